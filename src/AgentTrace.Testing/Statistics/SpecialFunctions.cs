namespace AgentTrace.Testing;

/// <summary>The few functions that the distributions stand on, exact to some 1e-14 also where the naive formula cancels.</summary>
internal static class SpecialFunctions
{
    private static readonly double LogTwoPi = Math.Log(2 * Math.PI);

    /// <summary>ln(1 + x), exact for small x. After W. Kahan; the framework's own adds first.</summary>
    public static double LogOnePlus(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary>
    /// The binomial probability of x successes and y failures at chances p and q = 1 - p, for real x and y too: no product of huge and tiny numbers.
    /// C. Loader, "Fast and accurate computation of binomial probabilities", 2000.
    /// </summary>
    public static double BinomialWeight(double x, double y, double p, double q)
    {
        if (p <= 0) return x == 0 ? 1 : 0;
        if (q <= 0) return y == 0 ? 1 : 0;
        var n = x + y;
        if (x == 0) return Math.Exp(n * (p < q ? LogOnePlus(-p) : Math.Log(q)));
        if (y == 0) return Math.Exp(n * (q < p ? LogOnePlus(-q) : Math.Log(p)));
        var exponent = StirlingError(n) - StirlingError(x) - StirlingError(y) - Deviance(x, n * p) - Deviance(y, n * q);
        return Math.Exp(exponent - (0.5 * (LogTwoPi + Math.Log(x) + Math.Log(y / n))));
    }

    /// <summary>ln(z!) less Stirling's formula.</summary>
    private static double StirlingError(double z)
    {
        var error = 0.0;
        for (; z < 16; z++) error += ((z + 0.5) * LogOnePlus(1 / z)) - 1;
        var square = z * z;
        return error + ((1.0 / 12 - ((1.0 / 360 - ((1.0 / 1260 - ((1.0 / 1680 - (1.0 / 1188 / square)) / square)) / square)) / square)) / z);
    }

    /// <summary>x ln(x / mean) + mean - x, by its series where both are near each other.</summary>
    private static double Deviance(double x, double mean)
    {
        if (Math.Abs(x - mean) >= 0.1 * (x + mean)) return (x * Math.Log(x / mean)) + mean - x;
        var ratio = (x - mean) / (x + mean);
        var (sum, term) = ((x - mean) * ratio, 2 * x * ratio);
        for (var j = 3; ; j += 2)
        {
            term *= ratio * ratio;
            var next = sum + (term / j);
            if (next == sum) return sum;
            sum = next;
        }
    }

    /// <summary>The first point at which a rising function is 0, by Newton's steps that a bracket keeps safe.</summary>
    /// <param name="from">Below the root.</param>
    /// <param name="to">Above the root.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="function">The value, which may be infinite, and the slope.</param>
    public static double Root(double from, double to, double start, Func<double, (double Value, double Slope)> function)
    {
        var x = start;
        for (var step = 0; step < 500; step++)
        {
            var (value, slope) = function(x);
            if (value == 0) return x;
            if (value < 0) from = x;
            else to = x;
            var next = x - (value / slope);
            if (!(next > from && next < to)) next = from + ((to - from) / 2);
            if (Math.Abs(next - x) <= 1e-13 * Math.Max(Math.Abs(next), 1)) return next;
            x = next;
        }

        return x;
    }
}
