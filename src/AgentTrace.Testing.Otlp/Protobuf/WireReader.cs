using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace AgentTrace.Testing;

/// <summary>The low three bits of a tag: what kind of value follows. The rest is the field's number.</summary>
internal static class Wire
{
    public const uint Varint = 0;
    public const uint Fixed64 = 1;
    public const uint Length = 2;
    public const uint StartGroup = 3;
    public const uint EndGroup = 4;
    public const uint Fixed32 = 5;

    /// <summary>The longest tag and the longest length behind it.</summary>
    public const int MaxHeader = 20;
}

/// <summary>Walks over the fields of one protobuf message that is in memory. Lengths are believed only as far as there are bytes.</summary>
/// <param name="bytes">The message.</param>
/// <param name="offset">Where it begins in the content.</param>
/// <param name="depth">How many messages may still lie in it, one in another.</param>
internal ref struct WireReader(ReadOnlySpan<byte> bytes, long offset, int depth)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;
    private int _fieldAt;
    private uint _tag;

    /// <summary>The bytes used up.</summary>
    public readonly int Consumed => _at;

    /// <summary>Where the current field begins in the content.</summary>
    public readonly long FieldOffset => offset + _fieldAt;

    /// <summary>Goes to the next field: its number shifted left by three, and its <see cref="Wire"/> type.</summary>
    /// <returns>False at the end of the message.</returns>
    public bool NextField(out uint tag)
    {
        tag = 0;
        if (_at == _bytes.Length) return false;
        _fieldAt = _at;
        tag = _tag = (uint)Varint();
        if (tag >> 3 == 0) throw Fault("a field has the number 0, which protobuf does not know; these bytes are damaged or no OTLP.");
        return true;
    }

    public ulong Varint()
    {
        if (_at < _bytes.Length && _bytes[_at] < 0x80) return _bytes[_at++];
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (_at == _bytes.Length) throw CutOff();
            var b = _bytes[_at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }

        throw Fault("a number has more than ten bytes; these bytes are damaged or no OTLP.");
    }

    public ulong Fixed64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    public uint Fixed32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    /// <summary>How many bytes the current field claims; whether they are there is another question.</summary>
    public int Length()
    {
        var length = (int)(uint)Varint();
        return length >= 0 ? length : throw Fault($"field {_tag >> 3} has a length beyond 2 GB; these bytes are damaged or no OTLP.");
    }

    public ReadOnlySpan<byte> Bytes() => Take(Length());

    /// <summary>The current field as a message of its own.</summary>
    public WireReader Message()
    {
        if (depth == 0 || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Fault("values lie deeper in each other than TraceReadOptions.MaxDepth, or this thread's stack, allows.");
        }

        var content = Bytes();
        return new WireReader(content, offset + _at - content.Length, depth - 1);
    }

    /// <summary>Passes over the current field, which is of no interest or newer than this reader.</summary>
    public void Skip()
    {
        switch (_tag & 7)
        {
            case Wire.Varint: Varint(); break;
            case Wire.Fixed64: Take(sizeof(ulong)); break;
            case Wire.Length: Bytes(); break;
            case Wire.Fixed32: Take(sizeof(uint)); break;
            default: throw Unknown();
        }
    }

    /// <summary>A field of a kind that OTLP never had: groups, and numbers that mean nothing.</summary>
    public readonly WireFormatException Unknown() => Fault(
        (_tag & 7) is Wire.StartGroup or Wire.EndGroup
            ? $"field {_tag >> 3} is a protobuf group, which OTLP does not have; these bytes are damaged or no OTLP."
            : $"field {_tag >> 3} has the wire type {_tag & 7}, which protobuf does not know; these bytes are damaged or no OTLP.");

    public readonly WireFormatException Fault(string problem) => new(problem, FieldOffset);

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_bytes.Length - _at < count) throw CutOff(count);
        var taken = _bytes.Slice(_at, count);
        _at += count;
        return taken;
    }

    private readonly WireFormatException CutOff(int count = 1) => Fault(
        $"field {_tag >> 3} needs {count} more byte(s) where its message has {_bytes.Length - _at} left; the content is cut off or damaged.");
}
