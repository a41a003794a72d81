using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests.Trajectories;

/// <summary>Cases on which other tools disagree: our verdict, and why.</summary>
public sealed class TrajectoryPeerCaseTests
{
    /// <summary>Case, calls one after the other, how they are matched, what is expected, our verdict, and one line why.</summary>
    public static TheoryData<string, string, TrajectoryMatch, string, Verdict, string> Cases() => new()
    {
        { "A2", "a a b", TrajectoryMatch.InOrder, "a b", Verdict.Passed, "other calls may lie before, between and after" },
        { "A2", "a a b", TrajectoryMatch.Exact, "a b", Verdict.Failed, "exact means no call more" },
        { "A3", "a b a", TrajectoryMatch.InOrder, "a b a", Verdict.Passed, "the same tool twice is two calls" },
        { "A3", "a b a", TrajectoryMatch.Exact, "a b a", Verdict.Passed, "the same tool twice is two calls" },
        { "A3", "a b", TrajectoryMatch.InOrder, "a b a", Verdict.Failed, "a multiset, not a set" },
        { "A5", "a", TrajectoryMatch.InOrder, "a b", Verdict.Failed, "a call that is expected and was not made is missing" },
        { "A7", "a x b", TrajectoryMatch.InOrder, "a b", Verdict.Passed, "a verdict, not a threshold on a score" },
        { "A7", "a x b", TrajectoryMatch.Exact, "a b", Verdict.Failed, "exact means no call more" },
        { "A8", "a:1 a:2 b", TrajectoryMatch.InOrder, "a:2 b", Verdict.Passed, "a call that does not fit consumes no expectation" },
        { "A10", "a:1 a:2", TrajectoryMatch.ExactAnyOrder, "a a:1", Verdict.Passed, "as many pairs as can be: the partial expectation takes the other call" },
        { "A10", "a:1", TrajectoryMatch.ExactAnyOrder, "a a:1", Verdict.Failed, "each call has one partner" },
        { "A11", "a", TrajectoryMatch.Exact, "", Verdict.Failed, "nothing expected means no call" },
        { "A11", "a", TrajectoryMatch.ExactAnyOrder, "", Verdict.Failed, "nothing expected means no call" },
        { "A11", "a", TrajectoryMatch.OnlyFrom, "", Verdict.Failed, "nothing expected means no call" },
        { "A11", "a", TrajectoryMatch.Containing, "", Verdict.Passed, "none of the expected calls is missing" },
        { "A11", "a", TrajectoryMatch.InOrder, "", Verdict.Passed, "none of the expected calls is missing or out of order" },
        { "A12", "", TrajectoryMatch.Exact, "", Verdict.Passed, "no call was expected and none was made" },
        { "A12", "", TrajectoryMatch.OnlyFrom, "", Verdict.Passed, "no call was expected and none was made" },
        { "A13", "Search", TrajectoryMatch.Exact, "search", Verdict.Failed, "names are compared by ordinal" },
        { "A14", "web_search", TrajectoryMatch.Containing, "search", Verdict.Failed, "a name is the whole name" },
        { "A15", "ab", TrajectoryMatch.Exact, "a*b", Verdict.Failed, "a star in a name is a star" },
        { "E2", "x", TrajectoryMatch.Exact, "", Verdict.Failed, "nothing expected means no call" },
        { "E3", "", TrajectoryMatch.ExactAnyOrder, "x", Verdict.Failed, "a call that is expected and was not made is missing" },
        { "E3", "", TrajectoryMatch.Containing, "x", Verdict.Failed, "a call that is expected and was not made is missing" },
        { "E3", "", TrajectoryMatch.OnlyFrom, "x", Verdict.Passed, "nothing but the expected calls was made" },
        { "E4", "s s", TrajectoryMatch.ExactAnyOrder, "s s", Verdict.Passed, "two calls and two expectations" },
        { "E5", "s", TrajectoryMatch.ExactAnyOrder, "s s", Verdict.Failed, "a multiset, not a set" },
        { "E5", "s", TrajectoryMatch.Containing, "s s", Verdict.Failed, "a multiset, not a set" },
        { "E5", "s s", TrajectoryMatch.OnlyFrom, "s", Verdict.Failed, "each expected call once" },
        { "E6", "a b b", TrajectoryMatch.ExactAnyOrder, "a a b", Verdict.Failed, "a multiset, not a set" },
        { "E7", "a b c d e f", TrajectoryMatch.Containing, "a", Verdict.Passed, "more is allowed" },
        { "E7", "a b c d e f", TrajectoryMatch.OnlyFrom, "a", Verdict.Failed, "more is not allowed" },
        { "E8", "c a b", TrajectoryMatch.InOrder, "a b c", Verdict.Failed, "no c came after b" },
        { "E8", "c a b", TrajectoryMatch.ExactAnyOrder, "a b c", Verdict.Passed, "order is not asked" },
        { "E9", "q:9 q:1", TrajectoryMatch.InOrder, "q:1", Verdict.Passed, "a call that does not fit is passed over" },
        { "E10", "q:{\"x\":1,\"y\":5} q:{\"x\":1}", TrajectoryMatch.ExactAnyOrder, "q:{\"x\":1} q:{\"x\":1,\"y\":5}", Verdict.Passed, "as many pairs as can be" },
        { "E10", "q:{\"x\":1,\"y\":5} q:{\"x\":1}", TrajectoryMatch.ExactAnyOrder, "q:{\"x\":1,\"y\":5} q:{\"x\":1}", Verdict.Passed, "the order of the expectation changes nothing" },
        { "E11", "q:{\"a\":1,\"b\":2}", TrajectoryMatch.OnlyFrom, "q:{\"a\":1}", Verdict.Passed, "arguments are compared from the call to the expectation, in every mode" },
        { "E11", "q:{\"a\":1}", TrajectoryMatch.OnlyFrom, "q:{\"a\":1,\"b\":2}", Verdict.Failed, "arguments are compared from the call to the expectation, in every mode" },
        { "E14", "a b a b", TrajectoryMatch.InOrder, "a b a b", Verdict.Passed, "each expectation has a call of its own" },
        { "E14", "b a b", TrajectoryMatch.InOrder, "a b", Verdict.Passed, "a chain exists" },
        { "E16", "q:{\"a\":null}", TrajectoryMatch.Exact, "q:{}", Verdict.Passed, "partial: more keys are allowed" },
        { "E16", "q:{}", TrajectoryMatch.Exact, "q:{\"a\":null}", Verdict.Failed, "null is no missing key" },
        { "E17", "q:{\"n\":1.0}", TrajectoryMatch.Exact, "q:{\"n\":1}", Verdict.Passed, "1 and 1.0 are one number" },
        { "E17", "q:{\"n\":true}", TrajectoryMatch.Exact, "q:{\"n\":1}", Verdict.Failed, "a number is no boolean" },
        { "E17", "q:{\"n\":\"1\"}", TrajectoryMatch.Exact, "q:{\"n\":1}", Verdict.Failed, "a number is no text" },
        { "E18", "q:{\"f\":{\"a\":1,\"b\":2}}", TrajectoryMatch.Exact, "q:{\"f\":{\"a\":1}}", Verdict.Passed, "partial goes to any depth" },
        { "E19", "q:{\"b\":1}", TrajectoryMatch.Exact, "q:{}", Verdict.Passed, "partial: no key is asked for" },
        { "E20", "q:1 r:2", TrajectoryMatch.Exact, "q r:2", Verdict.Passed, "each expected call says whether arguments count" },
        { "E20", "q:1 r:3", TrajectoryMatch.Exact, "q r:2", Verdict.Failed, "each expected call says whether arguments count" },
        { "E41", "a b", TrajectoryMatch.Containing, "a", Verdict.Passed, "no word here means subset to one and superset to another" },
        { "E41", "a b", TrajectoryMatch.OnlyFrom, "a", Verdict.Failed, "no word here means subset to one and superset to another" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Case_is_decided(string id, string calls, TrajectoryMatch match, string expected, Verdict verdict, string why)
    {
        var check = new TrajectoryCheck(match, Trajectory.Of(Parts(expected).Select(call => call.Arguments is null ? (CallPattern)call.Name : Call.To(call.Name).WithArguments(call.Arguments))));
        var result = check.Evaluate(SpanKit.Trace(kit =>
        {
            kit.Llm(0.25, 1);
            var at = 10.25;
            foreach (var (name, arguments) in Parts(calls)) kit.Tool(name, at += 10, 5, args: arguments);
        }));

        Assert.True(verdict == result.Verdict, $"{id}, {why}: {result.Verdict}, {result.Reason}");
    }

    [Fact]
    public void A9_calls_that_overlap_have_no_order_unless_it_is_free_within_their_turn()
    {
        var trace = InOneTurn();

        Assert.Equal(Verdict.Failed, new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of("a", "b")).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Failed, new TrajectoryCheck(TrajectoryMatch.InOrder, Trajectory.Of("a", "b")).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Passed, new TrajectoryCheck(TrajectoryMatch.ExactAnyOrder, Trajectory.Of("b", "a")).Evaluate(trace).Verdict);
        Assert.Equal(
            "Expected trace to have called exactly \"a\", \"b\" in this order, but they overlapped: \"b\" (step 3) started 5 ms before \"a\" (step 2) ended, so their order is not defined.",
            new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of("a", "b")).Describe(trace));
    }

    [Theory]
    [InlineData("a b", Verdict.Passed)]
    [InlineData("b a", Verdict.Passed)]
    [InlineData("a b c", Verdict.Failed)]
    public void E12_within_one_turn_either_order_passes_when_it_is_free(string expected, Verdict verdict) => Assert.Equal(verdict,
        new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of(expected.Split(' ').Select(name => (CallPattern)name)).IgnoringOrderWithinTurn()).Evaluate(InOneTurn()).Verdict);

    [Fact]
    public void E13_turns_are_told_apart_by_their_generations()
    {
        var trace = SpanKit.Trace(kit =>
        {
            kit.Llm(0.25, 1, finish: "tool_calls");
            kit.Tool("a", 10.25, 5);
            kit.Llm(20.25, 1, finish: "tool_calls");
            kit.Tool("b", 30.25, 5);
            kit.Llm(40.25, 1);
        });

        Assert.Equal(Verdict.Passed, new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of("a", "b").IgnoringOrderWithinTurn()).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Failed, new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of("b", "a").IgnoringOrderWithinTurn()).Evaluate(trace).Verdict);
    }

    [Fact]
    public void Turn_is_unknown_without_generations_and_reasoning()
    {
        var trace = SpanKit.Trace(kit =>
        {
            kit.Tool("a", 10.25, 5);
            kit.Tool("b", 30.25, 5);
        });
        var reasoned = SpanKit.Trace(kit =>
        {
            kit.Reason(0.25, 5);
            kit.Tool("a", 10.25, 5);
            kit.Tool("b", 30.25, 5);
        });
        var swapped = new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of("b", "a").IgnoringOrderWithinTurn());

        Assert.Equal("Cannot tell whether trace called exactly \"b\", \"a\" in this order (in any order within a turn): it cannot be told in which turn \"a\" (step 1) was asked for.", swapped.Describe(trace));
        Assert.Equal(Verdict.Passed, swapped.Evaluate(reasoned).Verdict);
        Assert.Equal(Verdict.Passed, new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of("a", "b").IgnoringOrderWithinTurn()).Evaluate(trace).Verdict);
    }

    [Fact]
    public void E21_arguments_that_were_not_captured_leave_it_open()
    {
        var trace = SpanKit.Trace(kit => kit.Tool("a", 10.25, 5));
        var check = new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of(Call.To("a").WithArguments(new { x = 1 })));

        Assert.Equal("Cannot tell whether trace called exactly \"a\" with arguments {\"x\":1} in this order: the arguments of \"a\" (step 1) were not captured.", check.Describe(trace));
        Assert.Equal(Verdict.Passed, new TrajectoryCheck(TrajectoryMatch.Exact, check.Expected.IgnoringArguments()).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Failed, new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of(Call.To("b").WithArguments(new { x = 1 }))).Evaluate(trace).Verdict);
    }

    [Fact]
    public void E22_attempts_of_one_call_are_one_call()
    {
        var trace = SpanKit.Trace(kit =>
        {
            kit.Llm(0.25, 1, finish: "tool_calls", output: Asks(("1", "a", "{}")));
            kit.Tool("a", 10.25, 5, id: "1", args: "{}", error: "timeout");
            kit.Tool("a", 20.25, 5, id: "1", args: "{}");
            kit.Llm(30.25, 1, output: Says("done"));
        });

        Assert.Equal(Verdict.Passed, new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of("a")).Evaluate(trace).Verdict);
    }

    [Fact]
    public void E24_calls_of_an_agent_inside_a_tool_are_that_agent_s_own_trajectory()
    {
        var trace = SpanKit.Trace(kit =>
        {
            var outer = kit.Agent("caller", 0.25, 100);
            var tool = kit.Tool("billing", 10.25, 50, outer);
            kit.Tool("refund", 20.25, 5, kit.Agent("billing", 15.25, 40, tool));
        });

        Assert.Equal(Verdict.Passed, new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of("billing")).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Passed, new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of("refund")).Evaluate(trace.Agent("billing")).Verdict);
    }

    [Fact]
    public void E32_equal_starts_are_in_the_order_of_record_and_have_no_order_when_they_take_time()
    {
        var instant = SpanKit.Trace(kit =>
        {
            kit.Tool("a", 10.25, 0);
            kit.Tool("b", 10.25, 0);
        });

        Assert.Equal(Verdict.Passed, new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of("a", "b")).Evaluate(instant).Verdict);
        Assert.Equal(Verdict.Failed, new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of("b", "a")).Evaluate(instant).Verdict);
    }

    [Fact]
    public void Messages_overrule_clocks_of_several_machines()
    {
        var trace = SpanKit.Trace(kit =>
        {
            kit.Llm(0.25, 1, finish: "tool_calls", output: Asks(("1", "a", "{}")));
            kit.Tool("a", 500.25, 5, id: "1", args: "{}");
            kit.Llm(20.25, 1, finish: "tool_calls", input: History(("1", "a", "{}", "answer")), output: Asks(("2", "b", "{}")));
            kit.Tool("b", 30.25, 5, id: "2", args: "{}");
            kit.Llm(600.25, 1, output: Says("done"));
        });

        Assert.Equal(Verdict.Passed, new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of("a", "b")).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Passed, new PathCheck(TrajectoryPattern.Parse("a b")).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Failed, new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of("b", "a")).Evaluate(trace).Verdict);
    }

    [Fact]
    public void E1_scores_of_nothing_are_no_numbers()
    {
        var nothing = TrajectoryScores.Of(SpanKit.Trace(kit => kit.Llm(0.25, 1)));

        Assert.Equal((null, null, null, null, 1.0), (nothing.Precision, nothing.Recall, nothing.F1, nothing.InOrderRatio, nothing.EditSimilarity));
    }

    private static RecordedTrace InOneTurn() => SpanKit.Trace(kit =>
    {
        kit.Llm(0.25, 1, finish: "tool_calls");
        kit.Tool("a", 10.25, 10);
        kit.Tool("b", 15.25, 10);
        kit.Llm(40.25, 1);
    });

    private static IEnumerable<(string Name, string? Arguments)> Parts(string calls) => calls.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(call => call.Split(':', 2))
        .Select(parts => (parts[0], parts.Length == 1 ? null : parts[1].StartsWith('{') ? parts[1] : $"{{\"x\":{parts[1]}}}"));
}
