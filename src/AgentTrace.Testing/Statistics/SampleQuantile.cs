namespace AgentTrace.Testing;

/// <summary>Quantiles of a sample, and which of its values surely enclose the true one.</summary>
internal static class SampleQuantile
{
    /// <summary>Positions that are whole numbers up to rounding are whole.</summary>
    private const double Tie = 1e-12;

    /// <summary>The nine definitions of R. J. Hyndman and Y. Fan, 1996; type 7 is what most tools use.</summary>
    /// <param name="values">In any order; one at least.</param>
    /// <param name="p">0.5 for the median.</param>
    /// <param name="type">1 to 9.</param>
    public static double Of(IReadOnlyCollection<double> values, double p, int type = 7)
    {
        Probability.Require(p);
        if (values.Count == 0) throw new ArgumentException("A quantile needs one value at least.", nameof(values));
        double[] sorted = [.. values.Order()];
        if (double.IsNaN(sorted[0])) throw new ArgumentException("Every value is a number.", nameof(values));
        var n = sorted.Length;
        var (a, b) = type switch
        {
            1 or 2 or 4 => (0.0, 1.0),
            3 => (-0.5, 1.5),
            5 => (0.5, 0.5),
            6 => (0, 0),
            7 => (1, 1),
            8 => (1.0 / 3, 1.0 / 3),
            9 => (3.0 / 8, 3.0 / 8),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Hyndman and Fan number nine types, 1 to 9."),
        };

        var position = a + (p * (n + 1 - a - b));
        var below = Math.Floor(position + (Tie * Math.Max(1, position)));
        var part = position - below is var rest && Math.Abs(rest) <= Tie * Math.Max(1, position) ? 0 : position - below;
        part = type switch
        {
            1 => part > 0 ? 1 : 0,
            2 => part > 0 ? 1 : 0.5,
            3 => part > 0 || below % 2 != 0 ? 1 : 0,
            _ => part,
        };
        var (low, high) = (sorted[(int)Math.Clamp(below - 1, 0, n - 1)], sorted[(int)Math.Clamp(below, 0, n - 1)]);
        return part == 0 || low == high ? low : part == 1 ? high : ((1 - part) * low) + (part * high);
    }

    /// <summary>
    /// Between which order statistics (1 is the smallest value) the true p-quantile of a continuous distribution lies: at most <paramref name="alpha"/> is wrong on
    /// each side. Null where there are too few values for a bound. W. J. Conover, Practical Nonparametric Statistics, 3.2.
    /// </summary>
    public static QuantileRanks Ranks(long n, double p, double alpha)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        Probability.RequireInside(p);
        Probability.RequireInside(alpha);
        var allowed = alpha * (1 + Tie);
        var lower = BinomialDistribution.First(1, n, rank => BinomialDistribution.AtMost(rank - 1, n, p) > allowed) - 1;
        var upper = BinomialDistribution.First(1, n, rank => BinomialDistribution.AtLeast(rank, n, p) <= allowed);
        var (below, above) = (BinomialDistribution.AtMost(lower - 1, n, p), upper > n ? 0 : BinomialDistribution.AtLeast(upper, n, p));
        return new QuantileRanks(lower == 0 ? null : lower, upper > n ? null : upper, 1 - below - above);
    }
}

/// <summary>Ranks of order statistics that enclose a quantile; null for no bound.</summary>
/// <param name="Lower">The largest rank that is low enough.</param>
/// <param name="Upper">The smallest rank that is high enough.</param>
/// <param name="Coverage">The chance that the quantile lies between.</param>
internal readonly record struct QuantileRanks(long? Lower, long? Upper, double Coverage);
