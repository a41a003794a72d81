using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>The flat checks of the policy file that take more than a number.</summary>
internal static class PolicyFlat
{
    /// <summary>The keys that make a ban hold only after another call.</summary>
    public static readonly string[] Aftermath = ["after", "until"];

    /// <summary><c>{"forbid": "pay"}</c>, and <c>{"forbid": "pay", "after": "cancel", "until": "confirm"}</c>.</summary>
    public static NotCheck Forbid(PolicyNode entry, PolicyNode value)
    {
        if (entry["after"] is { } after) return new NotCheck(new CalledAfterCheck(PolicyCalls.Filtered(new CallPattern(PolicyCalls.Name(value, "forbid")), entry), PolicyCalls.PatternOf(after, "after"), entry["until"] is { } until ? PolicyCalls.PatternOf(until, "until") : null));
        return entry["until"] is null ? new NotCheck(PolicyCalls.Check(entry, value, CallDemandKind.Called)) : throw entry.FaultAt("until", "\"until\" ends what \"after\" began, and there is none here.");
    }

    public static List<CallPattern> Patterns(PolicyNode value, string key)
    {
        if (value.Kind != JsonTokenType.StartArray || value.Items.Count == 0)
        {
            throw value.Fault($"\"{key}\" wants a list of tools such as [\"search\", \"fetch\"], found {(value.Kind == JsonTokenType.StartArray ? "an empty list" : value.Describe())}.");
        }

        return value.Items.ConvertAll(item => PolicyCalls.ToolPattern(item, key));
    }

    public static RepeatCheck Repeats(PolicyNode entry, PolicyNode value) =>
        new(value.AsNumber("maxRepeats"), entry["maxRetries"]?.AsNumber("maxRetries") ?? 0, entry["tools"] is { } tools ? Patterns(tools, "tools") : null);

    public static ErrorAtCheck ErrorAt(PolicyNode entry, PolicyNode value) =>
        new(PolicyCalls.Name(value, "errorAt"), entry["message"] is { } message ? Text(message, "message") : null);

    /// <summary>A text that must be held, or one of <c>contains</c>, <c>equals</c>, <c>matches</c> and <c>json</c>.</summary>
    public static TextMatch Text(PolicyNode value, string key)
    {
        if (value.Kind == JsonTokenType.String) return TextMatch.Contains(value.AsText(key));
        if (value.Kind != JsonTokenType.StartObject) throw value.Fault($"\"{key}\" wants text, or an object such as {{\"contains\": \"…\"}}, found {value.Describe()}.");
        value.RequireObject(key, "contains", "equals", "matches", "json", "ignoreCase", "exact");
        var forms = value.Properties.Where(property => property.Name is not ("ignoreCase" or "exact")).ToList();
        if (forms.Count != 1) throw value.Fault($"\"{key}\" wants one of \"contains\", \"equals\", \"matches\" and \"json\", found {(forms.Count == 0 ? "none" : "several: give each an entry of its own")}.");
        var (form, _, expected) = forms[0];
        if (value["ignoreCase"] is not null && form is not ("contains" or "equals")) throw value.FaultAt("ignoreCase", "\"ignoreCase\" goes with \"contains\" and \"equals\"" + (form == "matches" ? "; in a regular expression write (?i)." : "."));
        if (value["exact"] is not null && form != "json") throw value.FaultAt("exact", "\"exact\" goes with \"json\".");
        var ignoreCase = value["ignoreCase"]?.AsFlag("ignoreCase") ?? false;
        switch (form)
        {
            case "contains": return TextMatch.Contains(expected.AsText(form), ignoreCase);
            case "equals": return TextMatch.EqualTo(expected.Kind == JsonTokenType.String ? expected.Text : expected.AsText(form), ignoreCase);
            case "json": return TextMatch.Json(PolicyArguments.Read(expected, value["exact"]?.AsFlag("exact") == true ? ArgumentMode.Exact : ArgumentMode.Partial));
        }

        try
        {
            return TextMatch.Regex(expected.AsText(form));
        }
        catch (ArgumentException error)
        {
            throw expected.Fault($"\"matches\" is no regular expression: {error.Message}", error);
        }
    }
}
