using System.Runtime.InteropServices;

namespace AgentTrace.Testing;

/// <summary>Reads attribute lists and <c>AnyValue</c>s.</summary>
internal sealed class WireValues(ReadContext context)
{
    // Lists nest, so they are used as stacks: each level takes its own top off again.
    private readonly List<string> _keys = [];
    private readonly List<AttributeValue> _values = [];
    private readonly List<AttributeValue> _items = [];

    /// <summary>Where the attributes of a message begin that now starts; its fields may come in any order.</summary>
    public int Bottom => _keys.Count;

    /// <summary>Reads one <c>KeyValue</c>.</summary>
    public void Add(WireReader message)
    {
        var key = "";
        AttributeValue value = default;
        while (message.NextField(out var tag))
        {
            switch (tag)
            {
                case (1 << 3) | Wire.Length: key = Text(ref message); break;
                case (2 << 3) | Wire.Length: value = Any(message.Message()); break;
                default: message.Skip(); break;
            }
        }

        _keys.Add(key);
        _values.Add(value);
    }

    /// <summary>The attributes added since the message began.</summary>
    public AttributeSet Take(int bottom)
    {
        if (_keys.Count == bottom) return AttributeSet.Empty;
        var set = context.Set(CollectionsMarshal.AsSpan(_keys)[bottom..], CollectionsMarshal.AsSpan(_values)[bottom..]);
        CollectionsMarshal.SetCount(_keys, bottom);
        CollectionsMarshal.SetCount(_values, bottom);
        return set;
    }

    /// <summary>A message that has nothing of interest but attributes.</summary>
    public AttributeSet Attributes(WireReader message, uint attributes)
    {
        var bottom = Bottom;
        while (message.NextField(out var tag))
        {
            if (tag == attributes) Add(message.Message());
            else message.Skip();
        }

        return Take(bottom);
    }

    /// <summary>A value: of its fields at most one is there, and without any it is null.</summary>
    public AttributeValue Any(WireReader message)
    {
        AttributeValue value = default;
        while (message.NextField(out var tag))
        {
            switch (tag)
            {
                case (1 << 3) | Wire.Length: value = context.Arena.Add(message.Bytes()); break;
                case (2 << 3) | Wire.Varint: value = AttributeValue.From(message.Varint() != 0); break;
                case (3 << 3) | Wire.Varint: value = AttributeValue.From((long)message.Varint()); break;
                case (4 << 3) | Wire.Fixed64: value = AttributeValue.From(Double(message.Fixed64())); break;
                case (5 << 3) | Wire.Length: value = List(message.Message()); break;
                case (6 << 3) | Wire.Length: value = AttributeValue.From(Attributes(message.Message(), (1 << 3) | Wire.Length)); break;
                case (7 << 3) | Wire.Length: value = AttributeValue.From(message.Bytes().ToArray()); break;
                default: message.Skip(); break;
            }
        }

        return value;
    }

    /// <summary>Text that is likely to come again: a key, a name.</summary>
    public string Text(ref WireReader message) => context.Texts.Get(message.Bytes());

    private AttributeValue List(WireReader message)
    {
        var bottom = _items.Count;
        while (message.NextField(out var tag))
        {
            if (tag == ((1 << 3) | Wire.Length)) _items.Add(Any(message.Message()));
            else message.Skip();
        }

        var items = CollectionsMarshal.AsSpan(_items)[bottom..].ToArray();
        _items.RemoveRange(bottom, items.Length);
        return AttributeValue.From(items);
    }

    /// <summary>One NaN for all of them, as in JSON, so that the same value is equal whatever encoding it came in.</summary>
    private static double Double(ulong bits) => BitConverter.UInt64BitsToDouble(bits) is var value && double.IsNaN(value) ? double.NaN : value;
}
