namespace AgentTrace.Testing;

/// <summary>
/// The few functions that log-normal times need, of additions, multiplications, divisions and square roots alone: those are exact to the
/// last bit on every machine, which <see cref="Math.Exp"/> and <see cref="Math.Log(double)"/> are not.
/// </summary>
internal static class NormalQuantile
{
    private const double Ln2 = 0.6931471805599453;

    /// <summary>The quantile of the standard normal distribution. P. J. Acklam, An algorithm for computing the inverse normal cumulative distribution function (2003); relative error below 1.15e-9.</summary>
    public static double At(double p)
    {
        const double edge = 0.02425;
        if (p > 1 - edge) return -At(1 - p);
        if (p < edge)
        {
            var q = Math.Sqrt(-2 * Ln(p));
            return (((((((((-7.784894002430293e-03 * q) - 3.223964580411365e-01) * q) - 2.400758277161838) * q) - 2.549732539343734) * q + 4.374664141464968) * q) + 2.938163982698783)
                / ((((((((7.784695709041462e-03 * q) + 3.224671290700398e-01) * q) + 2.445134137142996) * q) + 3.754408661907416) * q) + 1);
        }

        var d = p - 0.5;
        var r = d * d;
        return (((((((((((-3.969683028665376e+01 * r) + 2.209460984245205e+02) * r) - 2.759285104469687e+02) * r) + 1.383577518672690e+02) * r) - 3.066479806614716e+01) * r) + 2.506628277459239) * d)
            / ((((((((((-5.447609879822406e+01 * r) + 1.615858368580409e+02) * r) - 1.556989798598866e+02) * r) + 6.680131188771972e+01) * r) - 1.328068155288572e+01) * r) + 1);
    }

    /// <summary>e to a power, by halving it until a short series is exact enough.</summary>
    public static double Exp(double x)
    {
        var halvings = 0;
        for (; Math.Abs(x) > 1.0 / 64; halvings++) x /= 2;
        var (sum, term) = (1.0, 1.0);
        for (var n = 1; n <= 10; n++) sum += term *= x / n;
        for (; halvings > 0; halvings--) sum *= sum;
        return sum;
    }

    /// <summary>The natural logarithm of a positive number.</summary>
    public static double Ln(double x)
    {
        var exponent = 0;
        for (; x > 1.5; exponent++) x /= 2;
        for (; x < 0.75; exponent--) x *= 2;
        var z = (x - 1) / (x + 1);
        var (sum, power) = (0.0, z);
        for (var n = 1; n <= 35; n += 2, power *= z * z) sum += power / n;
        return (2 * sum) + (exponent * Ln2);
    }
}
