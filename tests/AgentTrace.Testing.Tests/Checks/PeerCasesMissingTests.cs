namespace AgentTrace.Testing.Tests;

/// <summary>Cases on which other tools pass because something is missing. Here missing evidence is never a pass.</summary>
public sealed class PeerCasesMissingTests
{
    public static TheoryData<string, string, string, Verdict, string> Cases() => new()
    {
        { "B no span matches", "no call", """{"forbidSpan": "GET"}""", Verdict.Passed, "a complete trace without such a span is evidence" },
        { "B no span matches", "no call", """{"tool": "a", "every": true, "takingAtMost": "1s"}""", Verdict.Failed, "what must be quick must have been called" },
        { "B no span matches", "no call", """{"ifTool": "a", "every": true, "takingAtMost": "1s"}""", Verdict.Passed, "if is said in so many words" },
        { "B no span matches", "no call", """{"errorAt": "a"}""", Verdict.Failed, "an error is asked for and there is none" },
        { "B duration", "a root without an end", """{"budget": {"duration": "1h"}}""", Verdict.Inconclusive, "an unknown duration is not zero" },
        { "B duration", "a without times", """{"tool": "a", "takingAtMost": "1h"}""", Verdict.Inconclusive, "an unknown duration is not zero" },
        { "B duration", "a without times", """{"budget": {"stepDuration": "1h"}}""", Verdict.Inconclusive, "an unknown duration is not zero" },
        { "B duration", "an unfinished a", """{"tool": "a", "takingAtMost": "1h"}""", Verdict.Inconclusive, "it may still run" },
        { "B tokens", "no call", """{"budget": {"totalTokens": 8000}}""", Verdict.Inconclusive, "unknown usage is not zero" },
        { "B tokens", "a", """{"budget": {"outputTokens": 8000}}""", Verdict.Inconclusive, "unknown usage is not zero" },
        { "B price", "usage", """{"budget": {"costUsd": 1}}""", Verdict.Inconclusive, "an unknown price is not zero" },
        { "B price", "usage", """{"budget": {"costUsd": 1, "prices": {"other": {"input": 1, "output": 1}}}}""", Verdict.Inconclusive, "a price of another model is none" },
        { "B price", "usage", """{"budget": {"costUsd": 0.00001, "prices": {"m": {"input": 1, "output": 1}}}}""", Verdict.Passed, "ten tokens at a dollar a million" },
        { "B price", "usage", """{"budget": {"costUsd": 0.000009, "prices": {"m": {"input": 1, "output": 1}}}}""", Verdict.Failed, "ten tokens at a dollar a million" },
        { "B sampling", "spans dropped", """{"forbid": "c"}""", Verdict.Inconclusive, "what hangs on absent parents lacks spans" },
        { "B sampling", "spans dropped", """{"forbid": "a"}""", Verdict.Failed, "what is there counts" },
        { "B sampling", "spans dropped", """{"tool": "a"}""", Verdict.Passed, "what is there counts" },
        { "B sampling", "spans dropped", """{"maxSteps": 5}""", Verdict.Inconclusive, "there may have been more" },
        { "B sampling", "spans dropped", """{"maxSteps": 1}""", Verdict.Failed, "there were two at least" },
        { "B arguments", "a", """{"tool": "a", "arguments": {"x": 1}}""", Verdict.Inconclusive, "content switched off is not absence" },
        { "B arguments", "a", """{"forbid": "a", "arguments": {"x": 1}}""", Verdict.Inconclusive, "content switched off is not absence" },
        { "B arguments", "b", """{"tool": "a", "arguments": {"x": 1}}""", Verdict.Failed, "a tool that never ran had no arguments" },
        { "B result", "a", """{"tool": "a", "returning": {"x": 1}}""", Verdict.Inconclusive, "content switched off is not absence" },
        { "B output", "a", """{"output": {"contains": "x"}}""", Verdict.Inconclusive, "content switched off is not absence" },
        { "B unfinished", "an unfinished a", """{"tool": "a"}""", Verdict.Passed, "it was called, though it never ended" },
        { "B unfinished", "an unfinished a", """{"tool": "a", "outcome": "succeeding"}""", Verdict.Inconclusive, "how it ended is not known" },
        { "B unfinished", "an unfinished a", """{"noErrors": true}""", Verdict.Inconclusive, "how it ended is not known" },
        { "E21", "a with arguments that are no JSON", """{"tool": "a", "arguments": {"x": 1}}""", Verdict.Failed, "text that is no JSON is a text: it was captured, and is something else" },
        { "E21", "a with arguments cut off", """{"tool": "a", "arguments": {"x": 1}}""", Verdict.Inconclusive, "an attribute cut at a length limit tells of its arguments in part" },
        { "E21", "a with arguments cut off", """{"forbid": "a", "arguments": {"x": 1}}""", Verdict.Inconclusive, "missing evidence is never a pass" },
        { "E21", "a with arguments cut off", """{"forbid": "a", "arguments": {"x": {"$regex": "y"}}}""", Verdict.Inconclusive, "missing evidence is never a pass" },
        { "E21", "a with arguments cut off", """{"onlyTools": [{"tool": "a", "arguments": {"x": 1}}]}""", Verdict.Inconclusive, "it may be the call that is allowed" },
        { "E21", "a with arguments cut off", """{"trajectory": {"match": "exact", "calls": [{"tool": "a", "arguments": {"x": 1}}]}}""", Verdict.Inconclusive, "it may be the call that is expected" },
        { "E21", "a with arguments cut off", """{"tool": "a"}""", Verdict.Passed, "a call is a call, whatever its arguments" },
        { "E21", "a with arguments cut off in Python", """{"forbid": "a", "arguments": {"x": 1}}""", Verdict.Inconclusive, "missing evidence is never a pass" },
        { "E21", "a with no text for arguments", """{"tool": "a", "arguments": {"x": 1}}""", Verdict.Failed, "an empty text is how a call without arguments is written" },
        { "E21", "a with no text for arguments", """{"tool": "a", "arguments": {}, "exact": true}""", Verdict.Passed, "an empty text is how a call without arguments is written" },
        { "E21", "a with a list for arguments", """{"tool": "a", "arguments": {"x": 1}}""", Verdict.Failed, "a list is no object: it was captured, and is something else" },
        { "E21", "a with arguments that are no JSON", """{"tool": "a"}""", Verdict.Passed, "a call is a call, whatever its arguments" },
        { "E27", "usage of one of two", """{"budget": {"totalTokens": 8000}}""", Verdict.Inconclusive, "the other generation may have used any number" },
        { "E27", "usage of one of two", """{"budget": {"totalTokens": 9}}""", Verdict.Failed, "the known part is too much already" },
        { "E28", "usage", """{"budget": {"totalTokens": 0}}""", Verdict.Failed, "a limit of zero is a limit" },
        { "E28", "a", """{"maxSteps": 0}""", Verdict.Failed, "a limit of zero is a limit" },
        { "E28", "a", """{"budget": {"toolCalls": 0}}""", Verdict.Failed, "a limit of zero is a limit" },
        { "E28", "a", """{"budget": {"duration": "0s"}}""", Verdict.Failed, "a limit of zero is a limit" },
        { "E28", "usage", """{"budget": {"costUsd": 0, "prices": {"m": {"input": 1, "output": 1}}}}""", Verdict.Failed, "a limit of zero is a limit" },
        { "E28", "usage", """{"budget": {"costUsd": 0, "prices": {"m": {"input": 0, "output": 0}}}}""", Verdict.Passed, "a price of zero is a price" },
        { "E28", "a a", """{"maxRepeats": 0}""", Verdict.Inconclusive, "calls whose arguments are not known may be equal" },
        { "E28", "a:1 a:1", """{"maxRepeats": 0}""", Verdict.Failed, "a limit of zero is a limit" },
    };

    /// <summary>An entry of each check, as the table of the policy file shows it.</summary>
    public static TheoryData<string> Entries() => [.. PolicyKeys.All.Select(key => key.Example)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Case_is_decided(string id, string calls, string entry, Verdict verdict, string why) => PeerTraces.Decide(id, calls, entry, verdict, why);

    [Theory]
    [MemberData(nameof(Entries))]
    public void B_nothing_recorded_is_never_a_pass_and_never_a_failure(string entry) => PeerTraces.Decide("B", "nothing", entry, Verdict.Inconclusive, "no trace shows nothing");

    [Theory]
    [InlineData("""{"forbid": "a"}""")]
    [InlineData("""{"noTools": true}""")]
    [InlineData("""{"noErrors": true}""")]
    [InlineData("""{"onlyTools": ["a"]}""")]
    [InlineData("""{"budget": {"duration": "1h"}}""")]
    [InlineData("""{"trajectory": {"match": "only-from", "calls": ["a"]}}""")]
    public void B_spans_of_no_agent_are_no_evidence_about_one(string entry) => PeerTraces.Decide("B", "plumbing", entry, Verdict.Inconclusive, "no agent span counts as no span");

    [Fact]
    public void B_E39_what_cannot_be_told_fails_the_test_in_words_of_its_own()
    {
        var trace = PeerTraces.Of("no call");

        Assert.StartsWith("Cannot tell whether trace used at most 8,000 tokens", Approved.Message(() => trace.Should().HaveUsedAtMostTokens(8_000)));
        Assert.StartsWith("Cannot tell whether trace", Approved.Message(() => trace.Should().Meet(new NotCheck(new MaxTokensCheck(8_000)))));
    }

    [Fact]
    public void B_condition_that_throws_is_heard() =>
        Assert.Throws<InvalidTimeZoneException>(() => PeerTraces.Of("a").Should().Satisfy(_ => throw new InvalidTimeZoneException()));

    [Fact]
    public void B_same_check_twice_is_two_checks()
    {
        var policy = TracePolicy.Parse("""[{"maxSteps": 5, "name": "x"}, {"maxSteps": 1, "name": "x"}]""");

        Assert.Equal([Verdict.Passed, Verdict.Failed], policy.Checks.Select(entry => entry.Check.Evaluate(PeerTraces.Of("a")).Verdict));
    }

    [Fact]
    public void B_no_check_and_E29_no_trace_are_no_pass()
    {
        Assert.Throws<PolicyFormatException>(() => TracePolicy.Parse("[]"));
        Assert.Throws<PolicyFormatException>(() => TracePolicy.Parse("""{"checks": []}"""));
        var none = new TraceSet([], [], "event-log", 0);
        Assert.Contains("Cannot tell", Approved.Message(() => none.Should().AllSatisfy(trace => trace.HaveNoErrors())));
        Approved.Message(() => none.Should().AnySatisfy(trace => trace.HaveNoErrors()));
        Assert.Throws<TraceFormatException>(() => TraceSet.Read([]));
    }
}
