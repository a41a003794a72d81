using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

public sealed class OutputCheckTests
{
    private static RecordedTrace Answering(string text) => Trace(t => t.Llm(0, output: Says(text)));

    private static Verdict Judge(string output, TextMatch expected) => new OutputCheck(expected).Evaluate(Answering(output)).Verdict;

    [Fact]
    public void Forms_of_a_match()
    {
        Assert.Equal(Verdict.Passed, Judge("It is Paris.", "Paris"));
        Assert.Equal(Verdict.Failed, Judge("It is Paris.", "paris"));
        Assert.Equal(Verdict.Passed, Judge("It is Paris.", TextMatch.Contains("paris", ignoreCase: true)));
        Assert.Equal(Verdict.Passed, Judge("Paris", TextMatch.EqualTo("Paris")));
        Assert.Equal(Verdict.Failed, Judge("Paris.", TextMatch.EqualTo("Paris")));
        Assert.Equal(Verdict.Passed, Judge("It is 17 °C.", TextMatch.Regex(@"\d+ °C")));
        Assert.Equal(Verdict.Passed, Judge("{\\\"city\\\":\\\"Paris\\\",\\\"t\\\":17.0}", TextMatch.Json(new { t = 17 })));
        Assert.Equal(Verdict.Failed, Judge("{\\\"city\\\":\\\"Paris\\\",\\\"t\\\":17.0}", TextMatch.Json(new { t = 17 }, ArgumentMode.Exact)));
        Assert.Throws<ArgumentException>(() => TextMatch.Contains(""));
        Assert.ThrowsAny<ArgumentException>(() => TextMatch.Regex("("));
        Assert.Throws<ArgumentException>(() => TextMatch.Json("no json"));
    }

    [Fact]
    public void Failure_says_what_the_output_is_and_where_it_differs()
    {
        Assert.Equal("Expected trace to have given an output containing \"paris\", but its output is \"It is Paris.\", which holds it in another letter case.", new OutputCheck("paris").Describe(Answering("It is Paris.")));
        Assert.Equal("its output differs from character 24: \"…city is Lyon.\"", new OutputCheck(TextMatch.EqualTo("Well then, the city is Paris.")).Evaluate(Answering("Well then, the city is Lyon.")).Reason);
        Assert.Equal("its output goes on with \" Or not.\"", new OutputCheck(TextMatch.EqualTo("Well then, Paris.")).Evaluate(Answering("Well then, Paris. Or not.")).Reason);
        Assert.Equal("its output ends after 17 characters, before \" Or not.\"", new OutputCheck(TextMatch.EqualTo("Well then, Paris. Or not.")).Evaluate(Answering("Well then, Paris.")).Reason);
        Assert.Equal("its output is no JSON: \"Paris\"", new OutputCheck(TextMatch.Json(new { city = "Paris" })).Evaluate(Answering("Paris")).Reason);
        Assert.Equal("Expected trace to have given an output that is JSON like {\"city\":\"Lyon\"}, but its output differs: $.city is \"Paris\", expected \"Lyon\".", new OutputCheck(TextMatch.Json(new { city = "Lyon" })).Describe(Answering("{\\\"city\\\":\\\"Paris\\\"}")));
        Assert.Equal("Expected trace not to have given an output containing \"AI\", but its output is \"As an AI I cannot\".", new NotCheck(new OutputCheck("AI")).Describe(Answering("As an AI I cannot")));
    }

    [Fact]
    public void Secrets_and_control_characters_are_not_said()
    {
        var message = new OutputCheck(TextMatch.EqualTo("Your key is sk-zzzzzzzzzzzzzzzzzzzzzzzz now")).Describe(Answering("Your key is sk-abcdefghijklmnopqrstuvwx \\u001b[31mnow"));
        Assert.DoesNotContain("abcdefghijkl", message, StringComparison.Ordinal);
        Assert.DoesNotContain("zzzzzz", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', message);
        Assert.Equal("its output differs in what is redacted", new OutputCheck(TextMatch.EqualTo("Your key is sk-zzzzzzzzzzzzzzzzzzzzzzzz")).Evaluate(Answering("Your key is sk-abcdefghijklmnopqrstuvwx")).Reason);
    }

    [Fact]
    public void Output_that_was_not_captured_cannot_tell()
    {
        Assert.Equal("Cannot tell whether trace gave an output containing \"x\": its output was not captured.", new OutputCheck("x").Describe(Trace(t => t.Llm(0))));
        Assert.StartsWith("Switch content on", new OutputCheck("x").Evaluate(Trace(t => t.Llm(0))).Hint, StringComparison.Ordinal);
        Assert.Equal(Verdict.Inconclusive, new NotCheck(new OutputCheck("x")).Evaluate(Trace(t => t.Llm(0))).Verdict);
        var incomplete = Trace(t => { t.Llm(0, under: "gone", output: Says("x")); t.Llm(20, under: "gone2", output: Says("y")); });
        Assert.Equal(Verdict.Inconclusive, new OutputCheck("y").Evaluate(incomplete).Verdict);
        Assert.Equal(Verdict.Inconclusive, Judge(new string('a', 60), TextMatch.Regex("^(([a-z])+.)+[A-Z]([a-z])+$")));
    }

    [Fact]
    public void Each_outermost_run_is_judged_and_none_within()
    {
        static DeclaredRun Run(string id, string? output) => new(id) { IsFinished = true, HasStatus = true, StopReason = "completed", Output = output };
        static RecordedTrace Of(params DeclaredRun[] runs)
        {
            var kit = new SpanKit();
            for (var i = 0; i < runs.Length; i++) kit.Span("reasoning", i * 100, 10, null, false, null, [("agenttrace.step_type", "reasoning"), ("agenttrace.run_id", runs[i].RunId)]);
            return kit.ToTrace(runs);
        }

        Of(Run("r1", "Paris"), Run("r2", "Paris too")).Should().HaveOutput("Paris");
        Assert.Equal("the output of run r2 is \"Lyon\"", new OutputCheck("Paris").Evaluate(Of(Run("r1", "Paris"), Run("r2", "Lyon"))).Reason);
        Assert.Equal("the output of run r2 was not captured", new OutputCheck("Paris").Evaluate(Of(Run("r1", "Paris"), Run("r2", null))).Reason);
    }

    [Fact]
    public void Conditions_of_your_own_are_quoted_and_throw_what_they_throw()
    {
        var trace = Trace(t => t.Llm(0));
        trace.Should().Satisfy(t => t.Generations.Count == 1);
        var message = Assert.ThrowsAny<Exception>(() => trace.Should().Satisfy(t => t.Generations.Count
            > 4, "four are too few")).Message;
        Assert.StartsWith("Expected trace to satisfy t => t.Generations.Count > 4 because four are too few, but it does not.", message, StringComparison.Ordinal);
        Assert.Throws<InvalidTimeZoneException>(() => trace.Should().Satisfy(_ => throw new InvalidTimeZoneException()));
        Assert.StartsWith("Expected t to have", Assert.ThrowsAny<Exception>(() => trace.Should().Satisfy(t => t.Should().HaveAtMostSteps(0) != null)).Message, StringComparison.Ordinal);
        var incomplete = Trace(t => { t.Tool("a", 0, under: "gone"); t.Tool("b", 20, under: "gone2"); });
        Assert.Equal("Cannot tell whether trace satisfies x: what is recorded does, but the trace is incomplete: 2 spans hang on parents that are not in the trace (\"execute_tool a\", \"execute_tool b\").", new PredicateCheck(_ => true, "x").Describe(incomplete));
        Assert.Throws<ArgumentNullException>(() => trace.Should().Satisfy(null!));
    }

    [Fact]
    public void What_no_run_may_have_is_not_had_by_any()
    {
        static DeclaredRun Run(string id, string? output, string? stop = "completed") => new(id) { IsFinished = true, HasStatus = true, StopReason = stop, Output = output };
        static RecordedTrace Of(params DeclaredRun[] runs)
        {
            var kit = new SpanKit();
            for (var i = 0; i < runs.Length; i++) kit.Span("reasoning", i * 100, 10, null, false, null, [("agenttrace.step_type", "reasoning"), ("agenttrace.run_id", runs[i].RunId)]);
            return kit.ToTrace(runs);
        }

        var two = Of(Run("r1", "As an AI I cannot", "max_steps"), Run("r2", "Paris"));
        Assert.Equal("Expected trace not to have given an output containing \"As an AI\", but the output of run r1 is \"As an AI I cannot\".", new NotCheck(new OutputCheck("As an AI")).Describe(two));
        Assert.Equal("Expected trace not to have stopped with reason \"max_steps\", but run r1 stopped with reason \"max_steps\".", new NotCheck(new StopReasonCheck("max_steps")).Describe(two));
        Assert.Equal(Verdict.Failed, TracePolicy.Parse("""[{"not": {"output": "Paris"}}]""").Checks[0].Check.Evaluate(two).Verdict);
        Assert.Equal(Verdict.Failed, new NotCheck(new AnyOfCheck([new OutputCheck("London"), new StopReasonCheck("max_steps")])).Evaluate(two).Verdict);
        two.Should().NotHaveOutput("London").And.Meet(new NotCheck(new StopReasonCheck("error")));

        // Two negations are none: each run is asked again.
        Assert.Equal(Verdict.Failed, new NotCheck(new NotCheck(new OutputCheck("Paris"))).Evaluate(two).Verdict);
        Assert.Equal(Verdict.Failed, new OutputCheck("Paris").Evaluate(two).Verdict);

        var open = Of(Run("r1", "Paris"), Run("r2", null));
        Assert.Equal(Verdict.Failed, new NotCheck(new OutputCheck("Paris")).Evaluate(open).Verdict);
        Assert.Equal(Verdict.Inconclusive, new NotCheck(new OutputCheck("London")).Evaluate(open).Verdict);
        Assert.Equal(Verdict.Failed, new OutputCheck("London").Evaluate(open).Verdict);
        var unknown = Of(Run("r1", "", "completed"), Run("r2", "", null));
        Assert.Equal(Verdict.Failed, new NotCheck(new StopReasonCheck("completed")).Evaluate(unknown).Verdict);
        Assert.Equal(Verdict.Inconclusive, new NotCheck(new StopReasonCheck("max_steps")).Evaluate(unknown).Verdict);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_in_an_answer_is_no_end_of_the_judging()
    {
        var half = Answering("{\\\"city\\\":\\\"\\\\ud800\\\"}");
        Assert.Equal("its output differs: $.city is \"\ufffd\", expected \"Paris\"", new OutputCheck(TextMatch.Json(new { city = "Paris" })).Evaluate(half).Reason);
        Assert.Equal(Verdict.Passed, new OutputCheck(TextMatch.Json(new { city = ArgMatch.Any })).Evaluate(half).Verdict);
        Assert.Equal(Verdict.Failed, TextMatch.Json(new { city = "Paris" }).Matches("{\"city\":\"\ud800\"}"));
    }

    [Fact]
    public void Slow_regular_expression_within_JSON_cannot_tell()
    {
        var slow = TextMatch.Json(new { to = ArgMatch.Regex("^(a+)+$") });
        Assert.Equal(Verdict.Inconclusive, slow.Matches($"{{\"to\":\"{new string('a', 40)}!\"}}"));
    }
}
