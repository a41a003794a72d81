using System.Globalization;
using System.Text;

namespace AgentTrace.Testing;

/// <summary>Expected and actual side by side: what differs, and its neighbours.</summary>
internal static class DetailText
{
    private const int Neighbours = 2;
    private const int MostLines = 24;
    private const int WidestCell = 44;
    private const int WidestNote = 120;

    /// <summary>The lines, each with its end; empty when there is nothing to show.</summary>
    public static string Of(IEnumerable<DetailRow> details)
    {
        var rows = details.Select(row => row with { Expected = Safe(row.Expected, WidestCell), Actual = Safe(row.Actual, WidestCell), Note = Safe(row.Note, WidestNote) }).ToList();
        if (rows.Count == 0) return "";
        var shown = Shown(rows);
        var number = Math.Max(3, shown.Max(i => rows[i].Number.Length));
        var expected = Math.Max("expected".Length, shown.Max(i => rows[i].Expected.Length));
        var actual = shown.Max(i => rows[i].Note.Length > 0 ? rows[i].Actual.Length : 0);
        var text = new StringBuilder();
        Line(text, ' ', "", "expected", "actual", "");
        var next = 0;
        foreach (var i in shown)
        {
            Elide(text, i - next, rows[0].Noun);
            next = i + 1;
            var row = rows[i];
            Line(text, row.Mark, row.Number, row.Expected.Length == 0 ? "–" : row.Expected, row.Actual.Length == 0 ? "–" : row.Actual, row.Note);
        }

        Elide(text, rows.Count - next, rows[0].Noun);
        return text.ToString();

        void Line(StringBuilder to, char mark, string place, string left, string right, string note) =>
            to.Append(string.Create(CultureInfo.InvariantCulture, $"  {mark} {place.PadLeft(number)}  {left.PadRight(expected)}  {right.PadRight(actual)}  {note}").TrimEnd()).Append('\n');
    }

    private static void Elide(StringBuilder text, int count, string noun)
    {
        if (count > 0) text.Append("       … ").Append(Words.Count(count, noun)).Append(" …\n");
    }

    /// <summary>All lines, or those that differ with their neighbours, as far as they go.</summary>
    private static List<int> Shown(List<DetailRow> rows)
    {
        if (rows.Count <= MostLines) return [.. Enumerable.Range(0, rows.Count)];
        var shown = new SortedSet<int>();
        for (var i = 0; i < rows.Count && shown.Count < MostLines; i++)
        {
            if (rows[i].Mark == ' ') continue;
            for (var near = Math.Max(0, i - Neighbours); near <= Math.Min(rows.Count - 1, i + Neighbours); near++) shown.Add(near);
        }

        return [.. (shown.Count > 0 ? shown : Enumerable.Range(0, MostLines)).Take(MostLines)];
    }

    private static string Safe(string text, int most) => Words.Shorten(SafeText.Line(Scrubber.Redact(text)), most);
}
