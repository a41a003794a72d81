namespace AgentTrace.Testing;

/// <summary>The standard normal distribution, exact in both tails.</summary>
internal static class NormalDistribution
{
    private static readonly double RootTwoPi = Math.Sqrt(2 * Math.PI);

    /// <summary>P(Z &lt;= z).</summary>
    public static double Lower(double z) => Upper(-z);

    /// <summary>P(Z &gt;= z).</summary>
    public static double Upper(double z) => z < 0 ? 1 - Tail(-z) : Tail(z);

    /// <summary>P(|Z| &gt;= |z|).</summary>
    public static double TwoSided(double z) => Math.Min(1, 2 * Tail(Math.Abs(z)));

    /// <summary>The z below which this share of the distribution lies.</summary>
    public static double Quantile(double probability)
    {
        Probability.RequireInside(probability);
        return probability == 0.5 ? 0 : probability < 0.5 ? -UpperQuantile(probability) : UpperQuantile(1 - probability);
    }

    /// <summary>The z above which this share of the distribution lies, half at most. The logarithm of a tail is almost a parabola, so that Newton's steps arrive at once.</summary>
    public static double UpperQuantile(double tail)
    {
        var target = Math.Log(tail);
        return SpecialFunctions.Root(-1, 50, Math.Sqrt(Math.Max(0, -target)), z => Upper(z) is var upper && upper == 0 ? (double.PositiveInfinity, 1) : (target - Math.Log(upper), Density(z) / upper));
    }

    private static double Density(double z) => Math.Exp(-z * z / 2) / RootTwoPi;

    /// <summary>
    /// P(Z &gt;= z) for z &gt;= 0: near 0 by the series of the middle, further out by the continued fraction of Mills' ratio. Abramowitz and Stegun, 26.2.11 and 26.2.14.
    /// </summary>
    private static double Tail(double z)
    {
        if (z < 2)
        {
            var (term, sum) = (z, z);
            for (var n = 3; Math.Abs(term) > 1e-17 * sum; n += 2) sum += term *= z * z / n;
            return 0.5 - (Density(z) * sum);
        }

        // Far enough in that what is cut off no longer counts: the fraction converges like exp(-2 z sqrt(2 n)).
        var fraction = z;
        for (var n = (int)(200 / (z * z)) + 40; n >= 1; n--) fraction = z + (n / fraction);
        return Density(z) / fraction;
    }
}
