namespace AgentTrace.Testing;

/// <summary>What k runs would do, from more runs than k: unbiased, by counting the ways to choose k of the n runs. Each chance is built up by positive terms, so that no digits are lost.</summary>
internal static class PassChance
{
    /// <summary>The chance that at least one of k runs passes: 1 - C(n - c, k) / C(n, k). M. Chen et al., "Evaluating large language models trained on code", 2021.</summary>
    public static double AtLeastOne(long passed, long runs, long k)
    {
        Require(passed, runs, k);
        if (runs - passed < k) return 1;
        var (few, many) = (Math.Min(k, passed), Math.Max(k, passed));
        var chance = 0.0;
        for (var i = 0L; i < few; i++) chance += (1 - chance) * many / (runs - i);
        return Math.Min(1, chance);
    }

    /// <summary>The chance that all of k runs pass: C(c, k) / C(n, k). S. Yao et al., "tau-bench", 2024.</summary>
    public static double All(long passed, long runs, long k)
    {
        Require(passed, runs, k);
        if (passed < k) return 0;
        var (few, many) = (Math.Min(k, runs - passed), Math.Max(k, runs - passed));
        var chance = 1.0;
        for (var i = 0L; i < few; i++) chance *= (double)(runs - many - i) / (runs - i);
        return chance;
    }

    /// <summary>A mean over cases, each of which weighs the same whatever its number of runs.</summary>
    public static double Mean(IReadOnlyCollection<PassRate> cases, long k, Func<long, long, long, double> measure)
    {
        if (cases.Count == 0) throw new ArgumentException("A mean needs one case at least.", nameof(cases));
        return cases.Average(rate => measure(rate.Passed, rate.Runs, k));
    }

    private static void Require(long passed, long runs, long k)
    {
        Probability.RequireCounts(passed, runs);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (k > runs) throw new ArgumentOutOfRangeException(nameof(k), k, $"There are only {runs} runs to choose from; more runs than k are needed.");
    }
}
