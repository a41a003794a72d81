using System.Text.Json;

namespace AgentTrace.Testing.Node.Tests;

/// <summary>Reports where they are read: in a browser, and by other people's parsers.</summary>
public sealed class ReportTests : IDisposable
{
    private const string Script = "<script>alert(1)</script>";

    private static readonly TracePolicy Policy = TracePolicy.Parse("""[{"tool": "search", "arguments": {"query": "good"}}, {"maxSteps": 5}]""");

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [BrowserFact]
    public async Task Report_filters_opens_runs_and_obeys_the_keyboard()
    {
        var results = await RunAsync(Dataset.Parse("""
            {"id": "first", "input": "good", "tags": ["fast"]}
            {"id": "second", "input": "bad", "tags": ["fast", "slow"]}
            {"id": "third", "input": "bad"}
            """));
        var seen = await OpenAsync(results, "show=", "find=second", "find=", "tag=slow", "tag=", "show=broken", "key=ArrowDown", "key=ArrowDown", "key=Enter", "key=ArrowRight", "key=Escape", "key=/");

        Assert.Equal(
            ["3 of 3 cases", "1 of 3 cases", "3 of 3 cases", "1 of 3 cases", "3 of 3 cases", "2 of 3 cases"],
            seen.Steps.Take(6).Select(step => step.Count));
        Assert.Equal("3 cases: 2 failed (2 of 6 runs passed)", seen.Steps[0].Headline);
        Assert.Equal(["✗ failed", "second fast, slow", "0/2 passed"], seen.Steps[1].First.Take(3));
        Assert.Equal(["second, failed, 0/2 passed", "third, failed, 0/2 passed"], seen.Steps.Skip(6).Take(2).Select(step => step.Focus));
        Assert.True(seen.Steps[8].Open);
        Assert.Contains("Expected trace to have called tool \"search\" with arguments", seen.Steps[8].Detail, StringComparison.Ordinal);
        Assert.Contains("tool_call search", seen.Steps[8].Detail, StringComparison.Ordinal);
        Assert.True(seen.Steps[9].Open);
        Assert.Equal((false, "third, failed, 0/2 passed"), (seen.Steps[10].Open, seen.Steps[10].Focus));
        Assert.Equal("find", seen.Steps[11].Focus);
        Quiet(seen);
    }

    [BrowserFact]
    public async Task Report_shows_hostile_text_as_text()
    {
        var hostile = JsonSerializer.Serialize(new[] { Script, "</script><img src=x onerror=alert(2)>", "\u202Eevil\u202C \u05E2\u05D1\u05E8\u05D9\u05EA", "\u001b[31m\0", new string('x', 1 << 20) + "END" });
        var cases = string.Join('\n', JsonSerializer.Deserialize<string[]>(hostile)!.Select((text, i) => JsonSerializer.Serialize(new { id = (i < 3 ? text : "case") + i, input = text, tags = new[] { "<b>tag</b>" } })));
        var seen = await OpenAsync(await RunAsync(Dataset.Parse(cases)), "click=0", "expand", "key=Escape", "click=2", "expand", "key=Escape", "click=4", "expand");

        Assert.Contains(Script + "0", seen.Steps[1].Detail, StringComparison.Ordinal);
        Assert.Contains("{\"query\":\"" + Script, seen.Steps[1].Detail, StringComparison.Ordinal);
        Assert.Contains("\\u202eevil\\u202c \u05E2\u05D1\u05E8\u05D9\u05EA", seen.Steps[4].Detail, StringComparison.Ordinal);
        Assert.Contains("END\"}", seen.Steps[7].Detail, StringComparison.Ordinal);
        Assert.Contains("xxx…xxx", seen.Steps[7].Detail, StringComparison.Ordinal);
        Assert.All(seen.Steps, step => Assert.Equal(2, step.Scripts));
        Quiet(seen);
    }

    [BrowserFact]
    public async Task Report_without_contents_shows_none_and_knows_the_dark()
    {
        var results = await RunAsync(Dataset.Parse("""{"id": "one", "input": "CONFIDENTIAL"}"""));
        results.WriteHtml(_folder["open.html"]);
        Assert.Contains("CONFIDENTIAL", await File.ReadAllTextAsync(_folder["open.html"]), StringComparison.Ordinal);
        var seen = await OpenAsync(results, new ReportOptions { NoContent = true }, "click=0", "dark");

        Assert.DoesNotContain("CONFIDENTIAL", await File.ReadAllTextAsync(_folder["report.html"]), StringComparison.Ordinal);
        Assert.Contains("tool_call search", seen.Steps[0].Detail, StringComparison.Ordinal);
        Assert.Equal("rgb(13, 17, 23)", seen.Steps[0].Back);
        Quiet(seen);
    }

    [BrowserFact]
    public async Task Report_of_ten_thousand_cases_draws_what_is_looked_at()
    {
        var lines = new List<string> { """{"type":"evaluation","version":1,"dataset":"cases.jsonl","dataset_digest":"sha256:0","cases":10000,"repeat":3}""" };
        lines.AddRange(Enumerable.Range(0, 10_000).Select(i => $$"""{"type":"case","id":"case {{i}}","index":{{i}}}"""));
        var steps = string.Join(',', Enumerable.Range(0, 8).Select(i => $$"""{"type":"tool_call","name":"search","start_ms":{{i * 100}},"end_ms":{{(i * 100) + 90}}}"""));
        lines.AddRange(Enumerable.Range(0, 30_000).Select(i => $$"""{"type":"run","case":"case {{i / 3}}","run":{{(i % 3) + 1}},"verdict":"{{(i % 17 == 0 ? "failed" : "passed")}}","checks":[{"name":"took at most 5 steps","verdict":"{{(i % 17 == 0 ? "failed" : "passed")}}"}],"steps":[{{steps}}],"duration_ms":800}"""));
        lines.Add("""{"type":"finished","runs":30000}""");
        var seen = await OpenAsync(EvaluationResults.Load(_folder.Write("results.jsonl", string.Join('\n', lines) + "\n")), "show=", "scroll=3", "find=case 9999");

        Assert.Equal(("10000 of 10000 cases", 200), (seen.Steps[0].Count, seen.Steps[0].Rows));
        Assert.InRange(seen.Steps[1].Rows, 400, 1000);
        Assert.Equal("1 of 10000 cases", seen.Steps[2].Count);
        Quiet(seen);
    }

    [NodeFact]
    public async Task Junit_is_read_by_a_parser_of_npm() => Same(await ReadAsync("node", Path.Combine(NodeRoom.Folder, "junit.mjs"), await HostileJUnitAsync()));

    [PythonFact]
    public async Task Junit_is_read_by_a_parser_of_python() => Same(await ReadAsync(ReportRoom.Python, Path.Combine(NodeRoom.Folder, "junit.py"), await HostileJUnitAsync()));

    private static void Same(JsonElement cases)
    {
        Assert.Equal(["good", "bad \\u0000\\u001b[31m\uFFFD & <b> ]]>"], cases.EnumerateArray().Select(one => one.GetProperty("name").GetString()));
        Assert.Equal(["passed", "failure"], cases.EnumerateArray().Select(one => one.GetProperty("outcome").GetString()));
        Assert.StartsWith("0/2 passed: Expected trace to have called tool \"search\" with arguments", cases[1].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private async Task<string> HostileJUnitAsync()
    {
        var cases = JsonSerializer.Serialize(new { id = "good", input = "good" }) + "\n" + JsonSerializer.Serialize(new { id = "bad \0\u001b[31m\uFFFE & <b> ]]>", input = "bad \u0001\uFFFF ]]>" });
        (await RunAsync(Dataset.Parse(cases))).WriteJUnit(_folder["junit.xml"]);
        return _folder["junit.xml"];
    }

    private static async Task<JsonElement> ReadAsync(string program, params string[] args)
    {
        var run = await NodeRun.OfAsync(program, args);
        Assert.Equal((0, ""), (run.Code, run.Error));
        return JsonElement.Parse(run.Out);
    }

    /// <summary>An agent that searches for what it is asked.</summary>
    private Task<EvaluationResults> RunAsync(Dataset dataset) => AgentEvaluation.RunAsync(
        dataset,
        (item, _) =>
        {
            using var run = AgentRun.Start(item.Input);
            run.CallTool("search", new { query = item.Input }, () => "found");
            run.Complete("done");
            return Task.CompletedTask;
        },
        new EvaluationOptions { Policy = Policy, Repeat = 2, ResultsPath = _folder["results.jsonl"] });

    private Task<Seen> OpenAsync(EvaluationResults results, params string[] acts) => OpenAsync(results, new ReportOptions(), acts);

    private async Task<Seen> OpenAsync(EvaluationResults results, ReportOptions options, params string[] acts)
    {
        results.WriteHtml(_folder["report.html"], options);
        var run = await NodeRun.OfProgramAsync([], [Path.Combine(NodeRoom.Folder, "report.mjs"), _folder["report.html"], .. acts]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        return JsonSerializer.Deserialize<Seen>(run.Out, JsonSerializerOptions.Web)!;
    }

    /// <summary>The page complained of nothing, asked nobody, and ran nothing of what it showed.</summary>
    private static void Quiet(Seen seen)
    {
        Assert.Empty(seen.Console);
        Assert.Empty(seen.Requests);
        Assert.Empty(seen.Dialogs);
    }

    private sealed record Seen(string[] Console, string[] Requests, string[] Dialogs, State[] Steps);

    private sealed record State(string Headline, string Count, int Rows, string[] First, bool Open, string Detail, string? Focus, int Scripts, string Back);
}
