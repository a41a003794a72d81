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
        Assert.Equal(Verdict.Passed, Judge(trace, new FinalFinishReasonCheck(FactsText.Parsed(trace).GetProperty("finish_reason").GetString()!)));
    }

    // 6: "Line 1 is complete": a negation that held does not say that the trace called the tool.
    [Fact]
    public void N01_Negation_that_held_says_so()
    {
        var trace = Trace(t => t.Tool("search", 0));
        var text = new NotCheck(new CallCheck("delete")).Describe(trace);
        Assert.DoesNotContain("trace called tool \"delete\"", text);
    }

    // 4.8: "no run, agent or step in error; plumbing ... on request": a generation inside a succeeding tool is no step (4.2).
    [Fact]
    public void N02_Failed_generation_inside_a_succeeding_tool_is_no_step_in_error()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 5, finish: "tool_call");
            var tool = t.Tool("summarize", 20, 100);
            t.Llm(30, 5, tool, finish: null, error: true);
            t.Llm(50, 5, tool);
            t.Llm(200, 5);
        });
        Assert.Equal(Verdict.Passed, Judge(trace, new NoErrorsCheck()));
        Assert.Equal(Verdict.Failed, Judge(trace, new NoErrorsCheck(true)));
    }

    // 4.3: "Where an agent has no tool span": the agent is written on the tool's span only; there is no agent span, so it is one agent's trace.
    [Fact]
    public void N07_Agent_named_on_tool_spans_only_has_tool_spans()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 5, finish: "tool_call");
            t.Span("execute_tool search", 20, 10, null, false, null, [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "search"), ("gen_ai.agent.name", "a")]);
            t.Llm(40, 5);
        });
        Assert.NotNull(trace.ToolCalls[0].Generation);
        Assert.Equal(Verdict.Passed, Judge(trace, new NotCheck(new CallCheck("delete"))));
    }

    // 4.3: "A provider's own tool with a recorded result is executed", ids or none.
    [Theory]
    [InlineData("\"id\":\"s1\",", "\"id\":\"s1\",")]
    [InlineData("", "")]
    public void N09_Provider_s_own_tool_with_a_result_is_executed(string asked, string answered)
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 5, output: $$$"""
                [{"role":"assistant","parts":[{"type":"server_tool_call",{{{asked}}}"name":"web_search","server_tool_call":{"type":"web_search","query":"x"}},
                {"type":"server_tool_call_response",{{{answered}}}"server_tool_call_response":{"type":"web_search","results":[]}},{"type":"text","content":"done"}]}]
                """);
            t.Tool("other", 20, 10);
        });
        Assert.Equal(Verdict.Passed, Judge(trace, new CallCheck("web_search")));
        Assert.Equal(["m", "web_search", "other"], trace.Steps.Select(step => step.Name));
        Assert.Equal("""{"type":"web_search","query":"x"}""", Assert.Single(trace.ToolCalls, call => call.Name == "web_search").Arguments?.GetRawText().Replace(" ", ""));
    }

    // 6: line 1 is one line, whatever stands in names and reasons.
    [Fact]
    public void N11_First_line_is_one_line()
    {
        var trace = Trace(t => t.Tool("fe\ntch", 0, error: "a\r\nb\u2028c\u0085d"));
        var error = Assert.ThrowsAny<Exception>(() => trace.Should().HaveNoErrors(because: "line one\nline two"));
        var first = error.Message.Split('\n')[0];
        Assert.EndsWith(".", first);
        Assert.DoesNotContain('\u0085', first);
        Assert.DoesNotContain('\u2028', first);
    }

    // Surprise (clock skew): 4.4: "message evidence in either direction silences the clock for that pair": B known to whoever asked for A means A did not happen before B.
    [Fact]
    public void N12_Message_evidence_against_the_clock_both_ways()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, 1, output: Asks(("b", "fetch", "{}")), finish: "tool_call");
            t.Tool("search", 2, 1, id: "a");
            t.Tool("fetch", 10, 1, id: "b");
            t.Llm(5, 1, input: History(("b", "fetch", "{}", "r")), output: Asks(("a", "search", "{}")), finish: "tool_call");
        });
        Assert.Equal(Verdict.Failed, Judge(trace, new CallCheck("search").With(new BeforeLink("fetch"))));
    }

    // 4.2: a Reasoning span holds one generation and nothing else: with a maybe call beside it the count is open up to three.
    [Fact]
    public void N13_Steps_that_a_possible_call_would_add_are_all_possible()
    {
        var trace = Trace(t =>
        {
            var reason = t.Reason(0, 50);
            t.Llm(1, 5, reason, finish: "tool_call", output: Asks(("c1", "ghost", "{}")));
            t.Tool("search", 60, 5);
            t.Llm(100, 5, input: History(("c1", "ghost", "{}", "boo")), output: Says("done"));
        });
        Assert.Equal(3, trace.Steps.Count);
        Assert.Equal(Verdict.Inconclusive, Judge(trace, new MaxStepsCheck(4)));
    }

    // 4.1: "A trace is incomplete when two or more spans hang on absent parents": the same in a view that holds one of them.
    [Fact]
    public void N14_View_of_a_trace_with_orphans_is_incomplete_too()
    {
        var trace = Trace(t =>
        {
            var agent = t.Agent("a", 0, 100);
            t.Llm(10, 5, agent);
            t.Tool("x", 20, 5, "eeee");
            t.Tool("y", 30, 5, "ffff");
        });
        Assert.Equal(Verdict.Inconclusive, Judge(trace, new NotCheck(new CallCheck("delete"))));
        Assert.Equal(Verdict.Inconclusive, Judge(trace.Agent("a"), new NotCheck(new CallCheck("delete"))));
    }

    // 4.3: "Answered without a span: executed where the agent has no tool span at all": two runs of one agent.
    [Fact]
    public void N18_Answered_call_of_an_agent_with_tool_spans_in_another_run_cannot_be_told()
    {
        var trace = Trace(t =>
        {
            var one = t.Agent("a", 0, 100);
            t.Llm(10, 5, one, finish: "tool_call", output: Asks(("c1", "search", "{}")));
            t.Tool("search", 20, 10, one, id: "c1");
            t.Llm(40, 5, one, output: Says("ok"));
            var two = t.Agent("a", 200, 100);
            t.Llm(210, 5, two, finish: "tool_call", output: Asks(("c2", "delete", "{}")));
            t.Llm(240, 5, two, input: History(("c2", "delete", "{}", "denied")), output: Says("ok"));
        });
        Assert.Equal(Verdict.Inconclusive, Judge(trace, new CallCheck("delete")));
    }

    // 4.8: HaveNoErrors "names the origin and counts the spans that only repeat it".
    [Fact]
    public void N19_Error_counts_each_span_above_that_repeats_it()
    {
        var trace = Trace(t =>
        {
            var a = t.Agent("a", error: true);
            var b = t.Agent("b", 1, 900, a, error: true);
            t.Tool("one", 10, 5, b, error: "first");
            t.Tool("two", 20, 5, b, error: "second");
        });
        var errors = trace.Index.Errors;
        Assert.Equal(["execute_tool one", "execute_tool two"], errors.Select(error => error.Name));
        Assert.Equal(2, errors.Sum(error => error.Repeats));
    }
}
