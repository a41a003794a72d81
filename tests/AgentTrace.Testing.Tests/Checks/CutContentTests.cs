using System.Text.Json;
using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

/// <summary>Content that an exporter cut at a length limit is known in part.</summary>
public sealed class CutContentTests
{
    private const string Cut = """{"id":"b1","body":"Dear s""";

    [Theory]
    [InlineData("""{"x":1,"body":"Dear s""", true)]
    [InlineData("""{"a":{"b":1}""", true)]
    [InlineData("{", true)]
    [InlineData("[1, 2", true)]
    [InlineData("""{"x":1,"bo… (truncated)""", true)]
    [InlineData("{'x': 'y", true)]
    [InlineData("""{"x":1...""", true)]
    [InlineData("{oops", false)]
    [InlineData("two of them", false)]
    [InlineData("[1] A paper", false)]
    [InlineData("[draft] hello", false)]
    [InlineData("{not json}", false)]
    [InlineData("""{"x":1}""", false)]
    [InlineData("", false)]
    public void Text_is_cut_where_the_end_of_an_object_or_array_is_missing(string text, bool isCut) => Assert.Equal(isCut, JsonValue.IsCut(JsonElement.Parse(JsonValue.Quote(text))));

    [Fact]
    public void Text_cut_at_a_depth_of_100_000_is_seen() => Assert.True(JsonValue.IsCut(JsonElement.Parse(JsonValue.Quote(new string('[', 100_000)))));

    [Fact]
    public void Checks_say_that_arguments_were_cut_off()
    {
        var trace = Trace(t =>
        {
            t.Tool("confirm", 0.5, 10, args: Cut, result: """{"total":2,"hits":["a""");
            t.Tool("book", 20, 10, args: Cut);
            t.Tool("book", 40, 10, args: Cut);
        });

        Assert.Equal("Cannot tell whether trace called tool \"confirm\" with arguments {\"id\":\"b1\"}: the arguments of \"confirm\" (step 1) were cut off.",
            new CallCheck("confirm").With(new WithArgumentsLink(ArgumentPattern.From(new { id = "b1" }, ArgumentMode.Partial))).Describe(trace));
        Assert.Equal("Cannot tell whether trace called tool \"confirm\" with arguments {\"id\":\"b1\"}: the arguments of \"confirm\" (step 1) were cut off.",
            new CallCheck(Call.To("confirm").WithArguments(new { id = "b1" })).Describe(trace));
        Assert.Equal("Cannot tell whether trace called tool \"confirm\" returning {\"total\":3}: the results of \"confirm\" (step 1) were cut off.",
            new CallCheck("confirm").With(new ReturningLink(ArgumentPattern.OfResult(new { total = 3 }))).Describe(trace));
        Assert.Equal(Verdict.Inconclusive, new RepeatCheck().Evaluate(trace).Verdict);
        Assert.Contains("were cut off, so they may be equal", new RepeatCheck().Describe(trace), StringComparison.Ordinal);
        Assert.Equal(Verdict.Inconclusive, new CallCheck("book").With(new CountLink(2, 2)).With(new OwnLink("confirm", "id")).Evaluate(Trace(t =>
        {
            t.Tool("confirm", 0.5, 10, args: Cut);
            t.Tool("confirm", 20, 10, args: """{"id":"b7"}""");
            t.Tool("book", 40, 10, args: Cut);
            t.Tool("book", 60, 10, args: """{"id":"b7"}""");
        })).Verdict);
    }

    [Fact]
    public void The_same_cut_text_is_still_that_text() => Assert.Equal(Verdict.Passed, new CallCheck("a").With(new WithArgumentsLink(ArgumentPattern.FromValue(Cut, ArgumentMode.Exact))).Evaluate(Trace(t => t.Tool("a", 0.5, args: Cut))).Verdict);

    [Fact]
    public void Matcher_of_the_whole_does_not_pass_on_a_half()
    {
        var trace = Trace(t => t.Tool("a", 0.5, result: """{"rows": [1, 2"""));

        Assert.Equal("Cannot tell whether trace called tool \"a\" every time returning <not text containing \"error\">: the results of \"a\" (step 1) were cut off.",
            new CallCheck("a").With(new EveryCallLink()).With(new ReturningLink(ArgumentPattern.OfResult(ArgMatch.Not(ArgMatch.Contains("error"))))).Describe(trace));
        Assert.Equal(Verdict.Inconclusive, TracePolicy.Parse("""[{"tool": "a", "returning": {"$notRegex": "error"}}]""").Checks[0].Check.Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Passed, TracePolicy.Parse("""[{"tool": "a", "returning": {"$any": true}}]""").Checks[0].Check.Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Passed, TracePolicy.Parse("""[{"tool": "a", "returning": {"$not": {"$nullOrMissing": true}}}]""").Checks[0].Check.Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Passed, TracePolicy.Parse("""[{"tool": "a", "returning": {"$notRegex": "error"}}]""").Checks[0].Check.Evaluate(Trace(t => t.Tool("a", 0.5, result: "fine"))).Verdict);

        var cut = Trace(t => t.Tool("a", 0.5, args: Cut));
        Assert.Equal(Verdict.Inconclusive, new TrajectoryCheck(TrajectoryMatch.Exact, Trajectory.Of(Call.To("a").WithArguments(new { id = "b1" })).ComparingArguments((_, _) => true)).Evaluate(cut).Verdict);
    }
}
