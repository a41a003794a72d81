using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests.Trajectories;

/// <summary>Whole messages, as a person reads them. Each is a file in Approved/.</summary>
public sealed class TrajectoryMessageTests
{
    private static readonly RecordedTrace Research = SpanKit.Trace(kit =>
    {
        var agent = kit.Agent("researcher", 0.25, 900);
        kit.Llm(1.25, 10, agent, finish: "tool_calls");
        kit.Tool("plan", 20.25, 30, agent);
        kit.Tool("search", 60.25, 100, agent, args: """{"query":"battery recycling","page":1}""");
        kit.Tool("fetch", 180.25, 200, agent, args: """{"url":"https://example.org/p"}""");
        kit.Tool("cite", 400.25, 50, agent);
        kit.Tool("summarize", 480.25, 50, agent);
        kit.Llm(600.25, 10, agent);
    });

    [Fact]
    public void Exact_with_a_call_missing_one_extra_and_one_moved() => Approved.Matches(Approved.Message(() =>
        Research.Should().HaveCalledExactly(["plan", "search", "rerank", "summarize", "cite"], "the recipe says so")));

    [Fact]
    public void Exact_with_other_arguments() => Approved.Matches(Approved.Message(() => Research.Should().MatchTrajectory(TrajectoryMatch.Exact,
        "plan", Call.To("search").WithArguments(new { query = "battery", page = 2 }), "fetch", "cite", "summarize")));

    [Fact]
    public void Exact_with_calls_that_overlap() => Approved.Matches(Approved.Message(() => Overlapping().Should().HaveCalledExactly("search", "lookup")));

    [Fact]
    public void In_order_with_a_call_too_early() => Approved.Matches(Approved.Message(() => Research.Should().HaveCalledToolsInOrder("search", "fetch", "summarize", "cite")));

    [Fact]
    public void In_order_with_a_call_never_made() => Approved.Matches(Approved.Message(() => Research.Should().HaveCalledToolsInOrder("serch", "fetch")));

    [Fact]
    public void In_order_with_calls_that_overlap() => Approved.Matches(Approved.Message(() => Overlapping().Should().HaveCalledToolsInOrder("search", "lookup")));

    [Fact]
    public void Containing_with_nearest_misses() => Approved.Matches(Approved.Message(() => Research.Should().MatchTrajectory(TrajectoryMatch.Containing,
        Call.To("search").WithArguments("""{"query":"battery recycling","page":2}"""), "fetch", Call.To("fetch").WithArguments(new { url = "https://example.org/q" }), "sumarize")));

    [Fact]
    public void Only_from_with_calls_not_expected() => Approved.Matches(Approved.Message(() => Research.Should().MatchTrajectory(TrajectoryMatch.OnlyFrom, ["plan", "search", "search"], "nothing else is safe")));

    [Fact]
    public void Any_order_with_too_few_of_one_tool() => Approved.Matches(Approved.Message(() => Research.Should().MatchTrajectory(TrajectoryMatch.ExactAnyOrder, "plan", "search", "search", "search", "fetch", "cite")));

    [Fact]
    public void No_call_expected() => Approved.Matches(Approved.Message(() => Research.Should().MatchTrajectory(TrajectoryMatch.Exact)));

    [Fact]
    public void No_call_made() => Approved.Matches(Approved.Message(() => SpanKit.Trace(kit => kit.Llm(0.25)).Should().HaveCalledExactly("search")));

    [Fact]
    public void Negated() => Approved.Matches(Approved.Message(() => Research.Should().Meet(new NotCheck(new TrajectoryCheck(TrajectoryMatch.InOrder, Trajectory.Of("search", "fetch"))))));

    [Fact]
    public void Calls_that_nobody_sees() => Approved.Matches(Approved.Message(() => SpanKit.Trace(kit => kit.Llm(0.25, finish: "tool_calls")).Should().HaveCalledExactly("search")));

    [Fact]
    public void Order_that_is_not_recorded() => Approved.Matches(Approved.Message(() => SpanKit.Trace(kit =>
    {
        foreach (var tool in new[] { "search", "fetch" }) kit.Span("execute_tool " + tool, 0, null, null, false, null, [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", tool)], timeless: true);
    }).Should().HaveCalledToolsInOrder("search", "fetch")));

    [Fact]
    public void Long_trajectory_is_cut_to_what_differs() => Approved.Matches(Approved.Message(() => SpanKit.Trace(kit =>
    {
        var agent = kit.Agent("worker", 0.25, 20_000);
        for (var i = 0; i < 200; i++) kit.Tool(i == 120 ? "delete_file" : "read", (i * 50) + 0.25, 20, agent, args: $"{{\"n\":{i}}}");
    }).Should().MatchTrajectory(TrajectoryMatch.Exact, [.. Enumerable.Range(0, 200).Select(i => Call.To("read").WithArguments(new { n = i == 40 ? 999 : i }))], "the list is read once")));

    [Fact]
    public void Hostile_text_is_inert() => Approved.Matches(Approved.Message(() => SpanKit.Trace(kit =>
        kit.Tool("se\u001b[31march\u202e", 0.25, args: "{\"q\":\"line\\nbreak\",\"api_key\":\"sk-abcdefghijklmnopqrstuvwx\"}")).Should().HaveCalledExactly("se\u001b[31march", "b\nad")));

    [Fact]
    public void Path_that_goes_on_elsewhere() => Approved.Matches(Approved.Message(() => Research.Should().FollowPath("plan search+ (rerank | cite)? summarize", "the recipe says so")));

    [Fact]
    public void Path_that_ends_too_early() => Approved.Matches(Approved.Message(() => Research.Should().FollowPath("plan search fetch cite summarize (review | approve)")));

    [Fact]
    public void Path_through_calls_that_overlap() => Approved.Matches(Approved.Message(() => Overlapping().Should().FollowPath("search lookup")));

    [Fact]
    public void Several_in_one_scope() => Approved.Matches(Approved.Message(() =>
    {
        using var scope = new TraceAssertionScope();
        Research.Should().HaveCalledExactly("plan", "search").And.FollowPath("plan fetch").And.HaveCalledToolsInOrder("cite", "fetch");
    }));

    [Fact]
    public void Sentences_that_hold_say_nothing()
    {
        Research.Should().HaveCalledToolsInOrder("plan", "search", "summarize").And.HaveCalledExactly("plan", "search", "fetch", "cite", "summarize")
            .And.MatchTrajectory(TrajectoryMatch.InOrder, Call.To("search"), Call.To("fetch")).And.MatchTrajectory(TrajectoryMatch.Exact, Trajectory.Of("plan", "search", "fetch", "cite", "summarize").IgnoringOrderWithinTurn(), "why")
            .And.MatchTrajectory(TrajectoryMatch.OnlyFrom, ["plan", "search", "fetch", "cite", "summarize", "rest"], "why").And.FollowPath("plan . . . .").And.FollowPath(TrajectoryPattern.Sequence("plan", TrajectoryPattern.Repeat(TrajectoryPattern.AnyCall, 1)));
        Assert.Equal("Held: trace called \"search\", \"fetch\" in this order: it did (steps 3, 4).", new TrajectoryCheck(TrajectoryMatch.InOrder, Trajectory.Of("search", "fetch")).Describe(Research));
        Assert.Equal("Held: trace followed the path \".+\": it took 5 steps of it, to its end.", new PathCheck(TrajectoryPattern.Parse(".+")).Describe(Research));
    }

    [Fact]
    public void Sentences_that_cannot_mean_anything_are_refused_at_once()
    {
        Assert.Throws<ArgumentException>(() => Research.Should().HaveCalledToolsInOrder());
        Assert.Throws<ArgumentException>(() => Research.Should().HaveCalledExactly([], "why"));
        Assert.Throws<ArgumentException>(() => Research.Should().HaveCalledExactly("search", " "));
        Assert.Throws<ArgumentOutOfRangeException>(() => Research.Should().MatchTrajectory((TrajectoryMatch)9, "search"));
        Assert.Throws<TrajectoryPatternException>(() => Research.Should().FollowPath(" "));
    }

    private static RecordedTrace Overlapping() => SpanKit.Trace(kit =>
    {
        var agent = kit.Agent("researcher", 0.25, 400);
        kit.Llm(0.25, 10, agent, finish: "tool_call");
        kit.Tool("search", 20.25, 100, agent);
        kit.Tool("lookup", 110.25, 100, agent);
        kit.Llm(300.25, 10, agent);
    });
}
