using System.Globalization;
using System.Text;

namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>The truth that a trace is made from, small enough to be read in a failure.</summary>
/// <param name="Items">What happens, in turn.</param>
internal sealed record Plan(IReadOnlyList<Item> Items)
{
    /// <summary>The seed that made it; null once it was made smaller.</summary>
    public int? Seed { get; init; }

    /// <summary>Times are a quarter of a millisecond off the whole one, so that the clock's tick is none.</summary>
    public bool Fine { get; init; }

    public bool OpenInference { get; init; }

    /// <summary>Generations record their requests.</summary>
    public bool Outputs { get; init; }

    /// <summary>Generations record what they were given; only with <see cref="Outputs"/>.</summary>
    public bool Inputs { get; init; }

    /// <summary>Spans whose parent is nowhere.</summary>
    public int Orphans { get; init; }

    /// <summary>What is wrong with the form, in a span that tells of nothing.</summary>
    public Fault Fault { get; init; }

    public RecordedTrace ToTrace() => new PlanSpans(this).Trace;

    /// <summary>The trajectory, one thing a line.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Seed is { } seed ? $"seed {seed}" : "plan");
        text.Append(Fine ? " fine" : "").Append(OpenInference ? " openinference" : "").Append(Inputs ? " inputs" : "").Append(Outputs ? " outputs" : "");
        if (Orphans > 0) text.Append(CultureInfo.InvariantCulture, $" orphans={Orphans}");
        if (Fault != Fault.None) text.Append(CultureInfo.InvariantCulture, $" fault={Fault}");
        foreach (var placed in Layout.Of(this)) Write(text, placed, 1);
        return text.ToString();
    }

    private static void Write(StringBuilder text, Placed placed, int depth)
    {
        var item = placed.Item;
        text.Append('\n').Append(' ', depth * 2).Append(item.What.ToString().ToLowerInvariant()).Append(' ').Append(item.Name);
        if (item.What == What.Call) text.Append(CultureInfo.InvariantCulture, $"({item.Argument?.ToString(CultureInfo.InvariantCulture) ?? "?"})");
        if (item.Result is { } result) text.Append(CultureInfo.InvariantCulture, $" = {result}");
        text.Append(CultureInfo.InvariantCulture, $" {placed.Start}..{(item.Unfinished ? "?" : placed.End.ToString(CultureInfo.InvariantCulture))}");
        foreach (var (is_, word) in new[] { (item.Fails, "failed"), (item.Twice, "twice"), (item.Lost, "lost"), (item.ShowsId, "id"), (item.Lingers, "lingers"), (!item.Answered, "unanswered") })
        {
            if (is_) text.Append(' ').Append(word);
        }

        if (item.Retries > 0) text.Append(CultureInfo.InvariantCulture, $" retries={item.Retries}");
        if (item.Tokens is { } tokens) text.Append(CultureInfo.InvariantCulture, $" tokens={tokens}");
        if (item.Ended is { } ended) text.Append(' ').Append(ended);
        foreach (var inside in placed.Inside) Write(text, inside, depth + 1);
    }
}

/// <summary>What may be wrong with the form of a trace.</summary>
internal enum Fault
{
    None,
    EndsBeforeItStarts,
    NoId,
    IdTwice,
    Circle,
    Count,
}
