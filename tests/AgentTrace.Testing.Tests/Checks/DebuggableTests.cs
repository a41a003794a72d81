using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

/// <summary>Each of the nine questions, answered with yes, with no and its fix, and where it does not apply.</summary>
public sealed class DebuggableTests
{
    private static readonly string[] Topics = ["ids", "steps", "tool calls", "stop reason", "status", "durations", "errors", "token usage", "parent links"];

    private static string Answers(RecordedTrace trace) => string.Concat(DebuggingChecklist.Of(trace).Select(answer => answer.IsYes switch { true => 'y', false => 'n', null => '-' }));

    private static ChecklistAnswer Answer(string topic, RecordedTrace trace) => DebuggingChecklist.Of(trace).Single(answer => answer.Topic == topic);

    [Fact]
    public void Whole_trace_has_nothing_but_yes()
    {
        var trace = Trace(t =>
        {
            var agent = t.Agent("a");
            t.Llm(1, 5, agent, 10, 5, "tool_calls");
            t.Tool("fetch", 10, 5, agent, args: "{}", error: "HTTP 404");
            t.Llm(20, 5, agent, 10, 5);
        });
        Assert.Equal(Topics, DebuggingChecklist.Of(trace).Select(answer => answer.Topic));
        Assert.Equal("yyyyyyyyy", Answers(trace));
        trace.Should().BeDebuggable();
        Assert.All(DebuggingChecklist.Of(trace), answer => Assert.Null(answer.Fix));
    }

    [Fact]
    public void Small_talk_needs_no_tools_and_no_errors()
    {
        Assert.Equal("yy-yyy-yy", Answers(Trace(t => t.Llm(0, tokensIn: 1, tokensOut: 1))));
    }

    [Fact]
    public void Each_no_has_its_finding_and_its_fix()
    {
        var trace = Trace(t =>
        {
            t.Llm(1, 5, null, finish: null, error: true);
            t.Tool("fetch", 10, -5);
            t.Tool("late", 30, 5, under: "gone");
            t.Span("execute_tool", 50, null, null, false, null, [("gen_ai.operation.name", "execute_tool")]);
            t.Span("chat m", 70, 5, null, false, null, [("gen_ai.operation.name", "chat")], id: "0000000000000000");
        });
        Assert.Equal("nynnnnnnn", Answers(trace));
        var no = DebuggingChecklist.Of(trace).Where(answer => answer.IsYes == false).ToList();
        Assert.All(no, answer => Assert.False(string.IsNullOrWhiteSpace(answer.Fix)));
        Assert.StartsWith("Expected trace to be debuggable, but 8 of 9 answers are no: ids: 1 span (\"chat m\") has no trace id or no span id (fix: write the trace id and the span id on every span or event); tool calls: 1 call (step ",
            new DebuggableCheck().Describe(trace), StringComparison.Ordinal);
    }

    [Fact]
    public void Calls_that_nobody_sees_are_a_no_twice()
    {
        var trace = Trace(t => { t.Llm(0, finish: "tool_calls", tokensIn: 1, tokensOut: 1); t.Llm(20, tokensIn: 1, tokensOut: 1); });
        Assert.Equal("1 generation (step 1) may have made calls that nobody sees", Answer("steps", trace).Finding);
        Assert.Equal(false, Answer("tool calls", trace).IsYes);
        var told = Trace(t => { t.Llm(0, finish: "tool_calls", output: Asks(("1", "a", "{}"))); t.Llm(30, input: History(("1", "a", "{}", "done"))); });
        Assert.Equal("1 tool call (\"a\") is known from messages only", Answer("steps", told).Finding);
        Assert.Equal("the arguments of 1 of 2 calls (step 2) were not captured", Answer("tool calls", Trace(t => { t.Tool("a", 0, args: "{}"); t.Tool("b", 20); })).Finding);
    }

    [Fact]
    public void Errors_without_a_message_and_runs_that_end_in_none()
    {
        Assert.Equal("1 of 1 error (tool \"a\" (step 1) failed) has no message", Answer("errors", Trace(t => t.Span("execute_tool a", 0, 5, null, true, null, [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "a")]))).Finding);
        var kit = new SpanKit();
        kit.Span("reasoning", 0, 10, null, false, null, [("agenttrace.step_type", "reasoning"), ("agenttrace.run_id", "r1")]);
        var ended = kit.ToTrace(new DeclaredRun("r1") { IsFinished = true, StopReason = "tool_error" });
        Assert.Equal("the run ended in error, and no span says what failed", Answer("errors", ended).Finding);
        var running = new SpanKit();
        running.Reason(0);
        Assert.Equal("1 run of the log has no trace_finished", Answer("status", running.ToTrace(new DeclaredRun("r1") { IsFinished = false })).Finding);
    }

    [Fact]
    public void Loose_spans_cannot_be_told_apart_and_runs_can()
    {
        Assert.Equal("2 spans (\"chat m\", \"execute_tool a\") have no parent, so nobody can tell which belong together", Answer("parent links", Trace(t => { t.Llm(0); t.Tool("a", 20); })).Finding);
        Assert.Equal(true, Answer("parent links", Trace(t => { t.Agent("a"); t.Agent("b", 2000); })).IsYes);
        Assert.Equal(false, Answer("parent links", Trace(t => { t.Span("one", 0, 5, "c2", false, null, [], "c1"); t.Span("two", 1, 2, "c1", false, null, [], "c2"); t.Llm(0); })).IsYes);
    }

    [Theory]
    [InlineData("multi-agent.jsonl")]
    [InlineData("parallel.jsonl")]
    [InlineData("research-bad.jsonl")]
    [InlineData("research-good.jsonl")]
    [InlineData("otlp-agent.json")]
    [InlineData("wrapped.log")]
    public void Fixtures_are_debuggable(string file) => RecordedTrace.Load(Path.Combine(Corpus.Fixtures, "traces", file)).Should().BeDebuggable();

    [Fact]
    public void Nothing_to_judge_is_inconclusive()
    {
        Assert.Equal(Verdict.Inconclusive, new DebuggableCheck().Evaluate(Trace(t => t.Other("GET", 0))).Verdict);
        Assert.Equal(Verdict.Inconclusive, new DebuggableCheck().Evaluate(Trace(_ => { })).Verdict);
    }
}
