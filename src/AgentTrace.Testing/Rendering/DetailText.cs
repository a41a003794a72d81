using System.Globalization;
using System.Text;

namespace AgentTrace.Testing;

/// <summary>How a table of what was expected beside what there is looks.</summary>
/// <param name="WidestCell">Longer cells are shortened in the middle.</param>
/// <param name="Expected">The heading of the left column.</param>
/// <param name="Actual">The heading of the right column.</param>
/// <param name="WholeUpTo">With more lines only those that differ are shown, with their neighbours.</param>
/// <param name="MostLines">How many these are at most.</param>
/// <param name="AreNotesBelow">Whether what is wrong stands below its line, a line each, and not behind it.</param>
internal sealed record DetailLayout(int WidestCell, string Expected, string Actual, int WholeUpTo, int MostLines, bool AreNotesBelow)
{
    /// <summary>In a failure's message.</summary>
    public static readonly DetailLayout Message = new(44, "expected", "actual", 24, 24, AreNotesBelow: false);
}

/// <summary>Expected and actual side by side: what differs, and its neighbours.</summary>
internal static class DetailText
{
    private const int Neighbours = 2;
    private const int WidestNote = 120;

    /// <summary>The lines, each with its end; empty when there is nothing to show.</summary>
    public static string Of(IEnumerable<DetailRow> details) => Of(details, DetailLayout.Message);

    public static string Of(IEnumerable<DetailRow> details, DetailLayout layout)
    {
        var rows = details.Select(row => row with { Expected = SafeText.Short(row.Expected, layout.WidestCell), Actual = SafeText.Short(row.Actual, layout.WidestCell) }).ToList();
        if (rows.Count == 0) return "";
        var shown = Shown(rows, layout);
        var number = Math.Max(3, shown.Max(i => rows[i].Number.Length));
        var expected = Math.Max(layout.Expected.Length, shown.Max(i => rows[i].Expected.Length));
        var actual = layout.AreNotesBelow ? 0 : shown.Max(i => rows[i].Note.Length > 0 ? rows[i].Actual.Length : 0);
        var text = new StringBuilder();
        Line(' ', "", layout.Expected, layout.Actual, "");
        var next = 0;
        foreach (var i in shown)
        {
            Elide(text, i - next, rows[0].Noun);
            next = i + 1;
            var row = rows[i];
            Line(row.Mark, row.Number, row.Expected.Length == 0 ? "–" : row.Expected, row.Actual.Length == 0 ? "–" : row.Actual, layout.AreNotesBelow ? "" : SafeText.Short(row.Note, WidestNote));
            if (!layout.AreNotesBelow) continue;
            foreach (var note in row.Note.Split("; ", StringSplitOptions.RemoveEmptyEntries)) text.Append("    ").Append(' ', number).Append("    ").Append(SafeText.Short(note, WidestNote)).Append('\n');
        }

        Elide(text, rows.Count - next, rows[0].Noun);
        return text.ToString();

        void Line(char mark, string place, string left, string right, string note) =>
            text.Append(string.Create(CultureInfo.InvariantCulture, $"  {mark} {place.PadLeft(number)}  {left.PadRight(expected)}  {right.PadRight(actual)}  {note}").TrimEnd()).Append('\n');
    }

    private static void Elide(StringBuilder text, int count, string noun)
    {
        if (count > 0) text.Append("       … ").Append(Words.Count(count, noun)).Append(" …\n");
    }

    /// <summary>All lines, or those that differ with their neighbours, as far as they go.</summary>
    private static List<int> Shown(List<DetailRow> rows, DetailLayout layout)
    {
        if (rows.Count <= layout.WholeUpTo) return [.. Enumerable.Range(0, rows.Count)];
        var shown = new SortedSet<int>();
        for (var i = 0; i < rows.Count && shown.Count < layout.MostLines; i++)
        {
            if (rows[i].Mark == ' ') continue;
            for (var near = Math.Max(0, i - Neighbours); near <= Math.Min(rows.Count - 1, i + Neighbours); near++) shown.Add(near);
        }

        return [.. (shown.Count > 0 ? shown : Enumerable.Range(0, rows.Count)).Take(layout.MostLines)];
    }
}
