namespace AgentTrace.Testing;

/// <summary>The runs of a trace, who is under whom, and how each ended.</summary>
internal sealed class RunIndex
{
    private const string NoId = "";

    private readonly TraceIndex _index;
    private readonly Run?[] _runOf;
    private readonly List<Run> _runs = [];
    private readonly Dictionary<string, Run> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<Run, Run> _tops = [];

    public RunIndex(TraceIndex index)
    {
        _index = index;
        _runOf = new Run?[index.Trace.Spans.Count];
        Assign();
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

    public Run? RunOf(Step step) => _runOf[step.Position];

    /// <summary>Whether a span belongs to a run or to one under it.</summary>
    public bool Holds(Run run, int position)
    {
        for (var at = _runOf[position]; at is not null; at = at.Parent)
        {
            if (at == run) return true;
        }

        return false;
    }

    /// <summary>Some runs and all under them.</summary>
    public HashSet<Run> WithAllUnder(IEnumerable<Run> tops)
    {
        var chosen = tops.ToHashSet();
        var others = new HashSet<Run>();
        var way = new List<Run>();
        foreach (var run in _runs)
        {
            Run? at = run;
            for (; at is not null && !chosen.Contains(at) && !others.Contains(at); at = at.Parent) way.Add(at);
            if (at is not null && chosen.Contains(at)) chosen.UnionWith(way);
            else others.UnionWith(way);
            way.Clear();
        }

        return chosen;
    }

    /// <summary>
    /// Gives each span its run. A run id of a log makes one run, whose span is the Run span that names it, or the only span at its top;
    /// where several stand at its top, they are steps and runs within it. In a log of one run, spans without a run id are its own.
    /// </summary>
    private void Assign()
    {
        var (spans, tree) = (_index.Trace.Spans, _index.Tree);
        var declared = new Dictionary<string, DeclaredRun>(StringComparer.Ordinal);
        foreach (var run in _index.Trace.DeclaredRuns) declared.TryAdd(run.RunId ?? NoId, run);
        var only = declared.Count == 1 ? declared.Keys.First() : null;
        var ids = new string?[spans.Count];
        var tops = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var at in tree.TopDown)
        {
            var parent = tree.Parent[at];
            ids[at] = spans[at].Facts.RunId ?? (parent >= 0 ? ids[parent] : only);
            if (ids[at] is not { } id || (parent >= 0 && ids[parent] == id)) continue;
            if (!tops.TryGetValue(id, out var list)) tops[id] = list = [];
            list.Add(at);
        }

        foreach (var at in tree.TopDown)
        {
            var above = tree.Parent[at] < 0 ? null : _runOf[tree.Parent[at]];
            if (ids[at] is { } id && (tree.Parent[at] < 0 || ids[tree.Parent[at]] != id))
            {
                var run = RunOfLog(id, tops[id], declared.GetValueOrDefault(id));

                // Spans of two runs may lie in each other both ways round: the first that was met is the upper one.
                if (run.Parent is null && above is not null && Top(above) != run) run.Parent = above;
                above = run;
            }

            _runOf[at] = above;
            if (_index.Roles.IsRun(at) && above?.Position != at)
            {
                var own = spans[at].Facts.RunId is { } named && named != above?.RunId ? named : null;
                _runs.Add(_runOf[at] = new Run(spans[at], at, null, own) { Parent = above, FirstPosition = at });
            }

            if (_runOf[at] is { } holder) holder.FirstPosition = Math.Min(holder.FirstPosition, at);
        }

        foreach (var (id, run) in declared)
        {
            if (!_byId.ContainsKey(id)) RunOfLog(id, [], run);
        }
    }

    /// <summary>The outermost run above one. The way is remembered, so that walking it again and again stays cheap.</summary>
    private Run Top(Run run)
    {
        var top = run;
        while ((_tops.GetValueOrDefault(top) ?? top.Parent) is { } above) top = above;
        for (var at = run; at != top;)
        {
            var above = _tops.GetValueOrDefault(at) ?? at.Parent!;
            _tops[at] = top;
            at = above;
        }

        return top;
    }

    private Run RunOfLog(string id, List<int> tops, DeclaredRun? declared)
    {
        if (_byId.TryGetValue(id, out var known)) return known;
        var named = tops.FindAll(at => _index.Roles.IsRun(at) && _index.Roles.Type(at) == StepType.Run);
        var position = named.Count == 1 ? named[0] : tops.Count == 1 && _index.Roles.IsRun(tops[0]) ? tops[0] : -1;
        var run = new Run(position < 0 ? null : _index.Trace.Spans[position], position, declared, id == NoId ? null : id);
        _byId[id] = run;
        _runs.Add(run);
        return run;
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
