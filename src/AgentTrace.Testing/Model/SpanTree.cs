namespace AgentTrace.Testing;

/// <summary>Who is under whom, by positions in trace order. Nothing here recurses: a trace may be 100,000 levels deep.</summary>
internal sealed class SpanTree
{
    private readonly RecordedSpan[] _spans;
    private Dictionary<string, int>? _positions;
    private readonly int[] _firstChild;
    private readonly int[] _nextSibling;

    /// <param name="spans">The spans in trace order.</param>
    /// <param name="areUnique">Whether it is known that no two bear one id.</param>
    public SpanTree(RecordedSpan[] spans, bool areUnique)
    {
        _spans = spans;
        if (!areUnique) _positions = Index(out areUnique);
        Parent = new int[spans.Length];
        for (var i = 0; i < Parent.Length; i++) Parent[i] = spans[i].ParentSpanId is { } id ? FindParent(id, areUnique ? i - 1 : -1) : -1;
        _firstChild = new int[spans.Length];
        _nextSibling = new int[spans.Length];
        Array.Fill(_firstChild, -1);
        for (var i = spans.Length - 1; i >= 0; i--)
        {
            _nextSibling[i] = -1;
            if (Parent[i] < 0) continue;
            _nextSibling[i] = _firstChild[Parent[i]];
            _firstChild[Parent[i]] = i;
        }

        TopDown = Order(spans.Length);
    }

    /// <summary>The position of a span id; of the first, where two spans bear it. Most traces are judged without it: it is made when somebody asks.</summary>
    public Dictionary<string, int> Positions => _positions ??= Index(out _);

    /// <summary>The position of the parent; -1 for a root, an orphan, and where a cycle was cut.</summary>
    public int[] Parent { get; }

    /// <summary>All positions, every parent before its children.</summary>
    public int[] TopDown { get; }

    /// <summary>The place of each span in <see cref="TopDown"/>.</summary>
    public int[] Rank => field ??= Ranks();

    /// <summary>Spans whose parent link closes a cycle; the link is cut there.</summary>
    public List<int> Cycles { get; } = [];

    /// <summary>Whether a span is another's ancestor: all below a span stand right after it in <see cref="TopDown"/>.</summary>
    public bool IsAbove(int ancestor, int position) =>
        ancestor >= 0 && position >= 0 && Rank[ancestor] < Rank[position] && Rank[position] <= Rank[ancestor] + Below[ancestor];

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

    /// <summary>How many spans are below each.</summary>
    private int[] Below => field ??= Sizes();

    private int[] Ranks()
    {
        var rank = new int[TopDown.Length];
        for (var i = 0; i < rank.Length; i++) rank[TopDown[i]] = i;
        return rank;
    }

    private int[] Sizes()
    {
        var below = new int[TopDown.Length];
        for (var i = TopDown.Length - 1; i >= 0; i--)
        {
            if (Parent[TopDown[i]] is var parent and >= 0) below[parent] += below[TopDown[i]] + 1;
        }

        return below;
    }

    /// <summary>Most spans stand right after their parent, or after a span of the same parent or below it: that costs no look-up.</summary>
    private int FindParent(string id, int before)
    {
        for (var tries = 0; tries < 3 && before >= 0; tries++)
        {
            if (_spans[before].SpanId == id) return before;
            before = Parent[before];
        }

        return Positions.GetValueOrDefault(id, -1);
    }

    private Dictionary<string, int> Index(out bool areUnique)
    {
        var positions = new Dictionary<string, int>(_spans.Length, StringComparer.Ordinal);
        areUnique = true;
        for (var i = 0; i < _spans.Length; i++)
        {
            if (_spans[i].SpanId is { Length: > 0 } id) areUnique &= positions.TryAdd(id, i);
        }

        return positions;
    }

    private int[] Order(int count)
    {
        var order = new int[count];
        var seen = new bool[count];
        var open = new Stack<int>();
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
            open.Push(root);
            while (open.TryPop(out var at))
            {
                if (seen[at]) continue;
                seen[at] = true;
                order[next++] = at;
                for (var child = _firstChild[at]; child >= 0; child = _nextSibling[child]) open.Push(child);
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
