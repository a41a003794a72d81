namespace AgentTrace.Testing;

/// <summary>A run that ends before its end.</summary>
internal sealed partial class TraceEdit
{
    /// <summary>Everything after a step is gone, as if the agent had stopped there.</summary>
    public void CutAfter(Step last)
    {
        var (kept, within) = Kept(last);
        var lastKept = Array.FindLastIndex(kept, held => held);
        var ended = new HashSet<int>();
        for (var at = 0; at < _spans.Length; at++)
        {
            // What is around the steps that are left stays, and what began before their end.
            if (kept[at] || (at < lastKept && !(last.EndTimeUnixNano is { } end && _spans[at].Start >= end && !within[at]))) continue;
            _spans[at].IsRemoved = true;
            ended.UnionWith(AncestorsOf(at).TakeWhile(above => !ended.Contains(above)));
        }

        // Whoever waited for what is gone ended with what is left.
        foreach (var at in Tree.TopDown.Reverse().Where(at => ended.Contains(at) && !_spans[at].IsRemoved && _spans[at].End is not null))
        {
            var left = Tree.Children(at).Where(child => !_spans[child].IsRemoved).Select(child => _spans[child].End ?? _spans[child].Start).Max();
            if (left < _spans[at].End) _spans[at].EndAt(left.Value);
        }

        var place = last.Call?.Place ?? (_script.PositionOf(last.Span!), 0);
        _removed.UnionWith(_script.Index.Calls.Where(call => _spans[StepFinder.PositionOf(call)].IsRemoved || (call.Attempts == 0 && call.Place.CompareTo(place) > 0)));
        Stop(ended);
        StopStated();
    }

    /// <summary>The spans of the steps up to one, with all above them; and those among them that are within a step.</summary>
    private (bool[] Kept, bool[] Within) Kept(Step last)
    {
        var (kept, within) = (new bool[_spans.Length], new bool[_spans.Length]);
        foreach (var step in _script.Trace.Steps.Take(last.Number))
        {
            IEnumerable<RecordedSpan> roots = step.Call is { } call ? call.AttemptList.SelectMany(attempt => attempt.Spans) : step.Span is { } span ? [span] : [];
            foreach (var root in roots.Select(_script.PositionOf))
            {
                foreach (var at in Tree.Subtree(root)) kept[at] = within[at] = true;
                foreach (var at in AncestorsOf(root).TakeWhile(above => !kept[above])) kept[at] = true;
            }
        }

        return (kept, within);
    }

    /// <summary>Runs that did not come to their end: no answer, and another reason where one is recorded.</summary>
    private void Stop(HashSet<int> ended)
    {
        var runs = _script.Trace.Runs.Where(run => run.Position >= 0).Select(run => run.Position).ToHashSet();
        foreach (var at in ended.Where(at => !_spans[at].IsRemoved && (runs.Contains(at) || Tree.Parent[at] < 0)))
        {
            _spans[at].Span = _spans[at].Span.WithoutOutput();
            if (_spans[at].Span.Facts.StopReason is { } reason) _spans[at].Span = _spans[at].Span.WithStopReason(Unfinished(reason));
        }
    }

    /// <summary>The same of runs that a log states.</summary>
    private void StopStated()
    {
        if (_runs.Length == 0) return;
        var left = new Dictionary<DeclaredRun, (bool Lost, bool Kept, long? End)>();
        for (var at = 0; at < _spans.Length; at++)
        {
            for (var run = _script.Index.Runs.RunOf(at); run is not null; run = run.Parent)
            {
                if (run.Declared is not { } declared) continue;
                var (lost, kept, end) = left.GetValueOrDefault(declared);
                left[declared] = _spans[at].IsRemoved ? (true, kept, end) : (lost, true, end > _spans[at].End ? end : _spans[at].End ?? end);
            }
        }

        for (var i = 0; i < _runs.Length; i++)
        {
            if (_runs[i] is not { } run || !left.TryGetValue(_script.Trace.DeclaredRuns[i], out var found) || !found.Lost) continue;
            _runs[i] = !found.Kept ? null : run with
            {
                Output = null,
                StopReason = run.StopReason is { } reason ? Unfinished(reason) : null,
                EndTimeUnixNano = run.EndTimeUnixNano is null ? null : found.End ?? run.EndTimeUnixNano,
            };
        }
    }

    private static string Unfinished(string reason) => reason == "cancelled" ? "timeout" : "cancelled";
}
