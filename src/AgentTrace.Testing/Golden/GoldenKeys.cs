using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Makes of each step the text of what counts: steps of the same text are the same.</summary>
internal sealed class GoldenKeys(GoldenRules rules)
{
    private readonly StringBuilder _text = new();
    private readonly List<string> _place = [];
    private readonly List<string> _tokens = [];
    private string? _tool;
    private bool _hasFields;

    /// <summary>What was scrubbed of the values that count by themselves in the step that was asked for last, in order.</summary>
    public string[] Tokens => [.. _tokens];

    public string Of(GoldenStep step)
    {
        _text.Clear();
        _tokens.Clear();
        _text.Append((int)step.Type).Append(' ').Append(step.Name).Append('\n').Append(rules.AreAgentsKnown ? step.Agent : null).Append(step.IsError ? "\n!" : "\n");
        if (step.Finish is { } finish) _text.Append(finish);
        if (step.ResultReadsLikeError) _text.Append("\n!");
        if (rules.Options.Level == GoldenLevel.Full) _text.Append('\n').Append(rules.Tokens.WithoutNumbers(step.Error ?? ""));
        _tool = step.Name;
        _hasFields = rules.HasFields(_tool);
        Append(step.Arguments, rules.Usual);
        if (rules.AreResultsAsked)
        {
            _hasFields = false;
            Append(step.Result, rules.Usual);
        }

        return _text.ToString();
    }

    /// <summary>The shape of a value alone.</summary>
    public static string ShapeOf(JsonElement value)
    {
        var keys = new GoldenKeys(new GoldenRules(GoldenOptions.Default));
        keys.Write(value, GoldenField.Shape);
        return keys._text.ToString();
    }

    private void Append(JsonElement? value, GoldenField usual)
    {
        _text.Append('\n');
        if (value is { } there) Write(there, usual);
        else if (usual != GoldenField.Ignore) _text.Append('?');
    }

    private void Write(JsonElement value, GoldenField field)
    {
        if (field == GoldenField.Ignore && !(_hasFields && value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)) return;
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(value, field);
                break;
            case JsonValueKind.Array when field == GoldenField.Shape && !_hasFields:
                WriteShapeOfItems(value);
                break;
            case JsonValueKind.Array:
                _text.Append('[');
                var at = 0;
                foreach (var item in value.EnumerateArray()) WriteMember((at++).ToString(CultureInfo.InvariantCulture), item, field, isNamed: false);
                _text.Append(']');
                break;
            case JsonValueKind.True or JsonValueKind.False when field == GoldenField.Shape:
                _text.Append("boolean");
                break;
            case JsonValueKind.String when field != GoldenField.Shape:
                var text = value.GetString()!;
                _tokens.AddRange(rules.Tokens.In(text));
                AppendText(rules.Tokens.WithoutNumbers(text));
                break;
            case JsonValueKind.Number when field == GoldenField.Exact:
                _text.Append(value.GetRawText());
                break;
            case var kind:
                _text.Append(kind);
                break;
        }
    }

    private void WriteObject(JsonElement value, GoldenField field)
    {
        _text.Append('{');
        if (IsSorted(value))
        {
            foreach (var property in value.EnumerateObject()) WriteMember(property.Name, property.Value, field, isNamed: true);
        }
        else
        {
            foreach (var property in value.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal)) WriteMember(property.Name, property.Value, field, isNamed: true);
        }

        _text.Append('}');
    }

    private void WriteMember(string name, JsonElement value, GoldenField field, bool isNamed)
    {
        if (_hasFields)
        {
            _place.Add(name);
            field = rules.At(_tool, _place) ?? field;
        }

        var before = _text.Length;
        if (isNamed && field != GoldenField.Ignore) AppendText(name);
        Write(value, field);
        if (_text.Length > before) _text.Append(',');
        if (_hasFields) _place.RemoveAt(_place.Count - 1);
    }

    /// <summary>With its length, so that no text can pass for another one and what stands behind it.</summary>
    private void AppendText(string text) => _text.Append(text.Length).Append(':').Append(text);

    /// <summary>Our own files are; what a person edited may not be.</summary>
    private static bool IsSorted(JsonElement value)
    {
        ReadOnlySpan<byte> last = default;
        foreach (var property in value.EnumerateObject())
        {
            var name = JsonMarshal.GetRawUtf8PropertyName(property);
            if (name.Contains((byte)'\\') || last.SequenceCompareTo(name) > 0) return false;
            last = name;
        }

        return true;
    }

    /// <summary>How many items there are does not matter to a shape; what keys the objects among them have does.</summary>
    private void WriteShapeOfItems(JsonElement array)
    {
        var shapes = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var item in array.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object))
        {
            foreach (var property in item.EnumerateObject()) shapes.Add($"{property.Name.Length}:{property.Name}{ShapeOf(property.Value)}");
        }

        _text.Append("array[").AppendJoin(',', shapes).Append(']');
    }
}
