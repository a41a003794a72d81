using System.Runtime.InteropServices;

namespace AgentTrace.Testing;

/// <summary>Pairs the steps of a golden trace with those of a received one: equal ones first, as many as can be in order; then, in what lies between, those of one identity.</summary>
internal sealed class GoldenAlignment
{
    /// <summary>With optional steps each way counts; up to so many pairs all are looked at.</summary>
    private const long MostPairs = 4_000_000;

    private readonly GoldenSteps _golden;
    private readonly GoldenSteps _received;

    public GoldenAlignment(GoldenSteps golden, GoldenSteps received)
    {
        (_golden, _received) = (golden, received);
        Equal = golden.HasOptional && (long)golden.Count * received.Count <= MostPairs ? Cheapest() : Shortest();
        Partner = [.. Equal];
        IsTaken = new bool[received.Count];
        foreach (var at in Equal)
        {
            if (at >= 0) IsTaken[at] = true;
        }

        PairByIdentity();
        FindMoves();
    }

    /// <summary>By golden step: the received step that equals it; -1 for none.</summary>
    public int[] Equal { get; }

    /// <summary>By golden step: the received step that it became, equal or changed, in order; -1 for none.</summary>
    public int[] Partner { get; }

    /// <summary>By golden step without a partner: the received step that equals it at another place; absent for none.</summary>
    public Dictionary<int, int> Moved { get; } = [];

    /// <summary>By received step: whether it is some golden step.</summary>
    public bool[] IsTaken { get; }

    /// <summary>The longest common sequence.</summary>
    private int[] Shortest()
    {
        var numbers = new Dictionary<HashedKey, int>(_golden.Count);
        return SequenceDiff.Partners(Numbers(_golden), Numbers(_received));

        int[] Numbers(GoldenSteps steps)
        {
            var result = new int[steps.Count];
            for (var i = 0; i < result.Length; i++)
            {
                ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, new HashedKey(steps.Keys[i], steps.Hashes[i]), out var isKnown);
                if (!isKnown) number = numbers.Count;
                result[i] = number;
            }

            return result;
        }
    }

    /// <summary>A key whose number is known: texts of steps are long.</summary>
    private readonly struct HashedKey(string text, int hash) : IEquatable<HashedKey>
    {
        private readonly string _text = text;

        public bool Equals(HashedKey other) => string.Equals(_text, other._text, StringComparison.Ordinal);

        public override bool Equals(object? obj) => obj is HashedKey other && Equals(other);

        public override int GetHashCode() => hash;
    }

    /// <summary>The alignment with the fewest differences, where leaving out an optional step is none.</summary>
    private int[] Cheapest()
    {
        var (rows, columns) = (_golden.Count, _received.Count);
        var costs = new int[rows + 1, columns + 1];
        for (var j = columns - 1; j >= 0; j--) costs[rows, j] = costs[rows, j + 1] + 1;
        for (var i = rows - 1; i >= 0; i--)
        {
            costs[i, columns] = costs[i + 1, columns] + Cost(i);
            for (var j = columns - 1; j >= 0; j--)
            {
                var best = Math.Min(costs[i + 1, j] + Cost(i), costs[i, j + 1] + 1);
                costs[i, j] = _golden.Keys[i] == _received.Keys[j] ? Math.Min(best, costs[i + 1, j + 1]) : best;
            }
        }

        var partners = new int[rows];
        Array.Fill(partners, -1);
        for (var (i, j) = (0, 0); i < rows && j < columns;)
        {
            if (_golden.Keys[i] == _received.Keys[j] && costs[i, j] == costs[i + 1, j + 1]) partners[i++] = j++;
            else if (costs[i, j] == costs[i + 1, j] + Cost(i)) i++;
            else j++;
        }

        return partners;

        int Cost(int golden) => _golden.Steps[golden].IsOptional ? 0 : 1;
    }

    /// <summary>Between two equal pairs: steps that do the same thing with other arguments or another outcome.</summary>
    private void PairByIdentity()
    {
        for (var (from, next) = (0, 0); from <= _golden.Count; from++)
        {
            var to = from;
            while (to < _golden.Count && Equal[to] < 0) to++;
            var end = to < _golden.Count ? Equal[to] : _received.Count;
            if (to > from && end > next) PairBetween(from, to, next, end);
            next = end + 1;
            from = to;
        }
    }

    private void PairBetween(int from, int to, int next, int end)
    {
        var waiting = new Dictionary<(StepType, string?), Queue<int>>();
        for (var at = next; at < end; at++)
        {
            if (!waiting.TryGetValue(_received.Steps[at].Identity, out var queue)) waiting[_received.Steps[at].Identity] = queue = new();
            queue.Enqueue(at);
        }

        var last = next - 1;
        for (var i = from; i < to; i++)
        {
            if (!waiting.TryGetValue(_golden.Steps[i].Identity, out var queue)) continue;
            while (queue.TryPeek(out var early) && early <= last) queue.Dequeue();
            if (!queue.TryDequeue(out var at)) continue;
            Partner[i] = last = at;
            IsTaken[at] = true;
        }
    }

    private void FindMoves()
    {
        Dictionary<string, Queue<int>>? loose = null;
        for (var i = 0; i < _golden.Count; i++)
        {
            if (Partner[i] >= 0) continue;
            loose ??= Loose();
            if (!loose.TryGetValue(_golden.Keys[i], out var queue) || !queue.TryDequeue(out var at)) continue;
            Moved[i] = at;
            IsTaken[at] = true;
        }
    }

    private Dictionary<string, Queue<int>> Loose()
    {
        var loose = new Dictionary<string, Queue<int>>(StringComparer.Ordinal);
        for (var at = 0; at < _received.Count; at++)
        {
            if (IsTaken[at]) continue;
            if (!loose.TryGetValue(_received.Keys[at], out var queue)) loose[_received.Keys[at]] = queue = new();
            queue.Enqueue(at);
        }

        return loose;
    }
}
