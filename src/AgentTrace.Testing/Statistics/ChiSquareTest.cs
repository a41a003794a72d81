namespace AgentTrace.Testing;

/// <summary>A chi-square statistic of one degree of freedom and its p-value; null where a margin is empty and the statistic does not exist.</summary>
internal readonly record struct ChiSquareTest(double? Statistic)
{
    public double? PValue => Statistic is { } statistic ? NormalDistribution.TwoSided(Math.Sqrt(statistic)) : null;

    /// <summary>McNemar's approximation: (|b - c| - 1)² / (b + c), or without the correction.</summary>
    public static ChiSquareTest McNemar(long onlyA, long onlyB, bool isCorrected)
    {
        if (onlyA + onlyB == 0) return new ChiSquareTest(null);
        double distance = Math.Abs(onlyA - onlyB) - (isCorrected && onlyA != onlyB ? 1 : 0);
        return new ChiSquareTest(distance * distance / (onlyA + onlyB));
    }

    /// <summary>Pearson's test of two independent pass rates, with Yates' correction (never beyond no difference) or without.</summary>
    public static ChiSquareTest Proportions(PassRate a, PassRate b, bool isCorrected)
    {
        double passed = a.Passed + b.Passed, runs = a.Runs + b.Runs, failed = runs - passed;
        if (a.Runs == 0 || b.Runs == 0 || passed == 0 || failed == 0) return new ChiSquareTest(null);
        var distance = Math.Abs(a.Passed - (a.Runs * passed / runs));
        if (isCorrected) distance -= Math.Min(0.5, distance);
        return new ChiSquareTest(distance * distance * runs * runs * runs / ((double)a.Runs * b.Runs * passed * failed));
    }
}
