namespace AgentTrace.Testing.Synthetic.Tests.Mutations;

/// <summary>Which mutants a person would not call wrong: by the meanings of order and of calls, never by what an assertion says.</summary>
public sealed class EquivalenceTests
{
    private const string X = """{"q":"x"}""", Y = """{"q":"y"}""";

    /// <summary>One answer asks for all the calls, which then run as given.</summary>
    private static RecordedTrace OneTurn(params (string Name, string Arguments, double At, double Ms)[] calls) => SpanKit.Trace(kit =>
    {
        var run = kit.Agent("a", 0, 1000);
        kit.Llm(0, 10, run, finish: "tool_call", output: SpanKit.Asks([.. calls.Select((call, i) => ((string?)$"c{i}", call.Name, call.Arguments))]));
        for (var i = 0; i < calls.Length; i++) kit.Tool(calls[i].Name, calls[i].At, calls[i].Ms, run, $"c{i}", calls[i].Arguments, "ok");
        kit.Llm(900, 10, run, output: SpanKit.Says("done"));
    });

    private static RecordedTrace Thoughtless(params (string Name, string? Arguments, double At, double Ms)[] calls) => SpanKit.Trace(kit =>
    {
        var run = kit.Agent("a", 0, 1000);
        foreach (var (name, arguments, at, ms) in calls) kit.Tool(name, at, ms, run, args: arguments, result: "ok");
    });

    private static IEnumerable<string> Reasons(RecordedTrace trace, MutationOperator kind, MutationOptions? options = null) =>
        TraceMutations.Of(trace, options).Where(mutant => mutant.Operator == kind).Select(mutant => mutant.EquivalentBecause ?? "wrong");

    [Fact]
    public void Calls_that_one_answer_asked_for_have_no_order()
    {
        var trace = OneTurn(("search", X, 20, 10), ("fetch", Y, 40, 10));

        Assert.Equal(["one answer asked for both calls at once"], Reasons(trace, MutationOperator.Swap));
        Assert.Equal(["one answer asked for both calls, which may run at once"], Reasons(trace, MutationOperator.Overlap));
    }

    [Fact]
    public void Calls_that_overlapped_have_no_order() =>
        Assert.Equal(["the two calls overlapped, so neither came before the other"], Reasons(Thoughtless(("search", X, 20, 10.5), ("fetch", Y, 25, 10)), MutationOperator.Swap));

    [Fact]
    public void A_call_exchanged_with_its_like_is_the_same_run()
    {
        Assert.Equal(["both calls are the same"], Reasons(Thoughtless(("search", X, 20, 10), ("search", X, 40, 10)), MutationOperator.Swap));
        Assert.Equal(["wrong"], Reasons(Thoughtless(("search", X, 20, 10), ("search", Y, 40, 10)), MutationOperator.Swap));
    }

    [Fact]
    public void Calls_without_known_arguments_are_not_known_to_be_the_same() =>
        Assert.Equal(["wrong"], Reasons(Thoughtless(("search", null, 20, 10), ("search", null, 40, 10)), MutationOperator.Swap));

    [Fact]
    public void Calls_one_after_the_other_have_an_order()
    {
        var trace = Thoughtless(("search", X, 20, 10), ("fetch", Y, 40, 10));

        Assert.Equal(["wrong"], Reasons(trace, MutationOperator.Swap));
        Assert.Equal(["wrong"], Reasons(trace, MutationOperator.Overlap));
    }

    [Fact]
    public void A_shuffle_counts_when_one_pair_of_it_had_an_order()
    {
        Assert.All(Reasons(OneTurn(("a", X, 20, 10), ("b", X, 40, 10), ("c", X, 60, 10)), MutationOperator.Reorder), reason => Assert.Equal("no two of the calls that changed their order had one", reason));
        Assert.All(Reasons(Thoughtless(("a", X, 20, 10), ("b", X, 40, 10), ("c", X, 60, 10)), MutationOperator.Reorder), reason => Assert.Equal("wrong", reason));
    }

    [Fact]
    public void Lateness_within_the_tick_of_the_clock_is_none()
    {
        var trace = Thoughtless(("search", X, 20, 10));

        Assert.Equal(["within the tick of the trace's clock"], Reasons(trace, MutationOperator.Delay, new() { Lateness = TimeSpan.FromMilliseconds(1) }));
        Assert.Equal(["wrong"], Reasons(trace, MutationOperator.Delay, new() { Lateness = TimeSpan.FromMilliseconds(1.1) }));
    }

    [Fact]
    public void What_was_not_captured_is_not_changed()
    {
        var trace = SpanKit.Trace(kit =>
        {
            kit.Span("execute_tool search", 0, null, null, false, null, [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "search")], timeless: true);
            kit.Span("execute_tool fetch", 0, null, null, false, null, [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "fetch")], timeless: true);
        });

        Assert.Equal(
            [MutationOperator.Drop, MutationOperator.Duplicate, MutationOperator.RenameTool, MutationOperator.Fail, MutationOperator.Loop, MutationOperator.Cut, MutationOperator.Invent],
            TraceMutations.Of(trace).Select(mutant => mutant.Operator).Distinct());
    }

    /// <summary>Equivalence is what order checks say of the pair themselves: both ways, before and after.</summary>
    [Fact]
    public void No_order_of_a_pair_changes_where_a_swap_is_equivalent_by_overlap()
    {
        var seen = 0;
        foreach (var trace in MutantKit.Everything())
        {
            var script = new TraceScript(trace);
            foreach (var mutant in TraceMutations.Of(trace).Where(mutant => mutant.EquivalentBecause?.StartsWith("the two calls overlapped", StringComparison.Ordinal) == true))
            {
                Assert.Equal(FactsText.Of(trace), FactsText.Of(mutant.Trace));
                var (a, b) = Assert.Single(script.Calls.SelectMany((a, i) => script.Calls.Skip(i + 1).Select(b => (a, b))), pair => mutant.What == SafeText.Line($"swapped {script.Label(pair.a)} with {script.Label(pair.b)}"));

                // A pattern that other calls fit too would be answered by them.
                if (Only(a, script) is not { } first || Only(b, script) is not { } second) continue;
                seen++;
                Assert.NotEqual(Verdict.Passed, new CallCheck(first).With(new BeforeLink(second)).Evaluate(trace).Verdict);
                Assert.NotEqual(Verdict.Passed, new CallCheck(second).With(new BeforeLink(first)).Evaluate(trace).Verdict);
            }
        }

        Assert.InRange(seen, 1, int.MaxValue);

        static CallPattern? Only(ToolCall call, TraceScript script)
        {
            var pattern = call.WholeArguments is { } arguments ? Call.To(call.Name).WithArguments(arguments, ArgumentMode.Exact) : Call.To(call.Name);
            return script.Index.Calls.Count(other => pattern.Matches(other) != Verdict.Failed) == 1 ? pattern : null;
        }
    }

    [Fact]
    public void A_swap_that_counts_turns_the_order_round()
    {
        foreach (var trace in MutantKit.Everything())
        {
            foreach (var mutant in MutantKit.Mutants(trace, new() { MaxMutants = 60 }).Where(mutant => mutant.Operator == MutationOperator.Swap))
            {
                var (before, after) = (trace.ToolCalls.Select(Of).ToList(), mutant.Trace.ToolCalls.Select(Of).ToList());

                Assert.NotEqual(before, after);
                Assert.Equal(before.Order(StringComparer.Ordinal), after.Order(StringComparer.Ordinal));
            }
        }

        static string Of(ToolCall call) => $"{call.Name} {call.CallId} {call.Arguments} {call.Result} {call.Error}";
    }
}
