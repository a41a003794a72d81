using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Reads attribute lists and <c>AnyValue</c>s.</summary>
internal sealed class OtlpValues(ReadContext context)
{
    // Lists nest, so they are used as stacks: each level takes its own top off again.
    private readonly List<string> _keys = [];
    private readonly List<AttributeValue> _values = [];
    private readonly List<AttributeValue> _items = [];

    public Action<string> Report { get; set; } = static _ => { };

    /// <summary>Forgets what a broken line left behind.</summary>
    public void Reset()
    {
        _keys.Clear();
        _values.Clear();
        _items.Clear();
    }

    /// <summary>The attributes in an array of <c>{key, value}</c>.</summary>
    public AttributeSet Attributes(ref JsonCursor cursor, string what)
    {
        if (!cursor.IsArray(what)) return AttributeSet.Empty;
        var bottom = _keys.Count;
        while (true)
        {
            if (cursor.TryAttribute(out var name))
            {
                // No value that is written so can be a fault.
                if (context.IsCounting) continue;
                _keys.Add(context.Texts.Get(name));
                _values.Add(cursor.Type == JsonTokenType.String ? context.Arena.AddJson(cursor.Raw, cursor.IsEscaped) : Integer(ref cursor));
                continue;
            }

            if (!cursor.NextItem()) break;
            if (!cursor.IsObject(what)) continue;
            string? key = null;
            AttributeValue value = default;
            while (cursor.NextKey(out var field))
            {
                if (field == OtlpKey.Key) key = Text(ref cursor, "key");
                else if (field == OtlpKey.Value) value = Any(ref cursor);
                else cursor.Skip();
            }

            _keys.Add(key ?? "");
            _values.Add(value);
        }

        if (_keys.Count == bottom) return AttributeSet.Empty;
        var set = context.Set(CollectionsMarshal.AsSpan(_keys)[bottom..], CollectionsMarshal.AsSpan(_values)[bottom..]);
        CollectionsMarshal.SetCount(_keys, bottom);
        CollectionsMarshal.SetCount(_values, bottom);
        return set;
    }

    /// <summary>A value: an object with one key that names its type; without any it is null.</summary>
    public AttributeValue Any(ref JsonCursor cursor)
    {
        AttributeValue value = default;
        if (!cursor.IsObject("value")) return value;
        while (cursor.NextKey(out var type))
        {
            if (cursor.IsNull) continue;
            switch (type)
            {
                case OtlpKey.StringValue:
                    if (cursor.IsText("stringValue")) value = context.Arena.AddJson(cursor.Raw, cursor.IsEscaped);
                    break;
                case OtlpKey.IntValue:
                    value = Integer(ref cursor);
                    break;
                case OtlpKey.DoubleValue:
                    if (!OtlpNumbers.IsNumber(cursor) || !OtlpNumbers.TryDouble(cursor.Raw, out var number)) throw cursor.Expected("a number", "doubleValue");
                    value = AttributeValue.From(number);
                    break;
                case OtlpKey.BoolValue:
                    value = Boolean(ref cursor);
                    break;
                case OtlpKey.ArrayValue:
                    value = List(ref cursor);
                    break;
                case OtlpKey.KvlistValue:
                    value = Map(ref cursor);
                    break;
                case OtlpKey.BytesValue:
                    value = Bytes(ref cursor);
                    break;
                default:
                    cursor.Skip();
                    break;
            }
        }

        return value;
    }

    /// <summary>Text that is likely to come again: a key, a name.</summary>
    public string? Text(ref JsonCursor cursor, string what) =>
        cursor.IsText(what) ? context.Texts.GetJson(cursor.Raw, cursor.IsEscaped) : null;

    private AttributeValue Integer(ref JsonCursor cursor)
    {
        if (!OtlpNumbers.IsNumber(cursor) || !OtlpNumbers.TryInteger(cursor.Raw, out var whole)) throw cursor.Expected("an integer", "intValue");
        if (whole is { } fits) return AttributeValue.From(fits);

        // Kept as text: a double would be another number.
        Report("an intValue does not fit into 64 bits; it is kept as text.");
        return context.Arena.AddJson(cursor.Raw, cursor.IsEscaped);
    }

    private static AttributeValue Boolean(ref JsonCursor cursor) => cursor.Type switch
    {
        JsonTokenType.True => AttributeValue.From(true),
        JsonTokenType.False => AttributeValue.From(false),
        JsonTokenType.String when Utf8Parser.TryParse(cursor.Raw, out bool value, out var read) && read == cursor.Raw.Length => AttributeValue.From(value),
        _ => throw cursor.Expected("true or false", "boolValue"),
    };

    private static AttributeValue Bytes(ref JsonCursor cursor)
    {
        if (!cursor.IsText("bytesValue")) return default;
        var text = JsonString.ToText(cursor.Raw, cursor.IsEscaped).Replace('-', '+').Replace('_', '/').TrimEnd('=');
        text = text.PadRight((text.Length + 3) / 4 * 4, '=');
        var bytes = new byte[text.Length / 4 * 3];
        if (!Convert.TryFromBase64String(text, bytes, out var length)) throw cursor.Fault("expected base64 for \"bytesValue\".");
        return AttributeValue.From(bytes[..length]);
    }

    private AttributeValue List(ref JsonCursor cursor)
    {
        var bottom = _items.Count;
        if (cursor.IsObject("arrayValue"))
        {
            while (cursor.NextKey(out var key))
            {
                if (key == OtlpKey.Values && cursor.IsArray("values"))
                {
                    while (cursor.NextItem()) _items.Add(Any(ref cursor));
                }
                else
                {
                    cursor.Skip();
                }
            }
        }

        var items = CollectionsMarshal.AsSpan(_items)[bottom..].ToArray();
        _items.RemoveRange(bottom, items.Length);
        return AttributeValue.From(items);
    }

    private AttributeValue Map(ref JsonCursor cursor)
    {
        var entries = AttributeSet.Empty;
        if (cursor.IsObject("kvlistValue"))
        {
            while (cursor.NextKey(out var key))
            {
                if (key == OtlpKey.Values) entries = Attributes(ref cursor, "values");
                else cursor.Skip();
            }
        }

        return AttributeValue.From(entries);
    }
}
