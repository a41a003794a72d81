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
        for (var from = 0; from < order.Length;)
        {
            var to = from + 1;
            while (to < order.Length && starts[order[to]] == starts[order[from]]) to++;
            PlaceTies(spans, order.AsSpan(from, to - from), sorted.AsSpan(from));
            from = to;
        }

        return sorted;
    }

    /// <summary>A span without a start takes the place of its record: the start of the span before it.</summary>
    private static long[] EffectiveStarts(IReadOnlyList<RecordedSpan> spans)
    {
        var starts = new long[spans.Count];
        var last = long.MinValue;
        for (var i = 0; i < starts.Length; i++) last = starts[i] = spans[i].StartTimeUnixNano ?? last;
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

    private static void PlaceTies(IReadOnlyList<RecordedSpan> spans, ReadOnlySpan<int> group, Span<RecordedSpan> target)
    {
        if (group.Length == 1)
        {
            target[0] = spans[group[0]];
            return;
        }

        var inGroup = new Dictionary<string, int>(group.Length, StringComparer.Ordinal);
        foreach (var index in group) inGroup.TryAdd(spans[index].SpanId, index);
        var placed = new HashSet<int>();
        var path = new Stack<int>();
        var next = 0;
        foreach (var index in group)
        {
            // Walk up to the highest ancestor within the tie that is not placed yet, then place on the way down; a cycle stops the walk.
            for (var at = index; placed.Add(at);)
            {
                path.Push(at);
                if (spans[at].ParentSpanId is not { } parent || !inGroup.TryGetValue(parent, out at)) break;
            }

            while (path.TryPop(out var at)) target[next++] = spans[at];
        }
    }
}
