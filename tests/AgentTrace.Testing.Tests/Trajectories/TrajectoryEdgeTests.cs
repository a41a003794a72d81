using System.Text.Json;

namespace AgentTrace.Testing.Tests.Trajectories;

public sealed class TrajectoryEdgeTests
{
    /// <summary>A quadratic search would take a quarter of a minute; the time is not asserted, the answer is.</summary>
    [Theory]
    [InlineData(ArgumentMode.Exact)]
    [InlineData(ArgumentMode.Partial)]
    public void Five_thousand_calls_of_one_tool_are_matched_in_reverse(ArgumentMode mode)
    {
        const int Count = 5_000;
        var trace = SpanKit.Trace(kit =>
        {
            for (var i = 0; i < Count; i++) kit.Tool("search", (i * 10) + 0.25, 5, args: $"{{\"id\":{i},\"kind\":\"page\"}}");
        });
        var expected = Trajectory.Of(Enumerable.Range(0, Count).Reverse().Select(i => Call.To("search").WithArguments($"{{\"kind\":\"page\",\"id\":{i}.0}}", mode)));

        Assert.Equal(Verdict.Passed, new TrajectoryCheck(TrajectoryMatch.ExactAnyOrder, expected).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Passed, new TrajectoryCheck(TrajectoryMatch.Containing, expected).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Failed, new TrajectoryCheck(TrajectoryMatch.Exact, expected).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Failed, new TrajectoryCheck(TrajectoryMatch.InOrder, expected).Evaluate(trace).Verdict);
        var exactly = mode == ArgumentMode.Exact ? "exactly " : "";
        Assert.Equal($"it differs first at position 1: expected \"search\" with arguments {exactly}{{\"kind\":\"page\",\"id\":4999.0}}, found \"search\" (step 1), where $.id is 0, expected 4999.0 (4,999 moved)", new TrajectoryCheck(TrajectoryMatch.Exact, expected).Evaluate(trace).Reason);
    }

    /// <summary>The calls that an expectation is held against are looked up by hash: equal values must not be missed, however they are written.</summary>
    [Theory]
    [InlineData("""{"a":1,"b":[1,2]}""", """{"b":[1.0,2e0],"a":1}""")]
    [InlineData("""{"a":{"x":1}}""", """{"a":"{\"x\":1}"}""")]
    [InlineData("""{"a":"{\"x\":1}"}""", """{"a":"{ \"x\": 1 }"}""")]
    [InlineData("""{"a":-0}""", """{"a":0}""")]
    [InlineData("""{"a":1e400}""", """{"a":1e400}""")]
    [InlineData("""{"a":null,"b":true}""", """{"b":true,"a":null}""")]
    public void Equal_arguments_are_found_however_they_are_written(string expected, string actual)
    {
        Assert.Equal(JsonHash.Of(JsonElement.Parse(expected)), JsonHash.Of(JsonElement.Parse(actual)));
        var trace = SpanKit.Trace(kit =>
        {
            for (var i = 0; i < 20; i++) kit.Tool("t", (i * 10) + 0.25, 5, args: $"{{\"n\":{i}}}");
            kit.Tool("t", 500.25, 5, args: actual);
        });
        foreach (var mode in Enum.GetValues<ArgumentMode>())
        {
            Assert.Equal(Verdict.Passed, new TrajectoryCheck(TrajectoryMatch.Containing, Trajectory.Of(Call.To("t").WithArguments(expected, mode))).Evaluate(trace).Verdict);
        }
    }

    [Fact]
    public void Arguments_as_text_are_found_among_many()
    {
        var trace = SpanKit.Trace(kit =>
        {
            for (var i = 0; i < 20; i++) kit.Tool("t", (i * 10) + 0.25, 5, args: i == 7 ? null : JsonSerializer.Serialize($"{{\"id\":{i}}}"));
        });

        Assert.Equal(Verdict.Passed, new TrajectoryCheck(TrajectoryMatch.Containing, Trajectory.Of(Call.To("t").WithArguments(new { id = 3 }))).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Inconclusive, new TrajectoryCheck(TrajectoryMatch.Containing, Trajectory.Of(Call.To("t").WithArguments(new { id = 7 }))).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Failed, new TrajectoryCheck(TrajectoryMatch.Containing, Trajectory.Of(Call.To("t").WithArguments(new { id = 3 }), Call.To("t").WithArguments(new { id = 3 }), Call.To("t").WithArguments(new { id = 3 }))).Evaluate(trace).Verdict);
    }

    [Fact]
    public void Options_change_how_calls_are_compared_for_all_or_for_one_tool()
    {
        var trace = SpanKit.Trace(kit =>
        {
            kit.Tool("book", 0.25, 5, args: """{"id":7,"class":"economy"}""");
            kit.Tool("pay", 10.25, 5, args: """{"amount":12.5}""");
        });
        var expected = Trajectory.Of(Call.To("book").WithArguments(new { id = 7 }), Call.To("pay").WithArguments(new { amount = 13 }));

        Assert.Equal(Verdict.Failed, Judge(expected));
        Assert.Equal(Verdict.Passed, Judge(expected.IgnoringArguments("pay")));
        Assert.Equal(Verdict.Failed, Judge(expected.IgnoringArguments("pay").ComparingArguments(ArgumentMode.Exact, of: "book")));
        Assert.Equal(Verdict.Passed, Judge(expected.IgnoringArguments()));
        Assert.Equal(Verdict.Passed, Judge(expected.ComparingArguments((wanted, actual) => Math.Abs(wanted.GetProperty("amount").GetDouble() - actual.GetProperty("amount").GetDouble()) < 1, of: "pay")));
        Assert.Equal(["\"book\" with arguments exactly {\"id\":7}", "\"pay\" with arguments {\"amount\":13}"], expected.ComparingArguments(ArgumentMode.Exact, of: "book").Calls.Select(call => call.ToString()));

        Verdict Judge(Trajectory trajectory) => new TrajectoryCheck(TrajectoryMatch.Exact, trajectory).Evaluate(trace).Verdict;
    }

    [Fact]
    public void Agents_and_outcomes_are_part_of_an_expectation()
    {
        var trace = SpanKit.Trace(kit =>
        {
            var a = kit.Agent("a", 0.25, 100);
            kit.Tool("fetch", 10.25, 5, a, error: "HTTP 404");
            kit.Tool("fetch", 20.25, 5, a);
        });

        Assert.Equal(Verdict.Passed, new TrajectoryCheck(TrajectoryMatch.ExactAnyOrder, Trajectory.Of(Call.To("fetch"), Call.To("fetch").Failing())).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Passed, new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of(Call.To("fetch").Failing(), Call.To("fetch").Succeeding())).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Failed, new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of(Call.To("fetch").Succeeding(), Call.To("fetch").Failing())).Evaluate(trace).Verdict);
        Assert.Equal("1 of 1 expected call is missing: \"fetch\" by \"b\" (nearest is \"fetch\" (step 1): its agent or outcome differs)",
            new TrajectoryCheck(TrajectoryMatch.Containing, Trajectory.Of(Call.To("fetch").By("b"))).Evaluate(trace).Reason);
    }

    [Fact]
    public void Matchers_and_ignored_paths_work_among_many_calls()
    {
        var trace = SpanKit.Trace(kit =>
        {
            for (var i = 0; i < 20; i++) kit.Tool("t", (i * 10) + 0.25, 5, args: $"{{\"id\":{i},\"at\":\"{i * 7} s\"}}");
        });

        Assert.Equal(Verdict.Passed, Judge(Call.To("t").WithArguments(new { id = ArgMatch.Range(3, 3), at = "21 s" }, ArgumentMode.Exact)));
        Assert.Equal(Verdict.Failed, Judge(Call.To("t").WithArguments(new { id = ArgMatch.Range(3, 3), at = "22 s" }, ArgumentMode.Exact)));
        Assert.Equal(Verdict.Passed, Judge(Call.To("t").WithArguments(new { id = 3, at = "any" }, ArgumentMode.Exact, ignoring: ["$.at"])));
        Assert.Equal(Verdict.Failed, Judge(Call.To("t").WithArguments(new { id = 30, at = "any" }, ArgumentMode.Exact, ignoring: ["$.at"])));

        Verdict Judge(CallPattern call) => new TrajectoryCheck(TrajectoryMatch.Containing, Trajectory.Of(call)).Evaluate(trace).Verdict;
    }

    [Fact]
    public void Agents_nodes_and_handoffs_are_no_calls()
    {
        Assert.Throws<ArgumentException>(() => Trajectory.Of("search", Call.Agent("writer")));
        Assert.Throws<ArgumentException>(() => TrajectoryPattern.Sequence("search", Call.Node("rerank")));
        Assert.Equal("line 1, column 56: calls of tools are meant here; agents, nodes and handoffs are none.",
            Assert.Throws<PolicyFormatException>(() => TracePolicy.Parse("""[{"trajectory": {"match": "exact", "calls": ["search", {"runAgent": "writer"}]}}]""")).Message);
        Assert.Equal(TrajectoryPattern.Call("search"), TrajectoryPattern.Call(Call.To("search")));
        Assert.Equal("search fetch", TrajectoryPattern.Sequence(Call.To("search"), "fetch").ToString());
    }

    [Fact]
    public void Every_world_is_counted_where_calls_may_have_been_made()
    {
        var trace = SpanKit.Trace(kit => kit.Tool("search", 10.25, 5));
        var cut = SpanKit.Trace(kit =>
        {
            kit.Span("reasoning", 0, null, null, false, null, [("agenttrace.step_type", "reasoning")]);
            kit.Tool("search", 5, 10);
        });

        Assert.Equal(Verdict.Passed, new TrajectoryCheck(TrajectoryMatch.OnlyFrom, Trajectory.Of("search", "fetch")).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Inconclusive, new TrajectoryCheck(TrajectoryMatch.OnlyFrom, Trajectory.Of("search", "fetch")).Evaluate(cut).Verdict);
        Assert.Equal(Verdict.Failed, new TrajectoryCheck(TrajectoryMatch.OnlyFrom, Trajectory.Of("fetch")).Evaluate(cut).Verdict);
        Assert.Equal(Verdict.Passed, new TrajectoryCheck(TrajectoryMatch.Containing, Trajectory.Of("search")).Evaluate(cut).Verdict);
        Assert.Equal(Verdict.Inconclusive, new TrajectoryCheck(TrajectoryMatch.Containing, Trajectory.Of("fetch")).Evaluate(cut).Verdict);
        Assert.Equal(Verdict.Inconclusive, new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of("search")).Evaluate(cut).Verdict);
        Assert.Equal(Verdict.Failed, new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of("fetch", "pay")).Evaluate(cut).Verdict);
        Assert.Equal(Verdict.Inconclusive, new TrajectoryCheck(TrajectoryMatch.InOrder, Trajectory.Of("fetch", "search")).Evaluate(cut).Verdict);
    }

    [Fact]
    public void First_difference_is_at_a_call_that_was_made()
    {
        var trace = SpanKit.Trace(kit =>
        {
            kit.Llm(0, finish: "tool_calls", output: SpanKit.Asks(("1", "m", "{}")));
            kit.Llm(20, finish: "tool_calls", input: SpanKit.History(("1", "m", "{}", "ok")), output: SpanKit.Asks(("2", "a", "{}"), ("3", "c", "{}")));
            kit.Tool("a", 40.25, 5, id: "2");
            kit.Tool("c", 60.25, 5, id: "3");
        });
        Assert.Equal(Verdict.Inconclusive, trace.ToolCalls[0].Executed);

        Assert.Equal("it differs first at position 2: expected \"b\", found \"c\" (step 4) (1 missing, 1 extra)", new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of("a", "b")).Evaluate(trace).Reason);
    }

    /// <summary>Cubic searches would take minutes; the time is not asserted, the answers are.</summary>
    [Fact]
    public void Three_thousand_calls_in_pairs_are_judged()
    {
        const int Pairs = 1_500;
        var pairs = SpanKit.Trace(kit =>
        {
            for (var i = 0; i < Pairs; i++)
            {
                kit.Tool("confirm", (i * 20) + 0.25, 5);
                kit.Tool("pay", (i * 20) + 10.25, 5);
            }
        });
        Assert.Equal(Verdict.Passed, new CallCheck("pay").With(new EveryCallLink()).With(new ImmediatelyLink("confirm", IsBefore: false)).Evaluate(pairs).Verdict);
        Assert.Equal(Verdict.Failed, new CallCheck("pay").With(new EveryCallLink()).With(new ImmediatelyLink("confirm", IsBefore: true)).Evaluate(pairs).Verdict);
        Assert.Equal(Verdict.Passed, new PathCheck(TrajectoryPattern.Parse("(confirm pay)*")).Evaluate(pairs).Verdict);

        var open = SpanKit.Trace(kit =>
        {
            for (var i = 0; i < 2 * Pairs; i++) kit.Span("execute_tool x", (i * 10) + 0.25, i == Pairs ? null : 5, null, false, null, [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", i % 2 == 0 ? "search" : "fetch")]);
        });
        Assert.Equal(Verdict.Inconclusive, new PathCheck(TrajectoryPattern.Parse("(search fetch)*")).Evaluate(open).Verdict);

        var lifted = SpanKit.Trace(kit =>
        {
            kit.Other("a", 0, 5, "gone");
            kit.Other("b", 0, 5, "gone2");
            for (var i = 0; i < Pairs; i++) kit.Tool("confirm", (i * 10) + 0.25, 5);
            for (var i = 0; i < Pairs; i++) kit.Tool("cancel", ((Pairs + i) * 10) + 0.25, 5);
            for (var i = 0; i < Pairs; i++) kit.Tool("pay", ((2 * Pairs + i) * 10) + 0.25, 5);
        });
        Assert.Equal(Verdict.Inconclusive, new CalledAfterCheck("pay", "cancel", "confirm").Evaluate(lifted).Verdict);
        Assert.Equal(Verdict.Passed, new CalledAfterCheck("pay", "cancel").Evaluate(lifted).Verdict);
    }

    [Theory]
    [InlineData("@llm")]
    [InlineData("@llm_generate")]
    [InlineData("@tool_call")]
    [InlineData("@tool")]
    [InlineData("@reasoning @retrieval @embedding @rerank @guardrail @handoff @step")]
    public void Types_of_steps_are_read_by_their_words(string path) =>
        Assert.Equal(path.Replace("@llm_generate", "@llm", StringComparison.Ordinal).Replace("@tool_call", ".", StringComparison.Ordinal).Replace("@tool", ".", StringComparison.Ordinal), TrajectoryPattern.Parse(path).ToString());

    [Theory]
    [InlineData("@agent")]
    [InlineData("@other")]
    [InlineData("@LlmGenerate")]
    public void Types_that_no_step_has_are_no_words_of_a_path(string path) =>
        Assert.Contains("no step type", Assert.Throws<TrajectoryPatternException>(() => TrajectoryPattern.Parse(path)).Message, StringComparison.Ordinal);
}
