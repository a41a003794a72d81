using System.IO.Compression;
using System.Text;

namespace AgentTrace.Testing.Tests;

/// <summary>What mutants are made of: its bytes, and the places of JSON in it.</summary>
internal sealed class Original(string name, byte[] bytes)
{
    public string Name => name;

    public byte[] Bytes => bytes;

    public JsonPlace[] Places { get; } = JsonPlaces.Of(bytes);

    public JsonPlace[] Ids => field ??= Named("id", "parent");

    public JsonPlace[] Times => field ??= Named("time", "start", "end", "date", "created", "duration", "tokens", "cost");

    public JsonPlace[] Keyed => field ??= [.. Places.Where(place => place.Key is not null)];

    public byte[] Text(JsonPlace place) => bytes[place.Start..place.End];

    private JsonPlace[] Named(params string[] parts) => [.. Places.Where(place => place.Key is { } key && parts.Any(part => key.Contains(part, StringComparison.OrdinalIgnoreCase)) && place.End - place.Start < 100)];
}

/// <summary>Makes hostile input of good: changes at places of JSON, which stays JSON, and changes of bytes.</summary>
internal static class Mutator
{
    private static readonly int[] Depths = [1, 2, 30, 62, 63, 64, 65, 300, 511, 512, 513, 3000];

    public static byte[] Mutate(Original original, Original other, Random random)
    {
        var isJson = original.Places.Length > 0;
        var mutant = isJson && random.Next(10) < 7 ? AtPlaces(original, other, random) : original.Bytes;
        if (mutant == original.Bytes || random.Next(4) == 0) mutant = AtBytes(mutant, other.Bytes, random);
        return random.Next(12) == 0 ? Compressed(mutant, random) : mutant;
    }

    /// <summary>Changes bytes without a look at what they mean.</summary>
    public static byte[] AtBytes(byte[] original, byte[] other, Random random)
    {
        if (random.Next(16) == 0) return [.. original.AsSpan(0, random.Next(original.Length + 1)), .. other.AsSpan(random.Next(other.Length + 1))];
        List<byte> bytes = [.. original];
        for (var i = random.Next(1, 5); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 80), bytes.Count - at);
            switch (random.Next(10))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.RemoveRange(at, length); break;
                case 3 when random.Next(3) == 0: bytes.RemoveRange(at, bytes.Count - at); break;
                case 3 or 4: bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length)); break;
                case 5: bytes.Insert(at, "{}[]\",:\\\n0e-"u8[random.Next(12)]); break;
                case 6: ReplaceCell(bytes, at, random); break;
                case 7: bytes.InsertRange(at, other.AsSpan(random.Next(other.Length + 1)) is var rest ? rest[..Math.Min(200, rest.Length)].ToArray() : []); break;
                default: bytes.InsertRange(at, Any(HostileValues.Words, random)); break;
            }
        }

        return [.. bytes];
    }

    private static byte[] AtPlaces(Original original, Original other, Random random)
    {
        var edits = new List<(int Start, int End, byte[] Text)>();
        for (var i = random.Next(1, 6); i > 0; i--) edits.Add(Edit(original, other, random));
        edits.Sort((a, b) => a.Start.CompareTo(b.Start));
        var target = new MemoryStream(original.Bytes.Length + 4096);
        var done = 0;
        foreach (var (start, end, text) in edits)
        {
            if (start < done) continue;
            target.Write(original.Bytes, done, start - done);
            target.Write(text);
            done = end;
        }

        target.Write(original.Bytes, done, original.Bytes.Length - done);
        return target.ToArray();
    }

    private static (int Start, int End, byte[] Text) Edit(Original original, Original other, Random random)
    {
        var bytes = original.Bytes;
        var place = Any(original.Places, random);
        var (start, end) = (place.Start, place.End);
        switch (random.Next(16))
        {
            case 0 or 1 when original.Ids.Length > 1: // Own parents, cycles, one id on several spans.
                var id = Any(original.Ids, random);
                return (id.Start, id.End, original.Text(Any(original.Ids, random)));
            case 2 or 3 when original.Times.Length > 1: // Ends before starts, times at their limits.
                var time = Any(original.Times, random);
                return (time.Start, time.End, random.Next(3) == 0 ? original.Text(Any(original.Times, random)) : Any(HostileValues.Times, random));
            case 4: return (start, end, original.Text(Any(original.Places, random)));
            case 5 when other.Places.Length > 0: return (start, end, other.Text(Any(other.Places, random)));
            case 6 when place.Key is not null: // A key twice.
                return (place.KeyStart, place.KeyStart, [.. bytes.AsSpan(place.KeyStart, start - place.KeyStart), .. Any(HostileValues.Values, random), (byte)',']);
            case 7 when original.Keyed.Length > 0: // Another key's name, so another meaning.
                var (key, name) = (Any(original.Keyed, random), Any(original.Keyed, random).Key!);
                return (key.KeyStart, key.Start, [.. "\""u8, .. Encoding.UTF8.GetBytes(name), .. "\":"u8]);
            case 8: // Gone, with the comma behind it.
                return (place.Key is null ? start : place.KeyStart, end < bytes.Length && bytes[end] == ',' ? end + 1 : end, []);
            case 9 when place.Key is null: // An item again and again.
                return (start, start, Repeat([.. original.Text(place), (byte)','], end - start < 2000 ? random.Next(1, 40) : 2));
            case 10: return (start, end, Nested(original.Text(place), Any(Depths, random), random));
            case 11 when place.IsText && end - start > 2: // Odd text within a text.
                return (start + 1, start + 1, "\\ud800|\\u0000|\\u001b[31m|\u202e|\\\"|\\\\|{\\\"|[|'|\\n|</b>"u8.ToArray() is var odd ? odd[..random.Next(odd.Length)] : []);
            case 12 when place.IsText: return (start, end, bytes[(start + 1)..(end - 1)]);
            case 13 when !place.IsText: return (start, end, [(byte)'"', .. Encoding.UTF8.GetBytes(System.Text.Json.JsonEncodedText.Encode(original.Text(place)).Value), (byte)'"']);
            default: return (start, end, Any(HostileValues.Values, random));
        }
    }

    private static byte[] Nested(byte[] value, int levels, Random random)
    {
        var isList = random.Next(2) == 0;
        return [.. Repeat(isList ? "["u8.ToArray() : "{\"a\":"u8.ToArray(), levels), .. value, .. Repeat(isList ? "]"u8.ToArray() : "}"u8.ToArray(), levels)];
    }

    private static byte[] Repeat(byte[] bytes, int times)
    {
        var all = new byte[bytes.Length * times];
        for (var i = 0; i < times; i++) bytes.CopyTo(all, i * bytes.Length);
        return all;
    }

    /// <summary>Another value between two commas: the cell of a table, the item of a list.</summary>
    private static void ReplaceCell(List<byte> bytes, int at, Random random)
    {
        var start = bytes.IndexOf((byte)',', at);
        if (start < 0) return;
        var end = bytes.IndexOf((byte)',', start + 1);
        if (end < 0) end = bytes.Count;
        bytes.RemoveRange(start + 1, end - start - 1);
        bytes.InsertRange(start + 1, Any(random.Next(2) == 0 ? HostileValues.Values : HostileValues.Times, random));
    }

    /// <summary>Gzip, once or twice over, at times damaged, cut off, or with something behind it.</summary>
    private static byte[] Compressed(byte[] content, Random random)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(content);
        var bytes = target.ToArray();
        return random.Next(8) switch
        {
            0 => AtBytes(bytes, content, random),
            1 => bytes[..random.Next(bytes.Length)],
            2 => [.. bytes, .. content.AsSpan(0, Math.Min(100, content.Length))],
            3 => [.. bytes, .. bytes],
            4 => Compressed(bytes, random),
            _ => bytes,
        };
    }

    private static T Any<T>(T[] items, Random random) => items[random.Next(items.Length)];
}
