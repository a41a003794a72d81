namespace AgentTrace.Testing;

/// <summary>What a number of runs can show, before they are made or after they showed nothing.</summary>
internal static class Power
{
    /// <summary>The most passes of n runs that refute a required rate; -1 where not even n failures do.</summary>
    public static long MostThatRefute(long runs, double rate, double alpha = 0.05) => BinomialDistribution.First(0, runs, k => BinomialDistribution.AtMost(k, runs, rate) > alpha) - 1;

    /// <summary>The fewest runs that refute a required rate where none of them passes: (1 - rate)^n is at most alpha.</summary>
    public static long FewestThatRefute(double rate, double alpha = 0.05)
    {
        // The logarithms come within one or two of it; the distribution decides.
        var fewest = Math.Max(1, (long)Math.Min(Math.Log(alpha) / double.LogP1(-rate), 1e15) - 1);
        while (MostThatRefute(fewest, rate, alpha) < 0) fewest++;
        return fewest;
    }

    /// <summary>The smallest drop below a rate that n runs show with this power in the exact binomial test: the rate at which just so many runs pass. Null where no drop shows.</summary>
    /// <remarks>P(X &lt;= c) = power is solved for the rate by the beta quantile, as for the interval of Clopper and Pearson.</remarks>
    public static double? SmallestDrop(long runs, double rate, double alpha = 0.05, double power = 0.8)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(runs);
        Probability.Require(rate);
        Probability.RequireInside(alpha);
        Probability.RequireInside(power);
        var most = MostThatRefute(runs, rate, alpha);
        return most < 0 ? null : most >= runs ? 0 : rate - (1 - BetaDistribution.Quantile(power, runs - most, most + 1));
    }

    /// <summary>The smallest drop that a difference with this standard error shows with this power, by the normal distribution, one-sided.</summary>
    public static double SmallestDrop(double standardError, double alpha = 0.05, double power = 0.8) => standardError * (NormalDistribution.UpperQuantile(alpha) + NormalDistribution.Quantile(power));

    /// <summary>The fixed number of runs that tells two rates apart, and how many must pass: fewest runs for which both errors hold exactly.</summary>
    /// <param name="low">At this rate at most <paramref name="alpha"/> of such tests pass.</param>
    /// <param name="high">At this rate at most <paramref name="beta"/> of them fail.</param>
    /// <param name="alpha">The first error.</param>
    /// <param name="beta">The second error.</param>
    public static (long Runs, long MustPass) RunsToTellApart(double low, double high, double alpha = 0.05, double beta = 0.05)
    {
        Probability.RequireInside(low);
        Probability.RequireInside(high);
        Probability.RequireInside(alpha);
        Probability.RequireInside(beta);
        if (low >= high) throw new ArgumentException("The first rate is below the second.", nameof(low));
        for (var runs = 1L; ; runs++)
        {
            var mustPass = BinomialDistribution.First(0, runs, k => BinomialDistribution.AtLeast(k, runs, low) <= alpha);
            if (BinomialDistribution.AtMost(mustPass - 1, runs, high) <= beta) return (runs, mustPass);
        }
    }
}
