using System.Globalization;
using System.Text;

namespace AgentTrace.Testing;

/// <summary>A trace as lines that a person reads: each run, its steps with their times and how they ended, the evidence marked.</summary>
internal sealed class Timeline
{
    private const int Neighbours = 2;
    private const int MostLines = 24;
    private const int WidestLabel = 64;

    private readonly RecordedTrace _trace;
    private readonly List<Row> _rows = [];

    public Timeline(RecordedTrace trace, IReadOnlyList<Mark> evidence)
    {
        _trace = trace;
        AddSteps();
        foreach (var item in evidence) Mark(item);
    }

    /// <summary>All rows, or the evidence and its neighbours where there are too many.</summary>
    public string Render(bool whole = false)
    {
        var text = new StringBuilder();
        var shown = whole || _rows.Count <= MostLines ? [.. Enumerable.Range(0, _rows.Count)] : Shown();
        var labelWidth = shown.Count == 0 ? 0 : Math.Min(WidestLabel, shown.Max(i => _rows[i].Label.Length));
        var timeWidth = shown.Count == 0 ? 0 : shown.Max(i => _rows[i].Time.Length);
        var numberWidth = Math.Max(3, _trace.Steps.Count.ToString(CultureInfo.InvariantCulture).Length);
        Run? run = null;
        var isFirst = true;
        var next = 0;
        foreach (var i in shown)
        {
            var isOtherRun = isFirst || _rows[i].Run != run;
            if (!isFirst && i > next) Elide(text, i - next);
            if (isOtherRun) text.Append(Header(run = _rows[i].Run)).Append('\n');
            if (isFirst && i > next) Elide(text, i - next);
            isFirst = false;
            next = i + 1;

            var row = _rows[i];
            text.Append(row.IsMarked ? "  ->" : "    ").Append(row.Number.PadLeft(numberWidth)).Append("  ")
                .Append(row.Label.PadRight(labelWidth)).Append("  ").Append(row.Time.PadLeft(timeWidth)).Append("  ").Append(row.Outcome);
            TrimEnd(text).Append('\n');
        }

        if (_rows.Count > next) Elide(text, _rows.Count - next);
        if (shown.Count == 0) text.Append(Header(null)).Append('\n');
        return text.ToString();
    }

    private static void Elide(StringBuilder text, int count) => text.Append("       … ").Append(Words.Count(count, "step")).Append(" …\n");

    private static StringBuilder TrimEnd(StringBuilder text)
    {
        while (text.Length > 0 && text[^1] == ' ') text.Length--;
        return text;
    }

    private SortedSet<int> Shown()
    {
        var shown = new SortedSet<int>();
        for (var i = 0; i < _rows.Count; i++)
        {
            if (!_rows[i].IsMarked) continue;
            for (var near = Math.Max(0, i - Neighbours); near <= Math.Min(_rows.Count - 1, i + Neighbours); near++) shown.Add(near);
            if (shown.Count >= MostLines * 2) break;
        }

        if (shown.Count > 0) return shown;
        for (var i = 0; i < MostLines / 2; i++)
        {
            shown.Add(i);
            shown.Add(_rows.Count - 1 - i);
        }

        return shown;
    }

    private string Header(Run? run)
    {
        run ??= _trace.Index.Runs.Deciding.Count == 1 ? _trace.Index.Runs.Deciding[0] : null;
        var name = run?.RunId ?? (run?.Span is null ? "trace " + (_trace.TraceId.Length == 0 ? "without id" : _trace.TraceId) : null);
        var parts = new List<string>();
        if (name is not null) parts.Add(Words.Shorten(name, 40));
        if (run?.Agent is { } agent) parts.Add("agent " + agent);
        if (run?.Input is { } input) parts.Add(" " + Words.Quote(Words.Shorten(input, 80)));
        var time = run?.Span?.Duration ?? (run?.Declared is { StartTimeUnixNano: { } start, EndTimeUnixNano: { } end } ? TimeSpan.FromTicks((end - start) / 100) : run?.Span is null ? _trace.Duration : null);
        if (time is { } duration) parts.Add(" " + Words.Duration(duration));
        parts.Add(" stop_reason=" + (run is null ? _trace.StopReason : run.StopReason is { } reason ? reason + (run.IsStopReasonRecorded ? "" : " (derived)") : null) switch { null or "" => "unknown", var text => text });
        return "  " + SafeText.Line(Scrubber.Redact(string.Join("  ", parts)));
    }

    private void AddSteps()
    {
        foreach (var step in _trace.Steps)
        {
            _rows.Add(new Row(step.Number.ToString(CultureInfo.InvariantCulture), SafeText.Short(Label(step), WidestLabel), Time(step.StartTimeUnixNano, step.EndTimeUnixNano),
                SafeText.Short(Outcome(step), 160), _trace.Index.Runs.RunOf(step), step, null));
        }
    }

    private void Mark(Mark evidence)
    {
        var row = _rows.FindIndex(row => Is(row, evidence));
        if (row < 0) row = AddAside(evidence);
        if (row < 0) return;
        _rows[row] = _rows[row] with
        {
            IsMarked = true,
            Outcome = evidence.Note is null || _rows[row].Outcome.Contains(evidence.Note, StringComparison.Ordinal) ? _rows[row].Outcome : $"{_rows[row].Outcome}  {SafeText.Short(evidence.Note, 80)}",
        };
    }

    private static bool Is(Row row, Mark evidence) => evidence.Call is { } call ? row.Step?.Call == call || row.Aside == call
        : evidence.Span is { } span && (row.Aside == span || (row.Step is { } step && (step.Span == span || step.Generation?.Spans.Contains(span) == true)));

    /// <summary>Evidence that is no top step gets a row of its own, below the step that holds it or the generation that asked for it.</summary>
    private int AddAside(Mark evidence)
    {
        var tree = _trace.Index.Tree;
        var position = evidence.Call is { } call ? StepFinder.PositionOf(call)
            : evidence.Span is { } span && tree.Positions.TryGetValue(span.SpanId, out var at) ? at : -1;
        if (position < 0) return -1;
        var holder = -1;
        for (var up = position; up >= 0 && holder < 0; up = tree.Parent[up])
        {
            if (_trace.Index.StepAt(up) is { } step) holder = _rows.FindIndex(row => row.Step == step);
        }

        if (holder < 0) holder = _rows.FindLastIndex(row => row.Step is { Span: { } other } && tree.Positions.TryGetValue(other.SpanId, out var place) && place <= position);
        var label = evidence.Call is { } asked ? "  " + CallLabel(asked) : $"  {StepTypes.ToText(evidence.Span!.StepType)} {evidence.Span.Name}";
        var outcome = evidence.Call is { Stage: CallStage.Requested } ? "asked for, not executed"
            : evidence.Call is { } done ? Failure(done.IsError, done.Error) : Failure(evidence.Span!.IsError, evidence.Span.ErrorMessage);
        var (start, end) = evidence.Call is { } timed ? (timed.StartTimeUnixNano, timed.EndTimeUnixNano) : (evidence.Span!.StartTimeUnixNano, evidence.Span.EndTimeUnixNano);
        var rowIndex = holder + 1;
        while (rowIndex < _rows.Count && _rows[rowIndex].Step is null) rowIndex++;
        _rows.Insert(rowIndex, new Row("", SafeText.Short(label, WidestLabel), Time(start, end), SafeText.Short(outcome, 160),
            holder >= 0 ? _rows[holder].Run : _rows.Count > 0 ? _rows[0].Run : null, null, (object?)evidence.Call ?? evidence.Span));
        return rowIndex;
    }

    private static string Label(Step step) => step.Call is { } call ? CallLabel(call)
        : step.Type == StepType.LlmGenerate ? "llm " + (step.Name ?? step.Span?.Name)
        : step.Type == StepType.Reasoning ? "reasoning" + (step.Name is null or "reasoning" || step.Name.StartsWith("plan", StringComparison.Ordinal) ? "" : " " + step.Name)
        : StepTypes.ToText(step.Type) + " " + step.Name;

    private static string CallLabel(ToolCall call) =>
        $"{SubjectWords.Of(call.Subject).Noun} {(call.Name.Length == 0 ? "without a name" : call.Name)}" + (call.Arguments is { } arguments ? " " + Words.Json(arguments, 48) : "");

    private static string Outcome(Step step)
    {
        if (step.Call is { } call)
        {
            if (call.Attempts == 0) return Failure(call.IsError, call.Error) + "  (no span)";
            return (call.Span is { IsUnfinished: true } ? "unfinished" : Failure(call.IsError, call.Error)) + (call.Attempts > 1 ? $"  ({call.Attempts} attempts)" : "");
        }

        if (step.Span is { IsUnfinished: true }) return "unfinished";
        var asks = step.Generation?.FinishReason is { } reason and not "stop" ? $"  finish={reason}" : "";
        return Failure(step.IsError, step.Span?.ErrorMessage) + asks;
    }

    private static string Failure(bool isError, string? message) => !isError ? "ok" : message is null ? "error" : "error  " + message;

    private static string Time(long? start, long? end) => end - start is { } nanos ? Words.Duration(nanos) : "";

    private sealed record Row(string Number, string Label, string Time, string Outcome, Run? Run, Step? Step, object? Aside)
    {
        public bool IsMarked { get; init; }
    }
}
