namespace AgentTrace.Testing;

/// <summary>What must be known about the order of one step and the one before it.</summary>
internal enum OrderNeed : byte
{
    /// <summary>Nothing: the members of a group, the repeats of one call.</summary>
    None,

    /// <summary>The step before happened before it: a sequence inside a group.</summary>
    Pair,

    /// <summary>Every step so far happened before every step from here on: a sequence.</summary>
    Cut,
}

/// <summary>
/// A path as a nondeterministic automaton (Thompson 1968). Its states are walked all at once, so that a path never costs more than steps
/// times states, whatever it looks like; bounded repeats and groups are spelled out.
/// </summary>
internal sealed class PathAutomaton
{
    public const int MostStates = 100_000;

    private readonly List<Node> _nodes = [];

    public PathAutomaton(TrajectoryPattern path)
    {
        if (SizeOf(path) > MostStates) throw new ArgumentException(TooLarge(path), nameof(path));
        (Start, Accept) = Build(path, OrderNeed.Cut);
    }

    public int Start { get; }

    public int Accept { get; }

    public IReadOnlyList<Node> Nodes => _nodes;

    public static string TooLarge(TrajectoryPattern path) =>
        $"spelled out it has {(SizeOf(path) >= int.MaxValue ? "far too many" : Words.Number(SizeOf(path)))} states, more than {Words.Number(MostStates)}: repeat less, or name fewer members of a group.";

    /// <summary>How many states a path has, spelled out; absurd numbers stay large instead of turning negative.</summary>
    public static long SizeOf(TrajectoryPattern path)
    {
        var parts = path.Parts.Select(SizeOf).ToList();
        var sum = Math.Min(int.MaxValue, parts.Sum());
        return Math.Min(int.MaxValue, path.Kind switch
        {
            TrajectoryPatternKind.Call or TrajectoryPatternKind.Step => 2,
            TrajectoryPatternKind.Sequence => sum + 1,
            TrajectoryPatternKind.Choice => sum + 2,
            TrajectoryPatternKind.Repeat => 2 + (sum * Math.Max(1, path.Maximum ?? path.Minimum)),
            _ => GroupSize(path.Parts) * (sum + 1),
        });
    }

    private static long GroupSize(IReadOnlyList<TrajectoryPattern> members) =>
        members.CountBy(member => member).Aggregate(1L, (size, member) => Math.Min(int.MaxValue, size * (member.Value + 1)));

    private (int Start, int End) Build(TrajectoryPattern path, OrderNeed order)
    {
        switch (path.Kind)
        {
            case TrajectoryPatternKind.Sequence:
                if (path.Parts.Count == 0) return Single();
                return Chain(path.Parts.Select(part => Build(part, order)), order);
            case TrajectoryPatternKind.Choice:
                var (from, to) = (Add(), Add());
                foreach (var part in path.Parts)
                {
                    var (start, end) = Build(part, order);
                    Link(from, start);
                    Link(end, to);
                }

                return (from, to);
            case TrajectoryPatternKind.Repeat:
                return Repeat(path, order);
            case TrajectoryPatternKind.AnyOrder:
                return Group(path.Parts);
            default:
                var (before, after) = (Add(), Add());
                _nodes[before] = _nodes[before] with { Item = path, Next = after };
                return (before, after);
        }
    }

    private (int Start, int End) Single() => Add() is var node ? (node, node) : default;

    private (int Start, int End) Chain(IEnumerable<(int Start, int End)> parts, OrderNeed order)
    {
        var (start, last) = (-1, -1);
        foreach (var part in parts)
        {
            if (start < 0) start = part.Start;
            else Link(last, part.Start, order);
            last = part.End;
        }

        return (start, last);
    }

    private (int Start, int End) Repeat(TrajectoryPattern path, OrderNeed order)
    {
        var body = path.Parts[0];
        // Repeats of one step, whichever, ask how often and not in which order.
        var between = IsOneStep(body) ? OrderNeed.None : order;
        var (start, end) = (Add(), Add());
        var copies = Math.Max(1, path.Maximum ?? path.Minimum);
        var last = start;
        for (var i = 0; i < copies; i++)
        {
            if (i >= path.Minimum) Link(last, end);
            var copy = Build(body, order);
            Link(last, copy.Start, i == 0 ? OrderNeed.None : between);
            if (i == copies - 1 && path.Maximum is null) Link(copy.End, copy.Start, between);
            last = copy.End;
        }

        Link(last, end);
        return (start, end);
    }

    /// <summary>A state for every choice of members that are done; equal members are counted.</summary>
    private (int Start, int End) Group(IReadOnlyList<TrajectoryPattern> members)
    {
        var kinds = members.CountBy(member => member).ToList();
        var states = Enumerable.Range(0, (int)GroupSize(members)).Select(_ => Add()).ToArray();
        for (var state = 0; state < states.Length; state++)
        {
            var weight = 1;
            foreach (var (member, count) in kinds)
            {
                if (state / weight % (count + 1) < count)
                {
                    var (start, end) = Build(member, OrderNeed.Pair);
                    Link(states[state], start);
                    Link(end, states[state + weight]);
                }

                weight *= count + 1;
            }
        }

        return (states[0], states[^1]);
    }

    private static bool IsOneStep(TrajectoryPattern path) => path.Kind switch
    {
        TrajectoryPatternKind.Call or TrajectoryPatternKind.Step => true,
        TrajectoryPatternKind.Choice or TrajectoryPatternKind.Repeat => path.Parts.All(IsOneStep),
        _ => false,
    };

    private int Add()
    {
        _nodes.Add(new Node(null, -1, []));
        return _nodes.Count - 1;
    }

    private void Link(int from, int to, OrderNeed order = OrderNeed.None) => _nodes[from].Links.Add((to, order));

    /// <summary>A state: what it takes to go on, or where it leads by itself.</summary>
    internal sealed record Node(TrajectoryPattern? Item, int Next, List<(int To, OrderNeed Order)> Links);
}
