namespace AgentTrace.Testing;

/// <summary>What can go wrong with the order of calls.</summary>
/// <remarks>
/// Calls exchanged that had no order make no difference: those that one answer asked for at once, and those that overlapped. So do calls that
/// are the same. That is read from the trace, never from what an assertion says.
/// </remarks>
internal static class OrderMutations
{
    /// <summary>More calls in a row are taken in pieces.</summary>
    private const int MostInRow = 20;

    public static IEnumerable<Mutation> Swap(TraceScript script)
    {
        foreach (var (a, b) in Neighbours(script))
        {
            if (IsOverlapping(script, a, b))
            {
                // They change places in the record at most: nothing that a person would look at.
                yield return new(MutationOperator.Swap, () => Swapped(script, a, b), _ => { }) { Equivalent = "the two calls overlapped, so neither came before the other" };
                continue;
            }

            if (!CanPermute(script, [a, b])) continue;
            yield return new(MutationOperator.Swap, () => Swapped(script, a, b), edit => edit.Permute([a, b], [1, 0])) { Equivalent = WhyFree(a, b) };
        }
    }

    /// <summary>The calls that one agent made one after another, the other way round and shuffled.</summary>
    public static IEnumerable<Mutation> Reorder(TraceScript script, int seed)
    {
        foreach (var calls in Rows(script).Where(row => row.Count > 2 && CanPermute(script, row)))
        {
            var (backwards, shuffled) = (Enumerable.Range(0, calls.Count).Reverse().ToArray(), Shuffled(calls.Count, seed));
            yield return Permuted(backwards, "reversed");
            if (!shuffled.SequenceEqual(backwards)) yield return Permuted(shuffled, "shuffled");

            Mutation Permuted(int[] order, string word) => new(
                MutationOperator.Reorder, () => $"{word} {calls.Count} calls: {string.Join(", ", order.Take(5).Select(at => Words.Shorten(calls[at].Name, 40)))}{(calls.Count > 5 ? " …" : "")}", edit => edit.Permute(calls, order))
            {
                Equivalent = IsFree(calls, order) ? "no two of the calls that changed their order had one" : null,
            };
        }
    }

    public static IEnumerable<Mutation> Overlap(TraceScript script)
    {
        foreach (var (a, b) in Neighbours(script))
        {
            if (!TraceScript.IsTimed(a) || !TraceScript.IsTimed(b) || IsOverlapping(script, a, b) || !CanPermute(script, [a, b])) continue;
            if (a.EndTimeUnixNano - a.StartTimeUnixNano <= script.Index.Tick || b.EndTimeUnixNano - b.StartTimeUnixNano <= script.Index.Tick) continue;
            yield return new(MutationOperator.Overlap, () => $"started {script.Label(b)} together with {script.Label(a)}", edit => edit.Overlap(a, b))
            {
                Equivalent = IsSameTurn(a, b) ? "one answer asked for both calls, which may run at once" : null,
            };
        }
    }

    private static string Swapped(TraceScript script, ToolCall a, ToolCall b) => $"swapped {script.Label(a)} with {script.Label(b)}";

    private static IEnumerable<(ToolCall A, ToolCall B)> Neighbours(TraceScript script)
    {
        var last = new Dictionary<(AgentScope, int, Run?), ToolCall>();
        foreach (var call in script.Calls)
        {
            var level = script.LevelOf(call);
            if (last.TryGetValue(level, out var before)) yield return (before, call);
            last[level] = call;
        }
    }

    /// <summary>The calls of each level, as far as none overlaps the one before.</summary>
    private static IEnumerable<List<ToolCall>> Rows(TraceScript script)
    {
        foreach (var group in script.Calls.GroupBy(script.LevelOf))
        {
            var row = new List<ToolCall>();
            foreach (var call in group)
            {
                if (row.Count == 0 || !(call.StartTimeUnixNano < row[^1].EndTimeUnixNano)) row.Add(call);
            }

            foreach (var piece in row.Chunk(MostInRow)) yield return [.. piece];
        }
    }

    /// <summary>All have spans and times, or none has a span; and each can be moved without taking others along.</summary>
    private static bool CanPermute(TraceScript script, List<ToolCall> calls)
    {
        if (calls.TrueForAll(call => call.AttemptList.Count == 0)) return calls.TrueForAll(call => call.Request is not null && call.KnownWhenAsked is null);
        if (!calls.TrueForAll(call => call.AttemptList.Count > 0 && TraceScript.IsTimed(call) && call.KnownWhenAsked is null)) return false;
        for (var i = 1; i < calls.Count; i++)
        {
            if (calls[i].StartTimeUnixNano < calls[i - 1].EndTimeUnixNano) return false;
        }

        return calls.TrueForAll(call => TraceEdit.Blocks(script, call, calls) is not null);
    }

    private static bool IsOverlapping(TraceScript script, ToolCall a, ToolCall b) => CallOrder.ByMessages(a, b) is null && CallOrder.Overlap(script.Index, a, b);

    private static string? WhyFree(ToolCall a, ToolCall b) => IsSameTurn(a, b) ? "one answer asked for both calls at once" : IsSameCall(a, b) ? "both calls are the same" : null;

    private static bool IsFree(List<ToolCall> calls, int[] order)
    {
        for (var i = 0; i < order.Length; i++)
        {
            for (var j = i + 1; j < order.Length; j++)
            {
                if (order[i] > order[j] && WhyFree(calls[order[i]], calls[order[j]]) is null) return false;
            }
        }

        return true;
    }

    private static bool IsSameTurn(ToolCall a, ToolCall b) => a.Generation is { } asked && asked == b.Generation && a.Request is not null && b.Request is not null;

    private static bool IsSameCall(ToolCall a, ToolCall b) => a.Name == b.Name && a.IsError == b.IsError && a.Error == b.Error
        && a.Arguments is not null && CallFinder.SameArguments(a.Arguments, b.Arguments) && CallFinder.SameArguments(a.Result, b.Result);

    /// <summary>A permutation that leaves not everything in place, the same for a seed on every machine.</summary>
    private static int[] Shuffled(int count, int seed)
    {
        var order = Enumerable.Range(0, count).ToArray();
        var random = new Random(seed);
        do
        {
            for (var i = count - 1; i > 0; i--)
            {
                var j = random.Next(i + 1);
                (order[i], order[j]) = (order[j], order[i]);
            }
        }
        while (order.Select((at, i) => at == i).All(stays => stays));

        return order;
    }
}
