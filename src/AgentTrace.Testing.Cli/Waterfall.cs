using System.Globalization;
using Spectre.Console;

namespace AgentTrace.Testing.Cli;

/// <summary>The tree as lines with bars on a time axis. Long runs are cut to their ends and to what a reader looks for.</summary>
internal sealed class Waterfall(Shell shell, RecordedTrace trace, RunTree tree)
{
    private const int MostRows = 200;
    private const int MostSiblings = 12;
    private const int FirstSiblings = 6;
    private const int LastSiblings = 3;
    private const int MostLevels = 16;
    private const int WidestGuide = 40;

    private readonly long? _start = trace.StartTimeUnixNano;
    private readonly long _length = trace.EndTimeUnixNano - trace.StartTimeUnixNano is { } length and > 0 ? length : 0;
    private readonly int _numberWidth = Math.Max(3, trace.Steps.Count.ToString(CultureInfo.InvariantCulture).Length);

    public void Write(bool all)
    {
        var rows = new List<Row>();
        Collect(rows, all ? null : Choose());
        var most = Math.Max(24, shell.Width - 52);
        var labelWidth = rows.Count == 0 ? 0 : Math.Min(most, rows.Max(row => (row.Guide + row.Label).GetCellWidth()));
        var barWidth = _length == 0 ? 0 : Math.Clamp(shell.Width - labelWidth - 46, 12, 40);
        var blank = new string(' ', 2 + _numberWidth + 2);
        if (barWidth > 0)
        {
            var total = Words.Duration(_length);
            shell.Line(new Part(blank + new string(' ', labelWidth + 12) + "0" + total.PadLeft(barWidth - 1), Ink.Dim));
        }

        foreach (var row in rows)
        {
            if (row.Node is not { } node)
            {
                shell.Line(new Part(blank + row.Guide + row.Label, Ink.Dim));
                continue;
            }

            var number = "  " + (node.Step?.ToString(CultureInfo.InvariantCulture) ?? "").PadLeft(_numberWidth) + "  ";
            var time = node.End - node.Start is { } nanos ? Words.Duration(nanos) : "";
            var label = Fit(row.Label, labelWidth - row.Guide.Length);
            var style = node.IsError ? Ink.Bad : node.IsContainer ? Ink.Strong : node.IsStep ? Style.Plain : Ink.Dim;
            var (before, bar, after) = Bar(node, barWidth);
            Write(number, new(row.Guide, Ink.Dim), new(label, style), "  " + time.PadLeft(8) + "  " + before,
                new(bar, node.IsError ? Ink.Bad : node.IsContainer ? Ink.Dim : Ink.Bar), after, new("  " + node.Note, node.IsError ? Ink.Bad : Ink.Dim));
        }
    }

    /// <summary>The parts without blanks at the end of the line.</summary>
    private void Write(params Span<Part> parts)
    {
        var count = parts.Length;
        while (count > 0 && string.IsNullOrWhiteSpace(parts[count - 1].Text)) count--;
        if (count > 0) parts[count - 1] = parts[count - 1] with { Text = parts[count - 1].Text.TrimEnd() };
        shell.Line(parts[..count]);
    }

    private (string Before, string Bar, string After) Bar(TreeNode node, int width)
    {
        if (width == 0 || node.Start is not { } start || _start is not { } origin) return ("", "", new string(' ', width));
        var end = Math.Max(node.End ?? start, start);
        var from = (int)Math.Clamp((start - origin) / (double)_length * width, 0, width - 1);
        var to = (int)Math.Clamp(Math.Round((end - origin) / (double)_length * width), from + 1, width);
        return (new string(' ', from), new string(node.IsContainer ? '░' : '█', to - from), new string(' ', width - to));
    }

    /// <summary>The rows that are shown, breadth first: outer levels matter more than inner ones.</summary>
    private HashSet<TreeNode> Choose()
    {
        var shown = new HashSet<TreeNode>();
        var open = new Queue<(List<TreeNode> Siblings, int Level)>([(tree.Roots, 0)]);
        while (open.TryDequeue(out var next))
        {
            var (siblings, level) = next;
            if (level >= MostLevels) continue;
            for (var i = 0; i < siblings.Count; i++)
            {
                var isEnd = siblings.Count <= MostSiblings || i < FirstSiblings || i >= siblings.Count - LastSiblings;
                if (!siblings[i].IsTelling && (!isEnd || shown.Count >= MostRows)) continue;
                shown.Add(siblings[i]);
                if (siblings[i].Children.Count > 0) open.Enqueue((siblings[i].Children, level + 1));
            }
        }

        return shown;
    }

    private void Collect(List<Row> rows, HashSet<TreeNode>? shown)
    {
        var open = new Stack<(TreeNode? Node, string Guide, string Below, string Label)>();
        Push(tree.Roots, "", isRoot: true);
        while (open.TryPop(out var next))
        {
            rows.Add(new Row(next.Node, next.Guide, next.Label));
            if (next.Node is { Children.Count: > 0 } node) Push(node.Children, next.Below, isRoot: false);
        }

        void Push(List<TreeNode> siblings, string prefix, bool isRoot)
        {
            var level = new List<(TreeNode?, string)>();
            var (steps, spans) = (0, 0);
            foreach (var node in siblings)
            {
                if (shown is null || shown.Contains(node))
                {
                    Elide();
                    level.Add((node, node.Label));
                }
                else
                {
                    steps += node.Steps;
                    spans += node.Spans;
                }
            }

            Elide();
            for (var i = level.Count - 1; i >= 0; i--)
            {
                var (node, label) = level[i];
                var isLast = i == level.Count - 1;
                var flat = isRoot || prefix.Length >= WidestGuide;
                open.Push((node, flat ? prefix : prefix + (isLast ? "└─ " : "├─ "), flat ? prefix : prefix + (isLast ? "   " : "│  "), label));
            }

            void Elide()
            {
                if (spans > 0) level.Add((null, $"… {(steps > 0 ? Words.Count(steps, "step") : Words.Count(spans, "span"))} …"));
                (steps, spans) = (0, 0);
            }
        }
    }

    private static string Fit(string label, int width)
    {
        width = Math.Max(width, 4);
        var cells = label.GetCellWidth();
        for (var most = label.Length; cells > width; cells = label.GetCellWidth()) label = Words.Shorten(label, most = Math.Max(2, Math.Min(most, label.Length) - Math.Max(1, (cells - width) / 2)));
        return label + new string(' ', Math.Max(0, width - cells));
    }

    private readonly record struct Row(TreeNode? Node, string Guide, string Label);
}
