using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>JSON of a known shape that has another one at some place.</summary>
internal sealed class JsonShapeException(string message, int index) : Exception(message)
{
    /// <summary>The place, within the window of the source.</summary>
    public int Index { get; } = index;
}

/// <summary>Walks over JSON tokens in a window that slides over the source; no more than one token need ever be in memory.</summary>
/// <remarks>With <c>oneLine</c> the JSON ends where the line ends, so that a line that was cut off cannot swallow the next.</remarks>
internal ref struct JsonCursor
{
    private readonly ByteSource _source;
    private readonly bool _oneLine;
    private Utf8JsonReader _reader;

    public JsonCursor(ByteSource source, bool oneLine, int maxDepth)
    {
        _source = source;
        _oneLine = oneLine;
        var options = new JsonReaderOptions { MaxDepth = maxDepth, AllowMultipleValues = true };
        _reader = Over(new JsonReaderState(options));
    }

    public readonly JsonTokenType Type => _reader.TokenType;

    /// <summary>The raw bytes of the token; of a string what stands between the quotes.</summary>
    public readonly ReadOnlySpan<byte> Raw => _reader.ValueSpan;

    public readonly bool IsEscaped => _reader.ValueIsEscaped;

    /// <summary>How many bytes of the window are used up.</summary>
    public readonly int Consumed => (int)_reader.BytesConsumed;

    public readonly bool IsNull => _reader.TokenType == JsonTokenType.Null;

    /// <summary>The next token; false where the JSON ends.</summary>
    public bool Read()
    {
        while (!_reader.Read())
        {
            if (_reader.IsFinalBlock) return false;
            _source.Advance((int)_reader.BytesConsumed);
            _source.Fill();
            _reader = Over(_reader.CurrentState);
        }

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
        if (_reader.TokenType == JsonTokenType.EndObject)
        {
            key = default;
            return false;
        }

        key = _reader.ValueIsEscaped ? OtlpKeys.OfEscaped(_reader.ValueSpan) : OtlpKeys.Of(_reader.ValueSpan);
        Next();
        return true;
    }

    /// <summary>Within an array: goes to the next item; false at the array's end.</summary>
    public bool NextItem()
    {
        Next();
        return _reader.TokenType != JsonTokenType.EndArray;
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
        if (_reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return;
        var depth = _reader.CurrentDepth;
        do Next();
        while (_reader.CurrentDepth > depth);
    }

    public readonly JsonShapeException Fault(string message) => new(message, (int)_reader.TokenStartIndex);

    public readonly JsonShapeException Expected(string expected, string what) =>
        Fault($"expected {expected} for \"{what}\", found {Name(_reader.TokenType)}.");

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
        if (_reader.TokenType == type) return true;
        return IsNull ? false : throw Expected(expected, what);
    }

    private readonly Utf8JsonReader Over(JsonReaderState state)
    {
        var window = _source.Window;
        var end = _oneLine ? window.IndexOf((byte)'\n') : -1;
        return end >= 0 ? new Utf8JsonReader(window[..end], true, state) : new Utf8JsonReader(window, _source.AtEnd, state);
    }
}
