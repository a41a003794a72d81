namespace AgentTrace.Testing;

/// <summary>The beta distribution with two positive shapes, exact in both tails for shapes of 1/2 to some millions.</summary>
internal static class BetaDistribution
{
    /// <summary>P(X &lt;= x) and P(X &gt;= x), where y is 1 - x: whichever is the smaller is computed, the other is what remains.</summary>
    public static (double Lower, double Upper) Tails(double x, double y, double a, double b)
    {
        if (x <= 0) return (0, 1);
        if (y <= 0) return (1, 0);
        var weight = SpecialFunctions.BinomialWeight(a, b, x, y);
        if (x < (a + 1) / (a + b + 2))
        {
            var lower = Math.Min(1, weight * b / (a + b) * Fraction(x, a, b));
            return (lower, 1 - lower);
        }

        var upper = Math.Min(1, weight * a / (a + b) * Fraction(y, b, a));
        return (1 - upper, upper);
    }

    /// <summary>The x below which this share of the distribution lies.</summary>
    public static double Quantile(double probability, double a, double b) => probability <= 0.5 ? LowerQuantile(probability, a, b) : UpperQuantile(1 - probability, a, b);

    /// <summary>The x above which this share of the distribution lies.</summary>
    public static double UpperQuantile(double tail, double a, double b)
    {
        if (tail is 0 or 1) return 1 - tail;
        return Share(-LogOddsOf(tail, b, a));
    }

    /// <summary>The x below which this share of the distribution lies; small shares as given, not as 1 less something.</summary>
    public static double LowerQuantile(double tail, double a, double b)
    {
        if (tail is 0 or 1) return tail;
        return Share(LogOddsOf(tail, a, b));
    }

    /// <summary>Solved for ln(x / (1 - x)), where the logarithm of a tail is almost a line and neither end loses digits.</summary>
    private static double LogOddsOf(double tail, double a, double b)
    {
        var target = Math.Log(tail);
        return SpecialFunctions.Root(-1500, 1500, Math.Log(a / b), odds =>
        {
            var (x, y) = (Share(odds), Share(-odds));
            var lower = Tails(x, y, a, b).Lower;
            var slope = SpecialFunctions.BinomialWeight(a, b, x, y) * a * (b / (a + b));
            return lower == 0 ? (double.NegativeInfinity, 1) : (Math.Log(lower) - target, slope / lower);
        });
    }

    private static double Share(double odds) => 1 / (1 + Math.Exp(-odds));

    /// <summary>The continued fraction of the incomplete beta function, by Lentz's method. Abramowitz and Stegun, 26.5.8; Press et al., Numerical Recipes, 6.4.</summary>
    private static double Fraction(double x, double a, double b)
    {
        const double tiny = 1e-300;
        static double AwayFromZero(double value) => Math.Abs(value) < tiny ? tiny : value;
        var (c, d) = (1.0, 1 / AwayFromZero(1 - ((a + b) * x / (a + 1))));
        var result = d;
        for (var m = 1; m < 1_000_000; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / AwayFromZero(1 + (even * d));
            c = AwayFromZero(1 + (even / c));
            result *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / AwayFromZero(1 + (odd * d));
            c = AwayFromZero(1 + (odd / c));
            result *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-15) break;
        }

        return result;
    }
}
