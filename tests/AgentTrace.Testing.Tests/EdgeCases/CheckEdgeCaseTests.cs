using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

/// <summary>The corners of the checks. Each test rests on the sentence above it, from the design that the checks follow.</summary>
public sealed class CheckEdgeCaseTests
{
    private static Verdict Judge(RecordedTrace trace, TraceCheck check) => check.Evaluate(trace).Verdict;

    private static RecordedTrace Open(Action<SpanKit> build)
    {
        var kit = new SpanKit();
        build(kit);
        return kit.ToTrace(new DeclaredRun("r1") { IsFinished = false });
    }

    // 4.1: "What is there counts; a verdict that more spans could change is inconclusive." The missing spans may hold the "write".
    [Fact]
    public void C01_All_before_a_call_that_may_be_missing_cannot_be_told()
    {
        var trace = Open(t => t.Tool("read", 0));
        Assert.Equal(Verdict.Inconclusive, Judge(trace, new CallCheck("read").With(new BeforeLink("write"))));
        Assert.Equal(Verdict.Inconclusive, Judge(trace, new CallCheck("read").With(new OrderLink(CallRelation.AllBefore, "write"))));
    }

    // 4.1: "What is there counts": no span more makes a fetch that came after the first summarize come before it.
    [Fact]
    public void C02_After_all_that_is_broken_already_fails_in_an_incomplete_trace()
    {
        var trace = Open(t =>
        {
            t.Tool("summarize", 0);
            t.Tool("fetch", 20);
        });
        Assert.Equal(Verdict.Failed, Judge(trace, new CallCheck("summarize").With(new OrderLink(CallRelation.AfterAll, "fetch"))));
    }

    // 4.1: "Missing evidence is never a pass." One call is sure and two are possible: there may have been exactly two.
    [Fact]
    public void C03_Count_that_some_of_the_possible_calls_would_meet_cannot_be_told()
    {
        var trace = Trace(t =>
        {
            t.Tool("search", 0, args: """{"q":"a"}""");
            t.Tool("search", 20);
            t.Tool("search", 40);
        });
        var twice = new CallCheck(Call.To("search").With(ArgumentPattern.From(new { q = "a" }, ArgumentMode.Partial))).With(new CountLink(2, 2));
        Assert.Equal(Verdict.Inconclusive, Judge(trace, twice));
        Assert.Equal(Verdict.Inconclusive, Judge(trace, new NotCheck(twice)));
    }

    // The same where none is sure: if exactly one was made, the chain fails.
    [Fact]
    public void C04_If_called_at_least_twice_with_two_possible_calls_cannot_be_told()
    {
        var trace = Trace(t =>
        {
            t.Tool("search", 20);
            t.Tool("search", 40);
        });
        var check = new CallCheck(Call.To("search").With(ArgumentPattern.From(new { q = "a" }, ArgumentMode.Partial)), CallDemandKind.IfCalled).With(new CountLink(2, null));
        Assert.Equal(Verdict.Inconclusive, Judge(trace, check));
    }

    // 4.3: "HaveRequestedTool and NotHaveRequestedTool ask for requests": the request bears the model's name for the tool.
    [Fact]
    public void C05_Request_under_its_qualified_name_was_requested()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 5, finish: "tool_call", output: Asks(("call_1", "files-delete", "{}")));
            t.Tool("delete", 20, 10);
            t.Llm(40, 5, output: Says("done"));
        });
        Assert.Equal(Verdict.Passed, Judge(trace, new CallCheck("files-delete", CallDemandKind.Requested)));
        Assert.NotEqual(Verdict.Passed, Judge(trace, new NotCheck(new CallCheck("files-delete", CallDemandKind.Requested))));
    }

    // The same for executions: a tool that ran under its alias was called.
    [Fact]
    public void C06_Call_under_its_qualified_name_was_called()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 5, finish: "tool_call", output: Asks(("call_1", "files-delete", "{}")));
            t.Tool("delete", 20, 10);
            t.Llm(40, 5, output: Says("done"));
        });
        Assert.NotEqual(Verdict.Passed, Judge(trace, new NotCheck(new CallCheck("files-delete"))));
    }

    // 4.1: "Inconclusive when the trace cannot show what is asked": no generation, so no request could be seen.
    [Fact]
    public void C07_Trace_without_generations_cannot_show_that_nothing_was_requested()
    {
        var trace = Trace(t => t.Tool("search", 0));
        Assert.Equal(Verdict.Inconclusive, Judge(trace, new NotCheck(new CallCheck("delete", CallDemandKind.Requested))));
    }

    // 4.1: "Inconclusive when the trace cannot show what is asked: no span at all".
    [Fact]
    public void C08_Log_run_without_a_span_shows_no_absence()
    {
        var trace = new SpanKit().ToTrace(new DeclaredRun("r1") { IsFinished = true, HasStatus = true, StopReason = "completed", ClaimedSteps = 4 });
        Assert.Equal(Verdict.Inconclusive, Judge(trace, new NotCheck(new CallCheck("delete"))));
        Assert.Equal(Verdict.Inconclusive, Judge(trace, new MaxStepsCheck(3)));
        Assert.Equal(Verdict.Inconclusive, Judge(trace, new NoErrorsCheck()));
    }

    // 4.5: "1, 1.0 and 1e0 are equal": numbers that differ are not.
    [Theory]
    [InlineData("1e-30", "0")]
    [InlineData("1e-30", "2e-30")]
    public void C09_Small_numbers_differ(string expected, string actual)
    {
        var trace = Trace(t => t.Tool("search", 0, args: $$"""{"x":{{actual}}}"""));
        Assert.Equal(Verdict.Failed, Judge(trace, new CallCheck("search").With(new WithArgumentsLink(ArgumentPattern.From($$"""{"x":{{expected}}}""", ArgumentMode.Partial)))));
    }

    // 4.5: "Text inside a value is parsed as JSON once, and again only where it holds an object or an array."
    [Fact]
    public void C10_Text_that_holds_an_object_is_compared_as_json_on_both_sides()
    {
        var trace = Trace(t => t.Tool("search", 0, args: """{"filter":"{\"a\":1,\"b\":2}"}"""));
        Assert.Equal(Verdict.Passed, Judge(trace, new CallCheck("search").With(new WithArgumentsLink(ArgumentPattern.From("""{"filter":"{\"b\": 2, \"a\": 1.0}"}""", ArgumentMode.Partial)))));
    }

    // The same, the text on the side of the expectation alone.
    [Fact]
    public void C11_Expected_text_that_holds_an_object_meets_that_object()
    {
        var trace = Trace(t => t.Tool("search", 0, args: """{"filter":{"a":1}}"""));
        Assert.Equal(Verdict.Passed, Judge(trace, new CallCheck("search").With(new WithArgumentsLink(ArgumentPattern.From("""{"filter":"{\"a\":1}"}""", ArgumentMode.Partial)))));
    }

    // 6: "control characters and ANSI escapes from a trace never reach the terminal raw, secrets are redacted in every output"; Describe's own example writes to the console.
    [Fact]
    public void C12_Description_of_a_check_is_one_safe_line()
    {
        var trace = Trace(t => t.Tool("fetch", 0, error: "no\u001b[31m route\nto sk-abcdefghijklmnopqrstuvwx"));
        var text = new NoErrorsCheck().Describe(trace);
        Assert.DoesNotContain('\u001b', text);
        Assert.DoesNotContain('\n', text);
        Assert.DoesNotContain("sk-abcdefghijklmnopqrstuvwx", text);
    }

    // 4.8: "missing or empty ids": an id of zeros is OpenTelemetry's word for none.
    [Fact]
    public void C13_Id_of_zeros_is_a_missing_id()
    {
        var kit = new SpanKit();
        kit.Span("chat", 0, 10, null, false, null, [("gen_ai.operation.name", "chat")], "0000000000000000");
        Assert.Equal(Verdict.Failed, Judge(kit.ToTrace(), new WellFormedCheck()));
    }

    // 7.1: finish_reason is that "of the last generation", which is for facts and check one that stands within no call.
    [Fact]
    public void C15_Finish_reason_of_facts_and_check_are_of_the_same_generation()
    {
        var trace = Trace(t =>
        {
            var caller = t.Agent("caller");
            t.Llm(1, 5, caller, finish: "tool_call");
            var tool = t.Tool("billing", 20, 50, caller);
            var billing = t.Agent("billing", 21, 40, tool);
            t.Llm(22, 5, billing);
        });
        using var stream = new MemoryStream();
        FactsWriter.Write(trace, stream);
        var facts = System.Text.Json.JsonElement.Parse(stream.ToArray());
        Assert.Equal(Verdict.Passed, Judge(trace, new FinalFinishReasonCheck(facts.GetProperty("finish_reason").GetString()!)));
    }
}
