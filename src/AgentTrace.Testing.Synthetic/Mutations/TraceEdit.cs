using System.Globalization;
using System.Text;

namespace AgentTrace.Testing;

/// <summary>
/// A trace in the making: the original with some things changed. What happened is changed wherever it is told: on the spans of the call,
/// in the words of every message, in totals above, in the times of what follows.
/// </summary>
internal sealed partial class TraceEdit
{
    private readonly TraceScript _script;
    private readonly EditedSpan[] _spans;
    private readonly Dictionary<int, List<EditedSpan>> _copies = [];
    private readonly DeclaredRun?[] _runs;

    public TraceEdit(TraceScript script)
    {
        _script = script;
        _spans = [.. script.Trace.Spans.Select(span => new EditedSpan(span))];
        _runs = [.. script.Trace.DeclaredRuns];
    }

    private SpanTree Tree => _script.Index.Tree;

    public RecordedTrace Build()
    {
        WriteMessages();
        var original = _script.Trace;
        var spans = new List<RecordedSpan>(_spans.Length + 8);
        for (var at = 0; at < _spans.Length; at++)
        {
            if (!_spans[at].IsRemoved) spans.Add(_spans[at].Build());
            if (_copies.TryGetValue(at, out var copies)) spans.AddRange(copies.Select(copy => copy.Build()));
        }

        var made = Trace(_runs.OfType<DeclaredRun>().ToArray());
        // An agent that counts its steps counted those that it made.
        if (made.DeclaredRuns is not [{ ClaimedSteps: { } claimed } run] || claimed != original.Steps.Count) return made;
        return made.Steps.Count == claimed ? made : Trace([run with { ClaimedSteps = made.Steps.Count }]);

        RecordedTrace Trace(DeclaredRun[] runs) => new(original.TraceId, SpanOrder.Sort(spans), runs, original.Format)
        {
            Beside = original.Beside,
            IsLeftOut = original.IsLeftOut,
            IncompleteAsWhole = original.IncompleteAsWhole,
            AgentAbove = original.AgentAbove,
        };
    }

    /// <summary>The call is another one: on its spans, and in whatever message tells of it.</summary>
    public void Change(ToolCall call, CallChange change)
    {
        foreach (var attempt in call.AttemptList)
        {
            foreach (var at in attempt.Spans.Select(_script.PositionOf)) _spans[at].Span = change.Apply(_spans[at].Span, attempt == call.AttemptList[^1]);
        }

        _changes[call] = change;
    }

    /// <summary>Nobody asked for the call, and nobody made it; an answer that asked for nothing else is gone as well.</summary>
    /// <returns>The answer that is gone; null where none is.</returns>
    public Generation? Remove(ToolCall call)
    {
        _removed.Add(call);
        var answer = AskedAlone(call);
        foreach (var at in ShellsOf(call)) Remove(at);
        if (call.AttemptList.Count > 0) Close(call.AttemptList[0].Position, call.StartTimeUnixNano, call.EndTimeUnixNano);
        if (answer is not null)
        {
            Remove(answer);
        }
        else if (call.Generation is { FinishReason: "tool_call" } asked && asked.Turn.All(_removed.Contains))
        {
            foreach (var span in asked.Spans.Where(span => span.Facts.FinishReason is not null)) Reword(span, reworded => reworded.WithFinishReason("stop"));
        }

        return answer;
    }

    /// <summary>The answer that asked for this call and nothing else, where the agent goes on after it.</summary>
    public static Generation? AskedAlone(ToolCall call) => call.Generation is { Next: not null } asked && asked.Turn.Count == 1 && call.Request is not null ? asked : null;

    public void Remove(Generation answer)
    {
        _goneAnswers.Add(answer);
        foreach (var above in AncestorsOf(answer.Position)) Account(above, answer, -1);
        Remove(_script.Shell(answer.Position));
        Close(answer.Position, answer.Span.StartTimeUnixNano, answer.Span.EndTimeUnixNano);
    }

    /// <summary>A span with all below it.</summary>
    public void Remove(int position)
    {
        foreach (var at in Tree.Subtree(position)) _spans[at].IsRemoved = true;
    }

    /// <summary>A step that is no call and no answer.</summary>
    public void RemoveStep(RecordedSpan span)
    {
        var at = _script.PositionOf(span);
        Remove(_script.Shell(at));
        Close(at, span.StartTimeUnixNano, span.EndTimeUnixNano);
    }

    public void Reword(RecordedSpan span, Func<RecordedSpan, RecordedSpan> reword)
    {
        var edited = _spans[_script.PositionOf(span)];
        edited.Span = reword(edited.Span);
    }

    public void ChangeRuns(Func<DeclaredRun, DeclaredRun> change)
    {
        for (var i = 0; i < _runs.Length; i++) _runs[i] = _runs[i] is { } run ? change(run) : null;
    }

    /// <summary>Copies a span with all below it, to stand in the record after a position.</summary>
    private void Copy(int position, int after, long by, string suffix, Func<RecordedSpan, RecordedSpan, RecordedSpan> reword, bool alone = false)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        var positions = alone ? [position] : Tree.Subtree(position).Order().ToList();
        foreach (var at in positions) ids[_spans[at].SpanId] = NewId(_spans[at].SpanId, suffix);
        if (!_copies.TryGetValue(after, out var copies)) _copies[after] = copies = [];
        foreach (var at in positions)
        {
            var source = _spans[at];
            var copy = new EditedSpan(reword(_script.Trace.Spans[at], source.Span)) { SpanId = ids[source.SpanId], ParentSpanId = source.ParentSpanId is { } parent ? ids.GetValueOrDefault(parent, parent) : null };
            copy.Move(by);
            copies.Add(copy);
        }
    }

    /// <summary>An id that no span of the trace bears, of the same kind as the original's, the same in every process.</summary>
    private string NewId(string id, string suffix)
    {
        if (id.Length == 0) return "";
        if (id.Length != 16 || !id.All(char.IsAsciiHexDigitLower)) return id + suffix;
        var hash = Fnv.Start;
        do
        {
            foreach (var b in Encoding.UTF8.GetBytes(id + suffix)) hash = Fnv.Next(hash, b);
        }
        while (hash == 0 || Tree.Positions.ContainsKey(hash.ToString("x16", CultureInfo.InvariantCulture)));

        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }

    private IEnumerable<int> ShellsOf(ToolCall call) => call.AttemptList.SelectMany(attempt => attempt.Spans).Select(_script.PositionOf).Select(_script.Shell).Distinct();

    private IEnumerable<int> AncestorsOf(int position)
    {
        for (var at = Tree.Parent[position]; at >= 0; at = Tree.Parent[at]) yield return at;
    }

    /// <summary>A total that a span above states holds what an answer used so many times more, or less.</summary>
    private void Account(int above, Generation answer, int times)
    {
        var (facts, cost) = (_spans[above].Span.Facts, answer.Spans.LastOrDefault(span => span.Facts.CostUsd is not null)?.Facts.CostUsd);
        if ((facts.Usage is null && facts.CostUsd is null) || answer.Spans.Contains(_script.Trace.Spans[above])) return;
        var usage = facts.Usage is { } total && answer.Usage is { } used
            ? new TokenUsage(With(total.InputTokens, used.InputTokens), With(total.OutputTokens, used.OutputTokens), With(total.TotalTokens, used.Total), With(total.CachedInputTokens, used.CachedInputTokens), With(total.ReasoningTokens, used.ReasoningTokens))
            : facts.Usage;
        _spans[above].Span = _spans[above].Span.WithUsage(usage, facts.CostUsd is { } usd ? Math.Max(0, usd + (times * (cost ?? 0))) : null);

        long? With(long? total, long? part) => total is { } sum ? Math.Max(0, sum + (times * (part ?? 0))) : null;
    }
}
