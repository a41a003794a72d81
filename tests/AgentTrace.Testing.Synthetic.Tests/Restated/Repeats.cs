namespace AgentTrace.Testing.Tests;

/// <summary>Design 4.7 by giving every unknown argument every value that it may have had.</summary>
internal static class Repeats
{
    public static Sure Judge(Told told, int maxRepeats, int maxRetries)
    {
        if (told.IsEmpty) return Sure.Maybe;
        var calls = told.Calls.Where(call => call.IsTop && call.Executed != Sure.No).ToList();
        var maybes = calls.Where(call => call.Executed == Sure.Maybe).ToList();
        return maybes.Subsets().SelectMany(made => Valued([.. calls.Where(call => call.Executed == Sure.Yes || made.Contains(call))], 0)).SelectMany(world => Outcomes(world))
            .Select(world => Holds(told, world, maxRepeats, maxRetries)).Agreed().UnlessMore(told.MoreCalls);
    }

    private static IEnumerable<List<ToldCall>> Valued(List<ToldCall> calls, int from)
    {
        var unknown = calls.FindIndex(call => call.Argument is null);
        if (unknown < 0) return [calls];
        // 0 and 1 are all that are planned; a value of its own stands for every other.
        return new[] { 0, 1, 100 + unknown }.Concat(calls.Where(call => call.Argument >= 100).Select(call => call.Argument!.Value)).Distinct()
            .SelectMany(value => Valued([.. calls.Select((call, i) => i == unknown ? call with { Argument = value } : call)], from));
    }

    private static IEnumerable<List<ToldCall>> Outcomes(List<ToldCall> calls)
    {
        var unknown = calls.Where(call => Meant.Outcome(call, true) == Sure.Maybe).ToList();
        return unknown.Subsets().Select(failed => calls.Select(call => failed.Contains(call) ? call with { Failed = true, IsOutcomeKnown = true } : call).ToList());
    }

    private static Sure Holds(Told told, List<ToldCall> calls, int maxRepeats, int maxRetries)
    {
        var (repeats, retries) = (0, 0);
        for (var i = 0; i < calls.Count; i++)
        {
            if (calls.Take(i).LastOrDefault(earlier => Told.RunOf(earlier.Placed) == Told.RunOf(calls[i].Placed) && earlier.Name == calls[i].Name && earlier.Argument == calls[i].Argument) is not { } twin) continue;
            // What started before its twin had failed is no retry of it.
            if (twin.Failed && !(calls[i].Start is { } start && twin.End is { } end && end > start + told.Tick)) retries++;
            else repeats++;
        }

        return Sures.Of(repeats <= maxRepeats && retries <= maxRetries);
    }
}
