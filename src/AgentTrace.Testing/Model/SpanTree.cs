namespace AgentTrace.Testing;

/// <summary>Who is under whom, by positions in trace order. Nothing here recurses: a trace may be 100,000 levels deep.</summary>
internal sealed class SpanTree
{
    private readonly int[] _firstChild;
    private readonly int[] _nextSibling;

    public SpanTree(IReadOnlyList<RecordedSpan> spans)
    {
        Positions = new Dictionary<string, int>(spans.Count, StringComparer.Ordinal);
        for (var i = 0; i < spans.Count; i++)
        {
            if (spans[i].SpanId.Length > 0) Positions.TryAdd(spans[i].SpanId, i);
        }

        Parent = new int[spans.Count];
        _firstChild = new int[spans.Count];
        _nextSibling = new int[spans.Count];
        Array.Fill(_firstChild, -1);
        for (var i = spans.Count - 1; i >= 0; i--)
        {
            Parent[i] = spans[i].ParentSpanId is { } id && Positions.TryGetValue(id, out var parent) ? parent : -1;
            _nextSibling[i] = -1;
            if (Parent[i] < 0) continue;
            _nextSibling[i] = _firstChild[Parent[i]];
            _firstChild[Parent[i]] = i;
        }

        TopDown = Order(spans.Count);
    }

    /// <summary>The position of a span id; of the first, where two spans bear it.</summary>
    public Dictionary<string, int> Positions { get; }

    /// <summary>The position of the parent; -1 for a root, an orphan, and where a cycle was cut.</summary>
    public int[] Parent { get; }

    /// <summary>All positions, every parent before its children.</summary>
    public int[] TopDown { get; }

    /// <summary>Spans whose parent link closes a cycle; the link is cut there.</summary>
    public List<int> Cycles { get; } = [];

    public IEnumerable<int> Children(int position)
    {
        for (var child = _firstChild[position]; child >= 0; child = _nextSibling[child]) yield return child;
    }

    /// <summary>The span and all below it, in no particular order.</summary>
    public IEnumerable<int> Subtree(int position)
    {
        var open = new Stack<int>([position]);
        while (open.TryPop(out var at))
        {
            yield return at;
            foreach (var child in Children(at)) open.Push(child);
        }
    }

    private int[] Order(int count)
    {
        var order = new int[count];
        var seen = new bool[count];
        var next = 0;
        for (var i = 0; i < count; i++)
        {
            if (Parent[i] < 0) Visit(i);
        }

        // What no root reaches hangs in a cycle: cut it at its first span.
        for (var i = 0; i < count; i++)
        {
            if (seen[i]) continue;
            var at = i;
            var walked = new HashSet<int>();
            while (walked.Add(at)) at = Parent[at];
            Cycles.Add(at);
            Detach(at);
            Visit(at);
            if (!seen[i]) i--;
        }

        return order;

        void Visit(int root)
        {
            var open = new Stack<int>([root]);
            while (open.TryPop(out var at))
            {
                if (seen[at]) continue;
                seen[at] = true;
                order[next++] = at;
                foreach (var child in Children(at)) open.Push(child);
            }
        }
    }

    private void Detach(int position)
    {
        var parent = Parent[position];
        Parent[position] = -1;
        if (_firstChild[parent] == position)
        {
            _firstChild[parent] = _nextSibling[position];
        }
        else
        {
            var before = _firstChild[parent];
            while (_nextSibling[before] != position) before = _nextSibling[before];
            _nextSibling[before] = _nextSibling[position];
        }

        _nextSibling[position] = -1;
    }
}
