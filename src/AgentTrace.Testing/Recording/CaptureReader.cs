using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>Makes traces of a buffer of activities: each finished one is copied once and let go. Not for concurrent use.</summary>
internal sealed class CaptureReader(bool isNested)
{
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<string> _leftOut = new(StringComparer.Ordinal);
    private RecordedTrace? _latest;
    private bool _latestIsFinal;

    public RecordedTrace? Read(ActivityBuffer buffer, Activity? ambient, IEnumerable<string> skipped)
    {
        var count = buffer.Count;
        if (_latestIsFinal && _latest!.Spans.Count == count) return _latest;
        if (_latest is null) LeaveOutAmbient(ambient);
        var spans = new List<RecordedSpan>(count);
        var hasOpen = false;
        foreach (var segment in buffer.Segments())
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

        if (spans.Count == 0) return null;
        _leftOut.UnionWith(skipped);
        var leftOut = _leftOut.Count == 0 ? null : new HashSet<string>(_leftOut, StringComparer.Ordinal);
        var sorted = SpanOrder.Sort(spans);
        var first = Array.Find(sorted, span => span.ParentSpanId is null) ?? sorted[0];
        _latestIsFinal = !hasOpen;
        return _latest = new RecordedTrace(first.TraceId, sorted, [], "recorder")
        {
            IsLeftOut = leftOut is null ? null : leftOut.Contains,
        };
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

    private RecordedSpan Copy(Activity activity)
    {
        var span = ActivityCopier.Copy(activity);
        _ids.Add(span.SpanId);

        // A parent stands before its child in the buffer. One that is here in the process but not there was never meant to be recorded.
        if (activity.Parent is { } parent && !_ids.Contains(parent.SpanId.ToHexString())) LeaveOut(parent);
        return span;
    }

    private void LeaveOutAmbient(Activity? ambient)
    {
        for (var at = ambient; at is not null; at = at.Parent) LeaveOut(at);
    }

    /// <summary>Except an agent's own span that nobody else records: then the recorder came in the middle of the run, and the trace is truly incomplete.</summary>
    private void LeaveOut(Activity activity)
    {
        var id = activity.SpanId.ToHexString();
        if (!_leftOut.Contains(id) && (isNested || ActivityCopier.Copy(activity).StepType == StepType.Other)) _leftOut.Add(id);
    }
}
