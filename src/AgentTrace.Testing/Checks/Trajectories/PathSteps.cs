namespace AgentTrace.Testing;

/// <summary>One step that a path is held against.</summary>
/// <param name="Step">The step; null for a call that may have been executed.</param>
/// <param name="Call">The call, when the step is one.</param>
internal sealed record PathStep(Step? Step, ToolCall? Call)
{
    public bool IsSure => Step is not null;

    public long? Start => Call is not null ? Call.StartTimeUnixNano : Step!.StartTimeUnixNano;

    public long? End => Call is not null ? Call.EndTimeUnixNano : Step!.EndTimeUnixNano;

    public string Label(CallContext context) => Call is not null ? context.Label(Call)
        : $"{PathText.Word(Step!.Type)}{(Step.Name is { } name ? " " + Words.Quote(name) : "")} (step {Step.Number})";

    public Mark Mark(string? note = null) => Call is not null ? Testing.Mark.Of(Call, note) : Testing.Mark.Of(Step!.Span!, note);

    /// <summary>Whether it is what one item of a path asks for.</summary>
    public Verdict Matches(TrajectoryPattern item) => item.Kind == TrajectoryPatternKind.Call ? Call is null ? Verdict.Failed : item.Pattern!.Matches(Call)
        : item.Type is null || item.Type == (Step?.Type ?? StepType.ToolCall) ? Verdict.Passed : Verdict.Failed;
}

/// <summary>The steps that count in a path, in an order that no happened-before contradicts, and what is known of that order.</summary>
internal sealed class PathSteps
{
    /// <summary>How far from a place calls without times are looked at; beyond, one order follows from the next.</summary>
    private const int Window = 64;

    private readonly TraceIndex _index;
    private readonly bool[] _isTimed;
    private readonly bool _areTimed;
    private readonly long[] _latestEnd;
    private readonly long[] _earliestStart;
    private readonly Dictionary<(int At, bool Sure), Verdict> _cuts = [];

    /// <param name="index">The trace.</param>
    /// <param name="isNamed">Whether a path names steps of a type; calls always count.</param>
    public PathSteps(TraceIndex index, Func<StepType, bool> isNamed)
    {
        _index = index;
        var calls = new TrajectoryCalls(index);
        Unseen = calls.Unseen;
        All = index.Steps.Any(step => step.Call is null && isNamed(step.Type)) ? Mixed(index, calls, isNamed)
            : [.. calls.All.Select((call, i) => new PathStep(calls.IsSure[i] ? index.Steps[index.StepNumber(call)!.Value - 1] : null, call))];
        _latestEnd = new long[All.Count + 1];
        _earliestStart = new long[All.Count + 1];
        _latestEnd[0] = long.MinValue;
        _earliestStart[All.Count] = long.MaxValue;
        _isTimed = [.. All.Select(step => step.Start is not null && step.End is not null)];
        _areTimed = !_isTimed.Contains(false);
        for (var i = 0; i < All.Count; i++) _latestEnd[i + 1] = Math.Max(_latestEnd[i], _isTimed[i] ? All[i].End!.Value : long.MinValue);
        for (var i = All.Count - 1; i >= 0; i--) _earliestStart[i] = Math.Min(_earliestStart[i + 1], _isTimed[i] ? All[i].Start!.Value : long.MaxValue);
    }

    public IReadOnlyList<PathStep> All { get; }

    /// <summary>The calls without times that no message puts in an order with their neighbours: they may have happened elsewhere.</summary>
    public IReadOnlySet<int> Loose => field ??= Enumerable.Range(0, All.Count).Where(IsLoose).ToHashSet();

    /// <summary>Why calls may have been made that the trace does not show; null when it shows all.</summary>
    public string? Unseen { get; }

    /// <summary>Whether what a place in a path needs to know of the order before a step holds, in the worst world or in the best.</summary>
    public bool Holds(OrderNeed need, int at, bool sure)
    {
        if (need == OrderNeed.None || at == 0) return true;
        if (!_cuts.TryGetValue((need == OrderNeed.Cut ? at : ~at, sure), out var verdict))
        {
            _cuts[(need == OrderNeed.Cut ? at : ~at, sure)] = verdict = need == OrderNeed.Cut ? Cut(at, sure) : Pair(at, sure);
        }

        return verdict == Verdict.Passed || (!sure && verdict == Verdict.Inconclusive);
    }

    /// <summary>The first pair across a place that keeps its order from being known, or from being the one that is asked for.</summary>
    public (PathStep Before, PathStep After, Verdict Verdict) Culprit(OrderNeed need, int at)
    {
        for (var before = at - 1; before >= 0; before--)
        {
            for (var after = at; after < All.Count; after++)
            {
                if (HappenedBefore(All[before], All[after]) is var verdict && verdict != Verdict.Passed) return (All[before], All[after], verdict);
                if (need == OrderNeed.Pair) break;
            }
        }

        return (All[at - 1], All[at], Verdict.Passed);
    }

    private bool IsLoose(int at) => !_isTimed[at] && Enumerable.Range(Math.Max(0, at - Window), Math.Min(All.Count, at + Window + 1) - Math.Max(0, at - Window))
        .Any(other => other != at && HappenedBefore(All[Math.Min(at, other)], All[Math.Max(at, other)]) == Verdict.Inconclusive);

    private Verdict Cut(int at, bool sure)
    {
        var isBeforeByClock = _latestEnd[at] <= Later(_earliestStart[at]);
        if (isBeforeByClock && _areTimed) return Verdict.Passed;
        var verdict = Verdict.Passed;
        for (var before = at - 1; before >= (isBeforeByClock ? Math.Max(0, at - Window) : 0); before--)
        {
            if (!sure && !All[before].IsSure) continue;
            // What was over by the clock leaves only steps without times open, and those are looked at nearby.
            var wasOver = !_isTimed[before] || isBeforeByClock || All[before].End <= Later(_earliestStart[at]);
            if (wasOver && (_areTimed || at - before > Window)) continue;
            for (var after = at; after < (wasOver ? Math.Min(All.Count, at + Window + 1) : All.Count); after++)
            {
                if (!sure && !All[after].IsSure) continue;
                var areTimed = _isTimed[before] && _isTimed[after];
                if (areTimed ? wasOver || All[before].End <= Later(All[after].Start!.Value) : at - before > Window || after - at > Window) continue;
                verdict = CallSelection.And(verdict, HappenedBefore(All[before], All[after]));
                if (verdict == Verdict.Failed || (sure && verdict != Verdict.Passed)) return verdict;
            }
        }

        return verdict;
    }

    /// <summary>The step before; where that one may not have been made, the one before it as well.</summary>
    private Verdict Pair(int at, bool sure)
    {
        var verdict = Verdict.Passed;
        for (var before = at - 1; before >= 0; before--)
        {
            if (sure || All[before].IsSure) verdict = CallSelection.And(verdict, HappenedBefore(All[before], All[at]));
            if (All[before].IsSure) break;
            if (!sure) return Verdict.Inconclusive;
        }

        return verdict;
    }

    private long Later(long time) => time > long.MaxValue - _index.Tick ? time : time + _index.Tick;

    private Verdict HappenedBefore(PathStep a, PathStep b)
    {
        if (a.Call is not null && b.Call is not null) return CallOrder.HappenedBefore(_index, a.Call, b.Call);
        if (a.Call is not null && b.Step?.Generation?.Knows.Contains(a.Call) == true) return Verdict.Passed;
        if (b.Call is not null && a.Step?.Generation is { } asked && b.Call.Generation == asked) return Verdict.Passed;
        if (a.End is null || b.Start is null) return Verdict.Inconclusive;
        return a.End <= Later(b.Start.Value) ? Verdict.Passed : Verdict.Failed;
    }

    /// <summary>Other steps among the calls: the order of the trace.</summary>
    private static List<PathStep> Mixed(TraceIndex index, TrajectoryCalls calls, Func<StepType, bool> isNamed)
    {
        var maybe = calls.All.Where((_, i) => !calls.IsSure[i]).Select(call => (call.Place, Step: new PathStep(null, call)));
        return [.. index.Steps.Where(step => step.Call is not null || isNamed(step.Type))
            .Select(step => (Place: step.Call?.Place ?? (step.Position, 0), Step: new PathStep(step, step.Call))).Concat(maybe).OrderBy(entry => entry.Place).Select(entry => entry.Step)];
    }
}
