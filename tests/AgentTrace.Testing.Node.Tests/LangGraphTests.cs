namespace AgentTrace.Testing.Node.Tests;

/// <summary>One LangGraph agent, its file untouched, as each of the systems that can watch it tells of it under <c>agenttrace run</c>.</summary>
public sealed class LangGraphTests : IDisposable
{
    private const string Order = """{"checks": [{"tool": "search", "before": "fetch", "because": "a page is only fetched after it was found"}, {"wellFormed": true}]}""";

    private readonly ScratchFolder _folder = new();

    /// <summary>What watches the agent: LangSmith's own tracing by the environment alone, others by a file that is loaded before the agent.</summary>
    public enum System
    {
        LangSmith,
        OpenInference,
        Langfuse,
    }

    public void Dispose() => _folder.Dispose();

    [NodeTheory]
    [InlineData(System.LangSmith)]
    [InlineData(System.OpenInference)]
    [InlineData(System.Langfuse)]
    public async Task Run_is_told_the_same_by_each_system(System system)
    {
        // Langfuse's handler does not keep why a model stopped, which is what tells that the run was completed.
        var (asked, stopped, ended) = system == System.Langfuse ? ("unknown", "unknown", "unknown") : ("tool_call", "stop", "completed");
        var (run, trace) = await SavedAsync(system, "good");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.StartsWith("answer: Most of the lithium comes back.\n", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("\n  ✓ called tool \"search\" before \"fetch\"\n  ✓ is well formed\n\n1 trace checked: 2 checks held.\n", run.Out, StringComparison.Ordinal);
        Assert.Equal(
            $$"""
            asked Find recent research about battery recycling
            scripted-1 {{asked}} 100+10
            search call_1 {"query":"battery recycling","limit":3} [{"title":"Paper on battery recycling","url":"https://example.org/papers/17","limit":3}]
            scripted-1 {{asked}} 101+11
            fetch call_2 {"url":"https://example.org/papers/17"} Ninety percent of it.
            scripted-1 {{stopped}} 102+12
            answered Most of the lithium comes back.
            ended {{ended}}
            """, Told.Of(trace));
        Assert.Equal(["agent", "tools", "agent", "tools", "agent"], trace.Spans.Where(span => span.Name is "agent" or "tools").Select(span => span.Name));
        trace.Should().HaveCalledTool("fetch").RequestedAfterResultOf("search");
        trace.Should().HaveUsedAtMostTokens(336);
        Assert.Throws<Xunit.Sdk.XunitException>(() => trace.Should().HaveUsedAtMostTokens(335));
    }

    [NodeTheory]
    [InlineData(System.LangSmith, "the result of \"fetch\" (step 2) was known when \"search\" (step 4) was asked for (by message order).\n")]
    [InlineData(System.OpenInference, "the result of \"fetch\" (step 2) was known when \"search\" (step 4) was asked for (by message order).\n")]
    [InlineData(System.Langfuse, "the first \"fetch\" (step 2) started ")] // Langfuse's handler does not keep which messages are results.
    public async Task Order_that_the_policy_forbids_exits_1_with_the_sentence(System system, string instead)
    {
        var (run, _) = await SavedAsync(system, "blind");

        Assert.Equal((1, ""), (run.Code, run.Error));
        Assert.Contains($"\nExpected trace to have called tool \"search\" before \"fetch\" because a page is only fetched after it was found, but {instead}", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("\n1 trace checked: 1 check held, 1 failed.\n", run.Out, StringComparison.Ordinal);
    }

    [NodeTheory]
    [InlineData(System.LangSmith, "HTTP 404")]
    [InlineData(System.OpenInference, "HTTP 404")]
    [InlineData(System.Langfuse, "Error: HTTP 404")]
    public async Task Tool_that_fails_is_told_by_each_system(System system, string error)
    {
        var (run, trace) = await SavedAsync(system, "broken");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains($"\nfetch call_2 {{\"url\":\"https://example.org/gone\"}} failed {error}\n", Told.Of(trace), StringComparison.Ordinal);
        trace.Should().HaveCalledTool("fetch").Failing().Once();
        trace.Should().HaveErrorAt("fetch", "HTTP 404").And.HaveNoUnrecoveredErrors();
    }

    [NodeFact]
    public async Task Run_that_breaks_off_is_told_and_exits_4()
    {
        var (run, trace) = await SavedAsync(System.LangSmith, "lost");

        Assert.Equal(4, run.Code);
        Assert.EndsWith("agenttrace: the command ended with exit code 1.\n", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("\nscripted-1 failed +\nanswered \nended error", Told.Of(trace), StringComparison.Ordinal);
        trace.Should().HaveCalledTool("search").Succeeding().Once();
        Assert.Contains("✗ called tool \"search\" before \"fetch\"", run.Out, StringComparison.Ordinal);
    }

    [NodeFact]
    public async Task Run_of_a_program_that_exits_at_once_after_its_answer_is_whole()
    {
        var (run, trace) = await SavedAsync(System.LangSmith, "good", "hurry");

        Assert.Equal(0, run.Code);
        Assert.EndsWith("\nanswered Most of the lithium comes back.\nended completed", Told.Of(trace), StringComparison.Ordinal);
        trace.Should().BeWellFormed();
    }

    [NodeFact]
    public async Task Run_that_two_systems_tell_of_is_judged_once()
    {
        var run = await NodeRun.UnderToolAsync(["--policy", _folder.Write("p.json", """{"checks": [{"tool": "search", "times": 1}]}""")], Program(System.OpenInference, "good"));

        Assert.Equal(0, run.Code);
        Assert.Equal("agenttrace: note: langsmith told of the same run as otlp, which tells more of it and alone is judged (--without langsmith leaves it where it was).\n", run.Error);
        Assert.EndsWith("\n1 trace checked: 1 check held.\n", run.Out, StringComparison.Ordinal);
    }

    [NodeTheory]
    [InlineData(System.LangSmith)]
    [InlineData(System.OpenInference)]
    public async Task Run_started_by_a_test_is_in_the_recorders_trace(System system)
    {
        using var recorder = TraceRecorder.Start(new() { OwnRoot = true });
        await using var receiver = await recorder.WithOtlpReceiverAsync();
        var without = system == System.LangSmith ? [] : new Dictionary<string, string> { ["LANGSMITH_TRACING"] = "false", ["LANGCHAIN_TRACING_V2"] = "false" };

        var program = await NodeRun.OfProgramAsync(receiver.Environment.Concat(without), Program(system, "good"));

        Assert.Equal((0, ""), (program.Code, program.Error));
        Assert.Empty(receiver.Refusals);
        recorder.Trace.Should().HaveCalledTool("search").Before("fetch").Once();
        recorder.Trace.Should().HaveCalledExactly("search", "fetch").And.HaveCompleted().And.HaveOutput("Most of the lithium comes back.");
        Assert.Equal(21, recorder.Trace.Spans.Count);
    }

    private static string[] Program(System system, params string[] args) => system == System.LangSmith ? ["agent.mjs", .. args] : ["--import", $"./{system.ToString().ToLowerInvariant()}.mjs", "agent.mjs", .. args];

    private async Task<(NodeRun Run, RecordedTrace Trace)> SavedAsync(System system, params string[] args)
    {
        var path = _folder["run.jsonl"];
        var without = system == System.LangSmith ? Array.Empty<string>() : ["--without", "langsmith"];
        var run = await NodeRun.UnderToolAsync(["--policy", _folder.Write("p.json", Order), "--save", path, .. without], Program(system, args));
        return (run, RecordedTrace.Load(path));
    }
}
