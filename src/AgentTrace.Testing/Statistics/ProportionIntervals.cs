namespace AgentTrace.Testing;

/// <summary>Intervals for a pass rate from k passes in n runs. Without runs nothing is known: 0 to 1.</summary>
internal static class ProportionIntervals
{
    /// <summary>E. B. Wilson, 1927: the rates that a score test does not reject. With the correction by half a run: R. G. Newcombe, 1998, method 4.</summary>
    public static ConfidenceInterval Wilson(long k, long n, double confidence, bool isCorrected = false)
    {
        var (z, half) = (Z(confidence), isCorrected ? 0.5 : 0);
        return n == 0 ? new ConfidenceInterval(0, 1) : new ConfidenceInterval(k <= half ? 0 : WilsonRoot(k - half, n, z), k + half >= n ? 1 : WilsonUpper(k + half, n, z));
    }

    /// <summary>C. J. Clopper and E. S. Pearson, 1934: the rates that neither one-sided exact test rejects.</summary>
    public static ConfidenceInterval ClopperPearson(long k, long n, double confidence)
    {
        RequireConfidence(confidence);
        return new ConfidenceInterval(ClopperPearsonLower(k, n, (1 - confidence) / 2), ClopperPearsonUpper(k, n, (1 - confidence) / 2));
    }

    /// <summary>The exact lower bound alone, wrong in at most this share.</summary>
    public static double ClopperPearsonLower(long k, long n, double alpha) => k == 0 ? 0 : BetaDistribution.LowerQuantile(alpha, k, n - k + 1);

    /// <summary>The exact upper bound alone, wrong in at most this share.</summary>
    public static double ClopperPearsonUpper(long k, long n, double alpha) => k == n ? 1 : BetaDistribution.UpperQuantile(alpha, k + 1, n - k);

    /// <summary>Equal-tailed quantiles of Beta(k + 1/2, n - k + 1/2), the posterior under Jeffreys' prior. Brown, Cai and DasGupta, 2001, without their adjustment at the ends.</summary>
    public static ConfidenceInterval Jeffreys(long k, long n, double confidence)
    {
        RequireConfidence(confidence);
        var alpha = (1 - confidence) / 2;
        return new ConfidenceInterval(BetaDistribution.LowerQuantile(alpha, k + 0.5, n - k + 0.5), BetaDistribution.UpperQuantile(alpha, k + 0.5, n - k + 0.5));
    }

    /// <summary>A. Agresti and B. A. Coull, 1998: Wald's interval after adding z²/2 passes and z²/2 failures; it may leave 0 to 1.</summary>
    public static ConfidenceInterval AgrestiCoull(long k, long n, double confidence)
    {
        var z = Z(confidence);
        var total = n + (z * z);
        var (passed, failed) = ((k + (z * z / 2)) / total, (n - k + (z * z / 2)) / total);
        var half = z * Math.Sqrt(passed * failed / total);
        return new ConfidenceInterval(passed - half, passed + half);
    }

    /// <summary>A less B by Wilson's intervals of both. R. G. Newcombe, 1998, method 10.</summary>
    public static ConfidenceInterval Newcombe(PassRate a, PassRate b, double confidence)
    {
        if (a.Rate is not { } rateA || b.Rate is not { } rateB) return new ConfidenceInterval(-1, 1);
        var (intervalA, intervalB) = (Wilson(a.Passed, a.Runs, confidence), Wilson(b.Passed, b.Runs, confidence));
        return new ConfidenceInterval(
            rateA - rateB - double.Hypot(rateA - intervalA.Lower, intervalB.Upper - rateB),
            rateA - rateB + double.Hypot(intervalA.Upper - rateA, rateB - intervalB.Lower));
    }

    /// <summary>A less B by the variances as estimated: too narrow near 0 and 1, and here for comparison.</summary>
    public static ConfidenceInterval Wald(PassRate a, PassRate b, double confidence) => Wald(a.Passed, a.Runs, b.Passed, b.Runs, Z(confidence));

    /// <summary>Wald's difference after adding a pass and a failure to each. A. Agresti and B. Caffo, 2000.</summary>
    public static ConfidenceInterval AgrestiCaffo(PassRate a, PassRate b, double confidence) => Wald(a.Passed + 1, a.Runs + 2, b.Passed + 1, b.Runs + 2, Z(confidence));

    private static ConfidenceInterval Wald(double kA, double nA, double kB, double nB, double z)
    {
        if (nA == 0 || nB == 0) return new ConfidenceInterval(-1, 1);
        var half = z * Math.Sqrt((kA / nA * ((nA - kA) / nA) / nA) + (kB / nB * ((nB - kB) / nB) / nB));
        return new ConfidenceInterval((kA / nA) - (kB / nB) - half, (kA / nA) - (kB / nB) + half);
    }

    /// <summary>The smaller root of (rate - x)² = z² x (1 - x) / n, from the product of both roots, as their difference would cancel.</summary>
    private static double WilsonRoot(double k, double n, double z)
    {
        var (rate, share) = (k / n, z * z / n);
        return 2 * rate * rate / ((2 * rate) + share + Math.Sqrt(share * (share + (4 * rate * ((n - k) / n)))));
    }

    private static double WilsonUpper(double k, double n, double z)
    {
        if (2 * k > n) return 1 - WilsonRoot(n - k, n, z);
        var (rate, share) = (k / n, z * z / n);
        return ((2 * rate) + share + Math.Sqrt(share * (share + (4 * rate * ((n - k) / n))))) / (2 * (1 + share));
    }

    private static double Z(double confidence)
    {
        RequireConfidence(confidence);
        return NormalDistribution.UpperQuantile((1 - confidence) / 2);
    }

    private static void RequireConfidence(double confidence) => Probability.RequireInside(confidence);
}
