namespace AgentTrace.Testing;

/// <summary>Tests on counts that need no approximation.</summary>
internal static class ExactTests
{
    /// <summary>Two outcomes count as equally likely up to this, as rounding would otherwise decide. The convention of R's binom.test and fisher.test.</summary>
    private const double Tie = 1 + 1e-7;

    /// <summary>The exact binomial test of a pass rate: <see cref="PValues.Less"/> refutes "at least <paramref name="rate"/>". Two-sided: all outcomes no likelier than this one.</summary>
    public static PValues Binomial(long passed, long runs, double rate)
    {
        Probability.RequireCounts(passed, runs);
        Probability.Require(rate);
        var (less, greater) = (BinomialDistribution.AtMost(passed, runs, rate), BinomialDistribution.AtLeast(passed, runs, rate));
        var (mean, limit) = (runs * rate, BinomialDistribution.Weight(passed, runs, rate) * Tie);
        if (passed == mean) return new PValues(less, greater, 1);
        var twoSided = passed < mean
            ? less + BinomialDistribution.AtLeast(BinomialDistribution.First((long)Math.Ceiling(mean), runs, k => BinomialDistribution.Weight(k, runs, rate) <= limit), runs, rate)
            : greater + BinomialDistribution.AtMost(BinomialDistribution.First(0, (long)Math.Floor(mean), k => BinomialDistribution.Weight(k, runs, rate) > limit) - 1, runs, rate);
        return new PValues(less, greater, Math.Min(1, twoSided));
    }

    /// <summary>Fisher's exact test of two independent pass rates, both margins held: <see cref="PValues.Greater"/> refutes "A passes no more often than B". Two-sided: all tables no likelier than this one.</summary>
    public static PValues Fisher(PassRate a, PassRate b)
    {
        var tables = new HypergeometricDistribution(a.Runs, b.Runs, a.Passed + b.Passed);
        var (less, greater) = (tables.AtMost(a.Passed), tables.AtLeast(a.Passed));
        var limit = tables.Weight(a.Passed) * Tie;
        if (tables.Weight(tables.Mode) <= limit) return new PValues(less, greater, 1);
        var twoSided = a.Passed < tables.Mode
            ? less + tables.AtLeast(BinomialDistribution.First(tables.Mode, tables.Most, k => tables.Weight(k) <= limit))
            : greater + tables.AtMost(BinomialDistribution.First(tables.Least, tables.Mode, k => tables.Weight(k) > limit) - 1);
        return new PValues(less, greater, Math.Min(1, twoSided));
    }

    /// <summary>McNemar's test of two versions on the same cases, from the cases that only one of them passes: under no difference each is as likely as the other.</summary>
    /// <param name="onlyA">Cases that A passes and B does not.</param>
    /// <param name="onlyB">Cases that B passes and A does not.</param>
    public static PValues McNemar(long onlyA, long onlyB)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(onlyA);
        ArgumentOutOfRangeException.ThrowIfNegative(onlyB);
        var (less, greater) = (BinomialDistribution.AtMost(onlyA, onlyA + onlyB, 0.5), BinomialDistribution.AtLeast(onlyA, onlyA + onlyB, 0.5));
        return new PValues(less, greater, Math.Min(1, 2 * Math.Min(less, greater)));
    }

    /// <summary>McNemar's two-sided test that counts the observed outcome half: nearer to its nominal level. Fagerland, Lydersen and Laake, 2013.</summary>
    public static double McNemarMidP(long onlyA, long onlyB) => Math.Min(1,
        (2 * BinomialDistribution.AtMost(Math.Min(onlyA, onlyB), onlyA + onlyB, 0.5)) - BinomialDistribution.Weight(onlyA, onlyA + onlyB, 0.5));
}
