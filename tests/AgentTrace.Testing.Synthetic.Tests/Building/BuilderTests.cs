// As a test of somebody else's would be: outside our namespace, with both usings.
using AgentTrace.Testing;
using AgentTrace.Testing.Synthetic.Tests;
using static AgentTrace.Testing.TraceBuilder;
using Calls = AgentTrace.Testing.Call;

namespace Somebody.Else.Tests;

/// <summary>What a plan says is what its trace shows.</summary>
public class BuilderTests
{
    [Fact]
    public void Plan_shows_the_calls_that_it_names_and_ends_as_its_last_step_does()
    {
        var trace = Of(
            Llm(), Call("search", new { q = "batteries" }).Returns(new { id = "doc-1" }),
            Llm(), Call("fetch", new { id = "doc-1" }).Fails("HTTP 404")).Build();

        trace.Should().HaveCalledTool("search").WithArguments(new { q = "batteries" }).Returning(new { id = "doc-1" }).Before("fetch").Once();
        trace.Should().HaveCalledTool(Calls.To("fetch").Failing()).RequestedAfterResultOf("search");
        trace.Should().HaveStopReason("tool_error").And.HaveErrorAt("fetch", "HTTP 404").And.HaveAtMostSteps(4);
    }

    [Fact]
    public void Plan_with_an_answer_at_its_end_completes_with_it()
    {
        var trace = Of(Llm(), Call("lookup").Returns("Paris"), Llm("Paris")).By("geographer").Asking("What is the capital of France?").Build();

        trace.Should().HaveCompleted().And.HaveOutput("Paris").And.HaveNoErrors().And.HaveFinalFinishReason("stop").And.HaveRunAgent("geographer");
        Assert.Equal("What is the capital of France?", Assert.Single(trace.Runs).Input);
    }

    [Fact]
    public void Parallel_steps_overlap_and_belong_to_one_turn()
    {
        var trace = Of(Llm(), Parallel(Call("a").Taking(TimeSpan.FromMilliseconds(30)), Call("b")), Llm("Done.")).Build();

        trace.Should().HaveCalledTool("a").InParallelWith("b").InSameTurnAs("b");
        Assert.Equal(2, trace.Generations[0].Turn.Count);
    }

    [Fact]
    public void Steps_in_a_row_happen_one_before_the_other()
    {
        Of(Llm(), Call("a"), Call("b"), Llm("Done.")).Build().Should().HaveCalledTool("a").ImmediatelyBefore("b").InSameTurnAs("b");
    }

    [Fact]
    public void Agent_within_a_call_is_one_step_of_its_caller()
    {
        var trace = Of(Llm(), Call("ask_writer", new { about = "rain" }).Containing(Agent("writer", Llm("It rains.")).Asked("Write about rain.")).Returns("It rains."), Llm("It rains.")).Build();

        trace.Should().HaveAtMostSteps(3).And.HaveRunAgent("writer").Once();
        trace.Agent("writer").Should().HaveOutput("It rains.").And.HaveAtMostSteps(1);
    }

    [Fact]
    public void Agent_behind_a_handoff_has_a_run_of_its_own_within_the_trace()
    {
        var trace = Of(Llm("I hand over."), Handoff("billing"), Agent("billing", Llm(), Call("refund").Returns("ok"), Llm("Refunded.")).WithRunId("run_2")).By("triage").Build();

        trace.Should().HaveHandedOff("triage", to: "billing").And.HaveCompleted().And.HaveCalledTool("refund").By("billing");
        Assert.Equal(2, trace.Runs.Count);
        trace.Run("run_2").Should().HaveCalledTool("refund").Once();
    }

    [Fact]
    public void Runs_at_the_top_stand_beside_each_other()
    {
        var trace = Of(Agent("planner", Llm("A plan.")), Agent("writer", Llm("A text."))).Build();

        Assert.Equal(["planner", "writer"], trace.Runs.Select(run => run.Agent));
        trace.Should().HaveRunAgent("planner").Before("writer").And.HaveCompleted();
    }

    [Fact]
    public void Attempts_of_one_call_are_one_call_and_a_tool_asked_for_again_is_two()
    {
        var tried = Of(Llm(), Call("fetch", new { id = 1 }).AfterFailing("HTTP 503").AfterFailing("HTTP 503").Returns("page"), Llm("Done.")).Build();
        var asked = Of(Llm(), Call("fetch", new { id = 1 }).Fails("HTTP 503"), Llm(), Call("fetch", new { id = 1 }).Returns("page"), Llm("Done.")).Build();

        Assert.Equal(3, Assert.Single(tried.ToolCalls).Attempts);
        Assert.Equal([1, 1], asked.ToolCalls.Select(call => call.Attempts));
        tried.Should().HaveRecoveredFrom("fetch").And.HaveCompleted();
        asked.Should().HaveRecoveredFrom("fetch").And.HaveCompleted().And.NotRepeatToolCalls(retries: 1);
    }

    [Fact]
    public void Tool_that_is_asked_for_and_never_executed_was_requested_and_not_called()
    {
        Of(Llm(), Call("search"), Llm().AskingFor("delete_all", new { sure = true }), Llm("No.")).Build()
            .Should().HaveRequestedTool("delete_all").And.NotHaveCalledTool("delete_all").And.HaveCompleted();
    }

    /// <summary>The answer asks for what stands in spans of the application as for what stands beside them.</summary>
    [Fact]
    public void Calls_within_other_spans_are_asked_for_by_the_answer_before_them()
    {
        var trace = Of(Llm(), Other("middleware").Containing(Call("search").WithId("call_s")), Parallel(Reason("Both.").Containing(Call("lookup").WithId("call_l")), Call("fetch").WithId("call_f")), Llm("Done.")).Build();

        Assert.Equal([("search", "call_s", 0), ("fetch", "call_f", 0), ("lookup", "call_l", 0)], Asked(trace));
        trace.Should().BeWellFormed().And.HaveNoErrors();
    }

    [Fact]
    public void Calls_within_a_call_bear_their_own_ids_and_nobody_asked_for_them()
    {
        var trace = Of(Llm(), Call("a").WithId("call_a").Containing(Call("b").WithId("call_b")), Call("c").WithId("call_c"), Llm("Done.")).Build();

        Assert.Equal([("a", "call_a", 0), ("b", "call_b", null), ("c", "call_c", 0)], Asked(trace));
    }

    [Fact]
    public void Answer_within_a_span_asks_for_the_calls_behind_it_there()
    {
        var trace = Of(Llm(), Other("graph").Containing(Call("w").WithId("call_w"), Llm(), Call("x").WithId("call_x")), Call("y").WithId("call_y"), Llm("Done.")).Build();

        Assert.Equal([("w", "call_w", null), ("x", "call_x", 1), ("y", "call_y", 0)], Asked(trace));
    }

    [Fact]
    public void Run_ends_as_its_last_group_does_whatever_the_order_of_its_branches()
    {
        var (fails, succeeds) = (Call("a").Fails("HTTP 500"), Call("b"));

        Of(Llm(), Parallel(fails, succeeds)).Build().Should().HaveStopReason("tool_error");
        Of(Llm(), Parallel(succeeds, fails)).Build().Should().HaveStopReason("tool_error");
        Of(Llm(), fails, Parallel(Other("log"), fails, succeeds)).Build().Should().HaveStopReason("tool_error");
        Of(Llm(), fails, Parallel(Other("log"), succeeds)).Build().Should().HaveStopReason("completed");
        Of(Llm(), fails, Parallel(Other("log"), Other("count"))).Build().Should().HaveStopReason("tool_error");
        Assert.Equal("HTTP 500", Of(Llm(), Parallel(fails, Call("c").Fails("HTTP 404"))).Build().Spans[0].StatusMessage);
    }

    [Fact]
    public void Spans_within_a_call_are_no_steps()
    {
        var trace = Of(Llm(), Call("fetch").Containing(Http("GET", "https://example.org/a").Containing(Db("SELECT", "pages"))).Returns("page"), Llm("Done.")).Build();

        trace.Should().HaveAtMostSteps(3).And.HaveSpan(SpanPattern.Named("GET").WithAttribute("http.response.status_code", 200).DescendantOf("execute_tool fetch"));
        trace.Should().HaveSpan(SpanPattern.Named("SELECT pages").DescendantOf("GET"));
    }

    [Fact]
    public void Guardrail_reasoning_and_retrieval_are_steps()
    {
        var trace = Of(Guardrail("no_secrets"), Reason("Look it up."), Retrieval("handbook", "leave"), Llm("30 days.")).Build();

        Assert.Equal([StepType.Guardrail, StepType.Reasoning, StepType.Retrieval, StepType.LlmGenerate], trace.Steps.Select(step => step.Type));
    }

    [Fact]
    public void What_is_said_of_an_answer_stands_on_it()
    {
        var trace = Of(Llm("Par").On("gpt-4o-mini").Using(inputTokens: 7_000, outputTokens: 1).Finishing("length").Taking(TimeSpan.FromSeconds(3)).Streaming(TimeSpan.FromMilliseconds(200))).Build();

        var generation = Assert.Single(trace.Generations);
        Assert.Equal(("gpt-4o-mini", "length", TimeSpan.FromSeconds(3)), (generation.Model, generation.FinishReason, generation.Span.Duration));
        trace.Should().HaveUsedAtMostTokens(7_001).And.HaveSpan(SpanPattern.Named("chat gpt-4o-mini").WithAttribute("gen_ai.response.time_to_first_chunk", 0.2));
        Assert.Throws<Xunit.Sdk.XunitException>(() => trace.Should().HaveUsedAtMostTokens(7_000));
    }

    [Fact]
    public void Failing_answer_and_failing_run_are_errors()
    {
        Of(Llm().Fails("HTTP 529")).Build().Should().HaveStopReason("error");
        Of(Agent("writer", Llm("A text.")).Fails("no more money").Stopping("budget_exceeded")).Build().Should().HaveStopReason("budget_exceeded");
        Assert.True(Of(Agent("writer", Llm("A text.")).Fails("no more money")).Build().IsError);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void Trace_follows_the_path_that_its_plan_reads_as(string path)
    {
        var plan = Plan(path);

        Assert.Equal(path, plan.ToString());
        foreach (var vocabulary in Enum.GetValues<TraceVocabulary>())
        {
            var trace = plan.In(vocabulary).Build();
            trace.Should().FollowPath(path);
            trace.Should().BeWellFormed().And.BeDebuggable();
        }
    }

    [Fact]
    public void Same_plan_makes_the_same_trace_and_another_one_has_other_ids()
    {
        var plan = Of(Llm(), Call("search"), Llm("Done."));

        Assert.Equal(InMemory.Bytes([plan.Build()], "event-log"), InMemory.Bytes([plan.Build()], "event-log"));
        TraceBuilder[] others =
        [
            Of(Llm(), Call("fetch"), Llm("Done.")), Of(Llm(), Call("search", new { q = 1 }), Llm("Done.")), Of(Llm(), Call("search").Returns(1), Llm("Done.")),
            Of(Llm(), Call("search").Fails("1"), Llm("Done.")), Of(Llm(), Call("search"), Llm("done.")), plan.By("other"), plan.Asking("other"), plan.StartingAt(DateTimeOffset.UnixEpoch),
            Of(Llm(), Call("search").Containing(Db("SELECT", "a")), Llm("Done.")), Of(Llm(), Call("search").Containing(Db("SELECT", "b")), Llm("Done.")),
        ];
        Assert.Equal(others.Length + 1, others.Append(plan).Select(other => other.Build().TraceId).Distinct().Count());
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1_000_000, plan.StartingAt(new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero)).Build().StartTimeUnixNano);
    }

    [Fact]
    public void What_means_nothing_is_refused_at_once()
    {
        Assert.Throws<ArgumentException>(() => Call(" "));
        Assert.Throws<ArgumentException>(() => Parallel());
        Assert.Throws<ArgumentNullException>(() => Of(Llm(), null!));
        Assert.Throws<ArgumentException>(() => Http("GET", "not an address"));
        Assert.StartsWith("\"/papers/17\" is no whole address of http or https.", Assert.Throws<ArgumentException>(() => Http("GET", "/papers/17")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Llm().Taking(TimeSpan.FromSeconds(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Of(Llm()).In((TraceVocabulary)9));
        Assert.Throws<ArgumentOutOfRangeException>(() => Of(Llm()).StartingAt(DateTimeOffset.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => Of(Llm()).StartingAt(new(1970, 1, 1, 0, 0, 0, TimeSpan.FromHours(14))));
    }

    public static TheoryData<string> Plans => [.. All.Keys];

    private static readonly Dictionary<string, TraceBuilder> All = new[]
    {
        Of(Llm(), Call("search"), Llm(), Call("fetch").Fails("HTTP 404")),
        Of(Reason("Both."), Llm(), Parallel(Call("a"), Call("b")), Llm("Done.")),
        Of(Llm(), Call("ask").Containing(Agent("writer", Llm("It rains."))), Llm("Done.")),
        Of(Llm("Over."), Handoff("billing"), Agent("billing", Llm(), Call("refund"), Llm("Done."))).By("triage"),
        Of(Reason("think").Containing(Llm("x")), Llm("Done.")),
        Of(Reason("think").Containing(Llm(), Call("a")), Reason("again").Containing(Reason("deeper").Containing(Other("wrapper").Containing(Llm("y"))))),
        Of(Parallel(Parallel(Call("a"), Call("b")), Other("branch").Containing(Llm(), Call("c"))), Llm("Done.")),
        Of(Guardrail("input"), Llm(), Call("a tool with \"quotes\""), Retrieval("handbook"), Llm("Done.")),
        Of(Agent("planner", Llm("A plan.")), Agent("writer", Llm(), Call("write"), Llm("Done."))),
    }.ToDictionary(plan => plan.ToString());

    /// <summary>The calls, with the number of the answer that asked for each; null where none did.</summary>
    private static IEnumerable<(string Name, string? Id, int? Answer)> Asked(RecordedTrace trace) =>
        trace.ToolCalls.Select(call => (call.Name, call.CallId, call.Request is null ? (int?)null : trace.Generations.ToList().IndexOf(call.Generation!)));

    private static TraceBuilder Plan(string path) => All[path];
}
