namespace AgentTrace.Testing;

/// <summary>Trace order: by start; equal starts: an ancestor before its descendant, then the order of record.</summary>
internal static class SpanOrder
{
    public static RecordedSpan[] Sort(IReadOnlyList<RecordedSpan> spans)
    {
        var starts = EffectiveStarts(spans);
        var order = new int[spans.Count];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        if (!IsSorted(starts)) Array.Sort(order, (a, b) => starts[a] != starts[b] ? starts[a].CompareTo(starts[b]) : a.CompareTo(b));
        var sorted = new RecordedSpan[order.Length];
        Dictionary<string, int>? positions = null;
        for (var from = 0; from < order.Length;)
        {
            var to = from + 1;
            while (to < order.Length && starts[order[to]] == starts[order[from]]) to++;
            PlaceTies(spans, order.AsSpan(from, to - from), sorted.AsSpan(from), ref positions);
            from = to;
        }

        return sorted;
    }

    /// <summary>A span without a start takes the place of its record: the start of the span before it.</summary>
    private static long[] EffectiveStarts(IReadOnlyList<RecordedSpan> spans)
    {
        var starts = new long[spans.Count];
        var last = long.MinValue;
        for (var i = 0; i < starts.Length; i++) last = starts[i] = spans[i].StartTimeUnixNano ?? spans[i].EndTimeUnixNano ?? last;
        return starts;
    }

    private static bool IsSorted(long[] starts)
    {
        for (var i = 1; i < starts.Length; i++)
        {
            if (starts[i] < starts[i - 1]) return false;
        }

        return true;
    }

    private static void PlaceTies(IReadOnlyList<RecordedSpan> spans, ReadOnlySpan<int> group, Span<RecordedSpan> target, ref Dictionary<string, int>? positions)
    {
        if (group.Length == 1)
        {
            target[0] = spans[group[0]];
            return;
        }

        if (positions is null)
        {
            positions = new Dictionary<string, int>(spans.Count, StringComparer.Ordinal);
            for (var i = 0; i < spans.Count; i++) positions.TryAdd(spans[i].SpanId, i);
        }

        var inGroup = new HashSet<int>(group.Length);
        foreach (var index in group) inGroup.Add(index);
        var seen = new HashSet<int>();
        var path = new Stack<int>();
        var next = 0;
        foreach (var index in group)
        {
            // Walk up through all ancestors, whatever their start, and place those of the tie on the way down; what was walked before, and a cycle, end the walk.
            for (var at = index; seen.Add(at);)
            {
                if (inGroup.Contains(at)) path.Push(at);
                if (spans[at].ParentSpanId is not { } parent || !positions.TryGetValue(parent, out at)) break;
            }

            while (path.TryPop(out var at)) target[next++] = spans[at];
        }
    }
}
