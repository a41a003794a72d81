using System.Text.Json;
using Json.Schema;

namespace AgentTrace.Testing.Tests.Policies;

/// <summary>The schema and the reader agree, by a validator that is not ours.</summary>
public sealed class PolicySchemaTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(PolicySchema.Text());

    public static TheoryData<string> Entries() =>
    [
        .. PolicyKeys.All.Select(key => key.Example),
        .. PolicyLinks.All.Select(link => $$"""{"tool": "a", "{{link.Key}}": {{link.Example}}}"""),
        .. PolicyArguments.Matchers.Select(matcher => $$$"""{"tool": "a", "arguments": {"x": {{{matcher.Example}}}}}"""),
        """{"tool": "a", "times": 2, "every": true, "before": {"runAgent": "b", "outcome": "failing"}, "name": "n", "because": "b", "severity": "warning", "inconclusive": "warn", "when": {"agent": "x"}}""",
        """{"forbid": {"glob": "delete_*", "ignoreCase": true}, "arguments": {"x": 1}, "exact": true, "ignore": ["a[*].b"], "agent": "x"}""",
        """{"anyOf": [{"not": {"maxSteps": 3}}, {"noErrors": {"plumbing": true}}]}""",
        """{"trajectory": {"match": "exact", "calls": [], "arguments": {}, "ignoreOrderWithinTurn": true}}""",
        """{"output": {"json": {"a": 1}, "exact": true}}""",
    ];

    [Theory]
    [MemberData(nameof(Entries))]
    public void Entry_that_is_read_is_valid(string entry)
    {
        Assert.Single(TracePolicy.Parse("[" + entry + "]").Checks);
        Assert.True(IsValid("[" + entry + "]"), entry);
        Assert.True(IsValid($$$"""{"$schema": "x", "prices": {"m": {"input": 1, "output": 2.5}}, "checks": [{{{entry}}}]}"""), entry);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"checks": [{"maxSteps": 5}], "check": 1}""")]
    [InlineData("""[{"maxStep": 5}]""")]
    [InlineData("""[{"maxSteps": "5"}]""")]
    [InlineData("""[{"maxSteps": -1}]""")]
    [InlineData("""[{"maxSteps": 5, "before": "b"}]""")]
    [InlineData("""[{"maxSteps": 5, "noErrors": true}]""")]
    [InlineData("""[{"name": "x"}]""")]
    [InlineData("""[{"tool": ""}]""")]
    [InlineData("""[{"tool": {"glob": "a", "regex": "b"}}]""")]
    [InlineData("""[{"tool": "a", "times": "some"}]""")]
    [InlineData("""[{"tool": "a", "outcome": "succeding"}]""")]
    [InlineData("""[{"tool": "a", "takingAtMost": "fast"}]""")]
    [InlineData("""[{"tool": "a", "withinSteps": {"steps": 0, "after": "b"}}]""")]
    [InlineData("""[{"budget": {}}]""")]
    [InlineData("""[{"budget": {"tokens": 1}}]""")]
    [InlineData("""[{"budget": {"prices": {}}}]""")]
    [InlineData("""[{"wellFormed": false}]""")]
    [InlineData("""[{"anyOf": []}]""")]
    [InlineData("""[{"not": {"maxSteps": 5, "because": "x"}}]""")]
    [InlineData("""[{"maxSteps": 5, "severity": "fatal"}]""")]
    [InlineData("""[{"maxSteps": 5, "when": {}}]""")]
    [InlineData("""[{"onlyTools": []}]""")]
    [InlineData("""[{"handoff": {"from": "a"}}]""")]
    [InlineData("""[{"output": {"contains": "a", "matches": "b"}}]""")]
    [InlineData("""[{"trajectory": {"match": "subset", "calls": []}}]""")]
    public void Policy_that_is_refused_is_not_valid(string policy)
    {
        Assert.Throws<PolicyFormatException>(() => TracePolicy.Parse(policy));
        Assert.False(IsValid(policy), policy);
    }

    private static bool IsValid(string json) => Schema.Evaluate(JsonElement.Parse(json)).IsValid;
}
