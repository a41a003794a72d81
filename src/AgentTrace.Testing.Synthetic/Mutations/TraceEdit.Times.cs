namespace AgentTrace.Testing;

/// <summary>The times of what follows. All moves keep what was within another within it.</summary>
internal sealed partial class TraceEdit
{
    /// <summary>Makes the call last longer; what came after its end comes later.</summary>
    public void Delay(ToolCall call, long by)
    {
        var last = call.AttemptList[^1];
        var end = call.EndTimeUnixNano!.Value;
        Shift(last.Position, end, by);
        foreach (var at in last.Spans.Select(_script.PositionOf).Where(at => _spans[at].End >= end)) _spans[at].Stretch(end, by);

        // What stands between two records of one call holds the inner one.
        foreach (var inner in last.Spans.Skip(1).Select(_script.PositionOf))
        {
            foreach (var at in AncestorsOf(inner).TakeWhile(at => at != last.Position).Where(at => !last.Spans.Contains(_script.Trace.Spans[at]) && _script.IsWithin(at, last.Position)))
            {
                if (_spans[at].End < _spans[inner].End) _spans[at].EndAt(_spans[inner].End!.Value);
            }
        }
    }

    /// <summary>What started at a moment or later moves, whole; what stands above a position and lasts until then grows or shrinks by as much.</summary>
    private void Shift(int anchor, long at, long by)
    {
        if (by == 0) return;
        var above = AncestorsOf(anchor).ToHashSet();
        var moves = new bool[_spans.Length];
        var own = Tree.Subtree(anchor).ToHashSet();
        foreach (var i in Tree.TopDown)
        {
            var parent = Tree.Parent[i];
            if (above.Contains(i))
            {
                // One that ended before its own child did grows as well: what comes later must start within it.
                if (_spans[i].End is { } end && (by > 0 || end >= at)) _spans[i].Stretch(Math.Min(at, end), by);
                continue;
            }

            moves[i] = parent >= 0 && moves[parent] || ((parent < 0 || above.Contains(parent)) && !own.Contains(i) && _spans[i].Start >= at);
            if (moves[i]) _spans[i].Move(by);
        }

        ChangeRuns(run => run with
        {
            StartTimeUnixNano = run.StartTimeUnixNano >= at && run.StartTimeUnixNano > _script.Trace.StartTimeUnixNano ? run.StartTimeUnixNano + by : run.StartTimeUnixNano,
            EndTimeUnixNano = run.EndTimeUnixNano >= at ? run.EndTimeUnixNano + by : run.EndTimeUnixNano,
        });
    }

    /// <summary>Closes the gap that something leaves which is gone, as far as nothing else ran in it.</summary>
    private void Close(int anchor, long? start, long? end)
    {
        if (start is not { } from || end is not { } to || to <= from) return;
        var above = AncestorsOf(anchor).ToHashSet();
        for (var i = 0; i < _spans.Length; i++)
        {
            if (_spans[i].IsRemoved || above.Contains(i) || _spans[i].Start is not { } begin || begin >= to) continue;
            from = Math.Max(from, Math.Max(begin, _spans[i].End ?? begin));
        }

        var gap = to - from;
        if (_script.Index.Tick > 0) gap -= gap % _script.Index.Tick;
        if (gap > 0) Shift(anchor, to, -gap);
    }

    private void Move(int position, long by)
    {
        foreach (var at in Tree.Subtree(position)) _spans[at].Move(by);
    }

    /// <summary>
    /// Makes calls that came one after the other come in another order: each takes its own time, what stood between two of them stands
    /// between the same two places, and whoever asked for the first asks for another now.
    /// </summary>
    /// <param name="calls">Calls in order, none of which overlaps another.</param>
    /// <param name="order">Which call takes each place.</param>
    public void Permute(IReadOnlyList<ToolCall> calls, IReadOnlyList<int> order)
    {
        for (var place = 0; place < calls.Count; place++)
        {
            if (order[place] != place) _exchanged[calls[place]] = calls[order[place]];
        }

        if (calls[0].AttemptList.Count == 0) return;
        var blocks = calls.Select(call => BlocksOf(call, calls)).ToList();
        var moving = blocks.SelectMany(list => list).ToHashSet();
        var below = _script.Above(moving);
        var time = calls[0].StartTimeUnixNano!.Value;
        for (var place = 0; place < calls.Count; place++)
        {
            var call = calls[order[place]];
            foreach (var block in blocks[order[place]]) Move(block, time - call.StartTimeUnixNano!.Value);
            time += call.EndTimeUnixNano!.Value - call.StartTimeUnixNano!.Value;
            if (place == calls.Count - 1) return;
            var (from, to) = (calls[place].EndTimeUnixNano!.Value, calls[place + 1].StartTimeUnixNano!.Value);
            foreach (var at in Tree.TopDown)
            {
                var span = _script.Trace.Spans[at];
                if (Tree.Parent[at] == below && !moving.Contains(at) && span.StartTimeUnixNano >= from && span.StartTimeUnixNano <= to && span.EndTimeUnixNano <= to) Move(at, time - from);
            }

            time += to - from;
        }
    }

    /// <summary>What moves with a call when it changes places with others; null where that cannot be told apart from the rest.</summary>
    public static List<int>? Blocks(TraceScript script, ToolCall call, IReadOnlyList<ToolCall> among)
    {
        var below = script.Above(among.SelectMany(other => other.AttemptList).Select(attempt => attempt.Position));
        // A record of the transport in another branch of the tree would stay behind.
        var isApart = call.AttemptList.Any(attempt => attempt.Spans.Any(span => !script.IsWithin(script.PositionOf(span), attempt.Position)));
        return isApart ? null : script.Blocks([.. call.AttemptList.Select(attempt => attempt.Position)], below);
    }

    private List<int> BlocksOf(ToolCall call, IReadOnlyList<ToolCall> among) => Blocks(_script, call, among)!;

    /// <summary>Makes the second of two calls start with the first: whoever asked for the first asked for both at once.</summary>
    public void Overlap(ToolCall first, ToolCall second)
    {
        var by = first.StartTimeUnixNano!.Value - second.StartTimeUnixNano!.Value;
        var (start, end) = (second.StartTimeUnixNano!.Value, second.EndTimeUnixNano!.Value);
        foreach (var block in BlocksOf(second, [first, second])) Move(block, by);
        var answer = second.Generation != first.Generation ? AskedAlone(second) : null;
        if (second.Generation != first.Generation) _joined[second] = first;
        Close(second.AttemptList[0].Position, start, end);
        if (answer is not null) Remove(answer);
    }
}
