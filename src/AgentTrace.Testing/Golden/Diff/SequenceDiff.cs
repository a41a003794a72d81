namespace AgentTrace.Testing;

/// <summary>Which items of two sequences are the same ones, as many as can be: the linear-space O(ND) algorithm.</summary>
/// <remarks>E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1 (1986), section 4b.</remarks>
internal sealed class SequenceDiff
{
    /// <summary>Where two sequences have so little in common, a good path is enough: the best one would cost the square.</summary>
    private const int LeastLimit = 512;

    private readonly int[] _a;
    private readonly int[] _b;
    private readonly int[] _forward;
    private readonly int[] _backward;
    private readonly int _limit;
    private readonly int[] _partners;

    private SequenceDiff(int[] a, int[] b)
    {
        _a = a;
        _b = b;
        _forward = new int[a.Length + b.Length + 3];
        _backward = new int[a.Length + b.Length + 3];
        _limit = Math.Max(LeastLimit, (int)Math.Sqrt(a.Length + b.Length) * 16);
        _partners = new int[a.Length];
        Array.Fill(_partners, -1);
    }

    /// <summary>For each item of one sequence its partner in the other; -1 for none. Partners are in order.</summary>
    /// <param name="a">Items, numbered from zero on as they appear.</param>
    /// <param name="b">The other ones, by the same numbers.</param>
    public static int[] Partners(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        // What the other side has nowhere is no partner of anything, and would only be in the way.
        var (left, leftAt) = Shared(a, b);
        var (right, rightAt) = Shared(b, a);
        var diff = new SequenceDiff(left, right);
        diff.Solve();
        var partners = new int[a.Length];
        Array.Fill(partners, -1);
        for (var i = 0; i < left.Length; i++)
        {
            if (diff._partners[i] is var partner and >= 0) partners[leftAt[i]] = rightAt[partner];
        }

        return partners;
    }

    private static (int[] Items, int[] Places) Shared(ReadOnlySpan<int> items, ReadOnlySpan<int> others)
    {
        var known = new bool[items.Length + others.Length + 1];
        foreach (var item in others) known[item] = true;
        var (kept, places, count) = (new int[items.Length], new int[items.Length], 0);
        for (var i = 0; i < items.Length; i++)
        {
            if (!known[items[i]]) continue;
            kept[count] = items[i];
            places[count++] = i;
        }

        return (kept[..count], places[..count]);
    }

    private void Solve()
    {
        var open = new Stack<(int FromA, int ToA, int FromB, int ToB)>();
        open.Push((0, _a.Length, 0, _b.Length));
        while (open.TryPop(out var box))
        {
            var (fromA, toA, fromB, toB) = box;
            while (fromA < toA && fromB < toB && _a[fromA] == _b[fromB]) _partners[fromA++] = fromB++;
            while (fromA < toA && fromB < toB && _a[toA - 1] == _b[toB - 1]) _partners[--toA] = --toB;
            if (fromA == toA || fromB == toB) continue;
            var (x, y) = Middle(fromA, toA, fromB, toB);
            open.Push((fromA, x, fromB, y));
            open.Push((x, toA, y, toB));
        }
    }

    /// <summary>A point on a shortest way from one corner to the other, found from both at once; diagonals are numbered by x - y.</summary>
    private (int X, int Y) Middle(int fromA, int toA, int fromB, int toB)
    {
        var offset = _b.Length + 1;
        var (least, most) = (fromA - toB, toA - fromB);
        var (start, end) = (fromA - fromB, toA - toB);
        var (leastF, mostF, leastB, mostB) = (start, start, end, end);
        var isOdd = ((start - end) & 1) != 0;
        _forward[offset + start] = fromA;
        _backward[offset + end] = toA;
        for (var cost = 1; ; cost++)
        {
            if (leastF > least) _forward[offset + --leastF - 1] = -1;
            else leastF++;
            if (mostF < most) _forward[offset + ++mostF + 1] = -1;
            else mostF--;
            for (var d = mostF; d >= leastF; d -= 2)
            {
                var (low, high) = (_forward[offset + d - 1], _forward[offset + d + 1]);
                var x = low < high ? high : low + 1;
                while (x < toA && x - d < toB && _a[x] == _b[x - d]) x++;
                _forward[offset + d] = x;
                if (isOdd && leastB <= d && d <= mostB && _backward[offset + d] <= x) return (x, x - d);
            }

            if (leastB > least) _backward[offset + --leastB - 1] = int.MaxValue;
            else leastB++;
            if (mostB < most) _backward[offset + ++mostB + 1] = int.MaxValue;
            else mostB--;
            for (var d = mostB; d >= leastB; d -= 2)
            {
                var (low, high) = (_backward[offset + d - 1], _backward[offset + d + 1]);
                var x = low < high ? low : high - 1;
                while (fromA < x && fromB < x - d && _a[x - 1] == _b[x - d - 1]) x--;
                _backward[offset + d] = x;
                if (!isOdd && leastF <= d && d <= mostF && x <= _forward[offset + d]) return (x, x - d);
            }

            if (cost >= _limit) return Furthest(offset, leastF, mostF, toA, toB);
        }
    }

    /// <summary>The point that the way from the start has come furthest to.</summary>
    private (int X, int Y) Furthest(int offset, int leastF, int mostF, int toA, int toB)
    {
        var (bestX, bestY) = (-1, -1);
        for (var d = mostF; d >= leastF; d -= 2)
        {
            var x = Math.Min(_forward[offset + d], toA);
            var y = x - d;
            if (y > toB) (x, y) = (toB + d, toB);
            if (x + y > bestX + bestY) (bestX, bestY) = (x, y);
        }

        return (bestX, bestY);
    }
}
