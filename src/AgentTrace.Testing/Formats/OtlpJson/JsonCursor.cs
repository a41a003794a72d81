using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>JSON of a known shape that has another one at some place.</summary>
internal sealed class JsonShapeException(string message, int index) : Exception(message)
{
    /// <summary>The place, within the window of the source.</summary>
    public int Index { get; } = index;
}

/// <summary>Walks over JSON tokens in a window that slides over the source; no more than one token need ever be in memory.</summary>
/// <remarks>
/// With <c>oneLine</c> the JSON ends where the line ends, so that a line that was cut off cannot swallow the next. A line that is in the
/// window as a whole is read by the scanner as far as it is plain, and by the framework's reader from where it is not.
/// </remarks>
internal ref struct JsonCursor
{
    /// <summary>A longer line passes through the window instead of growing it.</summary>
    private const int LongestWhole = 1 << 20;

    private readonly ByteSource _source;
    private readonly bool _oneLine;
    private readonly int _maxDepth;
    private Utf8JsonReader _reader;
    private JsonScanner _scanner;
    private bool _isPlain;

    public JsonCursor(ByteSource source, bool oneLine, int maxDepth)
    {
        _source = source;
        _oneLine = oneLine;
        _maxDepth = maxDepth;
        var end = oneLine ? LineEnd(source) : -1;
        _isPlain = end >= 0;
        if (_isPlain) _scanner = new JsonScanner(source.Window[..end], maxDepth);
        else _reader = Over(Begin);
    }

    public JsonTokenType Type { get; private set; }

    /// <summary>The raw bytes of the token; of a string what stands between the quotes.</summary>
    public ReadOnlySpan<byte> Raw { get; private set; }

    public bool IsEscaped { get; private set; }

    public readonly bool IsNull => Type == JsonTokenType.Null;

    private readonly JsonReaderState Begin => new(new JsonReaderOptions { MaxDepth = _maxDepth, AllowMultipleValues = true });

    /// <summary>The next token; false where the JSON ends.</summary>
    public bool Read()
    {
        if (_isPlain)
        {
            if (_scanner.Read())
            {
                Type = _scanner.Type;
                Raw = _scanner.Value;
                IsEscaped = _scanner.IsEscaped;
                return true;
            }

            if (_scanner.IsDone) return false;
            Reread();
        }

        while (!_reader.Read())
        {
            if (_reader.IsFinalBlock) return false;
            _source.Advance((int)_reader.BytesConsumed);
            _source.Fill();
            _reader = Over(_reader.CurrentState);
        }

        Type = _reader.TokenType;
        Raw = _reader.ValueSpan;
        IsEscaped = _reader.ValueIsEscaped;
        return true;
    }

    /// <summary>The next token, which must be there.</summary>
    public void Next()
    {
        if (!Read()) throw Fault("the JSON ends too early.");
    }

    /// <summary>Within an object: goes to the next value and names its key.</summary>
    /// <returns>False at the object's end.</returns>
    public bool NextKey(out OtlpKey key)
    {
        Next();
        if (Type == JsonTokenType.EndObject)
        {
            key = default;
            return false;
        }

        key = IsEscaped ? OtlpKeys.OfEscaped(Raw) : OtlpKeys.Of(Raw);
        Next();
        return true;
    }

    /// <summary>Within an array: goes to the next item; false at the array's end.</summary>
    public bool NextItem()
    {
        Next();
        return Type != JsonTokenType.EndArray;
    }

    /// <summary>Within an array of attributes: passes over the next as a whole and stands at its text or integer, where it is written as nearly all are.</summary>
    public bool TryAttribute(out ReadOnlySpan<byte> key)
    {
        key = default;
        if (!_isPlain || !_scanner.ReadAttribute(out key)) return false;
        Type = _scanner.Type;
        Raw = _scanner.Value;
        IsEscaped = _scanner.IsEscaped;
        return true;
    }

    /// <summary>Whether the value is an object to step into; null counts as absent, anything else is a fault.</summary>
    public readonly bool IsObject(string what) => Is(JsonTokenType.StartObject, "an object", what);

    /// <summary>Whether the value is an array to step into; null counts as absent, anything else is a fault.</summary>
    public readonly bool IsArray(string what) => Is(JsonTokenType.StartArray, "an array", what);

    /// <summary>Whether the value is text; null counts as absent, anything else is a fault.</summary>
    public readonly bool IsText(string what) => Is(JsonTokenType.String, "text", what);

    /// <summary>Passes over the value, whatever it is.</summary>
    public void Skip()
    {
        if (Type is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return;
        var open = 1;
        while (open > 0)
        {
            Next();
            if (Type is JsonTokenType.StartObject or JsonTokenType.StartArray) open++;
            else if (Type is JsonTokenType.EndObject or JsonTokenType.EndArray) open--;
        }
    }

    public readonly JsonShapeException Fault(string message) => new(message, _isPlain ? _scanner.Start : (int)_reader.TokenStartIndex);

    public readonly JsonShapeException Expected(string expected, string what) =>
        Fault($"expected {expected} for \"{what}\", found {Name(Type)}.");

    private static string Name(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "text",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        _ => type.ToString(),
    };

    private readonly bool Is(JsonTokenType type, string expected, string what)
    {
        if (Type == type) return true;
        return IsNull ? false : throw Expected(expected, what);
    }

    /// <summary>Where the line ends; -1 where it is too long to be in the window as a whole.</summary>
    private static int LineEnd(ByteSource source)
    {
        for (var searched = 0; ;)
        {
            var found = source.Window[searched..].IndexOf((byte)'\n');
            if (found >= 0) return searched + found;
            searched = source.Window.Length;
            if (source.AtEnd) return searched;
            if (searched >= LongestWhole || !source.HasRoom) return -1;
            source.Fill();
        }
    }

    /// <summary>Leaves the rest to the framework's reader, from behind the last token.</summary>
    private void Reread()
    {
        var last = _scanner.Start;
        _isPlain = false;
        _reader = Over(Begin);
        while (last >= 0 && _reader.Read() && _reader.TokenStartIndex < last)
        {
        }
    }

    private readonly Utf8JsonReader Over(JsonReaderState state)
    {
        var window = _source.Window;
        var end = _oneLine ? window.IndexOf((byte)'\n') : -1;
        return end >= 0 ? new Utf8JsonReader(window[..end], true, state) : new Utf8JsonReader(window, _source.AtEnd, state);
    }
}
