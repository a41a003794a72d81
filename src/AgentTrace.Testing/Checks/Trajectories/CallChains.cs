namespace AgentTrace.Testing;

/// <summary>
/// Chains of calls in the order of happened-before, assigned to expected calls in sequence. Works forward over the expectation: level i
/// holds every call that can end a chain for the first i expected calls, so that neither an early choice nor calls that overlap mislead it.
/// </summary>
internal sealed class CallChains
{
    private readonly TrajectoryCalls _calls;
    private readonly int[] _byEnd;
    private readonly bool[] _hasMessages;
    private readonly bool _hasOpenTimes;
    private readonly bool _isByFineClock;

    public CallChains(TrajectoryCalls calls)
    {
        _calls = calls;
        var order = Enumerable.Range(0, calls.All.Count).OrderBy(at => calls.All[at].EndTimeUnixNano ?? long.MaxValue).ThenBy(at => at).ToArray();
        _byEnd = new int[order.Length];
        for (var i = 0; i < order.Length; i++) _byEnd[order[i]] = i;
        _hasMessages = [.. calls.All.Select(call => call.KnownWhenAsked is { Count: > 0 } || call.Generation?.Knows.Count > 0)];
        _hasOpenTimes = calls.All.Any(call => call.StartTimeUnixNano is null || call.EndTimeUnixNano is null);
        _isByFineClock = !_hasOpenTimes && !_hasMessages.Contains(true) && calls.Index.Tick == 0;
    }

    /// <summary>How many of the expected calls, from the first on, a chain can be found for.</summary>
    /// <param name="edges">By expected call: the calls that fit.</param>
    /// <param name="sure">Only with calls that were made and an order that is certain; else with all that is possible.</param>
    /// <param name="last">The calls that can end the longest such chain, by their end.</param>
    public int Longest(int[][] edges, bool sure, out IReadOnlyList<int> last)
    {
        var sorted = new Dictionary<int[], int[]>(ReferenceEqualityComparer.Instance);
        var passed = new Dictionary<int[], int>(ReferenceEqualityComparer.Instance);
        List<int> level = [];
        for (var i = 0; i < edges.Length; i++)
        {
            if (!sorted.TryGetValue(edges[i], out var candidates)) sorted[edges[i]] = candidates = ByEnd(edges[i], sure);
            List<int> next;
            if (_isByFineClock)
            {
                // By the clock alone, whoever ends first leaves most room; and who comes too early now does so for good.
                var at = passed.GetValueOrDefault(edges[i]);
                while (at < candidates.Length && i > 0 && !IsBefore(level[0], candidates[at], sure)) at++;
                next = at < candidates.Length ? [candidates[at]] : [];
                passed[edges[i]] = at + 1;
            }
            else
            {
                next = i == 0 ? [.. candidates] : [.. candidates.Where(at => HasPredecessor(level, at, sure))];
            }

            if (next.Count == 0)
            {
                last = level;
                return i;
            }

            level = next;
        }

        last = level;
        return edges.Length;
    }

    /// <summary>The same, where the order of calls of one turn is free: each turn takes a stretch of the expectation, in any order.</summary>
    public int LongestInTurns(int[][] edges, bool sure)
    {
        if (!sure && _calls.All.Any(call => _calls.TurnOf(call) is null)) return edges.Length;
        var turns = Enumerable.Range(0, _calls.All.Count).Where(at => !sure || _calls.IsSure[at]).GroupBy(at => _calls.TurnOf(_calls.All[at]) ?? _calls.All[at])
            .Select(turn => turn.OrderBy(at => _byEnd[at]).ToArray()).ToList();
        // By number of expected calls that have a partner: the turns that can end there, each by the one of its calls that ends last.
        var reached = new Dictionary<int, int>?[edges.Length + 1];
        reached[0] = new() { [-1] = -1 };
        var longest = 0;
        for (var i = 0; i < edges.Length; i++)
        {
            if (reached[i] is not { } ends) continue;
            for (var turn = 0; turn < turns.Count; turn++)
            {
                if (!turns[turn].AsSpan().ContainsAnyOf(edges[i])) continue;
                var most = 0;
                foreach (var (before, end) in ends.OrderBy(entry => entry.Value < 0 ? -1 : _byEnd[entry.Value]))
                {
                    var free = before == turn ? [] : turns[turn].Where(at => end < 0 || IsBefore(end, at, sure)).ToArray();
                    if (free.Length <= most) continue;
                    most = free.Length;
                    longest = Math.Max(longest, Extend(edges, i, turn, free, reached));
                    if (most == turns[turn].Length) break;
                }
            }
        }

        return longest;
    }

    /// <summary>Gives as many expected calls as possible, from one on, to calls of one turn.</summary>
    private int Extend(int[][] edges, int from, int turn, int[] free, Dictionary<int, int>?[] reached)
    {
        var partner = new Dictionary<int, int>();
        var i = from;
        while (i < edges.Length && Assign(i, []))
        {
            i++;
            var end = partner.Keys.MaxBy(at => _byEnd[at]);
            var ends = reached[i] ??= [];
            if (!ends.TryGetValue(turn, out var other) || _byEnd[end] < _byEnd[other]) ends[turn] = end;
        }

        return i;

        // Whoever has a partner may be given another one (Berge). A turn is small.
        bool Assign(int expected, HashSet<int> tried)
        {
            var fitting = free.Where(at => Array.BinarySearch(edges[expected], at) >= 0).ToList();
            var at = fitting.FindIndex(at => !partner.ContainsKey(at));
            if (at < 0) at = fitting.FindIndex(at => tried.Add(at) && Assign(partner[at], tried));
            if (at < 0) return false;
            partner[fitting[at]] = expected;
            return true;
        }
    }

    /// <summary>The most expected calls that a chain can be found for when others may be left out.</summary>
    public int LongestWithGaps(int[][] edges)
    {
        List<List<int>> levels = [];
        var best = new int[_calls.All.Count];
        foreach (var candidates in edges)
        {
            List<(int At, int Length)> found = [];
            foreach (var at in candidates.Where(at => _calls.IsSure[at]))
            {
                var (low, high) = (0, levels.Count);
                while (low < high)
                {
                    var middle = (low + high) / 2;
                    if (HasPredecessor(levels[middle], at, true)) low = middle + 1;
                    else high = middle;
                }

                if (low + 1 > best[at]) found.Add((at, best[at] = low + 1));
            }

            foreach (var (at, length) in found)
            {
                if (levels.Count < length) levels.Add([]);
                var level = levels[length - 1];
                var place = level.FindIndex(other => _byEnd[other] > _byEnd[at]);
                level.Insert(place < 0 ? level.Count : place, at);
            }
        }

        return levels.Count;
    }

    public bool IsBefore(int a, int b, bool sure)
    {
        if (sure && a >= b) return false;
        var order = CallOrder.HappenedBefore(_calls.Index, _calls.All[a], _calls.All[b]);
        return order == Verdict.Passed || (!sure && order == Verdict.Inconclusive);
    }

    private int[] ByEnd(int[] edges, bool sure) => [.. edges.Where(at => !sure || _calls.IsSure[at]).OrderBy(at => _byEnd[at])];

    private bool HasPredecessor(List<int> level, int at, bool sure)
    {
        var call = _calls.All[at];
        foreach (var before in level)
        {
            if (IsBefore(before, at, sure)) return true;
            // By the clock alone, who ends later than the first of them comes too late as well.
            if (!_hasOpenTimes && !_hasMessages[at] && _calls.All[before].EndTimeUnixNano > call.StartTimeUnixNano + _calls.Index.Tick) return false;
        }

        return false;
    }
}

/// <summary>Whether two ascending or small lists share a number.</summary>
internal static class IntLists
{
    public static bool ContainsAnyOf(this Span<int> some, int[] ascending)
    {
        foreach (var number in some)
        {
            if (Array.BinarySearch(ascending, number) >= 0) return true;
        }

        return false;
    }
}
