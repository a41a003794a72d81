using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Golden traces as text: one line a step, in a fixed order, so that a change is a line in a review.</summary>
internal sealed class GoldenWriter
{
    private const string Tab = "  ";

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = 1024 };

    private readonly StringBuilder _text = new();

    public static string Write(GoldenOptions options, IReadOnlyList<GoldenVariant> variants)
    {
        var writer = new GoldenWriter();
        writer.WriteFile(options, variants);
        return writer._text.ToString();
    }

    private void WriteFile(GoldenOptions options, IReadOnlyList<GoldenVariant> variants)
    {
        _text.Append($"{{\n{Tab}\"{GoldenReader.Marker}\": 1,\n{Tab}\"level\": \"{options.Level.ToString().ToLowerInvariant()}\",\n");
        if (options.Results) _text.Append($"{Tab}\"results\": true,\n");
        if (options.LongestText != GoldenOptions.Default.LongestText) _text.Append($"{Tab}\"longest_text\": {options.LongestText.ToString(System.Globalization.CultureInfo.InvariantCulture)},\n");
        if (options.Fields.Count > 0)
        {
            _text.Append(Tab).Append("\"fields\": ");
            Lines(options.Fields.OrderBy(field => field.Key, StringComparer.Ordinal), Tab, '{', '}', field => _text.Append(Json(field.Key)).Append(": ").Append(Json(field.Value.Text)));
            _text.Append(",\n");
        }

        _text.Append(Tab).Append("\"variants\": ");
        Lines(variants, Tab, '[', ']', WriteVariant);
        _text.Append("\n}\n");
    }

    private void WriteVariant(GoldenVariant variant)
    {
        const string Indent = Tab + Tab + Tab;
        _text.Append($"{{\n{Indent}\"stop_reason\": {(variant.StopReason is { } reason ? Json(reason) : "null")},\n");
        if (variant.Scrubbed.Count > 0) _text.Append($"{Indent}\"scrubbed\": {{{string.Join(", ", variant.Scrubbed.Select(kind => $"{Json(kind.Key)}: {kind.Value}"))}}},\n");
        _text.Append(Indent).Append("\"steps\": ");
        WriteNodes(variant.Nodes, Indent);
        _text.Append('\n').Append(Tab).Append(Tab).Append('}');
    }

    private void WriteNodes(IReadOnlyList<GoldenNode> nodes, string indent) => Lines(nodes, indent, '[', ']', node =>
    {
        if (!node.IsGroup)
        {
            WriteStep(node.Steps[0], indent + Tab);
            return;
        }

        _text.Append("{\"any_order\": ");
        Lines(node.Steps, indent + Tab, '[', ']', step => WriteStep(step, indent + Tab + Tab));
        _text.Append('}');
    });

    private void WriteStep(GoldenStep step, string indent)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Writing))
        {
            json.WriteStartObject();
            if (step.Type == StepType.ToolCall)
            {
                json.WriteString("tool", step.Name ?? "");
            }
            else
            {
                json.WriteString("step", StepTypes.ToText(step.Type));
                Text(json, "name", step.Name);
            }

            Text(json, "agent", step.Agent);
            Value(json, "arguments", step.Arguments);
            Value(json, "result", step.Result);
            if (step.ResultReadsLikeError) json.WriteBoolean("result_reads_like_error", true);
            if (step.Error is { } error) json.WriteString("error", error);
            else if (step.IsError) json.WriteBoolean("error", true);
            Text(json, "finish", step.Finish);
            if (step.IsOptional) json.WriteBoolean("optional", true);
            json.WriteEndObject();
        }

        var line = Encoding.UTF8.GetString(stream.ToArray());
        if (step.Steps.Count == 0)
        {
            _text.Append(line);
            return;
        }

        _text.Append(line, 0, line.Length - 1).Append(",\"steps\": ");
        WriteNodes(step.Steps, indent);
        _text.Append('}');
    }

    private void Lines<T>(IEnumerable<T> items, string indent, char open, char close, Action<T> write)
    {
        _text.Append(open);
        var any = false;
        foreach (var item in items)
        {
            _text.Append(any ? ",\n" : "\n").Append(indent).Append(Tab);
            write(item);
            any = true;
        }

        if (any) _text.Append('\n').Append(indent);
        _text.Append(close);
    }

    private static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }

    private static void Value(Utf8JsonWriter json, string name, JsonElement? value)
    {
        if (value is not { } there) return;
        json.WritePropertyName(name);
        there.WriteTo(json);
    }

    private static string Json(string text) => JsonValue.Quote(text);
}
