namespace AgentTrace.Testing;

/// <summary>Walks a path's automaton over the steps of a trace, all of its states at once.</summary>
/// <remarks>A state is carried with what must be known about the order of the next step: the less, the better.</remarks>
internal sealed class PathWalk(PathAutomaton automaton, PathSteps steps)
{
    /// <summary>More worlds than this are not told apart; what then is not certain in all of them is open.</summary>
    private const int MostWorlds = 64;

    private readonly byte[] _need = NewNeeds(automaton.Nodes.Count);

    /// <summary>
    /// Whether some way through the path takes every step, in the best world that the trace leaves open: with more calls than it shows, if it
    /// hides some, and with those of which nobody knows when they happened wherever they fit.
    /// </summary>
    public bool IsPossible()
    {
        if (steps.Unseen is not null) return Furthest(_ => true).IsAccepted;
        var loose = steps.Loose;
        if (loose.Count == 0) return Furthest(null).IsAccepted;
        Dictionary<TrajectoryPattern, bool> fits = new(ReferenceEqualityComparer.Instance);
        return Furthest(item => fits.TryGetValue(item, out var does) ? does : fits[item] = loose.Any(at => steps.All[at].Matches(item) != Verdict.Failed)).IsAccepted;
    }

    /// <summary>The step at which the path ends as the trace shows it, the states just before it, and whether the path is through.</summary>
    public (int At, List<(int Node, OrderNeed Need)> States, bool IsAccepted) Furthest() => Furthest(null);

    /// <param name="isFree">Which items may be taken without a step that is seen; null for none.</param>
    private (int At, List<(int Node, OrderNeed Need)> States, bool IsAccepted) Furthest(Func<TrajectoryPattern, bool>? isFree)
    {
        var states = Close([(automaton.Start, OrderNeed.None)], isFree);
        for (var at = 0; at < steps.All.Count; at++)
        {
            var maySkip = !steps.All[at].IsSure || (isFree is not null && steps.Loose.Contains(at));
            var next = Close(Take(states, at, sure: false).Concat(maySkip ? states : []), isFree);
            if (next.Count == 0) return (at, states, false);
            states = next;
        }

        return (steps.All.Count, states, IsAccepting(states));
    }

    /// <summary>Whether the path takes every step in every world: with and without each call that may have been made, by what certainly fits.</summary>
    public bool IsCertain()
    {
        List<List<(int Node, OrderNeed Need)>> worlds = [Close([(automaton.Start, OrderNeed.None)], null)];
        for (var at = 0; at < steps.All.Count; at++)
        {
            var taken = worlds.Select(states => Close(Take(states, at, sure: true), null));
            worlds = [.. (steps.All[at].IsSure ? taken : taken.Concat(worlds)).DistinctBy(Key)];
            if (worlds.Count > MostWorlds || worlds.Exists(states => states.Count == 0)) return false;
        }

        return worlds.TrueForAll(IsAccepting);
    }

    public bool IsAccepting(List<(int Node, OrderNeed Need)> states) => states.Exists(state => state.Node == automaton.Accept);

    private IEnumerable<(int, OrderNeed)> Take(List<(int Node, OrderNeed Need)> states, int at, bool sure)
    {
        Dictionary<TrajectoryPattern, bool> fits = new(ReferenceEqualityComparer.Instance);
        foreach (var (node, need) in states)
        {
            if (automaton.Nodes[node] is not { Item: { } item, Next: var next } || !steps.Holds(need, at, sure)) continue;
            if (!fits.TryGetValue(item, out var does)) fits[item] = does = steps.All[at].Matches(item) is var verdict && (verdict == Verdict.Passed || (!sure && verdict == Verdict.Inconclusive));
            if (does) yield return (next, OrderNeed.None);
        }
    }

    /// <summary>All states that are reached without a step, or with calls that nobody sees; states that take something, and the last one.</summary>
    private List<(int Node, OrderNeed Need)> Close(IEnumerable<(int Node, OrderNeed Need)> from, Func<TrajectoryPattern, bool>? isFree)
    {
        List<int> reached = [];
        var open = new Stack<(int Node, OrderNeed Need)>();
        foreach (var state in from) Reach(state.Node, state.Need);
        while (open.TryPop(out var state))
        {
            if ((byte)state.Need > _need[state.Node]) continue;
            var node = automaton.Nodes[state.Node];
            if (isFree is not null && node.Item is not null && isFree(node.Item)) Reach(node.Next, OrderNeed.None);
            foreach (var (to, order) in node.Links) Reach(to, order > state.Need ? order : state.Need);
        }

        List<(int, OrderNeed)> result = [];
        reached.Sort();
        foreach (var node in reached)
        {
            if (automaton.Nodes[node].Item is not null || node == automaton.Accept) result.Add((node, (OrderNeed)_need[node]));
            _need[node] = byte.MaxValue;
        }

        return result;

        void Reach(int node, OrderNeed need)
        {
            if ((byte)need >= _need[node]) return;
            if (_need[node] == byte.MaxValue) reached.Add(node);
            _need[node] = (byte)need;
            open.Push((node, need));
        }
    }

    private static byte[] NewNeeds(int count)
    {
        var needs = new byte[count];
        Array.Fill(needs, byte.MaxValue);
        return needs;
    }

    private static string Key(List<(int Node, OrderNeed Need)> states) => string.Join(',', states.Select(state => ((state.Node * 4) + (int)state.Need).ToString("x", System.Globalization.CultureInfo.InvariantCulture)));
}
