using System.Globalization;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Chains over calls in the policy file. Keys apply in fixed order: pattern keys, <c>times</c>, relations.</summary>
internal static class PolicyCalls
{
    /// <summary>The keys that say which calls are meant.</summary>
    public static readonly string[] Pattern = ["arguments", "exact", "argumentMode", "agent", "outcome"];

    /// <summary>The keys that judge the calls that are meant.</summary>
    public static readonly string[] Links = ["times", "every", .. Relations];

    private static string[] Relations => ["before", "allBefore", "after", "afterAll", "takingAtMost"];

    public static CallCheck Check(PolicyNode entry, PolicyNode value, CallDemandKind kind)
    {
        var key = kind switch { CallDemandKind.IfCalled => "ifTool", CallDemandKind.Requested => "requested", _ => "tool" };
        var pattern = Filtered(new CallPattern(Name(value, entry.Properties.First(property => property.Value == value).Name)), entry);
        List<CallLink> links = [];
        if (entry["times"] is { } times) links.Add(Times(times, kind));
        var relations = Relations.Where(relation => entry[relation] is not null).ToList();
        if (entry["every"] is { } every && every.AsFlag("every"))
        {
            if (relations.Count == 0) throw entry.FaultAt("every", "\"every\" makes relations such as \"before\" hold for each call, and there is none here; to demand an outcome of each call, forbid the other one: {\"forbid\": …, \"outcome\": \"failing\"}.");
            links.Add(new EveryCallLink());
        }

        links.AddRange(relations.Select(relation => Link(relation, entry[relation]!)));
        if (kind == CallDemandKind.IfCalled && links.Count == 0)
        {
            throw entry.FaultAt(key, $"\"ifTool\" alone says nothing; add what must hold of its calls: {string.Join(", ", Links)}.");
        }

        return new CallCheck(pattern, kind, links);
    }

    /// <summary>A tool's name in any of its forms, or an object that says which of its calls: <c>{"tool": "fetch", "arguments": {…}}</c>.</summary>
    public static CallPattern PatternOf(PolicyNode value, string key)
    {
        if (value.Kind != JsonTokenType.StartObject || value["tool"] is null) return new CallPattern(Name(value, key));
        value.RequireObject(key, ["tool", .. Pattern]);
        return Filtered(new CallPattern(Name(value["tool"]!, "tool")), value);
    }

    private static ToolName Name(PolicyNode value, string key)
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

    private static CallPattern Filtered(CallPattern pattern, PolicyNode entry)
    {
        var (exact, mode) = (entry["exact"], entry["argumentMode"]);
        if (exact is not null && mode is not null) throw entry.FaultAt("exact", "\"exact\" and \"argumentMode\" say the same: keep one.");
        var isExact = exact?.AsFlag("exact") ?? mode?.AsWord("argumentMode", "partial", "exact") == "exact";
        if (entry["arguments"] is { } arguments)
        {
            if (arguments.Kind != JsonTokenType.StartObject) throw arguments.Fault($"\"arguments\" wants an object, found {arguments.Describe()}.");
            RefuseMatchers(arguments);
            pattern = pattern.With(new ArgumentPattern(arguments.AsJson(), isExact ? ArgumentMode.Exact : ArgumentMode.Partial));
        }
        else if ((exact is null ? mode is null ? null : "argumentMode" : "exact") is { } idle)
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

    /// <summary>A matcher that is taken for a plain value would let a forbidden call pass.</summary>
    private static void RefuseMatchers(PolicyNode node)
    {
        foreach (var (name, _, value) in node.Properties)
        {
            if (name.StartsWith('$')) throw node.FaultAt(name, $"unknown matcher {Words.Quote(name)}; arguments are compared with plain values.");
            RefuseMatchers(value);
        }

        node.Items.ForEach(RefuseMatchers);
    }

    private static CallLink Link(string relation, PolicyNode value) => relation switch
    {
        "before" => new BeforeLink(PatternOf(value, relation)),
        "allBefore" => new OrderLink(CallRelation.AllBefore, PatternOf(value, relation)),
        "after" => new OrderLink(CallRelation.After, PatternOf(value, relation)),
        "afterAll" => new OrderLink(CallRelation.AfterAll, PatternOf(value, relation)),
        _ => new TakingAtMostLink(PolicyDuration.Read(value, relation)),
    };

    private static CountLink Times(PolicyNode value, CallDemandKind kind)
    {
        var (minimum, maximum) = Range(value);
        if (maximum < minimum) throw value.Fault($"\"times\" is contradictory: at least {minimum} and at most {maximum}.");
        if (kind == CallDemandKind.IfCalled) return new CountLink(minimum, maximum);
        if (maximum == 0) throw value.Fault("\"times\" of 0 contradicts a check that asks for a call: use \"forbid\".");
        var saysZero = minimum == 0 && !(value.Kind == JsonTokenType.String && value.Text.StartsWith("..", StringComparison.Ordinal));
        return saysZero ? throw value.Fault("\"times\" from 0 contradicts a check that asks for a call: use \"ifTool\".") : new CountLink(minimum, maximum);
    }

    private static (int Minimum, int? Maximum) Range(PolicyNode value)
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
