using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Tells rows of JSON, one a line, from one document that stretches over lines.</summary>
internal static class JsonLines
{
    private const int LongestFirstLine = 16 << 20;

    /// <summary>Whether text stands on its own although the line before it is no complete JSON.</summary>
    public delegate bool RowJudge(ReadOnlySpan<byte> line, ReadOnlySpan<byte> next);

    /// <summary>
    /// Whether each line stands for itself, so that a bad one costs only itself. So it is when the first line is complete JSON and more
    /// follows, or when it is not, but the next begins as only a row begins.
    /// </summary>
    public static bool Are(ByteSource source, TraceReadOptions options, RowJudge isRow)
    {
        if (!SkipBlank(source)) return false;
        var end = -1;
        for (var size = 4096; end < 0; size *= 2)
        {
            var window = source.Peek(size);
            end = window.IndexOf((byte)'\n');
            if (end < 0 && (source.AtEnd || size >= Math.Min(LongestFirstLine, options.MaxLineBytes / 2))) return false;
        }

        while (source.Window[end..].Trim(" \t\r\n"u8).Length < 64 && source.Window.Length < options.MaxLineBytes / 2 && source.Fill())
        {
        }

        var next = source.Window[end..].TrimStart(" \t\r\n"u8);
        if (next.IsEmpty) return false;
        return IsComplete(source.Window[..end], options.MaxDepth) || (source.Window[0] != '[' && isRow(source.Window[..end], next));
    }

    /// <summary>Passes over white space; false at the end.</summary>
    public static bool SkipBlank(ByteSource source)
    {
        while (true)
        {
            var text = source.Window.IndexOfAnyExcept(" \t\r\n"u8);
            if (text >= 0)
            {
                source.Advance(text);
                return true;
            }

            source.Advance(source.Window.Length);
            if (!source.Fill()) return false;
        }
    }

    private static bool IsComplete(ReadOnlySpan<byte> line, int maxDepth)
    {
        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = maxDepth, AllowMultipleValues = true });
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
