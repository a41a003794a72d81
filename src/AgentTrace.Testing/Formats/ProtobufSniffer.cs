using System.Text.Unicode;

namespace AgentTrace.Testing;

/// <summary>Tells OTLP protobuf by its first bytes. The core only recognises it; the package AgentTrace.Testing.Otlp reads it.</summary>
internal static class ProtobufSniffer
{
    /// <summary>The name of the format, and of the reader that the package gives.</summary>
    public const string Format = "otlp-protobuf";

    private const int Judged = 1024;
    private const int LongestLength = 10;

    /// <summary>Field 1 with a length, and all of it no text.</summary>
    public static bool IsOtlp(ReadOnlySpan<byte> head)
    {
        if (head.Length < 2 || head[0] != 0x0A || IsText(head)) return false;
        var length = head[1..Math.Min(1 + LongestLength, head.Length)];
        return length.IndexOfAnyInRange((byte)0, (byte)0x7F) >= 0 || length.Length < LongestLength;
    }

    /// <summary>A text may begin with an empty line, but holds no control characters and no broken UTF-8.</summary>
    private static bool IsText(ReadOnlySpan<byte> head)
    {
        var start = head[..Math.Min(Judged, head.Length)];
        foreach (var b in start)
        {
            // A terminal's colours stand in logs.
            if (b < 0x20 && b is not ((byte)'\n' or (byte)'\r' or (byte)'\t' or 0x1B)) return false;
        }

        // The last character may be cut.
        return Utf8.IsValid(start) || Utf8.IsValid(start[..^1]) || (start.Length > 2 && (Utf8.IsValid(start[..^2]) || Utf8.IsValid(start[..^3])));
    }
}
