using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>What a buffer of activities comes to at one moment.</summary>
/// <param name="Trace">The spans that are kept; null without any.</param>
/// <param name="LeftOut">How many of this recorder's spans are not kept, by source.</param>
/// <param name="Seen">How many spans of this process there are, kept or not.</param>
internal sealed record CaptureReading(RecordedTrace? Trace, IReadOnlyDictionary<string, int> LeftOut, int Seen)
{
    public static readonly CaptureReading Nothing = new(null, new Dictionary<string, int>(), 0);
}

/// <summary>Makes traces of a buffer of activities: each finished one is copied once and let go. Not for concurrent use.</summary>
internal sealed class CaptureReader(Capture capture)
{
    private readonly TraceRecorderOptions _options = capture.Options;
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<string> _leftOut = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _bridges = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _agentSources = new(StringComparer.Ordinal);
    private CaptureReading? _latest;
    private ReceivedSpans? _elsewhere;
    private bool _latestIsFinal;
    private RecordedTrace? _taken;
    private HashSet<string> _openWhenTaken = [];

    public CaptureReading Read(ActivityBuffer? buffer, ReceivedSpans elsewhere, Activity? ambient, IReadOnlyDictionary<string, string>? skipped)
    {
        var count = buffer?.Count ?? 0;
        if (_latestIsFinal && _latest!.Seen == count && _elsewhere == elsewhere) return _latest;
        if (_latest is null) LeaveOutAmbient(ambient);
        var spans = new List<RecordedSpan>(count);
        var hasOpen = false;
        foreach (var segment in buffer?.Segments() ?? [])
        {
            foreach (ref var slot in segment.Slots.AsSpan(0, segment.Count))
            {
                // Null: reserved by a thread that is about to write it; the next snapshot has it.
                if (Volatile.Read(ref slot) is not { } item) continue;
                var span = item as RecordedSpan ?? Copy((Activity)item);
                if (!span.IsUnfinished) slot = span;
                hasOpen |= span.IsUnfinished;
                spans.Add(span);
            }
        }

        var own = spans.Count;
        foreach (var span in elsewhere.Spans)
        {
            // What this process exports to its own receiver is known already.
            if (_ids.Contains(span.SpanId) || skipped?.ContainsKey(span.SpanId) == true || !capture.Keeps(span.Scope.Name)) continue;
            hasOpen |= span.IsUnfinished;
            spans.Add(span);
        }

        var (kept, others) = Choose(spans);
        (_latestIsFinal, _elsewhere) = (!hasOpen, elsewhere);
        return _latest = new CaptureReading(kept.Count == 0 ? null : Trace(kept, others, skipped, elsewhere.Missing), BySource(others), own);
    }

    /// <summary>How many spans of the recording came or ended after its trace was taken last.</summary>
    public int Late(RecordedTrace? trace, bool isTaken)
    {
        if (trace is null || trace == _taken) return 0;
        var late = _taken is null ? 0 : trace.Spans.Count - _taken.Spans.Count + trace.Spans.Count(span => !span.IsUnfinished && _openWhenTaken.Contains(span.SpanId));
        if (!isTaken) return late;
        _taken = trace;
        _openWhenTaken = [.. trace.Spans.Where(span => span.IsUnfinished).Select(span => span.SpanId)];
        return late;
    }

    public static IEnumerable<string> SpanIds(ActivityBuffer? buffer)
    {
        if (buffer is null) yield break;
        foreach (var segment in buffer.Segments())
        {
            for (var i = 0; i < segment.Count; i++)
            {
                var id = segment.Slots[i] switch
                {
                    RecordedSpan span => span.SpanId,
                    Activity activity => activity.SpanId.ToHexString(),
                    _ => null,
                };
                if (id is not null) yield return id;
            }
        }
    }

    /// <summary>
    /// The agent's spans and all that stand above them here, so also what lies between two of them. A predicate on sources has chosen
    /// already when the spans started.
    /// </summary>
    private (List<RecordedSpan> Kept, List<RecordedSpan> Others) Choose(List<RecordedSpan> spans)
    {
        if (_options.Sources is not null) return (spans, []);
        var positions = new Dictionary<string, int>(spans.Count, StringComparer.Ordinal);
        for (var i = 0; i < spans.Count; i++) positions[spans[i].SpanId] = i;
        var isKept = new bool[spans.Count];
        for (var i = 0; i < spans.Count; i++)
        {
            if (!IsKnown(spans[i].Scope.Name) && !SourceRule.IsAgents(spans[i])) continue;
            for (var at = i; !isKept[at];)
            {
                isKept[at] = true;
                if (spans[at].ParentSpanId is not { } parent || !positions.TryGetValue(_bridges.GetValueOrDefault(parent, parent), out at)) break;
            }
        }

        if (!isKept.Contains(false)) return (spans, []);
        return ([.. spans.Where((_, i) => isKept[i])], [.. spans.Where((_, i) => !isKept[i])]);
    }

    private bool IsKnown(string source)
    {
        if (_agentSources.TryGetValue(source, out var isKnown)) return isKnown;
        return _agentSources[source] = SourceRule.IsKnownAgent(source) || _options.AlsoListenTo.Contains(source);
    }

    private RecordedTrace Trace(List<RecordedSpan> kept, List<RecordedSpan> others, IReadOnlyDictionary<string, string>? skipped, IReadOnlyList<string> missing)
    {
        if (skipped is not null) _leftOut.UnionWith(skipped.Keys);
        var leftOut = new HashSet<string>(_leftOut, StringComparer.Ordinal);
        leftOut.UnionWith(others.Select(span => span.SpanId));
        var sorted = SpanOrder.Sort(kept);
        var first = Array.Find(sorted, span => span.ParentSpanId is null) ?? sorted[0];
        return new RecordedTrace(first.TraceId, sorted, [], "recorder")
        {
            IsLeftOut = leftOut.Count == 0 ? null : leftOut.Contains,
            IncompleteAsWhole = missing,
        };
    }

    private static Dictionary<string, int> BySource(List<RecordedSpan> spans)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var span in spans) counts[span.Scope.Name] = counts.GetValueOrDefault(span.Scope.Name) + 1;
        return counts;
    }

    private RecordedSpan Copy(Activity activity)
    {
        var span = ActivityCopier.Copy(activity);
        _ids.Add(span.SpanId);

        // A parent stands before its child in the buffer. One that is here in the process but not there was never meant to be recorded.
        if (activity.Parent is { } parent && !_ids.Contains(parent.SpanId.ToHexString()))
        {
            LeaveOut(parent);
            Bridge(parent);
        }

        return span;
    }

    /// <summary>Notes the nearest recorded span above one that is not: what lies between agents' spans may have a gap.</summary>
    private void Bridge(Activity missing)
    {
        var id = missing.SpanId.ToHexString();
        if (_bridges.ContainsKey(id)) return;
        for (var at = missing.Parent; at is not null; at = at.Parent)
        {
            if (at.SpanId.ToHexString() is var above && !_ids.Contains(above)) continue;
            _bridges[id] = above;
            return;
        }
    }

    private void LeaveOutAmbient(Activity? ambient)
    {
        if (capture.Root is not null) _leftOut.Add(ambient!.SpanId.ToHexString());
        for (var at = ambient; at is not null; at = at.Parent) LeaveOut(at);
    }

    /// <summary>Except an agent's own span that nobody else records: then the recorder came in the middle of the run, and the trace is truly incomplete.</summary>
    private void LeaveOut(Activity activity)
    {
        var id = activity.SpanId.ToHexString();
        if (!_leftOut.Contains(id) && (capture.IsNested || ActivityCopier.Copy(activity).StepType == StepType.Other)) _leftOut.Add(id);
    }
}
