namespace AgentTrace.Testing;

/// <summary>How many of n runs pass where each passes with chance p. Tails by the incomplete beta function (Abramowitz and Stegun, 26.5.24).</summary>
internal static class BinomialDistribution
{
    public static double Weight(long k, long n, double p) => k < 0 || k > n ? 0 : SpecialFunctions.BinomialWeight(k, n - k, p, 1 - p);

    /// <summary>P(X &lt;= k).</summary>
    public static double AtMost(long k, long n, double p) => k < 0 ? 0 : k >= n ? 1 : BetaDistribution.Tails(p, 1 - p, k + 1, n - k).Upper;

    /// <summary>P(X &gt;= k).</summary>
    public static double AtLeast(long k, long n, double p) => k <= 0 ? 1 : k > n ? 0 : BetaDistribution.Tails(p, 1 - p, k, n - k + 1).Lower;

    /// <summary>The smallest number in a range for which a condition holds that holds for all above it; one more than the range where it never does.</summary>
    public static long First(long from, long to, Func<long, bool> holds)
    {
        while (from <= to)
        {
            var middle = from + ((to - from) / 2);
            if (holds(middle)) to = middle - 1;
            else from = middle + 1;
        }

        return from;
    }
}
