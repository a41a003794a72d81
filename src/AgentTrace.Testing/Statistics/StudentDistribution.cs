namespace AgentTrace.Testing;

/// <summary>Student's t, by the incomplete beta function: P(|T| &gt;= t) = I(df / (df + t²); df / 2, 1/2).</summary>
internal static class StudentDistribution
{
    /// <summary>P(T &lt;= t).</summary>
    /// <param name="t">The value.</param>
    /// <param name="degrees">The degrees of freedom, above 0.</param>
    public static double Lower(double t, double degrees)
    {
        var share = degrees / (degrees + (t * t));
        var half = BetaDistribution.Tails(share, t * t / (degrees + (t * t)), degrees / 2, 0.5).Lower / 2;
        return t < 0 ? half : 1 - half;
    }

    /// <summary>The t above which this share lies, half at most.</summary>
    /// <param name="tail">The share.</param>
    /// <param name="degrees">The degrees of freedom, above 0.</param>
    public static double UpperQuantile(double tail, double degrees)
    {
        var share = BetaDistribution.LowerQuantile(2 * tail, degrees / 2, 0.5);
        return Math.Sqrt(degrees * (1 - share) / share);
    }
}
