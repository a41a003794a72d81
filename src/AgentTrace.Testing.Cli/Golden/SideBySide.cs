using Spectre.Console;

namespace AgentTrace.Testing.Cli;

/// <summary>A golden trace beside a received one: what differs and its neighbours, below each other what differs value by value.</summary>
internal sealed class SideBySide(Shell shell)
{
    private const int Neighbours = 2;

    public void Write(GoldenDiff diff)
    {
        var rows = GoldenWords.Details(diff).ToList();
        var shown = Shown(rows);
        var number = Math.Max(3, rows.Max(row => row.Number.Length));
        var width = Math.Max(20, (shell.Width - number - 8) / 2);
        shell.Line(new Part($"    {"".PadLeft(number)}  {"golden".PadRight(width)}  received", Ink.Dim));
        var next = 0;
        foreach (var i in shown)
        {
            Elide(i - next);
            next = i + 1;
            Write(rows[i], number, width);
        }

        Elide(rows.Count - next);
    }

    private void Write(DetailRow row, int number, int width)
    {
        var ink = row.Mark switch { '-' => Ink.Bad, '+' => Ink.Good, '~' => Ink.Warn, _ => Style.Plain };
        shell.Line(
            new($"  {row.Mark} ", ink), new(row.Number.PadLeft(number) + "  ", Ink.Dim),
            new(Cell(row.Expected, width), row.Mark is '-' or '~' ? ink : Style.Plain), "  ", new(Cell(row.Actual, width).TrimEnd(), row.Mark is '+' or '~' ? ink : Style.Plain));
        foreach (var note in row.Note.Split("; ", StringSplitOptions.RemoveEmptyEntries)) shell.Line(new Part($"    {"".PadLeft(number)}    {Labels.Safe(note, shell.Width - number - 8)}", ink));
    }

    private void Elide(int count)
    {
        if (count > 0) shell.Line(new Part($"        … {Words.Count(count, "step")} …", Ink.Dim));
    }

    /// <summary>What differs and its neighbours; nothing but that.</summary>
    private static SortedSet<int> Shown(List<DetailRow> rows)
    {
        var shown = new SortedSet<int>();
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Mark == ' ') continue;
            for (var near = Math.Max(0, i - Neighbours); near <= Math.Min(rows.Count - 1, i + Neighbours); near++) shown.Add(near);
        }

        return shown;
    }

    private static string Cell(string text, int width) => Labels.Safe(text.Length == 0 ? "–" : text, width).PadRight(width);
}
