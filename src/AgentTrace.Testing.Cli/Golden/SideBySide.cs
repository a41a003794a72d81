using Spectre.Console;

namespace AgentTrace.Testing.Cli;

/// <summary>A golden trace beside a received one on a terminal: nothing but what differs and its neighbours, below each line what differs value by value.</summary>
internal sealed class SideBySide(Shell shell)
{
    /// <summary>Marks, numbers and the space between the columns.</summary>
    private const int Margin = 11;

    public void Write(GoldenDiff diff)
    {
        var layout = new DetailLayout(Math.Max(20, (shell.Width - Margin) / 2), "golden", "received", WholeUpTo: 0, MostLines: int.MaxValue, AreNotesBelow: true);
        shell.Lines(DetailText.Of(GoldenWords.Details(diff), layout), line => line[2] switch { '-' => Ink.Bad, '+' => Ink.Good, '~' => Ink.Warn, _ => Style.Plain });
    }
}
