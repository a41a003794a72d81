using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace AgentTrace.Testing;

/// <summary>
/// Walks over JSON of records, whatever holds them: rows, objects one after another, an array, or an object with lists of them. One
/// record at a time is in memory.
/// </summary>
/// <param name="source">The bytes.</param>
/// <param name="context">The reading.</param>
/// <param name="isList">Which keys of an object at the top hold lists of records.</param>
/// <param name="take">Takes a record, and the key of the list it stands in; the key is empty where it stands for itself.</param>
/// <param name="envelope">Takes what an object at the top holds beside its lists.</param>
internal sealed class JsonRecords(
    ByteSource source, ReadContext context, Func<string, bool> isList, Action<JsonElement, string> take, Action<JsonElement>? envelope = null)
{
    private const int UsualValue = 16 << 10;

    private readonly JsonReaderOptions _options = new() { MaxDepth = context.Options.MaxDepth, AllowMultipleValues = true };
    private readonly JsonDocumentOptions _documentOptions = new() { MaxDepth = context.Options.MaxDepth };

    /// <summary>A row that is an array is one record; else each of its items is.</summary>
    public bool ArraysAreRecords { get; init; }

    /// <summary>Called behind each array at the top of a document.</summary>
    public Action? ArrayEnds { get; init; }

    /// <summary>The line that is being read.</summary>
    public long Line { get; private set; }

    public void Read()
    {
        if (JsonLines.Are(source, context.Options, IsRow)) ReadLines();
        else ReadDocument();
    }

    /// <summary>An object behind a line that breaks off. Behind an open list, a comma or a colon it belongs to the document that began there.</summary>
    private static bool IsRow(ReadOnlySpan<byte> line, ReadOnlySpan<byte> next) =>
        next.StartsWith("{"u8) && line.TrimEnd(" \t\r"u8) is [.., not ((byte)'[' or (byte)',' or (byte)':' or (byte)'{')];

    private void ReadLines()
    {
        var faults = new LineFaults(source, context);
        while (true)
        {
            source.SkipLineEnds();
            Line = source.Line;
            if (!source.TryReadLine(out var whole)) break;
            if (whole is not { } line)
            {
                context.Lose($"the line is longer than {context.Options.MaxLineBytes} bytes and is left out.", Line);
                continue;
            }

            line = line.Trim(" \t\r\n"u8);
            if (line.IsEmpty) continue;
            if (line.Span[0] is not ((byte)'{' or (byte)'['))
            {
                context.SkippedLines++;
                continue;
            }

            try
            {
                ReadLine(line.Span);
                faults.Good();
            }
            catch (JsonException e)
            {
                faults.Bad($"this is not valid JSON: {JsonString.Plain(e)}", Line, e.BytePositionInLine + 1, e);
            }
        }

        faults.End();
    }

    private void ReadLine(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, _options);
        var values = new List<JsonElement>(1);
        while (reader.Read())
        {
            var start = (int)reader.TokenStartIndex;
            values.Add(Safe(JsonElement.ParseValue(ref reader), line[start..(int)reader.BytesConsumed]));
        }

        foreach (var value in values) Dispatch(value);
    }

    private void ReadDocument()
    {
        while (JsonLines.SkipBlank(source))
        {
            Line = source.Line;
            if (source.Window[0] == '[')
            {
                source.Advance(1);
                Items("");
                ArrayEnds?.Invoke();
            }
            else if (source.Window[0] == '{' && HoldsList())
            {
                source.Advance(1);
                Lists();
            }
            else
            {
                take(Value(), "");
            }
        }
    }

    /// <summary>A record, or an object with lists of them, that is in memory already.</summary>
    private void Dispatch(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array && !ArraysAreRecords)
        {
            foreach (var item in value.EnumerateArray()) Dispatch(item, "");
        }
        else
        {
            Dispatch(value, "");
        }
    }

    private void Dispatch(JsonElement value, string list)
    {
        if (!value.IsObject() || !value.EnumerateObject().Any(property => property.Value.IsArray() && isList(property.Name)))
        {
            take(value, list);
            return;
        }

        foreach (var property in value.EnumerateObject())
        {
            if (!property.Value.IsArray() || !isList(property.Name)) continue;
            foreach (var item in property.Value.EnumerateArray()) take(item, property.Name);
        }

        envelope?.Invoke(value);
    }

    /// <summary>Behind the opening bracket: each item, to the closing one.</summary>
    private void Items(string list)
    {
        if (Next() == (byte)']')
        {
            source.Advance(1);
            return;
        }

        while (true)
        {
            Next();
            Line = source.Line;
            var value = Value();
            if (list.Length == 0) Dispatch(value, "");
            else take(value, list);
            if (End((byte)']')) return;
        }
    }

    /// <summary>Behind the opening brace: the lists streamed, the rest gathered.</summary>
    private void Lists()
    {
        var rest = new List<(string Name, JsonElement Value)>();
        if (Next() == (byte)'}')
        {
            source.Advance(1);
            return;
        }

        while (true)
        {
            if (Next() != (byte)'"') throw source.Fault("this is not valid JSON: a name in quotes was expected.");
            var name = Value().GetString()!;
            if (Next() != (byte)':') throw source.Fault("this is not valid JSON: a colon was expected.");
            source.Advance(1);
            if (Next() == (byte)'[' && isList(name))
            {
                source.Advance(1);
                Items(name);
            }
            else
            {
                rest.Add((name, Value()));
            }

            if (End((byte)'}')) break;
        }

        if (envelope is not null && rest.Count > 0) envelope(RawJson.Object(rest, context.Options.MaxDepth));
    }

    /// <summary>Whether the object that begins here has a list of records at its top.</summary>
    private bool HoldsList()
    {
        for (var window = source.Peek(UsualValue); ; window = source.PeekMore())
        {
            var reader = new Utf8JsonReader(window, source.AtEnd, new JsonReaderState(_options));
            var isNamed = false;
            try
            {
                while (reader.Read())
                {
                    if (reader.CurrentDepth == 0 && reader.TokenType == JsonTokenType.EndObject) return false;
                    if (isNamed && reader.TokenType == JsonTokenType.StartArray) return true;
                    isNamed = reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && isList(JsonString.ToText(reader.ValueSpan, reader.ValueIsEscaped));
                }
            }
            catch (JsonException)
            {
                // Whoever reads it says what is wrong.
                return false;
            }

            if (source.AtEnd) return false;
        }
    }

    /// <summary>The value that begins here, whole.</summary>
    private JsonElement Value()
    {
        for (var window = source.Peek(UsualValue); ; window = source.PeekMore())
        {
            var reader = new Utf8JsonReader(window, source.AtEnd, new JsonReaderState(_options));
            try
            {
                if (JsonElement.TryParseValue(ref reader, out var value))
                {
                    var element = Safe(value.Value, window[..(int)reader.BytesConsumed]);
                    source.Advance((int)reader.BytesConsumed);
                    return element;
                }
            }
            catch (JsonException e)
            {
                var (line, column) = source.Place(0);
                throw new TraceFormatException(
                    $"this is not valid JSON: {JsonString.Plain(e)}", source.File, line + e.LineNumber, e.BytePositionInLine + (e.LineNumber == 0 ? column : 1), innerException: e);
            }

            if (source.AtEnd) throw source.Fault("the JSON ends too early.", source.Window.Length);
        }
    }

    /// <summary>The next byte that is no white space, which must be there.</summary>
    private byte Next() => JsonLines.SkipBlank(source) ? source.Window[0] : throw source.Fault("the JSON ends too early.");

    /// <summary>Passes over a comma, or over the end.</summary>
    private bool End(byte closing)
    {
        var next = Next();
        if (next != closing && next != (byte)',') throw source.Fault($"this is not valid JSON: a comma or '{(char)closing}' was expected.");
        source.Advance(1);
        return next == closing;
    }

    /// <summary>Half a surrogate pair or bytes that are no UTF-8 would throw in whoever looks at a text: they become U+FFFD.</summary>
    private JsonElement Safe(JsonElement value, ReadOnlySpan<byte> raw) =>
        Utf8.IsValid(raw) && raw.IndexOf("\\ud"u8) < 0 && raw.IndexOf("\\uD"u8) < 0 ? value : JsonElement.Parse(JsonString.RepairedEscapes(Encoding.UTF8.GetString(raw)), _documentOptions);
}
