using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Reads golden traces. What is no golden trace ends in one <see cref="TraceFormatException"/> that says where.</summary>
internal sealed class GoldenReader(string? file)
{
    public const string Marker = "agenttrace_golden";

    private const int MaxDepth = 256;

    private static readonly string[] Top = [Marker, "level", "results", "longest_text", "fields", "variants"];
    private static readonly string[] Variant = ["stop_reason", "scrubbed", "steps"];
    private static readonly string[] Step = ["tool", "step", "name", "agent", "arguments", "result", "result_reads_like_error", "error", "finish", "optional", "steps"];

    private int _number;

    public (GoldenOptions Options, IReadOnlyList<GoldenVariant> Variants) Read(string text)
    {
        JsonElement root;
        try
        {
            root = JsonElement.Parse(JsonString.RepairedEscapes(text), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MaxDepth });
        }
        catch (JsonException e)
        {
            throw new TraceFormatException($"this is not valid JSON: {JsonString.Plain(e)}", file, e.LineNumber + 1, e.BytePositionInLine + 1);
        }

        Demand(root.ValueKind == JsonValueKind.Object && root.TryGetProperty(Marker, out _), "", $"a golden trace is an object with \"{Marker}\"");
        Keys(root, Top, "");
        Demand(root.GetProperty(Marker) is { ValueKind: JsonValueKind.Number } version && version.TryGetInt32(out var number) && number == 1, Marker, "only version 1 is known");
        var options = new GoldenOptions
        {
            Level = root.TryGetProperty("level", out var level) ? Level(level) : GoldenLevel.Shape,
            Results = root.TryGetProperty("results", out var results) && Flag(results, "results"),
            LongestText = root.TryGetProperty("longest_text", out var longest) ? Longest(longest) : GoldenOptions.Default.LongestText,
            Fields = root.TryGetProperty("fields", out var fields) ? Fields(fields) : new Dictionary<string, GoldenField>(StringComparer.Ordinal),
        };
        Demand(root.TryGetProperty("variants", out var variants) && variants.ValueKind == JsonValueKind.Array && variants.GetArrayLength() > 0, "variants", "at least one variant is a list of steps");
        return (options, [.. variants.EnumerateArray().Select((variant, i) => ReadVariant(variant, $"variants[{i}]"))]);
    }

    private GoldenVariant ReadVariant(JsonElement variant, string at)
    {
        Demand(variant.ValueKind == JsonValueKind.Object, at, "a variant is an object with \"stop_reason\" and \"steps\"");
        Keys(variant, Variant, at);
        Demand(variant.TryGetProperty("steps", out var steps) && steps.ValueKind == JsonValueKind.Array, at, "\"steps\" is a list");
        _number = 0;
        return new GoldenVariant(variant.TryGetProperty("stop_reason", out var reason) && reason.ValueKind != JsonValueKind.Null ? Text(reason, at + ".stop_reason") : null, Nodes(steps, at + ".steps"))
        {
            HasAnyStopReason = !variant.TryGetProperty("stop_reason", out _),
            Scrubbed = variant.TryGetProperty("scrubbed", out var scrubbed) && scrubbed.ValueKind == JsonValueKind.Object
                ? [.. scrubbed.EnumerateObject().Where(kind => kind.Value.TryGetInt32(out _)).Select(kind => KeyValuePair.Create(kind.Name, kind.Value.GetInt32()))] : [],
        };
    }

    private List<GoldenNode> Nodes(JsonElement steps, string at)
    {
        var nodes = new List<GoldenNode>(steps.GetArrayLength());
        foreach (var item in steps.EnumerateArray())
        {
            var place = $"{at}[{nodes.Count}]";
            Demand(item.ValueKind == JsonValueKind.Object, place, "a step is an object such as {\"tool\": \"search\"}");
            if (!item.TryGetProperty("any_order", out var group))
            {
                nodes.Add(new GoldenNode([ReadStep(item, place)]));
                continue;
            }

            Keys(item, ["any_order"], place);
            Demand(group.ValueKind == JsonValueKind.Array && group.GetArrayLength() > 0, place, "\"any_order\" is a list of steps");
            nodes.Add(new GoldenNode([.. group.EnumerateArray().Select((step, i) => ReadStep(step, $"{place}.any_order[{i}]"))]));
        }

        return nodes;
    }

    private GoldenStep ReadStep(JsonElement step, string at)
    {
        Demand(step.ValueKind == JsonValueKind.Object, at, "a step is an object such as {\"tool\": \"search\"}");
        Keys(step, Step, at);
        var isTool = step.TryGetProperty("tool", out var tool);
        var type = StepType.ToolCall;
        Demand(isTool != step.TryGetProperty("step", out var named), at, "a step has \"tool\" with a name, or \"step\" with a type");
        if (!isTool) Demand(StepTypes.Parse(Text(named, at + ".step")) is { } known && (type = known) is var _, at + ".step", $"{Words.Json(named, 40)} is no type of a step");
        var error = step.TryGetProperty("error", out var said) ? said : default;
        var own = ++_number;
        return new GoldenStep(type, isTool ? Text(tool, at + ".tool") : Optional(step, "name", at))
        {
            Number = own,
            Agent = Optional(step, "agent", at),
            Arguments = step.TryGetProperty("arguments", out var arguments) ? arguments : null,
            Result = step.TryGetProperty("result", out var result) ? result : null,
            ResultReadsLikeError = step.TryGetProperty("result_reads_like_error", out var reads) && Flag(reads, at + ".result_reads_like_error"),
            IsError = error.ValueKind is JsonValueKind.String or JsonValueKind.True,
            Error = error.ValueKind == JsonValueKind.String ? Text(error, at + ".error") : null,
            Finish = Optional(step, "finish", at),
            IsOptional = step.TryGetProperty("optional", out var optional) && Flag(optional, at + ".optional"),
            Steps = step.TryGetProperty("steps", out var inner) && inner.ValueKind == JsonValueKind.Array ? Inner(inner, at + ".steps") : [],
        };
    }

    /// <summary>Steps inside a step are counted for themselves.</summary>
    private List<GoldenNode> Inner(JsonElement steps, string at)
    {
        var outer = _number;
        _number = 0;
        var nodes = Nodes(steps, at);
        _number = outer;
        return nodes;
    }

    private GoldenLevel Level(JsonElement level)
    {
        Demand(Enum.TryParse<GoldenLevel>(Text(level, "level"), ignoreCase: true, out var known) && Enum.IsDefined(known), "level", "levels are trajectory, shape, arguments and full");
        return known;
    }

    private int Longest(JsonElement longest)
    {
        Demand(longest.ValueKind == JsonValueKind.Number && longest.TryGetInt32(out var number) && number > 0, "longest_text", "a length is a positive number");
        return longest.GetInt32();
    }

    private Dictionary<string, GoldenField> Fields(JsonElement fields)
    {
        Demand(fields.ValueKind == JsonValueKind.Object, "fields", "fields are an object of paths and rules");
        var rules = new Dictionary<string, GoldenField>(StringComparer.Ordinal);
        foreach (var field in fields.EnumerateObject())
        {
            var at = $"fields[{Words.Quote(field.Name)}]";
            Demand(GoldenField.Parse(Text(field.Value, at)) is not null, at, "rules are exact, shape, ignore and \"within 2\"");
            rules[field.Name] = GoldenField.Parse(field.Value.GetString()!)!;
        }

        try
        {
            _ = new GoldenRules(new GoldenOptions { Fields = rules });
        }
        catch (ArgumentException e)
        {
            throw new TraceFormatException($"fields: {e.Message}", file);
        }

        return rules;
    }

    private string? Optional(JsonElement step, string key, string at) => step.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? Text(value, $"{at}.{key}") : null;

    private bool Flag(JsonElement value, string at)
    {
        Demand(value.ValueKind is JsonValueKind.True or JsonValueKind.False, at, "this is true or false");
        return value.ValueKind == JsonValueKind.True;
    }

    private string Text(JsonElement value, string at)
    {
        Demand(value.ValueKind == JsonValueKind.String, at, $"this is a text, found {Words.Json(value, 40)}");
        return value.GetString()!;
    }

    private void Keys(JsonElement value, string[] known, string at)
    {
        foreach (var property in value.EnumerateObject())
        {
            if (known.Contains(property.Name)) continue;
            var nearest = NearestName.Find(property.Name, known);
            throw new TraceFormatException($"{(at.Length > 0 ? at + ": " : "")}unknown key {Words.Quote(property.Name)}{(nearest is null ? "" : $"; did you mean \"{nearest}\"?")}", file);
        }
    }

    private void Demand([System.Diagnostics.CodeAnalysis.DoesNotReturnIf(false)] bool holds, string at, string expected)
    {
        if (!holds) throw new TraceFormatException($"{(at.Length > 0 ? at + ": " : "")}{expected}.", file);
    }
}
