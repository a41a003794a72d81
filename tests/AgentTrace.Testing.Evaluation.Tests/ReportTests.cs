using System.Text;
using System.Xml;
using System.Xml.Schema;
using AgentTrace.Testing.Tests;

namespace AgentTrace.Testing.Evaluation.Tests;

public sealed class ReportTests
{
    private const string Hostile = "\0\u001b[31m\uFFFE\uD800 & <b> ]]> | `code` @everyone [link](https://evil.example) ![x](y) *bold*\n::error::x %0A";

    [Fact]
    public async Task JUnit_holds_to_the_schema_whatever_names_hold()
    {
        var results = await ResultsAsync(repeat: 2);
        using var stream = new MemoryStream();
        JUnitReport.Write(results, stream, ReportOptions.Default);
        stream.Position = 0;
        var settings = new XmlReaderSettings { ValidationType = ValidationType.Schema };
        settings.Schemas.Add(null, Path.Combine(Corpus.Root, "tests", "AgentTrace.Testing.Evaluation.Tests", "junit.xsd"));
        var faults = new List<string>();
        settings.ValidationEventHandler += (_, fault) => faults.Add(fault.Message);
        using var reader = XmlReader.Create(stream, settings);
        var cases = 0;
        while (reader.Read())
        {
            if (reader is { NodeType: XmlNodeType.Element, Name: "testcase" }) cases++;
        }

        Assert.Empty(faults);
        Assert.Equal(results.Cases.Count, cases);
    }

    [Fact]
    public async Task Texts_of_reports_are_approved()
    {
        var results = await ResultsAsync(repeat: 4);
        var text = new StringBuilder();
        text.Append(results.ToMarkdown()).Append("\n-----\n").Append(GitHubReport.Annotations(results, ReportOptions.Default))
            .Append("\n----- without contents\n").Append(results.ToMarkdown(new ReportOptions { NoContent = true })).Append("\n-----\n").Append(GitHubReport.Annotations(results, new ReportOptions { NoContent = true, PolicyPath = "policies/p.json" }));
        Approved.Matches(text.ToString());
    }

    [Fact]
    public async Task Without_contents_no_report_holds_any()
    {
        var results = await ResultsAsync(repeat: 2);
        var none = new ReportOptions { NoContent = true };
        using var html = new MemoryStream();
        HtmlReport.Write(results, html, none);
        using var junit = new MemoryStream();
        JUnitReport.Write(results, junit, none);
        using var saved = new MemoryStream();
        ResultsWriter.Write(results.WithoutContents(), saved);
        string[] reports = [Encoding.UTF8.GetString(html.ToArray()), Encoding.UTF8.GetString(junit.ToArray()), Encoding.UTF8.GetString(saved.ToArray()), results.ToMarkdown(none), GitHubReport.Annotations(results, none)];
        Assert.All(reports, report => Assert.DoesNotContain("battery recycling", report, StringComparison.Ordinal));
        Assert.All(reports, report => Assert.DoesNotContain("CONFIDENTIAL", report, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Secrets_reach_no_report()
    {
        const string secret = "sk-proj-abcdefghijklmnop1234567890";
        var results = await EvaluationKit.Engine(EvaluationKit.Cases(1), new EvaluationOptions { Policy = EvaluationKit.Policy }, _ => new CaseOutcome(null, $"the agent threw: bad key {secret}")).RunAsync(default);
        using var html = new MemoryStream();
        HtmlReport.Write(results, html, ReportOptions.Default);
        using var junit = new MemoryStream();
        JUnitReport.Write(results, junit, ReportOptions.Default);
        using var saved = new MemoryStream();
        ResultsWriter.Write(results, saved);
        string[] reports = [Encoding.UTF8.GetString(html.ToArray()), Encoding.UTF8.GetString(junit.ToArray()), Encoding.UTF8.GetString(saved.ToArray()), results.ToMarkdown(), GitHubReport.Annotations(results, ReportOptions.Default)];
        Assert.All(reports, report => Assert.DoesNotContain(secret, report, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(10, 9, 0.9, CaseVerdict.Passed)]
    [InlineData(20, 16, 0.9, CaseVerdict.Passed)]
    [InlineData(20, 15, 0.9, CaseVerdict.Failed)]
    [InlineData(10, 9, 1, CaseVerdict.Failed)]
    [InlineData(10, 10, 1, CaseVerdict.Passed)]
    [InlineData(1, 0, 0.9, CaseVerdict.Inconclusive)]
    [InlineData(1, 1, 0.9, CaseVerdict.Passed)]
    [InlineData(4, 0, 0.5, CaseVerdict.Inconclusive)]
    [InlineData(5, 0, 0.5, CaseVerdict.Failed)]
    public void A_case_fails_when_its_runs_refute_the_rate(int runs, int passed, double required, CaseVerdict verdict) =>
        Assert.Equal(verdict, Summary(required, [.. Enumerable.Range(1, runs).Select(i => i <= passed ? RunVerdict.Passed : RunVerdict.Failed)]).Verdict);

    [Fact]
    public void A_run_that_cannot_be_told_decides_nothing_by_itself()
    {
        Assert.Equal(CaseVerdict.Inconclusive, Summary(1, [RunVerdict.Passed, RunVerdict.Inconclusive]).Verdict);
        Assert.Equal(CaseVerdict.Failed, Summary(1, [RunVerdict.Failed, RunVerdict.Inconclusive]).Verdict);
        Assert.Equal(CaseVerdict.Unfinished, Summary(1, [RunVerdict.Passed, RunVerdict.Infrastructure]).Verdict);

        // 14 of 20 refute 90 %, 16 of 20 do not: two that cannot be told decide it.
        RunVerdict[] runs = [.. Enumerable.Repeat(RunVerdict.Passed, 14), RunVerdict.Inconclusive, RunVerdict.Inconclusive, .. Enumerable.Repeat(RunVerdict.Failed, 4)];
        Assert.Equal(CaseVerdict.Inconclusive, Summary(0.9, runs).Verdict);

        // What has not run may still pass: where even that refutes the rate, nothing takes it back.
        Assert.Equal(CaseVerdict.Failed, Summary(0.9, [.. Enumerable.Repeat(RunVerdict.Failed, 5), .. Enumerable.Repeat(RunVerdict.Infrastructure, 15)]).Verdict);
        Assert.Equal(CaseVerdict.Unfinished, Summary(0.9, [.. Enumerable.Repeat(RunVerdict.Failed, 4), .. Enumerable.Repeat(RunVerdict.Infrastructure, 16)]).Verdict);
        Assert.Equal(CaseVerdict.Unfinished, Summary(1, []).Verdict);
    }

    [Theory]
    [InlineData("see www.evil.example, WWW.evil.example", "see www&#8203;.evil.example, WWW&#8203;.evil.example")]
    [InlineData("@name fixes #12", "&#64;&#8203;name fixes \\#&#8203;12")]
    [InlineData("v1.0.", "v1.0.")]
    public void Markdown_makes_no_link_and_no_mention(string text, string escaped) => Assert.Equal(escaped, MarkdownReport.Escape(text));

    [Fact]
    public async Task An_annotation_of_a_case_is_placed_in_its_dataset_and_of_no_line_at_none()
    {
        var results = await ResultsAsync(repeat: 2);
        Assert.Contains("\n::error file=evals/cases.jsonl,line=2,title=called tool \"search\"", GitHubReport.Annotations(results, new ReportOptions { DatasetPath = "evals/cases.jsonl" }), StringComparison.Ordinal);

        var unplaced = new EvaluationResults(results.Head, results.Cases, [.. results.Runs.Select(run => run with { Checks = [.. run.Checks.Select(check => check with { Line = 0 })] })], isFinished: true);
        Assert.Contains("\n::error file=evals/cases.jsonl,title=called tool \"search\"", GitHubReport.Annotations(unplaced, new ReportOptions { DatasetPath = "evals/cases.jsonl" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_in_circles_is_cut_and_the_page_says_so()
    {
        var calls = string.Join('\n', Enumerable.Range(1, 1500).Select(i => $$$"""{"event":"span_finished","trace_id":"t1","span_id":"s{{{i}}}","tool":"search","step_type":"tool_call"}"""));
        var trace = TraceSet.Read(Encoding.UTF8.GetBytes(calls))[0];
        var results = await EvaluationKit.Engine(Dataset.Parse("""{"id": "a", "input": "x"}"""), new EvaluationOptions { Policy = EvaluationKit.Policy }, _ => new CaseOutcome(trace, null)).RunAsync(default);
        Assert.Equal((1000, 1500), (results.Runs[0].Steps.Count, results.Runs[0].StepCount));

        using var saved = new MemoryStream();
        ResultsWriter.Write(results, saved);
        saved.Position = 0;
        Assert.Equal(1500, ResultsReader.Read(saved, null).Runs[0].StepCount);
        Assert.Contains("\"cut\":\"The first 1,000 steps of 1,500.\"", Html(results), StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_rounds_no_cost_away_and_says_where_tokens_are_known_in_part()
    {
        CaseRun[] runs = [new("a", 1, RunVerdict.Passed) { CostUsd = 0.0004, InputTokens = 1200, OutputTokens = 34 }, new("a", 2, RunVerdict.Passed) { InputTokens = 1200 }];
        var html = Html(new EvaluationResults(new EvaluationHead { CaseCount = 1, Repeat = 2 }, [new ResultCase("a", 0, [])], runs, isFinished: true));
        Assert.Contains("\"cost\":\"$0.0004\"", html, StringComparison.Ordinal);
        Assert.Contains("\"tokens\":\"1,234\"", html, StringComparison.Ordinal);
        Assert.Contains("\"tokens\":\"at least 1,200\"", html, StringComparison.Ordinal);
    }

    private static string Html(EvaluationResults results)
    {
        using var html = new MemoryStream();
        HtmlReport.Write(results, html, ReportOptions.Default);
        return Encoding.UTF8.GetString(html.ToArray());
    }

    private static CaseSummary Summary(double required, RunVerdict[] runs) => new(new ResultCase("a", 0, []), [.. runs.Select((verdict, at) => new CaseRun("a", at + 1, verdict))], runs.Length, required);

    private static Task<EvaluationResults> ResultsAsync(int repeat)
    {
        var dataset = Dataset.Parse($$$"""
            {"id": "fine", "input": "CONFIDENTIAL", "tags": ["a"]}
            {"id": "flaky", "input": "CONFIDENTIAL", "expectations": [{"output": {"contains": "battery"}, "severity": "warning"}, {"tool": "search", "arguments": {"query": "battery swaps"}}]}
            {"id": {{{System.Text.Json.JsonSerializer.Serialize(Hostile.Replace("\uD800", "", StringComparison.Ordinal))}}}, "input": "x"}
            {"id": "broken", "input": "x"}
            """);
        return EvaluationKit.Engine(dataset, new EvaluationOptions { Policy = TracePolicy.Parse("""{"checks": [{"name": "completes", "stopReason": "completed"}]}"""), Repeat = repeat, RetryDelay = TimeSpan.Zero }, request => request.Case.Index switch
        {
            0 => new CaseOutcome(EvaluationKit.Good, null),
            1 => EvaluationKit.Usual(request),
            2 => new CaseOutcome(null, "CONFIDENTIAL " + Hostile),
            _ => new CaseOutcome(null, "HTTP 429 CONFIDENTIAL") { IsInfrastructure = true },
        }).RunAsync(default);
    }
}
