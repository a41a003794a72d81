using System.Globalization;

namespace AgentTrace.Testing.Cli;

/// <summary>What a reader looks for first: the slowest step, where errors began, calls that repeat, where the tokens went.</summary>
internal sealed class TraceInsights
{
    private const int MostListed = 3;

    private readonly RecordedTrace _trace;
    private readonly Step? _slowest;
    private readonly Generation? _hotSpot;

    public TraceInsights(RecordedTrace trace)
    {
        _trace = trace;
        _slowest = trace.Steps.Where(step => Length(step) is not null).MaxBy(Length);
        _hotSpot = trace.Generations.Where(generation => generation.Usage?.Total is not null).MaxBy(generation => generation.Usage!.Total);
        HashSet<int> telling = [.. trace.Index.Errors.Take(10).Select(error => error.Position)];
        if (_slowest?.Span is { } span) telling.Add(trace.PositionOf(span));
        if (_hotSpot is not null) telling.Add(_hotSpot.Position);
        Telling = telling;
    }

    /// <summary>The positions of the spans that are spoken of.</summary>
    public IReadOnlySet<int> Telling { get; }

    /// <summary>A topic and a sentence each.</summary>
    public IEnumerable<(string Topic, string Text)> Say()
    {
        if (_slowest is { } slowest)
        {
            yield return ("slowest step", $"{Name(slowest)}, {Words.Duration(Length(slowest)!.Value)}"
                + (_trace.Duration is { } whole ? $" of {Words.Duration(whole)}{Labels.Percent(Length(slowest)!.Value, whole.Ticks * 100d)}" : ""));
        }

        foreach (var line in Errors()) yield return ("error began", line);
        foreach (var line in RepeatedCalls.Say(_trace, MostListed)) yield return ("repeated calls", line);
        foreach (var line in Usage()) yield return line;
        if (!_trace.Index.Completeness.IsComplete) yield return ("incomplete", Labels.Safe(string.Join("; ", _trace.Index.Completeness.Reasons), 200));
    }

    private static long? Length(Step step) => step.EndTimeUnixNano - step.StartTimeUnixNano;

    private static string Name(Step step) => $"step {step.Number.ToString(CultureInfo.InvariantCulture)} {Labels.Of(step)}";

    private IEnumerable<string> Errors()
    {
        var errors = _trace.Index.Errors;
        foreach (var error in errors.Take(MostListed))
        {
            var where = error.Position >= 0 && _trace.Index.StepAt(error.Position) is { } step ? Name(step)
                : error.Call is { } call ? Labels.Of(call) + Inside(_trace.Index.StepNumber(call))
                : error.Name is { } name ? "\"" + Labels.Safe(name, 60) + "\"" : "the run";
            yield return $"{where}: {Labels.Safe(error.Message ?? "no message is recorded", 160)}"
                + (error.Repeats > 0 ? $" ({Words.Count(error.Repeats, "span")} above only repeat{(error.Repeats == 1 ? "s" : "")} it)" : "")
                + (error.IsRecovered(_trace.Index) ? "; recovered" : "");
        }

        if (errors.Count > MostListed) yield return $"and {Words.Number(errors.Count - MostListed)} more";
    }

    private static string Inside(int? step) => step is { } number ? $" inside step {number.ToString(CultureInfo.InvariantCulture)}" : "";

    private IEnumerable<(string Topic, string Text)> Usage()
    {
        var usage = _trace.Index.Usage;
        if (usage.Total is { } total)
        {
            var parts = usage is { Input: { } input, Output: { } output } ? $" (input {Words.Number(input)}, output {Words.Number(output)})" : "";
            var most = _hotSpot?.Usage?.Total is { } hot && _trace.Generations.Count > 1
                ? $"; most in {(_trace.Index.StepAt(_hotSpot.Position) is { } step ? Name(step) : "llm " + Labels.Safe(_hotSpot.Model ?? _hotSpot.Span.Name, 60))}: {Words.Number(hot)}{Labels.Percent(hot, total)}" : "";
            yield return ("tokens", (usage.Uncovered.Count > 0 ? "at least " : "") + Words.Number(total) + parts + most);
        }

        if (usage.Uncovered.Count > 0) yield return ("tokens unknown", $"{Words.Number(usage.Uncovered.Count)} of {Words.Count(_trace.Generations.Count, "generation")} carry no usage");
        if (usage.NotAdded.Count > 0)
        {
            yield return ("not added", Labels.Safe($"the total{(usage.NotAdded.Count == 1 ? "" : "s")} on {Words.List(usage.NotAdded.Select(span => span.Name).Distinct(), 3)}, which only repeat{(usage.NotAdded.Count == 1 ? "s" : "")} what is below", 200));
        }

        if (usage.CostUsd is { } cost) yield return ("cost", Words.Usd(cost));
    }
}
