using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

/// <summary>Agents, nodes and handoffs in the words of calls.</summary>
public sealed class SubjectTests
{
    private static readonly RecordedTrace Newsroom = Trace(t =>
    {
        var root = t.Agent("editor", 0, 1000);
        t.Llm(10, 10, root);
        var planner = t.Agent("planner", 30, 200, root);
        t.Llm(40, 10, planner, finish: "tool_call");
        t.Tool("search", 60, 100, planner);
        t.Llm(180, 10, planner);
        var writer = t.Agent("writer", 300, 100, root, error: true);
        t.Llm(310, 10, writer);
        t.Llm(500, 10, root);
    });

    private static readonly RecordedTrace Graph = Trace(t =>
    {
        var graph = t.Other("LangGraph", 0, 500, more: ("openinference.span.kind", "CHAIN"));
        var retrieve = t.Other("retrieve", 10, 50, graph, more: [("openinference.span.kind", "CHAIN"), ("graph.node.id", "retrieve")]);
        t.Other("retrieve", 12, 40, retrieve, more: ("openinference.span.kind", "CHAIN"));
        t.Other("rerank", 70, 50, graph, more: ("openinference.span.kind", "CHAIN"));
        t.Llm(130, 10, graph);
    });

    [Fact]
    public void Agents_are_asserted_like_tools()
    {
        Newsroom.Should().HaveRunAgent("planner").Before("writer").Once().Succeeding();
        Newsroom.Should().HaveRunAgent("writer").After("planner").Failing().By("editor");
        Newsroom.Should().HaveRunAgent("writer").After(Call.To("search"));
        Newsroom.Should().HaveCalledTool("search").Before(Call.Agent("writer"));
        Newsroom.Should().NotHaveRunAgent("critic").And.IfRanAgent("critic").After("writer");
        Newsroom.Should().HaveRunAgent(ToolName.Glob("*er")).AtLeast(2);
        Newsroom.Should().HaveRunAgent("planner").TakingAtMost(TimeSpan.FromMilliseconds(200));
    }

    [Theory]
    [InlineData("writer", "planner", "Expected trace to have run agent \"writer\" before \"planner\", but the first \"planner\" (steps 2–4) started 370 ms before any \"writer\" had finished.")]
    [InlineData("editor", "planner", "Expected trace to have run agent \"editor\" before \"planner\", but they overlapped: \"planner\" (steps 2–4) started 970 ms before \"editor\" (steps 1–6) ended, so their order is not defined.")]
    [InlineData("writter", "planner", "Expected trace to have run agent \"writter\" before \"planner\", but it never ran (ran: \"editor\", \"planner\", \"writer\"); did you mean \"writer\"?")]
    [InlineData("planner", "criticc", "Expected trace to have run agent \"planner\" before \"criticc\", but \"criticc\" never ran (ran: \"editor\", \"planner\", \"writer\").")]
    public void Agents_have_messages_of_their_own(string agent, string other, string message) =>
        Assert.Equal(message, new CallCheck(Call.Agent(agent)).With(new BeforeLink(other)).Describe(Newsroom));

    [Fact]
    public void Agent_of_a_logged_run_without_a_span_stands_at_its_steps() => Assert.Equal(
        "Expected trace to have run agent \"researcher\" exactly twice, but it ran once (steps 1–4).",
        new CallCheck(Call.Agent("researcher")).With(new CountLink(2, 2)).Describe(RecordedTrace.Load(Path.Combine(Corpus.Fixtures, "traces", "research-bad.jsonl"))));

    [Fact]
    public void Agent_whose_input_is_no_valid_text_can_still_be_asked()
    {
        var trace = Trace(t => t.Agent("a", more: ("gen_ai.input.messages", """[{"role":"user","parts":[{"type":"text","content":"x\ud800y"}]}]""")));
        var input = trace.Index.Subjects(CallSubject.Agent)[0].Arguments;

        Assert.True(input is null or { ValueKind: System.Text.Json.JsonValueKind.String });
        Assert.Equal("\"x\ufffdy\"", JsonValue.Quote("x\ud800y"));
    }

    [Fact]
    public void Agent_that_only_its_steps_name_ran()
    {
        var trace = Trace(t => { t.Span("chat m", 0, 10, null, false, null, [("gen_ai.operation.name", "chat"), ("gen_ai.agent.name", "triage"), ("gen_ai.response.finish_reasons", "stop")]); });

        trace.Should().HaveRunAgent("triage");
    }

    [Fact]
    public void Without_any_agent_nothing_can_be_told()
    {
        var trace = Trace(t => t.Llm(0));

        Assert.Equal("Cannot tell whether trace ran agent \"a\": it records no agent at all.", new CallCheck(Call.Agent("a")).Describe(trace));
        Assert.Equal(Verdict.Inconclusive, new NotCheck(new CallCheck(Call.Agent("a"))).Evaluate(trace).Verdict);
        Assert.Equal("Cannot tell whether trace ran node \"a\": it records no node at all.", new CallCheck(Call.Node("a")).Describe(trace));
        Assert.Equal("Cannot tell whether trace handed off from \"a\" to \"b\": it records no handoff and no agent at all.", new CallCheck(Call.Handoff("a", "b")).Describe(trace));
    }

    [Fact]
    public void Nodes_are_executions_of_a_workflow_once_each()
    {
        Graph.Should().HaveRunNode("retrieve").Once().ImmediatelyBefore("rerank");
        Graph.Should().HaveRunNode("rerank").Once().After("retrieve");
        Graph.Should().NotHaveRunNode("human_review").And.IfRanNode("human_review").Before("rerank");
        Assert.Equal("Expected trace to have run node \"rerank\" exactly twice, but it ran once (no step inside).", new CallCheck(Call.Node("rerank")).With(new CountLink(2, 2)).Describe(Graph));
        Assert.Equal(Verdict.Passed, new CallCheck(Call.Node("draft")).Evaluate(Trace(t => t.Other("executor.process draft", 0))).Verdict);
    }

    [Fact]
    public void Handoffs_are_spans_or_the_calls_that_frameworks_make_of_them()
    {
        var spans = Trace(t =>
        {
            var triage = t.Agent("triage", 0, 100);
            t.Llm(10, 10, triage);
            t.Span("handoff to billing", 50, 1, triage, false, null, [("agenttrace.step_type", "handoff")]);
            t.Llm(210, 10, t.Agent("billing", 200, 100));
        });
        spans.Should().HaveHandedOff("triage", to: "billing").Once().Before(Call.Agent("billing"));
        spans.Should().NotHaveHandedOff("triage", to: "legal").And.NotHaveHandedOff("billing", to: "billing");
        Assert.Equal("Expected trace to have handed off from \"triage\" to \"legal\", but it never did (handed off to: \"billing\").", new CallCheck(Call.Handoff("triage", "legal")).Describe(spans));

        var calls = Trace(t =>
        {
            var triage = t.Agent("triage", 0, 100);
            t.Llm(10, 10, triage, finish: "tool_call", output: Asks(("1", "handoff_to_1", "{}")));
            t.Llm(210, 10, t.Agent("billing agent", 200, 100), output: Says("done"));
        });
        calls.Should().HaveHandedOff("triage", to: "billing agent").Once();

        var named = Trace(t =>
        {
            var triage = t.Agent("triage", 0, 100);
            t.Llm(10, 10, triage, finish: "tool_call", output: Asks(("1", "transfer_to_billing_agent", "{}")));
            t.Tool("other", 30, 10, triage);
        });
        Assert.Equal(Verdict.Inconclusive, new CallCheck(Call.Handoff("triage", "billing_agent")).Evaluate(named).Verdict);
    }

    [Theory]
    [InlineData("""{"runAgent": "planner", "before": "writer"}""", Verdict.Passed)]
    [InlineData("""{"runAgent": "planner", "before": {"tool": "search"}}""", Verdict.Failed)]
    [InlineData("""{"tool": "search", "before": {"runAgent": "writer"}}""", Verdict.Passed)]
    [InlineData("""{"ifRanAgent": "critic", "after": "writer"}""", Verdict.Passed)]
    [InlineData("""{"runNode": "rerank"}""", Verdict.Inconclusive)]
    [InlineData("""{"not": {"handoff": {"from": "planner", "to": "writer"}}}""", Verdict.Passed)]
    [InlineData("""{"handoff": {"to": "writer"}}""", Verdict.Failed)]
    public void Policy_has_keys_for_all_of_them(string entry, Verdict verdict)
    {
        var check = Assert.Single(TracePolicy.Parse($"[{entry}]").Checks).Check;

        Assert.True(check.Evaluate(Newsroom).Verdict == verdict, check.Describe(Newsroom));
    }

    [Fact]
    public void Handoff_that_a_hidden_call_may_have_made_cannot_be_told()
    {
        // Handoffs are read from calls, and the only answer of triage may have asked for one.
        var hidden = Trace(t => { t.Llm(0, 10, t.Agent("triage", 0, 50), finish: "tool_call"); t.Llm(60, 10, t.Agent("billing", 55, 50)); });

        Assert.Equal(Verdict.Inconclusive, new NotCheck(new CallCheck("transfer_to_billing")).Evaluate(hidden).Verdict);
        Assert.StartsWith("Cannot tell whether trace handed off from \"triage\" to \"billing\": 1 generation (step 1) may have made calls that nobody sees", new NotCheck(CallCheck.Handoff("triage", "billing")).Describe(hidden), StringComparison.Ordinal);

        // Whoever records handoffs as spans records each of them.
        var spans = Trace(t =>
        {
            t.Llm(0, 10, t.Agent("triage", 0, 50), finish: "tool_call");
            t.Span("handoff", 20, 1, null, false, null, [("agenttrace.step_type", "handoff"), ("gen_ai.agent.name", "triage"), ("agenttrace.handoff.to", "sales")]);
        });
        Assert.Equal(Verdict.Passed, new NotCheck(CallCheck.Handoff("triage", "billing")).Evaluate(spans).Verdict);
    }

    [Fact]
    public void Other_subject_of_a_chain_is_looked_for_as_the_first_is()
    {
        // The answer that asked for nothing that is seen may have called search first.
        var hidden = Trace(t =>
        {
            var root = t.Agent("editor", 0, 400);
            t.Llm(10, 10, root, finish: "tool_call");
            t.Agent("planner", 30, 50, root);
            t.Tool("search", 100, 10, t.Agent("writer", 90, 50, root));
        });
        Assert.Equal(Verdict.Passed, CallCheck.Of(CallSubject.Agent, "planner").Evaluate(hidden).Verdict);
        Assert.Equal(Verdict.Inconclusive, CallCheck.Of(CallSubject.Agent, "planner").With(new BeforeLink(Call.To("search"))).Evaluate(hidden).Verdict);
        Assert.Equal(Verdict.Inconclusive, CallCheck.Of(CallSubject.Agent, "planner").With(new ImmediatelyLink("writer", true)).Evaluate(hidden).Verdict);
        Assert.Equal(Verdict.Passed, CallCheck.Of(CallSubject.Agent, "planner").With(new BeforeLink("writer")).Evaluate(hidden).Verdict);
        Assert.Equal(Verdict.Failed, CallCheck.Of(CallSubject.Agent, "critic").With(new BeforeLink(Call.To("search"))).Evaluate(hidden).Verdict);

        var agentless = Trace(t => { t.Llm(0, finish: "tool_calls", output: Asks(("1", "pay", "{}"))); t.Tool("pay", 20, 5, id: "1"); });
        Assert.Equal("it records no agent at all", new NotCheck(new CalledAfterCheck("pay", Call.Agent("escalation"))).Evaluate(agentless).Reason);
        Assert.Equal("it records no agent at all", new CallCheck("pay").With(new BeforeLink(Call.Agent("escalation"))).Evaluate(agentless).Reason);
        Assert.Equal(Verdict.Inconclusive, new CalledAfterCheck(Call.Agent("escalation"), "pay").Evaluate(agentless).Verdict);

        // Nothing comes after what is known not to have been; and none came that is known not to have come.
        Assert.Equal(Verdict.Failed, new CalledAfterCheck("refund", Call.Agent("escalation")).Evaluate(agentless).Verdict);
        Assert.Equal(Verdict.Failed, new CalledAfterCheck(Call.Agent("escalation"), "refund").Evaluate(agentless).Verdict);

        // What lifts the ban may be hidden alone.
        var paid = Trace(t => { t.Tool("cancel", 0, 5); t.Tool("pay", 20, 5); });
        Assert.Equal(Verdict.Passed, new CalledAfterCheck("pay", "cancel").Evaluate(paid).Verdict);
        Assert.Equal("it records no agent at all", new CalledAfterCheck("pay", "cancel", Call.Agent("approver")).Evaluate(paid).Reason);
    }

    [Theory]
    [InlineData("""{"onlyTools": ["a", {"runAgent": "search"}]}""", 22)]
    [InlineData("""{"maxRepeats": 0, "tools": [{"runNode": "search"}]}""", 30)]
    public void Lists_of_tools_hold_no_agents(string entry, int column)
    {
        Assert.Contains($"column {column}: calls of tools are meant here; agents, nodes and handoffs are none.", Assert.Throws<PolicyFormatException>(() => TracePolicy.Parse($"[{entry}]")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new OnlyToolsCheck([Call.Agent("search")]));
        Assert.Throws<ArgumentException>(() => new RepeatCheck(Tools: [Call.Node("search")]));
        Assert.Throws<ArgumentException>(() => Newsroom.Should().HaveRequestedTool(Call.Agent("planner")));
    }
}
