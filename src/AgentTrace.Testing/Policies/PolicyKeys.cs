using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>One key of the policy file that makes a check.</summary>
/// <param name="Name">The key.</param>
/// <param name="Example">An entry that uses it.</param>
/// <param name="Companions">Keys that may stand beside it.</param>
/// <param name="Read">Makes the check of an entry and the key's value.</param>
internal sealed record PolicyKey(string Name, string Example, string[] Companions, Func<PolicyNode, PolicyNode, TraceCheck> Read)
{
    /// <summary>The JSON Schema of the key's value.</summary>
    public required string Schema { get; init; }
}

/// <summary>The table from key to check.</summary>
internal static class PolicyKeys
{
    private static readonly string[] Chain = [.. PolicyCalls.Pattern, .. PolicyLinks.Keys];

    public static readonly IReadOnlyList<PolicyKey> All =
    [
        new("tool", """{"tool": "search", "arguments": {"query": "x"}, "times": "1..2", "before": "fetch"}""", Chain, (entry, value) => PolicyCalls.Check(entry, value, CallDemandKind.Called)) { Schema = PolicySchema.Ref("name") },
        new("ifTool", """{"ifTool": "pay", "after": "confirm"}""", Chain, (entry, value) => PolicyCalls.Check(entry, value, CallDemandKind.IfCalled)) { Schema = PolicySchema.Ref("name") },
        new("requested", """{"requested": "delete_file"}""", Chain, (entry, value) => PolicyCalls.Check(entry, value, CallDemandKind.Requested)) { Schema = PolicySchema.Ref("name") },
        new("forbid", """{"forbid": "send_email", "arguments": {"to": "everyone@example.org"}, "after": "cancel", "until": "confirm"}""", [.. PolicyCalls.Pattern, .. PolicyFlat.Aftermath], PolicyFlat.Forbid) { Schema = PolicySchema.Ref("name") },
        new("forbidRequest", """{"forbidRequest": "delete_file"}""", PolicyCalls.Pattern, (entry, value) => new NotCheck(PolicyCalls.Check(entry, value, CallDemandKind.Requested))) { Schema = PolicySchema.Ref("name") },
        new("runAgent", """{"runAgent": "planner", "before": "writer"}""", Chain, (entry, value) => PolicyCalls.Check(entry, value, CallDemandKind.Called, CallSubject.Agent)) { Schema = PolicySchema.Ref("name") },
        new("ifRanAgent", """{"ifRanAgent": "writer", "after": "planner"}""", Chain, (entry, value) => PolicyCalls.Check(entry, value, CallDemandKind.IfCalled, CallSubject.Agent)) { Schema = PolicySchema.Ref("name") },
        new("runNode", """{"runNode": "rerank", "times": 1}""", Chain, (entry, value) => PolicyCalls.Check(entry, value, CallDemandKind.Called, CallSubject.Node)) { Schema = PolicySchema.Ref("name") },
        new("ifRanNode", """{"ifRanNode": "publish", "after": "review"}""", Chain, (entry, value) => PolicyCalls.Check(entry, value, CallDemandKind.IfCalled, CallSubject.Node)) { Schema = PolicySchema.Ref("name") },
        new("handoff", """{"handoff": {"from": "triage", "to": "billing"}, "times": 1}""", Chain, (entry, value) => PolicyCalls.Check(entry, value, CallDemandKind.Called, CallSubject.Handoff)) { Schema = PolicySchema.Ref("handoff") },
        new("trajectory", """{"trajectory": {"match": "in-order", "calls": ["search", {"tool": "fetch", "arguments": {"url": "x"}}], "arguments": "partial"}}""", [], (_, value) => PolicyTrajectories.Check(value))
        {
            Schema = """{"type": "object", "properties": {"match": {"enum": ["exact", "exact-any-order", "in-order", "containing", "only-from"]}, "calls": {"type": "array", "items": {"$ref": "#/$defs/call"}}, "arguments": {"oneOf": [{"enum": ["partial", "exact", "ignore"]}, {"type": "object", "additionalProperties": {"enum": ["partial", "exact", "ignore"]}}]}, "ignoreOrderWithinTurn": {"type": "boolean"}}, "required": ["match", "calls"], "additionalProperties": false}""",
        },
        new("path", """{"path": "search+ fetch? summarize"}""", [], (_, value) => PolicyTrajectories.Path(value)) { Schema = PolicySchema.Ref("text") },
        new("golden", """{"golden": "golden/research.golden.json", "level": "arguments"}""", ["level"], PolicyGolden.Check) { Schema = PolicySchema.Ref("text") },
        new("maxSteps", """{"maxSteps": 5}""", [], (_, value) => new MaxStepsCheck(value.AsNumber("maxSteps"))) { Schema = PolicySchema.Ref("count") },
        new("stopReason", """{"stopReason": "completed"}""", [], (_, value) => new StopReasonCheck(value.AsText("stopReason"))) { Schema = PolicySchema.Ref("text") },
        new("finalFinishReason", """{"finalFinishReason": "stop"}""", [], (_, value) => new FinalFinishReasonCheck(value.AsText("finalFinishReason"))) { Schema = PolicySchema.Ref("text") },
        new("noErrors", """{"noErrors": true}""", [], (_, value) => NoErrors(value))
        {
            Schema = """{"oneOf": [{"$ref": "#/$defs/true"}, {"type": "object", "properties": {"plumbing": {"type": "boolean"}}, "additionalProperties": false}]}""",
        },
        new("noUnrecoveredErrors", """{"noUnrecoveredErrors": true}""", [], (_, value) => Flag(value, "noUnrecoveredErrors", new NoUnrecoveredErrorsCheck())) { Schema = PolicySchema.Ref("true") },
        new("recoveredFrom", """{"recoveredFrom": "fetch"}""", [], (_, value) => new RecoveredFromCheck(PolicyCalls.PatternOf(value, "recoveredFrom"))) { Schema = PolicySchema.Ref("call") },
        new("budget", """{"budget": {"duration": "30s", "totalTokens": 8000, "costUsd": 0.05, "prices": {"gpt-4o": {"input": 2.50, "output": 10}}, "stepDuration": "5s", "turns": 6, "toolCalls": 10, "steps": 20}}""", [], (_, value) => PolicyBudget.Check(value))
        {
            Schema = """{"type": "object", "properties": {"duration": {"$ref": "#/$defs/duration"}, "stepDuration": {"$ref": "#/$defs/duration"}, "totalTokens": {"$ref": "#/$defs/count"}, "inputTokens": {"$ref": "#/$defs/count"}, "outputTokens": {"$ref": "#/$defs/count"}, "costUsd": {"type": "number", "minimum": 0}, "turns": {"$ref": "#/$defs/count"}, "toolCalls": {"$ref": "#/$defs/count"}, "steps": {"$ref": "#/$defs/count"}, "prices": {"$ref": "#/$defs/prices"}}, "minProperties": 1, "dependentRequired": {"prices": ["costUsd"]}, "additionalProperties": false}""",
        },
        new("wellFormed", """{"wellFormed": true}""", [], (_, value) => Flag(value, "wellFormed", new WellFormedCheck())) { Schema = PolicySchema.Ref("true") },
        new("onlyTools", """{"onlyTools": ["search", {"tool": "fetch", "arguments": {"host": "example.org"}}]}""", [], (_, value) => new OnlyToolsCheck(PolicyFlat.Patterns(value, "onlyTools"))) { Schema = PolicySchema.Ref("calls") },
        new("noTools", """{"noTools": true}""", [], (_, value) => Flag(value, "noTools", new NotCheck(new AnyToolCheck()))) { Schema = PolicySchema.Ref("true") },
        new("noToolsAfter", """{"noToolsAfter": "guardrail_tripped"}""", [], (_, value) => new NotCheck(new AnyToolAfterCheck(PolicyCalls.Name(value, "noToolsAfter")))) { Schema = PolicySchema.Ref("name") },
        new("maxRepeats", """{"maxRepeats": 0, "maxRetries": 2, "tools": ["pay", "book"]}""", ["maxRetries", "tools"], PolicyFlat.Repeats) { Schema = PolicySchema.Ref("count") },
        new("errorAt", """{"errorAt": "fetch", "message": {"contains": "HTTP 404"}}""", ["message"], PolicyFlat.ErrorAt) { Schema = PolicySchema.Ref("name") },
        new("noTruncation", """{"noTruncation": true}""", [], (_, value) => Flag(value, "noTruncation", new NotCheck(new TruncatedCheck()))) { Schema = PolicySchema.Ref("true") },
        new("output", """{"output": {"contains": "recycling"}}""", [], (_, value) => new OutputCheck(PolicyFlat.Text(value, "output"))) { Schema = PolicySchema.Ref("textMatch") },
        new("span", """{"span": {"name": {"glob": "GET *"}, "attributes": {"http.response.status_code": 404}, "descendantOf": "execute_tool fetch"}, "times": "1..3"}""", ["times"], PolicySpans.Check) { Schema = PolicySchema.Ref("span") },
        new("forbidSpan", """{"forbidSpan": {"glob": "DELETE *"}}""", [], (_, value) => new NotCheck(new SpanCheck(PolicySpans.Pattern(value, "forbidSpan")))) { Schema = PolicySchema.Ref("span") },
        new("debuggable", """{"debuggable": true}""", [], (_, value) => Flag(value, "debuggable", new DebuggableCheck())) { Schema = PolicySchema.Ref("true") },
        new("anyOf", """{"anyOf": [{"tool": "search"}, {"tool": "lookup"}]}""", [], (_, value) => AnyOf(value))
        {
            Schema = """{"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/check"}}""",
        },
        new("not", """{"not": {"stopReason": "max_steps"}}""", [], (_, value) => NotCheck.Of(Check(value, []))) { Schema = PolicySchema.Ref("check") },
    ];

    /// <summary>Checks that no file can say: what they ask is code.</summary>
    public static readonly IReadOnlyList<Type> CodeOnly = [typeof(PredicateCheck)];

    private static readonly string[] Names = [.. All.Select(key => key.Name)];

    /// <summary>The check of an entry, or of an object inside <c>not</c> and <c>anyOf</c>.</summary>
    /// <param name="entry">The object.</param>
    /// <param name="common">Keys that any entry may have; none inside another check.</param>
    public static TraceCheck Check(PolicyNode entry, string[] common)
    {
        if (entry.Kind != JsonTokenType.StartObject) throw entry.Fault($"a check is an object such as {{\"maxSteps\": 5}}, found {entry.Describe()}.");
        var keys = All.Where(key => entry[key.Name] is not null).ToList();
        if (keys.Count > 1)
        {
            var second = entry.Properties.Where(property => Names.Contains(property.Name)).ElementAt(1);
            throw entry.FaultAt(second.Name, $"one entry is one check, and \"{second.Name}\" is a second one: give it an entry of its own.");
        }

        var key = keys.FirstOrDefault();
        foreach (var (name, _, _) in entry.Properties)
        {
            if (name == key?.Name || common.Contains(name) || key?.Companions.Contains(name) == true) continue;
            throw entry.FaultAt(name, Misplaced(name, key, common));
        }

        return key is null
            ? throw entry.Fault($"this entry holds no check; known checks: {string.Join(", ", Names)}.")
            : key.Read(entry, entry[key.Name]!);
    }

    private static string Misplaced(string name, PolicyKey? key, string[] common)
    {
        if (PolicyEntry.CommonKeys.Contains(name)) return $"\"{name}\" belongs to the whole entry, not inside another check.";
        var hosts = All.Where(other => other.Companions.Contains(name)).Select(other => $"\"{other.Name}\"").ToList();
        if (hosts.Count > 0) return key is null ? $"\"{name}\" needs a check to go with: {string.Join(", ", hosts)}." : $"\"{name}\" does not go with \"{key.Name}\"; it goes with {string.Join(", ", hosts)}.";
        string[] allowed = key is null ? [.. Names, .. common] : [.. key.Companions, .. common];
        return NearestName.Find(name, allowed) is null && NearestName.Find(name, Names) is not null ? PolicyNode.Unknown(name, Names)
            : allowed.Length == 0 ? $"unknown key {Words.Quote(name)}; nothing stands beside \"{key!.Name}\" here." : PolicyNode.Unknown(name, allowed);
    }

    private static TraceCheck Flag(PolicyNode value, string key, TraceCheck check)
    {
        value.RequireTrue(key);
        return check;
    }

    private static NoErrorsCheck NoErrors(PolicyNode value)
    {
        if (value.Kind != JsonTokenType.StartObject)
        {
            value.RequireTrue("noErrors", " or {\"plumbing\": true}");
            return new NoErrorsCheck();
        }

        value.RequireObject("noErrors", "plumbing");
        return new NoErrorsCheck(value["plumbing"]?.AsFlag("plumbing") ?? false);
    }

    private static AnyOfCheck AnyOf(PolicyNode value)
    {
        if (value.Kind != JsonTokenType.StartArray || value.Items.Count == 0) throw value.Fault($"\"anyOf\" wants a list of checks, found {(value.Items.Count == 0 && value.Kind == JsonTokenType.StartArray ? "an empty list" : value.Describe())}.");
        return new AnyOfCheck([.. value.Items.Select(item => Check(item, []))]);
    }
}
