namespace AgentTrace.Testing;

/// <summary>
/// A mean of one number a case and how sure it is. Runs of one case resemble each other, so that cases, not runs, are what is counted: Student's t over the
/// cases.
/// </summary>
/// <param name="Cases">How many cases have the number.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="StandardError">Its standard error; infinite with fewer than two cases.</param>
internal sealed record CaseEffect(int Cases, double Mean, double StandardError)
{
    /// <summary>The mean of differences of rates.</summary>
    /// <remarks>
    /// Where hardly any case differs the plain error is near 0, whatever the number of cases; one pair of cases more, that differ in either direction by a half of
    /// what a case can, keeps it honest. A. Agresti and Y. Min, "Simple improved confidence intervals for comparing matched proportions", 2005.
    /// </remarks>
    public static CaseEffect OfRates(IReadOnlyList<double> differences)
    {
        var plain = Of(differences);
        if (plain.Cases < 2) return plain;
        double cases = plain.Cases;
        var shrunk = plain.StandardError * cases / (cases + 2);
        return plain with { StandardError = Math.Sqrt((shrunk * shrunk) + (1 / ((cases + 2) * (cases + 2)))) };
    }

    /// <summary>The mean of any numbers.</summary>
    public static CaseEffect Of(IReadOnlyList<double> values)
    {
        if (values.Count == 0) return new CaseEffect(0, 0, double.PositiveInfinity);
        var mean = values.Average();
        if (values.Count == 1) return new CaseEffect(1, mean, double.PositiveInfinity);
        var squares = values.Sum(value => (value - mean) * (value - mean));
        return new CaseEffect(values.Count, mean, Math.Sqrt(squares / (values.Count - 1) / values.Count));
    }

    /// <summary>The mean's lower end, beyond which it lies with this probability alone.</summary>
    public double LowerBound(double alpha) => double.IsFinite(StandardError) ? Mean - (StudentDistribution.UpperQuantile(alpha, Cases - 1) * StandardError) : double.NegativeInfinity;

    /// <summary>The mean's upper end.</summary>
    public double UpperBound(double alpha) => double.IsFinite(StandardError) ? Mean + (StudentDistribution.UpperQuantile(alpha, Cases - 1) * StandardError) : double.PositiveInfinity;

    /// <summary>The two-sided interval of 95 %, within what a difference of shares can be.</summary>
    public ConfidenceInterval ShareInterval => new(Math.Max(-1, LowerBound(0.025)), Math.Min(1, UpperBound(0.025)));

    /// <summary>How likely a mean so low is where the true one is 0.</summary>
    public double PBelow => !double.IsFinite(StandardError) ? 1 : StandardError == 0 ? Mean < 0 ? 0 : 1 : StudentDistribution.Lower(Mean / StandardError, Cases - 1);

    /// <summary>How likely a mean so far from 0 is where the true one is 0.</summary>
    public double PTwoSided => !double.IsFinite(StandardError) ? 1 : StandardError == 0 ? Mean == 0 ? 1 : 0 : 2 * StudentDistribution.Lower(-Math.Abs(Mean / StandardError), Cases - 1);

    /// <summary>The smallest drop that would have shown in 8 of 10 such comparisons.</summary>
    /// <returns>Null where no drop would have.</returns>
    public double? SmallestDrop(double alpha)
    {
        if (!double.IsFinite(StandardError)) return null;
        var drop = StandardError * (StudentDistribution.UpperQuantile(alpha, Cases - 1) + StudentDistribution.UpperQuantile(0.2, Cases - 1));
        return drop < 1 ? drop : null;
    }
}
