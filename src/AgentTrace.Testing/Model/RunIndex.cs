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
        Sum();
        Outermost = [.. _runs.Where(run => run.IsOutermost)];
        if (_runs.Count == 0 || index.Steps.Any(step => RunOf(step) is null))
        {
            Implicit = new Run(null, -1, null, null) { FirstPosition = 0 };
            SumImplicit(Implicit);
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

    /// <summary>Whether what happens at a span is a step of a run: no call stands between.</summary>
    public bool IsStepOf(Run run, int position)
    {
        if (run.IsImplicit) return _index.Roles.Blocker(position) < 0;
        var until = Until(position);
        for (var at = _runOf[position]; at is not null && at != until; at = at.Parent)
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

    /// <summary>All top steps.</summary>
    private void SumImplicit(Run run)
    {
        var sum = run.Part(null);
        foreach (var generation in _index.Generations)
        {
            if (_index.Roles.Blocker(generation.Position) < 0) sum.Add(generation);
        }

        foreach (var call in _index.Calls)
        {
            if (!StepFinder.IsBlocked(_index, call)) sum.Add(call);
        }

        for (var i = 0; i < _runOf.Length; i++)
        {
            if (_index.Roles.Type(i) == StepType.Reasoning && _index.Roles.Blocker(i) < 0) sum.AddThought(i, _index.Spans[i].IsError);
        }

        run.AddUp();
    }

    /// <summary>A step belongs to its run and to each run above, until a call (an agent used as a tool) stands between.</summary>
    private void Sum()
    {
        var bottomUp = BottomUp();
        foreach (var generation in _index.Generations) Part(generation.Position)?.Add(generation);
        GiveUp(static (above, part) => above.AddAnswers(part));
        foreach (var call in _index.Calls) Part(StepFinder.PositionOf(call))?.Add(call);
        for (var i = 0; i < _runOf.Length; i++)
        {
            if (_index.Roles.Type(i) == StepType.Reasoning) Part(i)?.AddThought(i, _index.Spans[i].IsError);
        }

        GiveUp(static (above, part) => above.AddCallsAndThoughts(part));
        foreach (var run in _runs) run.AddUp();

        RunSum? Part(int position) => _runOf[position] is { } run && Until(position) is var until && until != run ? run.Part(until) : null;

        void GiveUp(Action<RunSum, RunSum> add)
        {
            foreach (var run in bottomUp)
            {
                foreach (var part in run.Parts)
                {
                    if (part.Until != run.Parent) add(run.Parent!.Part(part.Until), part);
                }
            }
        }
    }

    /// <summary>The run in which the nearest call above a span stands; null for none.</summary>
    private Run? Until(int position) => _index.Roles.Blocker(position) is var blocker and >= 0 ? _runOf[blocker] : null;

    /// <summary>The runs under another, those below before those above.</summary>
    private List<Run> BottomUp()
    {
        if (_runs.TrueForAll(run => run.IsOutermost)) return [];
        var open = new Dictionary<Run, int>();
        foreach (var run in _runs)
        {
            if (run.Parent is { } parent) open[parent] = open.GetValueOrDefault(parent) + 1;
        }

        var order = _runs.FindAll(run => !open.ContainsKey(run));
        for (var i = 0; i < order.Count; i++)
        {
            if (order[i].Parent is { } parent && --open[parent] == 0) order.Add(parent);
        }

        order.RemoveAll(run => run.Parent is null);
        return order;
    }
}
