using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AgentTrace.Testing;

/// <summary>The JSON Schema (draft 2020-12) of the policy file, made of the same tables that read it: for completion and squiggles in an editor.</summary>
internal static class PolicySchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What several keys take, by name.</summary>
    private static readonly (string Name, string Schema)[] Parts =
    [
        ("true", """{"const": true}"""),
        ("text", """{"type": "string", "pattern": "\\S"}"""),
        ("count", """{"type": "integer", "minimum": 0}"""),
        ("duration", """{"description": "500ms, 30s, 2m, 1h, or a number of seconds", "oneOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": "^\\s*\\d+(\\.\\d+)?\\s*(ms|s|min|m|h)\\s*$"}]}"""),
        ("times", """{"description": "2, or a range: 1..2, 2.., ..3", "oneOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^(\\d+|\\d+\\.\\.\\d*|\\.\\.\\d+)$"}]}"""),
        ("path", """{"description": "$.items[*].id", "type": "string", "minLength": 1}"""),
        ("name", """
            {"description": "a name, compared by ordinal, or a glob or regular expression of names", "oneOf": [{"$ref": "#/$defs/text"},
             {"type": "object", "properties": {"glob": {"$ref": "#/$defs/text"}, "ignoreCase": {"type": "boolean"}}, "required": ["glob"], "additionalProperties": false},
             {"type": "object", "properties": {"regex": {"$ref": "#/$defs/text"}}, "required": ["regex"], "additionalProperties": false}]}
            """),
        ("textMatch", """
            {"description": "a text that must be held, or one of contains, equals, matches and json", "oneOf": [{"$ref": "#/$defs/text"},
             {"type": "object", "properties": {"contains": {"$ref": "#/$defs/text"}, "equals": {"type": "string"}, "matches": {"$ref": "#/$defs/text"}, "json": {}, "ignoreCase": {"type": "boolean"}, "exact": {"type": "boolean"}},
              "oneOf": [{"required": ["contains"]}, {"required": ["equals"]}, {"required": ["matches"]}, {"required": ["json"]}], "additionalProperties": false}]}
            """),
        ("calls", """{"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/call"}}"""),
        ("prices", """
            {"description": "USD per million tokens, by model", "type": "object", "additionalProperties": {"type": "object",
             "properties": {"input": {"$ref": "#/$defs/price"}, "cachedInput": {"$ref": "#/$defs/price"}, "output": {"$ref": "#/$defs/price"}}, "required": ["input", "output"], "additionalProperties": false}}
            """),
        ("price", """{"type": "number", "minimum": 0, "maximum": 1000000}"""),
        ("span", """
            {"oneOf": [{"$ref": "#/$defs/name"}, {"type": "object", "minProperties": 1, "properties": {"name": {"$ref": "#/$defs/name"}, "type": {"type": "string"},
             "attributes": {"type": "object", "minProperties": 1, "additionalProperties": {"type": ["string", "number", "boolean"]}}, "has": {"oneOf": [{"$ref": "#/$defs/text"}, {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/text"}}]},
             "status": {"enum": ["ok", "error", "unset"]}, "childOf": {"$ref": "#/$defs/span"}, "descendantOf": {"$ref": "#/$defs/span"}, "ancestorOf": {"$ref": "#/$defs/span"}}, "additionalProperties": false}]}
            """),
        ("handoff", """{"type": "object", "properties": {"from": {"$ref": "#/$defs/text"}, "to": {"$ref": "#/$defs/name"}}, "required": ["to"], "additionalProperties": false}"""),
    ];

    /// <summary>What the keys beside a check take.</summary>
    private static readonly Dictionary<string, string> Companions = new()
    {
        ["arguments"] = """{"description": "every key at any depth; matchers: {\"$regex\": …}, {\"$range\": [1, 5]} …", "type": "object"}""",
        ["exact"] = """{"type": "boolean"}""",
        ["argumentMode"] = """{"enum": ["partial", "exact"]}""",
        ["ignore"] = """{"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/path"}}""",
        ["agent"] = Ref("text"),
        ["outcome"] = """{"enum": ["succeeding", "failing"]}""",
        ["times"] = Ref("times"),
        ["every"] = """{"description": "what follows must hold of each call", "type": "boolean"}""",
        ["until"] = Ref("call"),
        ["maxRetries"] = Ref("count"),
        ["tools"] = Ref("calls"),
        ["message"] = Ref("textMatch"),
        ["level"] = """{"enum": ["trajectory", "shape", "arguments", "full"]}""",
        ["name"] = Ref("text"),
        ["because"] = Ref("text"),
        ["severity"] = """{"enum": ["error", "warning"]}""",
        ["inconclusive"] = """{"description": "what missing evidence means", "enum": ["fail", "warn"]}""",
        ["when"] = """{"oneOf": [{"type": "object", "properties": {"run": {"$ref": "#/$defs/text"}}, "required": ["run"], "additionalProperties": false}, {"type": "object", "properties": {"agent": {"$ref": "#/$defs/text"}}, "required": ["agent"], "additionalProperties": false}]}""",
    };

    /// <summary>The schema as indented JSON.</summary>
    public static string Text()
    {
        var parts = new JsonObject();
        foreach (var (name, schema) in Parts) parts[name] = JsonNode.Parse(schema);
        parts["call"] = CallPattern();
        parts["check"] = Check([]);
        parts["entry"] = Check(PolicyEntry.CommonKeys);
        parts["checks"] = JsonNode.Parse("""{"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/entry"}}""");
        var file = new JsonObject { ["$schema"] = JsonNode.Parse("""{"type": "string"}"""), ["checks"] = JsonNode.Parse(Ref("checks")), ["prices"] = JsonNode.Parse(Ref("prices")) };
        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "A policy of AgentTrace.Testing: the checks that a team asks of an agent",
            ["oneOf"] = new JsonArray(
                new JsonObject { ["type"] = "object", ["properties"] = file, ["required"] = new JsonArray("checks"), ["additionalProperties"] = false },
                JsonNode.Parse(Ref("checks"))),
            ["$defs"] = parts,
        }.ToJsonString(Indented) + "\n";
    }

    /// <summary>A reference to what several keys take.</summary>
    public static string Ref(string name) => $$"""{"$ref": "#/$defs/{{name}}"}""";

    /// <summary>One key that makes a check, and what may stand beside it.</summary>
    private static JsonObject Check(string[] common)
    {
        var (all, one, rules) = (new JsonObject(), new JsonArray(), new JsonArray());
        foreach (var key in PolicyKeys.All)
        {
            all[key.Name] = JsonNode.Parse(key.Schema);
            all[key.Name]!["examples"] = new JsonArray(JsonNode.Parse(key.Example)![key.Name]!.DeepClone());
            one.Add((JsonNode)Required(key.Name));
            rules.Add((JsonNode)new JsonObject
            {
                ["if"] = Required(key.Name),
                ["then"] = new JsonObject { ["propertyNames"] = new JsonObject { ["enum"] = new JsonArray([.. key.Companions.Prepend(key.Name).Concat(common).Select(name => (JsonNode)name)]) } },
            });
        }

        foreach (var name in PolicyKeys.All.SelectMany(key => key.Companions).Concat(common).Distinct()) all[name] = JsonNode.Parse(CompanionSchema(name));
        return new JsonObject { ["type"] = "object", ["properties"] = all, ["additionalProperties"] = false, ["oneOf"] = one, ["allOf"] = rules };
    }

    private static JsonObject CallPattern()
    {
        var forms = new JsonArray { JsonNode.Parse(Ref("name")) };
        foreach (var (key, subject) in PolicyCalls.Subjects)
        {
            var properties = new JsonObject { [key] = JsonNode.Parse(Ref(subject == CallSubject.Handoff ? "handoff" : "name")) };
            foreach (var name in PolicyCalls.Pattern) properties[name] = JsonNode.Parse(CompanionSchema(name));
            forms.Add((JsonNode)new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = new JsonArray(key), ["additionalProperties"] = false });
        }

        return new JsonObject { ["oneOf"] = forms };
    }

    private static string CompanionSchema(string name) => Companions.TryGetValue(name, out var schema) ? schema
        : PolicyLinks.All.FirstOrDefault(link => link.Key == name)?.Schema ?? throw new InvalidOperationException($"No schema says what \"{name}\" takes.");

    private static JsonObject Required(string name) => new() { ["required"] = new JsonArray(name) };
}
