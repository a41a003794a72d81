using System.Collections;

namespace AgentTrace.Testing;

/// <summary>Mutants that nothing caught, each held against the sentences that might.</summary>
internal sealed class SurvivorSet(IReadOnlyList<RecordedTrace> runs)
{
    /// <summary>Of a large trace only the usual sentences are tried: fewer than this many spans are looked at for each survivor, though always so many sentences.</summary>
    private const int MostLooks = 5_000_000, FewestSentences = 25;

    private readonly List<(TraceMutant Mutant, BitArray Plain, BitArray Whole)> _survivors = [];
    private (IReadOnlyList<DraftedSentence> Plain, IReadOnlyList<DraftedSentence> Whole)? _sentences;

    public void Add(TraceMutant mutant, RecordedTrace trace)
    {
        var (plain, whole) = _sentences ??= CatchingSentences.Of(runs, Math.Max(FewestSentences, MostLooks / Math.Max(1, runs.Max(run => run.Spans.Count))));
        _survivors.Add((mutant, Failing(plain, trace), Failing(whole, trace)));
    }

    /// <summary>The fewest sentences that a greedy choice finds, the one that catches most first; of equals the more usual.</summary>
    public IReadOnlyList<SurvivingMutants> Grouped()
    {
        if (_sentences is not { } sentences) return [];
        var groups = new List<SurvivingMutants>();
        var left = Cover(groups, sentences.Plain, _survivors, survivor => survivor.Plain);

        // A sentence about the whole run forbids every other way too: only for what no plainer one catches.
        left = Cover(groups, sentences.Whole, left, survivor => survivor.Whole);
        if (left.Count > 0) groups.Add(new SurvivingMutants(null, null, [.. left.Select(survivor => survivor.Mutant)]));
        return groups;
    }

    private static List<(TraceMutant Mutant, BitArray Plain, BitArray Whole)> Cover(
        List<SurvivingMutants> groups, IReadOnlyList<DraftedSentence> sentences, List<(TraceMutant Mutant, BitArray Plain, BitArray Whole)> left, Func<(TraceMutant Mutant, BitArray Plain, BitArray Whole), BitArray> caughtBy)
    {
        while (left.Count > 0 && sentences.Count > 0)
        {
            var best = Enumerable.Range(0, sentences.Count).MaxBy(sentence => left.Count(survivor => caughtBy(survivor)[sentence]));
            var caught = left.FindAll(survivor => caughtBy(survivor)[best]);
            if (caught.Count == 0) break;
            groups.Add(new SurvivingMutants($"trace.Should().{sentences[best].Code};", sentences[best].Json, [.. caught.Select(survivor => survivor.Mutant)]));
            left = left.FindAll(survivor => !caughtBy(survivor)[best]);
        }

        return left;
    }

    private static BitArray Failing(IReadOnlyList<DraftedSentence> sentences, RecordedTrace trace) =>
        new([.. sentences.Select(sentence => sentence.Check.Evaluate(trace).Verdict == Verdict.Failed)]);
}
