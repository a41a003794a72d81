using System.Buffers.Binary;

namespace AgentTrace.Testing.Tests;

/// <summary>Changes fields of protobuf; the lengths around them stay true, so that the reader gets as far as the change.</summary>
internal static class WireMutator
{
    private static readonly ulong[] Numbers = [0, 1, 2, 127, 128, 255, int.MaxValue, uint.MaxValue, long.MaxValue, 1UL << 63, ulong.MaxValue];

    private static readonly byte[][] Texts = [[], [0], [0xFF, 0xFE], "\0\0\0\0\0\0\0\0"u8.ToArray(), "\u001b[2J\u202e"u8.ToArray(), [0xED, 0xA0, 0x80], "{\"a\":[1,"u8.ToArray(), new byte[16], new byte[5000], [.. Enumerable.Repeat((byte)'[', 3000)]];

    public static byte[] Mutate(byte[] message, Random random)
    {
        if (Parse(message) is not { } fields) return message;
        for (var i = random.Next(1, 4); i > 0; i--) Change(fields, random);
        return Encode(fields);
    }

    private static void Change(List<Field> fields, Random random)
    {
        if (fields.Count == 0) return;
        var at = random.Next(fields.Count);
        var field = fields[at];
        if (field.Inner is { } inner && random.Next(6) > 0)
        {
            Change(inner, random);
            return;
        }

        switch (random.Next(9))
        {
            case 0: fields.RemoveAt(at); break;
            case 1: fields.InsertRange(at, Enumerable.Repeat(field, random.Next(1, 40))); break;
            case 2: fields[at] = field with { Number = random.Next(1, 20) }; break;
            case 3: fields[at] = field with { Number = (1 << 29) - 1 }; break;
            case 4: fields[at] = new Field(field.Number, 0, Numbers[random.Next(Numbers.Length)], null, null); break;
            case 5: fields[at] = new Field(field.Number, random.Next(2) == 0 ? 1 : 5, Numbers[random.Next(Numbers.Length)], null, null); break;
            case 6: fields[at] = fields[random.Next(fields.Count)] with { Number = field.Number }; break;
            case 7:
                for (var level = random.Next(2) == 0 ? random.Next(20) : 600; level > 0; level--) field = new Field(field.Number, 2, 0, null, [field]);
                fields[at] = field;
                break;
            default: fields[at] = new Field(field.Number, 2, 0, Texts[random.Next(Texts.Length)], null); break;
        }
    }

    /// <param name="Number">The field.</param>
    /// <param name="Wire">0 for a number of one to ten bytes, 1 for one of eight, 5 for one of four, 2 for text, bytes and messages.</param>
    /// <param name="Value">The number.</param>
    /// <param name="Bytes">Text or bytes.</param>
    /// <param name="Inner">The fields of a message, or of what looks like one.</param>
    private sealed record Field(int Number, int Wire, ulong Value, byte[]? Bytes, List<Field>? Inner);

    private static List<Field>? Parse(ReadOnlySpan<byte> bytes)
    {
        var fields = new List<Field>();
        while (!bytes.IsEmpty)
        {
            if (Varint(ref bytes) is not { } tag || tag >> 3 is 0 or > 100) return null;
            var (number, wire) = ((int)(tag >> 3), (int)(tag & 7));
            switch (wire)
            {
                case 0 when Varint(ref bytes) is { } value:
                    fields.Add(new Field(number, 0, value, null, null));
                    break;
                case 1 when bytes.Length >= 8:
                    fields.Add(new Field(number, 1, BinaryPrimitives.ReadUInt64LittleEndian(bytes), null, null));
                    bytes = bytes[8..];
                    break;
                case 5 when bytes.Length >= 4:
                    fields.Add(new Field(number, 5, BinaryPrimitives.ReadUInt32LittleEndian(bytes), null, null));
                    bytes = bytes[4..];
                    break;
                case 2 when Varint(ref bytes) is { } length && length <= (ulong)bytes.Length:
                    var content = bytes[..(int)length];
                    fields.Add(new Field(number, 2, 0, content.ToArray(), content.IsEmpty ? null : Parse(content)));
                    bytes = bytes[(int)length..];
                    break;
                default: return null;
            }
        }

        return fields;
    }

    private static ulong? Varint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var i = 0; i < Math.Min(10, bytes.Length); i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] >= 0x80) continue;
            bytes = bytes[(i + 1)..];
            return value;
        }

        return null;
    }

    private static byte[] Encode(List<Field> fields)
    {
        var target = new MemoryStream();
        foreach (var field in fields)
        {
            Write(target, ((ulong)field.Number << 3) | (uint)field.Wire);
            switch (field.Wire)
            {
                case 0: Write(target, field.Value); break;
                case 1: target.Write(BitConverter.GetBytes(field.Value)); break;
                case 5: target.Write(BitConverter.GetBytes((uint)field.Value)); break;
                default:
                    var content = field.Inner is { } inner ? Encode(inner) : field.Bytes!;
                    Write(target, (ulong)content.Length);
                    target.Write(content);
                    break;
            }
        }

        return target.ToArray();
    }

    private static void Write(MemoryStream target, ulong value)
    {
        for (; value > 0x7F; value >>= 7) target.WriteByte((byte)(value | 0x80));
        target.WriteByte((byte)value);
    }
}
