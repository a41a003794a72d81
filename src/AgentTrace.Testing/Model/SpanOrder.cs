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
        SpanTree? tree = null;
        for (var from = 0; from < order.Length;)
        {
            var to = from + 1;
            while (to < order.Length && starts[order[to]] == starts[order[from]]) to++;
            if (to == from + 1) sorted[from] = spans[order[from]];
            else PlaceTies(spans, order.AsSpan(from, to - from), sorted.AsSpan(from), tree ??= new SpanTree([.. spans], areUnique: false));
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

    /// <summary>The spans of a tie in the order of record, each behind those of them that are above it, whatever stands between.</summary>
    private static void PlaceTies(IReadOnlyList<RecordedSpan> spans, ReadOnlySpan<int> group, Span<RecordedSpan> target, SpanTree tree)
    {
        var above = new Dictionary<int, int>(group.Length);
        var path = new Stack<int>();
        foreach (var at in group.ToArray().OrderBy(at => tree.Rank[at]))
        {
            while (path.TryPeek(out var top) && !tree.IsAbove(top, at)) path.Pop();
            above[at] = path.TryPeek(out var nearest) ? nearest : -1;
            path.Push(at);
        }

        path.Clear();
        var next = 0;
        foreach (var index in group)
        {
            for (var at = index; at >= 0 && above.Remove(at, out var up); at = up) path.Push(at);
            while (path.TryPop(out var at)) target[next++] = spans[at];
        }
    }
}
