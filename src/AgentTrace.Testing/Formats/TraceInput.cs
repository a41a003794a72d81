using System.Text;
using System.Text.Unicode;

namespace AgentTrace.Testing;

/// <summary>Content on its way in: decompressed, its byte order mark gone, and its format known.</summary>
internal static class TraceInput
{
    /// <summary>Where a format usually shows.</summary>
    private const int UsualHead = 64 << 10;

    /// <summary>How far a log may run before the first line of ours.</summary>
    private const int LongestHead = 8 << 20;

    private const int MaxLayers = 3;

    private static readonly byte[] Gzip = [0x1F, 0x8B];

    private static readonly byte[] Utf8Mark = [0xEF, 0xBB, 0xBF];

    /// <summary>Finds the reader; the source then stands at the first byte of the content.</summary>
    public static (ITraceReader Reader, ByteSource Source) Open(Stream stream, string? file, TraceReadOptions options)
    {
        var source = new ByteSource(stream, file, options.MaxLineBytes);
        for (var layer = 0; source.Peek(2).StartsWith(Gzip); layer++)
        {
            if (layer == MaxLayers) throw new TraceFormatException("compressed more than three times over.", file);
            source = new ByteSource(new Decompression(source, options), file, options.MaxLineBytes);
        }

        SkipMark(source);
        return (Recognise(source, options), source);
    }

    /// <summary>Whether a content says by its first key that it is a golden trace.</summary>
    public static bool IsGolden(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith(Utf8Mark)) head = head[Utf8Mark.Length..];
        head = head.TrimStart(" \t\r\n"u8);
        return head is [(byte)'{', ..] && head[1..].TrimStart(" \t\r\n"u8).StartsWith("\"agenttrace_golden\""u8);
    }

    private static ITraceReader Recognise(ByteSource source, TraceReadOptions options)
    {
        var head = source.Peek(Math.Min(UsualHead, options.MaxLineBytes));
        if (source.AtEnd && head.Trim(" \t\r\n"u8).IsEmpty) throw new TraceFormatException("it is empty; a trace was expected.", source.File);
        if (ProtobufSniffer.IsOtlp(head))
        {
            return TraceFormats.Find(ProtobufSniffer.Format) ?? throw new TraceFormatException(
                "this is OTLP protobuf (binary, by its first byte 0x0A): reference the package AgentTrace.Testing.Otlp and call "
                + "OtlpProtobuf.Register() once, or export it as OTLP JSON.",
                source.File, offset: 0);
        }

        if (IsGolden(head))
        {
            throw new TraceFormatException("this is a golden trace, which holds the ways of a run and no run: GoldenTrace.Load reads it, and agenttrace diff holds a run against it.", source.File);
        }

        if (TraceFormats.Sniff(head) is { } reader) return reader;
        head = source.Peek(Math.Min(LongestHead, options.MaxLineBytes));
        return TraceFormats.Sniff(head) ?? throw source.Fault(
            $"no trace in a known format: it begins with {Describe(head)}. Known formats: {TraceFormats.Names} (also gzipped).");
    }

    private static void SkipMark(ByteSource source)
    {
        var head = source.Peek(4);
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            throw new TraceFormatException("the text is UTF-16, by its byte order mark; save it as UTF-8.", source.File, offset: 0);
        }

        if (head.StartsWith(Utf8Mark)) source.SkipMark(Utf8Mark.Length);
    }

    private static string Describe(ReadOnlySpan<byte> head)
    {
        var start = head.Trim(" \t\r\n"u8);
        start = start[..Math.Min(40, start.Length)];
        return Utf8.IsValid(start) || start.IndexOfAnyInRange((byte)0, (byte)8) < 0
            ? $"'{Encoding.UTF8.GetString(start)}'" : $"the bytes {Convert.ToHexString(start[..Math.Min(8, start.Length)])}";
    }
}
