using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace AgentTrace.Testing;

/// <summary>The text of a policy, read into nodes that know their line and column.</summary>
internal sealed class PolicyText
{
    private const int MaxDepth = 64;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly List<int> _lines = [0];
    private readonly int _linesBefore;

    private PolicyText(ReadOnlyMemory<byte> bytes, string? file, int linesBefore)
    {
        _linesBefore = linesBefore;
        _bytes = bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        File = file;
        var span = _bytes.Span;
        for (var i = 0; i < span.Length; i++)
        {
            if (span[i] == '\n') _lines.Add(i + 1);
        }
    }

    public string? File { get; }

    /// <summary>The whole of it: what its top level says is there for every entry.</summary>
    public PolicyNode? Root { get; private set; }

    /// <summary>Reads JSON with comments and trailing commas.</summary>
    /// <param name="bytes">The text.</param>
    /// <param name="file">Where it is from.</param>
    /// <param name="linesBefore">The lines of the file before this text, where it is one of many.</param>
    /// <exception cref="PolicyFormatException">It is no JSON, not UTF-8, too deep, or names a key twice.</exception>
    public static PolicyNode Read(ReadOnlyMemory<byte> bytes, string? file, int linesBefore = 0) => new PolicyText(bytes, file, linesBefore).Read();

    public (int Line, int Column) PlaceOf(int offset)
    {
        var line = _lines.BinarySearch(offset);
        if (line < 0) line = ~line - 1;
        return (_linesBefore + line + 1, Encoding.UTF8.GetCharCount(_bytes.Span[_lines[line]..offset]) + 1);
    }

    public PolicyFormatException Fault(string problem, int offset, Exception? inner = null)
    {
        var (line, column) = PlaceOf(offset);
        return new PolicyFormatException(problem, File, line, column, inner);
    }

    public JsonElement Json(int start, int end) => JsonElement.Parse(
        _bytes.Span[start..end], new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MaxDepth });

    private PolicyNode Read()
    {
        var span = _bytes.Span;
        if (!Utf8.IsValid(span)) throw new PolicyFormatException("the text is not UTF-8.", File);
        if (span.Trim(" \t\r\n"u8).IsEmpty) throw new PolicyFormatException("it is empty; a policy such as {\"checks\": [{\"maxSteps\": 5}]} was expected.", File);
        var reader = new Utf8JsonReader(span, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MaxDepth });
        try
        {
            reader.Read();
            var root = Value(ref reader);
            reader.Read();
            return Root = root;
        }
        catch (JsonException error)
        {
            var line = (int)(error.LineNumber ?? 0);
            var offset = Math.Min(span.Length, _lines[Math.Min(line, _lines.Count - 1)] + (int)(error.BytePositionInLine ?? 0));
            var message = error.Message;
            var tail = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
            throw Fault("no valid JSON: " + (tail < 0 ? message : message[..tail]), offset, error);
        }
    }

    private PolicyNode Value(ref Utf8JsonReader reader)
    {
        var kind = reader.TokenType;
        var node = new PolicyNode(this, kind, (int)reader.TokenStartIndex) { Text = kind is JsonTokenType.String or JsonTokenType.Number ? TextOf(ref reader) : "" };
        if (kind == JsonTokenType.StartObject)
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var at = (int)reader.TokenStartIndex;
                var name = TextOf(ref reader);
                if (!names.Add(name)) throw Fault($"the key {Words.Quote(name)} stands here twice.", at);
                reader.Read();
                node.Properties.Add((name, at, Value(ref reader)));
            }
        }
        else if (kind == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) node.Items.Add(Value(ref reader));
        }

        node.End = (int)reader.BytesConsumed;
        return node;
    }

    private string TextOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number) return Encoding.ASCII.GetString(reader.ValueSpan);
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw Fault("the text holds half of a surrogate pair.", (int)reader.TokenStartIndex, error);
        }
    }
}
