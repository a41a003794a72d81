namespace AgentTrace.Testing;

/// <summary>How many of <paramref name="drawn"/> balls are white where the urn holds so many white and black ones.</summary>
internal readonly struct HypergeometricDistribution(long white, long black, long drawn)
{
    public long Least => Math.Max(0, drawn - black);

    public long Most => Math.Min(white, drawn);

    /// <summary>The likeliest number.</summary>
    public long Mode => Math.Clamp((long)((drawn + 1.0) * (white + 1.0) / (white + black + 2.0)), Least, Most);

    /// <summary>By three binomial probabilities at the share that is drawn, whose powers cancel. C. Loader, 2000.</summary>
    public double Weight(long k)
    {
        if (k < Least || k > Most) return 0;
        if (white + black == 0) return 1;
        var (p, q) = ((double)drawn / (white + black), (double)(white + black - drawn) / (white + black));
        return SpecialFunctions.BinomialWeight(k, white - k, p, q) * SpecialFunctions.BinomialWeight(drawn - k, black - (drawn - k), p, q) / SpecialFunctions.BinomialWeight(drawn, white + black - drawn, p, q);
    }

    /// <summary>P(X &gt;= k). A tail is summed outwards from its largest member until nothing more counts.</summary>
    public double AtLeast(long k)
    {
        if (k <= Least) return 1;
        if (k <= Mode) return 1 - AtMost(k - 1);
        var (term, sum) = (Weight(k), 0.0);
        for (var i = k; i <= Most && term > 1e-18 * sum; i++)
        {
            sum += term;
            term *= (double)(white - i) / (i + 1) * (drawn - i) / (black - drawn + i + 1);
        }

        return Math.Min(1, sum);
    }

    /// <summary>P(X &lt;= k).</summary>
    public double AtMost(long k)
    {
        if (k >= Most) return 1;
        if (k >= Mode) return 1 - AtLeast(k + 1);
        var (term, sum) = (Weight(k), 0.0);
        for (var i = k; i >= Least && term > 1e-18 * sum; i--)
        {
            sum += term;
            term *= (double)i / (white - i + 1) * (black - drawn + i) / (drawn - i + 1);
        }

        return Math.Min(1, sum);
    }
}
