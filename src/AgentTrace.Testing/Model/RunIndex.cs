namespace AgentTrace.Testing;

/// <summary>The runs of a trace, who is under whom, and how each ended. Source: design 3.</summary>
internal sealed class RunIndex
{
    private readonly TraceIndex _index;
    private readonly Run?[] _runOf;
    private readonly List<Run> _runs = [];
    private readonly Dictionary<string, Run> _byId = new(StringComparer.Ordinal);

    public RunIndex(TraceIndex index)
    {
        _index = index;
        _runOf = new Run?[index.Trace.Spans.Count];
        Assign();
        foreach (var declared in index.Trace.DeclaredRuns) Declare(declared);
        foreach (var run in _runs.Where(run => run.Span is null)) FindParent(run);
        _runs.Sort((a, b) => a.FirstPosition.CompareTo(b.FirstPosition));
        Fill();
        Outermost = [.. _runs.Where(run => run.IsOutermost)];
        if (_runs.Count == 0 || index.Steps.Any(step => RunOf(step) is null))
        {
            Implicit = new Run(null, -1, null, null) { FirstPosition = 0 };
            Implicit.Generations.AddRange(index.Generations.Where(generation => index.Roles.Blocker(generation.Position) < 0));
            Implicit.Calls.AddRange(index.Calls.Where(call => !StepFinder.IsBlocked(index, call)));
            Implicit.Reasonings.AddRange(Enumerable.Range(0, _runOf.Length).Where(i => index.Roles.Type(i) == StepType.Reasoning && index.Roles.Blocker(i) < 0));
        }

        foreach (var run in _runs) RunOutcome.Decide(index, run);
        if (Implicit is not null) RunOutcome.Decide(index, Implicit);
        All = _runs.Count > 0 ? _runs : [Implicit!];
    }

    /// <summary>All runs in trace order; the implicit one where there is no other.</summary>
    public IReadOnlyList<Run> All { get; }

    public IReadOnlyList<Run> Outermost { get; }

    /// <summary>The trace as one run, where no outermost runs hold all top steps; else null.</summary>
    public Run? Implicit { get; }

    /// <summary>The runs that decide how the trace ended.</summary>
    public IReadOnlyList<Run> Deciding => Implicit is not null ? [Implicit] : Outermost;

    /// <summary>The innermost run that a span belongs to.</summary>
    public Run? RunOf(int position) => _runOf[position];

    public Run? RunOf(Step step) => step.Call is { } call ? _runOf[StepFinder.PositionOf(call)]
        : step.Span is { } span && _index.Tree.Positions.TryGetValue(span.SpanId, out var at) ? _runOf[at] : null;

    /// <summary>Whether a span belongs to a run or to one under it.</summary>
    public bool Holds(Run run, int position)
    {
        for (var at = _runOf[position]; at is not null; at = at.Parent)
        {
            if (at == run) return true;
        }

        return false;
    }

    private void Assign()
    {
        var spans = _index.Trace.Spans;
        var declared = _index.Trace.DeclaredRuns.Where(run => run.RunId is not null)
            .GroupBy(run => run.RunId!, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        foreach (var at in _index.Tree.TopDown)
        {
            var parent = _index.Tree.Parent[at];
            var above = parent < 0 ? null : _runOf[parent];
            var id = spans[at].Facts.RunId;
            if (IsRunSpan(at))
            {
                // A log's own run span and its trace_started say the same run.
                var own = id is not null && above?.RunId != id ? id : null;
                if (own is not null && _byId.TryGetValue(own, out var known) && known.Span is null)
                {
                    _runOf[at] = known;
                    continue;
                }

                var run = new Run(spans[at], at, own is null ? null : declared.GetValueOrDefault(own), id) { Parent = above, FirstPosition = at };
                if (own is not null) _byId.TryAdd(own, run);
                _runs.Add(run);
                _runOf[at] = run;
            }
            else if (id is not null && above?.RunId != id)
            {
                if (!_byId.TryGetValue(id, out var run))
                {
                    _byId[id] = run = new Run(null, -1, declared.GetValueOrDefault(id), id) { Parent = above };
                    _runs.Add(run);
                }

                run.FirstPosition = Math.Min(run.FirstPosition, at);
                _runOf[at] = run;
            }
            else
            {
                _runOf[at] = above;
            }
        }
    }

    private bool IsRunSpan(int at)
    {
        var span = _index.Trace.Spans[at];
        if (_index.Roles.Type(at) is not (StepType.Run or StepType.Agent) || span.Facts.IsSetup) return false;
        for (var above = _index.Tree.Parent[at]; above >= 0; above = _index.Tree.Parent[above])
        {
            if (_index.Roles.Type(above) is StepType.Other or StepType.Event) continue;
            return !(_index.Roles.Type(above) == StepType.Agent && _index.Trace.Spans[above].Facts.AgentName == span.Facts.AgentName);
        }

        return true;
    }

    /// <summary>A run that the log states and no span names: with a single such run, the spans without a run id are its own.</summary>
    private void Declare(DeclaredRun declared)
    {
        if (declared.RunId is not null && _byId.ContainsKey(declared.RunId)) return;
        var run = new Run(null, -1, declared, declared.RunId);
        if (declared.RunId is not null) _byId[declared.RunId] = run;
        if (_index.Trace.DeclaredRuns.Count == 1)
        {
            foreach (var at in _index.Tree.TopDown)
            {
                if (_runOf[at] is { } inner)
                {
                    if (inner.Parent is null && inner != run) inner.Parent = run;
                    continue;
                }

                _runOf[at] = run;
                run.FirstPosition = Math.Min(run.FirstPosition, at);
            }
        }

        _runs.Add(run);
    }

    private void FindParent(Run run)
    {
        if (run.Parent is not null || run.FirstPosition == int.MaxValue) return;
        for (var at = _index.Tree.Parent[run.FirstPosition]; at >= 0; at = _index.Tree.Parent[at])
        {
            if (_runOf[at] is { } above && above != run)
            {
                run.Parent = above;
                return;
            }
        }
    }

    private void Fill()
    {
        foreach (var generation in _index.Generations) AddTo(generation.Position, run => run.Generations.Add(generation));
        foreach (var call in _index.Calls) AddTo(StepFinder.PositionOf(call), run => run.Calls.Add(call));
        for (var i = 0; i < _runOf.Length; i++)
        {
            if (_index.Roles.Type(i) != StepType.Reasoning) continue;
            var position = i;
            AddTo(i, run => run.Reasonings.Add(position));
        }
    }

    /// <summary>A step belongs to its run and to each run above, until a call (an agent used as a tool) stands between.</summary>
    private void AddTo(int position, Action<Run> add)
    {
        var blocker = _index.Roles.Blocker(position);
        var blockedIn = blocker < 0 ? null : _runOf[blocker];
        for (var run = _runOf[position]; run is not null && !(blocker >= 0 && run == blockedIn); run = run.Parent) add(run);
    }
}
