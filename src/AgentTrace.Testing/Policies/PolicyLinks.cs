namespace AgentTrace.Testing;

/// <summary>One key of a chain over calls that makes a link.</summary>
/// <param name="Key">The key.</param>
/// <param name="Example">A value of it.</param>
/// <param name="Schema">The JSON Schema of its value.</param>
/// <param name="Read">Makes the link of the value.</param>
internal sealed record PolicyLink(string Key, string Example, string Schema, Func<PolicyNode, CallLink> Read);

/// <summary>The links that an entry of the policy file may hold, in the order in which they apply.</summary>
internal static class PolicyLinks
{
    public static readonly IReadOnlyList<PolicyLink> All =
    [
        To("before", other => new BeforeLink(other)),
        To("allBefore", other => new OrderLink(CallRelation.AllBefore, other)),
        To("immediatelyBefore", other => new ImmediatelyLink(other, true)),
        To("after", other => new OrderLink(CallRelation.After, other)),
        To("afterAll", other => new OrderLink(CallRelation.AfterAll, other)),
        To("immediatelyAfter", other => new ImmediatelyLink(other, false)),
        To("inParallelWith", other => new InParallelWithLink(other)),
        To("inSameTurnAs", other => new InSameTurnAsLink(other)),
        To("requestedAfterResultOf", other => new RequestedAfterResultOfLink(other)),
        new("withinSteps", """{"steps": 2, "after": "pay"}""",
            """{"type": "object", "properties": {"steps": {"type": "integer", "minimum": 1}, "after": {"$ref": "#/$defs/call"}}, "required": ["steps", "after"], "additionalProperties": false}""", WithinSteps),
        new("eachAfterItsOwn", """{"after": "confirm", "by": "id", "sinceLast": true}""",
            """{"anyOf": [{"$ref": "#/$defs/call"}, {"type": "object", "properties": {"after": {"$ref": "#/$defs/call"}, "by": {"$ref": "#/$defs/path"}, "sinceLast": {"type": "boolean"}}, "required": ["after"], "additionalProperties": false}]}""", Own),
        new("returning", """{"total": {"$range": [1, 100]}}""", "{}", value => new ReturningLink(PolicyArguments.Read(value, ArgumentMode.Partial))),
        new("takingAtMost", "\"2s\"", PolicySchema.Ref("duration"), value => new TakingAtMostLink(PolicyDuration.Read(value, "takingAtMost"))),
    ];

    /// <summary>All keys that judge the calls that are meant.</summary>
    public static readonly string[] Keys = ["times", "every", .. All.Select(link => link.Key)];

    private static PolicyLink To(string key, Func<CallPattern, CallLink> link) => new(key, "\"fetch\"", PolicySchema.Ref("call"), value => link(PolicyCalls.PatternOf(value, key)));

    private static WithinStepsLink WithinSteps(PolicyNode value)
    {
        value.RequireObject("withinSteps", "steps", "after");
        var steps = (value["steps"] ?? throw value.Fault("\"withinSteps\" wants \"steps\", the most steps from the other call to this one.")).AsCount("steps");
        if (steps is 0 or > int.MaxValue) throw value.FaultAt("steps", "\"steps\" is at least 1: the very next step.");
        return new WithinStepsLink((int)steps, PolicyCalls.PatternOf(value["after"] ?? throw value.Fault("\"withinSteps\" wants \"after\", the call that comes before."), "after"));
    }

    /// <summary>A tool's name, or an object with <c>after</c>, <c>by</c> and <c>sinceLast</c>.</summary>
    private static OwnLink Own(PolicyNode value)
    {
        if (value.Kind != System.Text.Json.JsonTokenType.StartObject || value["after"] is not { } after) return new OwnLink(PolicyCalls.PatternOf(value, "eachAfterItsOwn"));
        value.RequireObject("eachAfterItsOwn", "after", "by", "sinceLast");
        return new OwnLink(PolicyCalls.PatternOf(after, "after"), value["by"] is { } by ? PolicyArguments.Path(by, "by").Text : null, value["sinceLast"]?.AsFlag("sinceLast") ?? false);
    }
}
