using System.Diagnostics;
using System.Text.Json;
using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

public sealed class SpanCheckTests
{
    private static readonly RecordedTrace Run = Trace(t =>
    {
        var agent = t.Agent("researcher");
        t.Llm(1, 5, agent, finish: "tool_calls");
        var fetch = t.Tool("fetch", 20, 50, agent);
        t.Other("GET", 25, 20, t.Other("retry", 22, 40, fetch), error: true, more: [("http.response.status_code", 404L), ("url.full", "https://example.org"), ("cached", false)]);
        t.Other("GET", 100, 20, agent, more: [("http.response.status_code", 200.0)]);
    });

    public static TheoryData<SpanPattern, int> Patterns() => new()
    {
        { "GET", 2 }, { "get", 0 }, { SpanPattern.Named(ToolName.Glob("*e*")), 3 }, { SpanPattern.Named(ToolName.Regex("^(GET|retry)$")), 3 }, { SpanPattern.Any, 6 },
        { SpanPattern.Of(StepType.ToolCall), 1 }, { SpanPattern.Of(StepType.LlmGenerate), 1 }, { SpanPattern.Of(StepType.Agent).AncestorOf("GET"), 1 },
        { SpanPattern.Named("GET").WithAttribute("http.response.status_code"), 2 }, { SpanPattern.Named("GET").WithAttribute("http.response.status_code", 404), 1 },
        { SpanPattern.Named("GET").WithAttribute("http.response.status_code", 200), 1 }, { SpanPattern.Any.WithAttribute("http.response.status_code", "404"), 0 },
        { SpanPattern.Any.WithAttribute("cached", false).WithAttribute("url.full", "https://example.org"), 1 }, { SpanPattern.Any.WithStatus(ActivityStatusCode.Error), 1 },
        { SpanPattern.Named("GET").WithStatus(ActivityStatusCode.Unset), 1 }, { SpanPattern.Named("GET").ChildOf("retry"), 1 }, { SpanPattern.Named("GET").ChildOf("execute_tool fetch"), 0 },
        { SpanPattern.Named("GET").DescendantOf("execute_tool fetch"), 1 }, { SpanPattern.Named("GET").DescendantOf(SpanPattern.Of(StepType.Agent)), 2 },
        { SpanPattern.Any.AncestorOf("GET"), 3 }, { SpanPattern.Any.AncestorOf(SpanPattern.Any.WithStatus(ActivityStatusCode.Error)).DescendantOf("invoke_agent researcher"), 2 },
    };

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Pattern_means_so_many_spans(SpanPattern pattern, int count)
    {
        Assert.Equal(Verdict.Passed, new SpanCheck(pattern, count == 0 ? 0 : count, count).Evaluate(Run).Verdict);
        Assert.Equal(count > 0 ? Verdict.Passed : Verdict.Failed, new SpanCheck(pattern).Evaluate(Run).Verdict);
        Assert.Equal(Verdict.Failed, new SpanCheck(pattern, count + 1).Evaluate(Run).Verdict);
    }

    [Fact]
    public void Failure_names_what_is_there_instead()
    {
        Assert.Equal("Expected trace to have a span \"GET\" with http.response.status_code 500, but it has none; the first of 2 of that name has http.response.status_code 404.", new SpanCheck(SpanPattern.Named("GET").WithAttribute("http.response.status_code", 500)).Describe(Run));
        Assert.Equal("Expected trace to have a span \"retry\" that is a child of \"invoke_agent researcher\", but it has none; the one of that name is not a child of \"invoke_agent researcher\".",
            new SpanCheck(SpanPattern.Named("retry").ChildOf("invoke_agent researcher")).Describe(Run));
        Assert.Equal("Expected trace to have a span \"GIT\", but it has none (spans: \"invoke_agent researcher\", \"chat m\", \"execute_tool fetch\", \"retry\", \"GET\"); did you mean \"GET\"?", new SpanCheck("GIT").Describe(Run));
        Assert.Equal("Expected trace to have at most 1 span \"GET\", but it has 2: \"GET\", \"GET\".", new SpanCheck("GET", 0, 1).Describe(Run));
        Assert.Equal("Expected trace not to have a span \"GET\", but it has 2: \"GET\", \"GET\".", new NotCheck(new SpanCheck("GET")).Describe(Run));
        Run.Should().HaveSpan("GET").And.HaveSpan("GET", atLeast: 2, atMost: 2).And.NotHaveSpan("DELETE");
    }

    [Fact]
    public void What_is_missing_may_be_like_that()
    {
        var incomplete = Trace(t => { t.Tool("a", 0, under: "gone"); t.Tool("b", 20, under: "gone2"); });
        Assert.Equal(Verdict.Passed, new SpanCheck("execute_tool a").Evaluate(incomplete).Verdict);
        Assert.Equal(Verdict.Inconclusive, new SpanCheck("execute_tool c").Evaluate(incomplete).Verdict);
        Assert.Equal(Verdict.Inconclusive, new NotCheck(new SpanCheck("execute_tool c")).Evaluate(incomplete).Verdict);
        Assert.Equal(Verdict.Inconclusive, new SpanCheck("execute_tool a", 0, 1).Evaluate(incomplete).Verdict);
        Assert.Equal(Verdict.Failed, new SpanCheck(SpanPattern.Of(StepType.ToolCall), 0, 1).Evaluate(incomplete).Verdict);

        // A single orphan is a root, but what stood above it nobody knows.
        var orphan = Trace(t => { t.Tool("a", 0, under: "gone"); t.Tool("b", 20); });
        Assert.Equal("Cannot tell whether trace had a span \"execute_tool a\" that is below \"run\": it has none, and the parent of \"execute_tool a\" is not in the trace, so what stands above it is not known.", new SpanCheck(SpanPattern.Named("execute_tool a").DescendantOf("run")).Describe(orphan));
        Assert.Equal(Verdict.Failed, new SpanCheck(SpanPattern.Named("execute_tool b").DescendantOf("run")).Evaluate(orphan).Verdict);
        Assert.Equal("it has none, and \"wait\" never finished, so its status is not known",
            new SpanCheck(SpanPattern.Named("wait").WithStatus(ActivityStatusCode.Error)).Evaluate(Trace(t => t.Span("wait", 0, null, null, false, null, []))).Reason);

        // What a view left out is no part of what is asked.
        Assert.Equal(Verdict.Failed, new SpanCheck(SpanPattern.Named("retry").DescendantOf("invoke_agent researcher")).Evaluate(Run.Under(Run.Spans.Single(span => span.Name == "execute_tool fetch"))).Verdict);
        Assert.Equal(Verdict.Inconclusive, new NotCheck(new SpanCheck("x")).Evaluate(Trace(_ => { })).Verdict);
    }

    [Fact]
    public void What_cannot_mean_anything_is_said_at_once()
    {
        Assert.Throws<ArgumentException>(() => new SpanCheck("a", 0));
        Assert.Throws<ArgumentException>(() => new SpanCheck("a", 3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpanCheck("a", -1, 2));
        Assert.Throws<ArgumentException>(() => SpanPattern.Named(" "));
        Assert.Throws<ArgumentException>(() => SpanPattern.Any.WithAttribute(""));
    }

    [Fact]
    public void Counts_agree_with_the_table()
    {
        if (Corpus.Shared is not { } shared) return;
        using var table = JsonDocument.Parse(File.ReadAllText(Path.Combine(shared, "oracles", "trace-assertions.json")));
        var asked = 0;
        foreach (var row in table.RootElement.GetProperty("cases").EnumerateArray())
        {
            var (assertion, type) = (row.GetProperty("assertion"), row.GetProperty("assertion").GetProperty("type").GetString()!);
            if (!type.EndsWith("trace-span-count", StringComparison.Ordinal) || row.TryGetProperty("disputed", out _)) continue;
            var value = assertion.GetProperty("value");
            var (least, most) = (Number(value, "min"), Number(value, "max"));
            if (least is null && most is null) continue;
            TraceCheck check = new SpanCheck(SpanPattern.Named(ToolName.Glob(value.GetProperty("pattern").GetString()!, ignoreCase: true)), least ?? 0, most);
            var trace = Trace(t =>
            {
                // A span that the table leaves open is plumbing that never ended: it counts.
                foreach (var span in row.GetProperty("spans").EnumerateArray()) t.Other(span.GetProperty("name").GetString()!, span.GetProperty("startTime").GetDouble());
            });
            Assert.Equal((row.GetProperty("id").GetString(), row.GetProperty("expectedPass").GetBoolean()), (row.GetProperty("id").GetString(), (type.StartsWith("not-", StringComparison.Ordinal) ? new NotCheck(check) : check).Evaluate(trace).Verdict == Verdict.Passed));
            asked++;
        }

        Assert.True(asked >= 3, $"only {asked} rows count spans");
    }

    private static int? Number(JsonElement value, string key) => value.TryGetProperty(key, out var number) ? number.GetInt32() : null;

    [Fact]
    public void Attributes_of_a_span_that_never_finished_may_still_come()
    {
        var open = Trace(t => t.Span("GET", 0, null, null, false, null, [("http.response.status_code", 200L), ("url.full", "x")]));

        Assert.Equal("Cannot tell whether trace had a span \"GET\" with http.response.status_code 500: it has none, and \"GET\" never finished, so its attributes are not known.",
            new NotCheck(new SpanCheck(SpanPattern.Named("GET").WithAttribute("http.response.status_code", 500))).Describe(open));
        Assert.Equal(Verdict.Inconclusive, new NotCheck(new SpanCheck(SpanPattern.Named("GET").WithAttribute("error.type"))).Evaluate(open).Verdict);
        Assert.Equal(Verdict.Passed, new SpanCheck(SpanPattern.Named("GET").WithAttribute("url.full", "x")).Evaluate(open).Verdict);
        Assert.Equal(Verdict.Passed, new NotCheck(new SpanCheck(SpanPattern.Named("POST").WithAttribute("error.type"))).Evaluate(open).Verdict);

        // A status that is known decides before attributes that are not.
        var failed = Trace(t => t.Span("GET", 0, null, null, true, null, []));
        Assert.Equal(Verdict.Failed, new SpanCheck(SpanPattern.Named("GET").WithAttribute("x").WithStatus(ActivityStatusCode.Ok)).Evaluate(failed).Verdict);
    }

    [Fact]
    public void Types_are_said_as_files_spell_them() =>
        Assert.Equal("Expected trace to have a span of type llm_generate with x, but it has none; the one of that type has no x.", new SpanCheck(SpanPattern.Of(StepType.LlmGenerate).WithAttribute("x")).Describe(Run));
}
