using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AgentTrace.Testing;

/// <summary>Expected arguments and results in the policy file: plain JSON, and matchers as objects of one key that begins with <c>$</c>.</summary>
internal static class PolicyArguments
{
    /// <summary>The matchers, with an example each.</summary>
    public static readonly (string Key, string Example)[] Matchers =
    [
        ("$any", """{"$any": true}"""), ("$nullOrMissing", """{"$nullOrMissing": true}"""), ("$regex", """{"$regex": "@contoso\\.com$"}"""), ("$notRegex", """{"$notRegex": "@contoso\\.com$"}"""),
        ("$contains", """{"$contains": "battery"}"""), ("$range", """{"$range": [1, 5]}"""), ("$approximately", """{"$approximately": 48.137, "$within": 0.01}"""),
        ("$oneOf", """{"$oneOf": ["a", "b"]}"""), ("$not", """{"$not": {"$contains": "x"}}"""), ("$literal", """{"$literal": {"$regex": "as it stands"}}"""),
    ];

    private static readonly string[] Keys = [.. Matchers.Select(matcher => matcher.Key), "$within"];

    public static ArgumentPattern Read(PolicyNode value, ArgumentMode mode)
    {
        List<ArgMatch> matchers = [];
        var expected = Json(value, matchers);
        return new ArgumentPattern(JsonElement.Parse(expected?.ToJsonString() ?? "null"), mode, matchers, []);
    }

    public static IReadOnlyList<JsonPath> Paths(PolicyNode value, string key)
    {
        if (value.Kind != JsonTokenType.StartArray || value.Items.Count == 0) throw value.Fault($"\"{key}\" wants a list of paths such as [\"requestId\", \"$.items[*].at\"], found {value.Describe()}.");
        return [.. value.Items.Select(item => Path(item, key))];
    }

    public static JsonPath Path(PolicyNode value, string key)
    {
        try
        {
            return JsonPath.Parse(value.AsText(key));
        }
        catch (ArgumentException error)
        {
            throw value.Fault(error.Message.Split(" (Parameter", 2)[0], error);
        }
    }

    private static JsonNode? Json(PolicyNode value, List<ArgMatch> matchers)
    {
        if (value.Kind == JsonTokenType.StartArray) return new JsonArray([.. value.Items.Select(item => Json(item, matchers))]);
        if (value.Kind != JsonTokenType.StartObject) return JsonNode.Parse(value.AsJson().GetRawText());
        if (value.Properties.Find(property => property.Name.StartsWith('$')) is { Value: not null })
        {
            matchers.Add(Matcher(value));
            return new JsonObject { [ArgMatchConverter.Key] = matchers.Count - 1 };
        }

        var result = new JsonObject();
        foreach (var (name, _, member) in value.Properties) result[name] = Json(member, matchers);
        return result;
    }

    private static ArgMatch Matcher(PolicyNode node)
    {
        foreach (var (name, _, _) in node.Properties)
        {
            if (!Keys.Contains(name)) throw node.FaultAt(name, name.StartsWith('$') ? PolicyNode.Unknown(name, Keys).Replace("unknown key", "unknown matcher", StringComparison.Ordinal) : $"\"{name}\" stands beside a matcher, which takes the place of the whole value.");
        }

        var (key, at, value) = node.Properties[0].Name == "$within" ? node.Properties[^1] : node.Properties[0];
        if (node.Properties.Count != (key == "$approximately" ? 2 : 1)) throw node.Fault(key == "$approximately" ? "\"$approximately\" wants \"$within\" beside it." : "a matcher is one key.");
        try
        {
            return key switch
            {
                "$any" => Flag(ArgMatch.Any),
                "$nullOrMissing" => Flag(ArgMatch.NullOrMissing),
                "$regex" => ArgMatch.Regex(Text()),
                "$notRegex" => ArgMatch.Not(ArgMatch.Regex(Text())),
                "$contains" => ArgMatch.Contains(Text()),
                "$range" => Range(value),
                "$approximately" => ArgMatch.Approximately(Number(value), Number(node["$within"] ?? throw node.Fault("\"$approximately\" wants \"$within\" beside it."))),
                "$oneOf" => ArgMatch.OneOf(Items()),
                "$not" => ArgMatch.Not(value.Kind == JsonTokenType.StartObject && value.Properties.Count > 0 && value.Properties[0].Name.StartsWith('$') ? Matcher(value) : ArgMatch.Literal(value.AsJson())),
                "$literal" => ArgMatch.Literal(value.AsJson()),
                _ => throw node.Fault("\"$within\" goes with \"$approximately\"."),
            };
        }
        catch (ArgumentException error)
        {
            throw value.Fault($"\"{key}\": {error.Message.Split(" (Parameter", 2)[0]}", error);
        }

        string Text() => value.Kind == JsonTokenType.String && value.Text.Length > 0 ? value.Text : throw value.Fault($"\"{key}\" wants text, found {value.Describe()}.");

        ArgMatch Flag(ArgMatch match)
        {
            value.RequireTrue(key);
            return match;
        }

        List<ArgumentPattern> Items() => value.Kind == JsonTokenType.StartArray && value.Items.Count > 0 ? [.. value.Items.Select(item => Read(item, ArgumentMode.Exact))]
            : throw value.Fault($"\"{key}\" wants a list of values, found {value.Describe()}.");
    }

    private static ArgMatch Range(PolicyNode value)
    {
        if (value.Kind != JsonTokenType.StartArray || value.Items.Count != 2) throw value.Fault($"\"$range\" wants two numbers, [from, to], or null for no limit, found {value.Describe()}.");
        return ArgMatch.Range(
            value.Items[0].Kind == JsonTokenType.Null ? double.NegativeInfinity : Number(value.Items[0]),
            value.Items[1].Kind == JsonTokenType.Null ? double.PositiveInfinity : Number(value.Items[1]));
    }

    private static double Number(PolicyNode value) => value.Kind == JsonTokenType.Number && double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
        ? number : throw value.Fault($"a number was expected, found {value.Describe()}.");
}
