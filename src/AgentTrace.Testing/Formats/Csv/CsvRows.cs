using System.Text;

namespace AgentTrace.Testing;

/// <summary>Rows of comma-separated values (RFC 4180): quoted cells may hold commas, quotes and line ends.</summary>
internal sealed class CsvRows(ByteSource source)
{
    private const int UsualRow = 16 << 10;

    /// <summary>The next row that is not blank; null at the end.</summary>
    public List<string>? Next()
    {
        source.SkipLineEnds();
        if (source.Window.IsEmpty) return null;
        for (var window = source.Peek(UsualRow); ; window = source.PeekMore())
        {
            var end = RowEnd(window);
            if (end < 0 && !source.AtEnd) continue;
            if (end < 0) end = window.Length;
            var cells = Cells(window[..end]);
            source.Advance(end);
            return cells;
        }
    }

    /// <summary>The cells of one row.</summary>
    public static List<string> Cells(ReadOnlySpan<byte> row)
    {
        var cells = new List<string>();
        var cell = new List<byte>();
        var (quoted, at) = (false, 0);
        for (; at < row.Length; at++)
        {
            var b = row[at];
            if (b == '"' && quoted && at + 1 < row.Length && row[at + 1] == '"') cell.Add(row[at++]);
            else if (b == '"') quoted = !quoted;
            else if (b == ',' && !quoted) Close();
            else if (quoted || b is not ((byte)'\r' or (byte)'\n')) cell.Add(b);
        }

        Close();
        return cells;

        void Close()
        {
            cells.Add(Encoding.UTF8.GetString([.. cell]));
            cell.Clear();
        }
    }

    /// <summary>The line end behind the row; -1 where it is not in the window.</summary>
    private static int RowEnd(ReadOnlySpan<byte> window)
    {
        var quoted = false;
        for (var at = 0; at < window.Length; at++)
        {
            if (window[at] == '"') quoted = !quoted;
            else if (window[at] == '\n' && !quoted) return at;
        }

        return -1;
    }
}
