namespace AgentTrace.Testing.Tests;

/// <summary>Cases on which other tools disagree, about what an error, a step, a call and an equal argument are: our verdict, and why.</summary>
public sealed class PeerCasesMeaningTests
{
    public static TheoryData<string, string, string, Verdict, string> Cases() => new()
    {
        { "C error", "a!", """{"noErrors": true}""", Verdict.Failed, "a span's status says it" },
        { "C error", "a handled 404", """{"noErrors": true}""", Verdict.Passed, "plumbing inside a call that succeeded was handled" },
        { "C error", "a handled 404", """{"noErrors": {"plumbing": true}}""", Verdict.Failed, "plumbing counts on request" },
        { "C error", "a that reads like an error", """{"noErrors": true}""", Verdict.Passed, "text that merely reads like an error is none" },
        { "C error", "a that reads like an error", """{"tool": "a", "outcome": "failing"}""", Verdict.Failed, "text that merely reads like an error is none" },
        { "C error", "a whose result is marked", """{"noErrors": true}""", Verdict.Failed, "the protocol's own marker says it" },
        { "C error", "a whose result is marked", """{"tool": "a", "outcome": "failing"}""", Verdict.Passed, "the protocol's own marker says it" },
        { "C error", "a with an exception and no status", """{"noErrors": true}""", Verdict.Passed, "unset is not an error: somebody recorded an exception and went on" },
        { "C step", "a b", """{"maxSteps": 3}""", Verdict.Passed, "one generation, two calls" },
        { "C step", "a b", """{"maxSteps": 2}""", Verdict.Failed, "one generation, two calls" },
        { "C step", "a handled 404", """{"maxSteps": 2}""", Verdict.Passed, "an HTTP call inside a call is no step" },
        { "C step", "two attempts of one call", """{"maxSteps": 3}""", Verdict.Passed, "all attempts of a call are one step" },
        { "C step", "an agent in a tool", """{"maxSteps": 3}""", Verdict.Passed, "an agent called as a tool is one step of its caller" },
        { "C step", "an agent in a tool", """{"maxSteps": 2, "when": {"agent": "billing"}}""", Verdict.Passed, "its own steps count in its own view" },
        { "C step", "an agent in a tool", """{"maxSteps": 1, "when": {"agent": "billing"}}""", Verdict.Failed, "its own steps count in its own view" },
        { "C sub-agent", "an agent in a tool", """{"tool": "refund"}""", Verdict.Passed, "calls count at any depth" },
        { "C sub-agent", "an agent in a tool", """{"onlyTools": ["ask_billing"]}""", Verdict.Failed, "an allow list that a sub-agent could pass by would be none" },
        { "C arguments", "a:1", """{"tool": "a", "arguments": {"x": 1.0}}""", Verdict.Passed, "compared as JSON values" },
        { "C arrays", """a:{"x":[1,2]}""", """{"tool": "a", "arguments": {"x": [1]}}""", Verdict.Failed, "arrays by position and length" },
        { "C arrays", """a:{"x":[{"k":1,"m":2}]}""", """{"tool": "a", "arguments": {"x": [{"k": 1}]}}""", Verdict.Passed, "objects inside arrays are partial too" },
        { "C arrays", """a:{"x":[2,1]}""", """{"tool": "a", "arguments": {"x": [1, 2]}}""", Verdict.Failed, "arrays by position and length" },
        { "E15", "a:{}", """{"tool": "a", "arguments": {"k": {"$any": true}}}""", Verdict.Failed, "a key that is asked for must be there" },
        { "E15", "a:{}", """{"tool": "a", "arguments": {"k": {"$nullOrMissing": true}}}""", Verdict.Passed, "absence can be asked for" },
        { "E16", "a:{}", """{"tool": "a", "arguments": {"k": null}}""", Verdict.Failed, "null is not a missing key unless asked" },
        { "E16", """a:{"k":null}""", """{"tool": "a", "arguments": {"k": null}}""", Verdict.Passed, "null is null" },
        { "E16", """a:{"k":null}""", """{"tool": "a", "arguments": {"k": {"$nullOrMissing": true}}}""", Verdict.Passed, "null or missing, in so many words" },
        { "E16", """a:{"k":null}""", """{"tool": "a", "arguments": {}, "exact": true}""", Verdict.Failed, "null is not a missing key unless asked" },
        { "E17", "a:1.0", """{"tool": "a", "arguments": {"x": 1}}""", Verdict.Passed, "1, 1.0 and 1e0 are equal" },
        { "E17", "a:1e0", """{"tool": "a", "arguments": {"x": 1}}""", Verdict.Passed, "1, 1.0 and 1e0 are equal" },
        { "E17", "a:true", """{"tool": "a", "arguments": {"x": 1}}""", Verdict.Failed, "a number is no boolean" },
        { "E17", """a:"1" """, """{"tool": "a", "arguments": {"x": 1}}""", Verdict.Failed, "a number is no text" },
        { "E18", """a:{"f":{"a":1,"b":2}}""", """{"tool": "a", "arguments": {"f": {"a": 1}}}""", Verdict.Passed, "partial goes to any depth" },
        { "E18", """a:{"f":{"a":1}}""", """{"tool": "a", "arguments": {"f": {"a": 1, "b": 2}}}""", Verdict.Failed, "every expected key must be there" },
        { "E19", """a:{"b":1}""", """{"tool": "a", "arguments": {}}""", Verdict.Passed, "partial: no key is asked for" },
        { "E19", """a:{"b":1}""", """{"tool": "a", "arguments": {}, "exact": true}""", Verdict.Failed, "exact: no key more" },
        { "E22", "two attempts of one call", """{"tool": "a", "times": 1}""", Verdict.Passed, "attempts of one call are one call, in every check" },
        { "E22", "two attempts of one call", """{"budget": {"toolCalls": 1}}""", Verdict.Passed, "attempts of one call are one call, in every check" },
        { "E22", "two attempts of one call", """{"recoveredFrom": "a"}""", Verdict.Passed, "attempts are visible where recovery is asked" },
        { "E22", "two attempts of one call", """{"maxRepeats": 0}""", Verdict.Passed, "attempts of one call are no repeats" },
        { "E22", "a:1! a:1", """{"tool": "a", "times": 2}""", Verdict.Passed, "calls without a common id are two calls" },
        { "E22", "a:1! a:1", """{"maxRepeats": 0}""", Verdict.Failed, "a retry is allowed in so many words" },
        { "E22", "a:1! a:1", """{"maxRepeats": 0, "maxRetries": 1}""", Verdict.Passed, "a retry is allowed in so many words" },
        { "E22", "a:1 a:1", """{"maxRepeats": 0, "maxRetries": 1}""", Verdict.Failed, "a repeat of what succeeded is no retry" },
        { "E23", "a waiting for approval", """{"tool": "a"}""", Verdict.Inconclusive, "nobody executed it here, and no tool of this agent is traced" },
        { "E23", "a waiting for approval", """{"requested": "a"}""", Verdict.Passed, "asked for it is" },
        { "E24", "an agent in a tool", """{"tool": "refund", "agent": "billing"}""", Verdict.Passed, "each call knows its agent" },
        { "E24", "an agent in a tool", """{"forbid": "refund", "agent": "caller"}""", Verdict.Passed, "each call knows its agent" },
        { "E26", "a total above its parts", """{"budget": {"totalTokens": 20}}""", Verdict.Passed, "a total is not added to its parts" },
        { "E26", "a total above its parts", """{"budget": {"totalTokens": 19}}""", Verdict.Failed, "a total is not added to its parts" },
        { "E26", "a total above its parts", """{"budget": {"costUsd": 0.00002, "prices": {"m": {"input": 1, "output": 1}}}}""", Verdict.Passed, "tokens and cost come from the same spans" },
        { "E26", "a total above its parts", """{"budget": {"costUsd": 0.000019, "prices": {"m": {"input": 1, "output": 1}}}}""", Verdict.Failed, "tokens and cost come from the same spans" },
        { "E30", """a:{"x":"in_Berlin_now"}""", """{"tool": "a", "arguments": {"x": {"$regex": "Berlin"}}}""", Verdict.Passed, "a regular expression finds" },
        { "E30", """a:{"x":"Berlin"}""", """{"tool": "a", "arguments": {"x": {"$regex": "^Ber$"}}}""", Verdict.Failed, "anchors say where" },
        { "E40", "two equal calls at once", """{"maxRepeats": 0}""", Verdict.Failed, "equal is equal; a fan-out that is meant has other arguments, or a number" },
        { "E40", "two equal calls at once", """{"maxRepeats": 0, "maxRetries": 1}""", Verdict.Failed, "nothing had failed when the other started" },
        { "E40", "two equal calls at once", """{"maxRepeats": 1}""", Verdict.Passed, "a fan-out that is meant has a number" },
        { "E40", "a:1 a:2 a:3", """{"maxRepeats": 0}""", Verdict.Passed, "the same tool with other arguments is no repeat" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Case_is_decided(string id, string calls, string entry, Verdict verdict, string why)
    {
        var (trace, policy) = (PeerTraces.Of(calls), Assert.Single(TracePolicy.Parse($"[{entry}]").Checks));
        var result = policy.Check.Evaluate(policy.When?.Of(trace) ?? trace);

        Assert.True(verdict == result.Verdict, $"{id}, {calls}, {entry}: {verdict} because {why}; found {result.Verdict}: {result.Reason}");
    }

    [Fact]
    public void E19_arguments_of_every_form_mean_the_same()
    {
        var trace = PeerTraces.Of("""a:{"x":1,"y":"z"}""");

        foreach (var form in new object[] { new { y = "z", x = 1.0 }, """{"y":"z","x":1}""", new Dictionary<string, object> { ["x"] = 1L, ["y"] = "z" }, System.Text.Json.JsonElement.Parse("""{"x":1e0,"y":"z"}""") })
        {
            trace.Should().HaveCalledTool("a").WithArguments(form, ArgumentMode.Exact);
        }
    }

    [Fact]
    public void E41_no_word_of_the_face_means_subset_to_one_and_superset_to_another() =>
        Assert.All(typeof(TraceAssertions).Assembly.GetExportedTypes().SelectMany(type => type.GetMembers()), member =>
        {
            Assert.DoesNotContain("subset", member.Name, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("superset", member.Name, StringComparison.OrdinalIgnoreCase);
        });
}
