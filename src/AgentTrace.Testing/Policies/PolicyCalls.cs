using System.Globalization;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Chains over calls in the policy file. Keys apply in fixed order: pattern keys, <c>times</c>, relations.</summary>
internal static class PolicyCalls
{
    /// <summary>The keys that say which calls are meant.</summary>
    public static readonly string[] Pattern = ["arguments", "exact", "argumentMode", "ignore", "agent", "outcome"];

    /// <summary>The keys that say what a pattern within a chain is of.</summary>
    public static readonly (string Key, CallSubject Subject)[] Subjects = [("tool", CallSubject.Tool), ("runAgent", CallSubject.Agent), ("runNode", CallSubject.Node), ("handoff", CallSubject.Handoff)];

    public static CallCheck Check(PolicyNode entry, PolicyNode value, CallDemandKind kind, CallSubject subject = CallSubject.Tool)
    {
        var key = entry.Properties.First(property => property.Value == value).Name;
        var pattern = Filtered(subject == CallSubject.Handoff ? Handoff(value) : new CallPattern(Name(value, key), subject), entry);
        List<CallLink> links = [];
        if (entry["times"] is { } times) links.Add(Times(times, kind));
        var relations = PolicyLinks.All.Where(relation => entry[relation.Key] is not null).ToList();
        if (entry["every"] is { } every && every.AsFlag("every"))
        {
            if (relations.Count == 0) throw entry.FaultAt("every", "\"every\" makes relations such as \"before\" hold for each call, and there is none here; to demand an outcome of each call, forbid the other one: {\"forbid\": …, \"outcome\": \"failing\"}.");
            links.Add(new EveryCallLink());
        }

        links.AddRange(relations.Select(relation => relation.Read(entry[relation.Key]!)));
        if (kind == CallDemandKind.IfCalled && links.Count == 0)
        {
            throw entry.FaultAt(key, $"\"{key}\" alone says nothing; add what must hold of its calls: {string.Join(", ", PolicyLinks.Keys)}.");
        }

        return new CallCheck(pattern, kind, links);
    }

    /// <summary>A tool's name in any of its forms, or an object that says which of its calls: <c>{"tool": "fetch", "arguments": {…}}</c>.</summary>
    public static CallPattern PatternOf(PolicyNode value, string key)
    {
        if (value.Kind != JsonTokenType.StartObject) return new CallPattern(Name(value, key));
        foreach (var (name, subject) in Subjects)
        {
            if (value[name] is not { } subjected) continue;
            value.RequireObject(key, [name, .. Pattern]);
            return Filtered(subject == CallSubject.Handoff ? Handoff(subjected) : new CallPattern(Name(subjected, name), subject), value);
        }

        return new CallPattern(Name(value, key));
    }

    /// <summary>The same where only tools can be meant.</summary>
    public static CallPattern ToolPattern(PolicyNode value, string key) => PatternOf(value, key) is { Subject: null or CallSubject.Tool } pattern ? pattern
        : throw value.Fault("calls of tools are meant here; agents, nodes and handoffs are none.");

    private static CallPattern Handoff(PolicyNode value)
    {
        value.RequireObject("handoff", "from", "to");
        return Call.Handoff(value["from"]?.AsText("from"), Name(value["to"] ?? throw value.Fault("\"handoff\" wants \"to\", the agent that takes over."), "to"));
    }

    /// <summary>A name, a glob or a regular expression.</summary>
    public static ToolName Name(PolicyNode value, string key)
    {
        if (value.Kind == JsonTokenType.String) return value.AsText(key);
        if (value.Kind != JsonTokenType.StartObject) throw value.Fault($"\"{key}\" wants a tool's name, {{\"glob\": \"search_*\"}} or {{\"regex\": \"…\"}}, found {value.Describe()}.");
        value.RequireObject(key, "glob", "regex", "ignoreCase");
        var (glob, regex) = (value["glob"], value["regex"]);
        if ((glob is null) == (regex is null)) throw value.Fault($"\"{key}\" wants either \"glob\" or \"regex\".");
        if (glob is not null) return ToolName.Glob(glob.AsText("glob"), value["ignoreCase"]?.AsFlag("ignoreCase") ?? false);
        if (value["ignoreCase"] is not null) throw value.FaultAt("ignoreCase", "\"ignoreCase\" goes with \"glob\"; in a \"regex\" write (?i).");
        try
        {
            return ToolName.Regex(regex!.AsText("regex"));
        }
        catch (ArgumentException error)
        {
            throw regex!.Fault($"\"regex\" is no regular expression: {error.Message}", error);
        }
    }

    /// <summary>The calls of a pattern that an entry's own keys mean.</summary>
    public static CallPattern Filtered(CallPattern pattern, PolicyNode entry)
    {
        var (exact, mode) = (entry["exact"], entry["argumentMode"]);
        if (exact is not null && mode is not null) throw entry.FaultAt("exact", "\"exact\" and \"argumentMode\" say the same: keep one.");
        var isExact = exact?.AsFlag("exact") ?? mode?.AsWord("argumentMode", "partial", "exact") == "exact";
        if (entry["arguments"] is { } arguments)
        {
            if (arguments.Kind != JsonTokenType.StartObject) throw arguments.Fault($"\"arguments\" wants an object, found {arguments.Describe()}.");
            var expected = PolicyArguments.Read(arguments, isExact ? ArgumentMode.Exact : ArgumentMode.Partial);
            pattern = pattern.With(entry["ignore"] is { } ignore ? expected with { Ignored = PolicyArguments.Paths(ignore, "ignore") } : expected);
        }
        else if ((exact is not null ? "exact" : mode is not null ? "argumentMode" : entry["ignore"] is not null ? "ignore" : null) is { } idle)
        {
            throw entry.FaultAt(idle, $"\"{idle}\" says how \"arguments\" are compared, and there are none here.");
        }

        if (entry["agent"] is { } agent) pattern = pattern.By(agent.AsText("agent"));
        return entry["outcome"]?.AsWord("outcome", "succeeding", "failing") switch
        {
            "succeeding" => pattern.Succeeding(),
            "failing" => pattern.Failing(),
            _ => pattern,
        };
    }

    private static CountLink Times(PolicyNode value, CallDemandKind kind)
    {
        var (minimum, maximum) = Range(value);
        if (maximum < minimum) throw value.Fault($"\"times\" is contradictory: at least {minimum} and at most {maximum}.");
        if (kind == CallDemandKind.IfCalled) return new CountLink(minimum, maximum);
        if (maximum == 0) throw value.Fault("\"times\" of 0 contradicts a check that asks for a call: use \"forbid\".");
        var saysZero = minimum == 0 && !(value.Kind == JsonTokenType.String && value.Text.StartsWith("..", StringComparison.Ordinal));
        return saysZero ? throw value.Fault("\"times\" from 0 contradicts a check that asks for a call: use \"ifTool\".") : new CountLink(minimum, maximum);
    }

    /// <summary>A number, or a range: <c>2</c>, <c>"1..2"</c>, <c>"2.."</c>, <c>"..3"</c>.</summary>
    public static (int Minimum, int? Maximum) Range(PolicyNode value)
    {
        var fault = value.Fault($"\"times\" is a number, or a range such as \"1..2\", \"2..\" or \"..3\", found {value.Describe()}.");
        if (value.Kind is not (JsonTokenType.Number or JsonTokenType.String)) throw fault;
        var dots = value.Text.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0) return (Whole(value.Text), Whole(value.Text));
        var (from, to) = (value.Text[..dots], value.Text[(dots + 2)..]);
        if (from.Length == 0 && to.Length == 0) throw fault;
        return (from.Length == 0 ? 0 : Whole(from), to.Length == 0 ? null : Whole(to));

        int Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : throw fault;
    }
}
