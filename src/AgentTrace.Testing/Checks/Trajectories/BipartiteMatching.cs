namespace AgentTrace.Testing;

/// <summary>Maximum matching between two sides, by Hopcroft and Karp (1973): at most E·√V steps.</summary>
internal sealed class BipartiteMatching
{
    private readonly IReadOnlyList<int[]> _edges;
    private readonly bool[]? _isUsable;
    private readonly int[] _level;
    private readonly int[] _next;

    private BipartiteMatching(IReadOnlyList<int[]> edges, int rights, bool[]? isUsable)
    {
        _edges = edges;
        _isUsable = isUsable;
        _level = new int[edges.Count];
        _next = new int[edges.Count];
        RightOf = new int[edges.Count];
        LeftOf = new int[rights];
        Array.Fill(RightOf, -1);
        Array.Fill(LeftOf, -1);
    }

    /// <summary>By left node: its partner, or -1.</summary>
    public int[] RightOf { get; }

    /// <summary>By right node: its partner, or -1.</summary>
    public int[] LeftOf { get; }

    /// <summary>How many pairs there are.</summary>
    public int Count { get; private set; }

    /// <summary>Pairs as many as can be paired.</summary>
    /// <param name="edges">By left node: the right nodes that it may be paired with. Equal lists may be one object.</param>
    /// <param name="rights">How many right nodes there are.</param>
    /// <param name="isUsable">By right node: whether it may be paired; null for all.</param>
    /// <param name="start">Pairs to begin with, as (left, right): their nodes stay paired, though perhaps with others.</param>
    public static BipartiteMatching Maximum(IReadOnlyList<int[]> edges, int rights, bool[]? isUsable = null, IEnumerable<(int Left, int Right)>? start = null)
    {
        var matching = new BipartiteMatching(edges, rights, isUsable);
        foreach (var (left, right) in start ?? []) matching.Pair(left, right);
        matching.PairTheFree();
        while (matching.Count < edges.Count && matching.FindLevels())
        {
            Array.Clear(matching._next);
            for (var left = 0; left < edges.Count; left++)
            {
                if (matching.RightOf[left] < 0) matching.Augment(left);
            }
        }

        return matching;
    }

    private void Pair(int left, int right)
    {
        if (RightOf[left] < 0) Count++;
        RightOf[left] = right;
        LeftOf[right] = left;
    }

    /// <summary>Whoever has the fewest partners to choose from takes the first free one: exact expectations before partial ones.</summary>
    private void PairTheFree()
    {
        var reached = new Dictionary<int[], int>(ReferenceEqualityComparer.Instance);
        foreach (var left in Enumerable.Range(0, _edges.Count).Where(left => RightOf[left] < 0).OrderBy(left => _edges[left].Length))
        {
            var list = _edges[left];
            var at = reached.GetValueOrDefault(list);
            while (at < list.Length && !IsFree(list[at])) at++;
            if (at < list.Length) Pair(left, list[at++]);
            reached[list] = at;
        }
    }

    private bool IsFree(int right) => LeftOf[right] < 0 && _isUsable?[right] != false;

    /// <summary>Layers of shortest alternating paths from the unpaired; false when none of them ends in a free partner.</summary>
    private bool FindLevels()
    {
        var queue = new Queue<int>();
        for (var left = 0; left < _level.Length; left++)
        {
            _level[left] = RightOf[left] < 0 ? 0 : -1;
            if (_level[left] == 0) queue.Enqueue(left);
        }

        var found = false;
        var seen = new HashSet<int[]>(ReferenceEqualityComparer.Instance);
        while (queue.TryDequeue(out var left))
        {
            // Who shares a list reaches the same: whoever comes later reaches nothing new.
            if (!seen.Add(_edges[left])) continue;
            foreach (var right in _edges[left])
            {
                if (_isUsable?[right] == false) continue;
                var other = LeftOf[right];
                if (other < 0) found = true;
                else if (_level[other] < 0)
                {
                    _level[other] = _level[left] + 1;
                    queue.Enqueue(other);
                }
            }
        }

        return found;
    }

    /// <summary>Follows one alternating path down the layers, without recursion: a path may be as long as the trace.</summary>
    private void Augment(int start)
    {
        var path = new Stack<int>();
        path.Push(start);
        while (path.TryPeek(out var left))
        {
            if (_next[left] >= _edges[left].Length)
            {
                path.Pop();
                continue;
            }

            var right = _edges[left][_next[left]++];
            if (_isUsable?[right] == false) continue;
            var other = LeftOf[right];
            if (other >= 0)
            {
                if (_level[other] == _level[left] + 1) path.Push(other);
                continue;
            }

            while (path.TryPop(out var at))
            {
                var before = RightOf[at];
                Pair(at, right);
                right = before;
            }
        }
    }
}
