namespace AgentTrace.Testing;

/// <summary>How long things take: a distribution to draw times from.</summary>
/// <remarks>
/// Immutable and safe for concurrent use. Times are drawn from a table of 4,096 quantiles made without the machine's own mathematics library,
/// so that they are the same everywhere. None is longer than 30 days, however long the tail.
/// </remarks>
/// <example><code>
/// var slow = LatencyModel.LogNormal(median: TimeSpan.FromMilliseconds(300), p95: TimeSpan.FromSeconds(2)).WithTail(rate: 0.01, factor: 10);
/// </code></example>
public sealed class LatencyModel
{
    private const int Quantiles = 4096;

    /// <summary>The 95 % quantile of the standard normal distribution.</summary>
    private const double Normal95 = 1.6448536269514722;

    /// <summary>30 days: a trace of hundreds of such steps is still within the time that nanoseconds count.</summary>
    private const double MostTicks = 30 * (double)TimeSpan.TicksPerDay;

    private static readonly Lazy<double[]> Normal = new(() => [.. Enumerable.Range(0, Quantiles).Select(i => NormalQuantile.At((i + 0.5) / Quantiles))]);

    private readonly Lazy<long[]> _nanos;
    private readonly double _tailRate;
    private readonly double _tailFactor;

    private LatencyModel(Lazy<long[]> nanos, double tailRate = 0, double tailFactor = 1)
    {
        _nanos = nanos;
        _tailRate = tailRate;
        _tailFactor = tailFactor;
    }

    /// <summary>Log-normal times, as those of services are.</summary>
    /// <param name="median">Half of the times are shorter; more than no time, at most a day.</param>
    /// <param name="p95">19 of 20 times are shorter; at least the median, at most a day.</param>
    /// <exception cref="ArgumentOutOfRangeException">A time is outside.</exception>
    /// <example><code>LatencyModel.LogNormal(TimeSpan.FromMilliseconds(80), TimeSpan.FromMilliseconds(400))</code></example>
    public static LatencyModel LogNormal(TimeSpan median, TimeSpan p95)
    {
        if (median <= TimeSpan.Zero || median > TimeSpan.FromDays(1)) throw new ArgumentOutOfRangeException(nameof(median), median, "The median is more than no time and at most a day.");
        if (p95 < median || p95 > TimeSpan.FromDays(1)) throw new ArgumentOutOfRangeException(nameof(p95), p95, "The 95 % quantile is at least the median and at most a day.");
        var sigma = NormalQuantile.Ln((double)p95.Ticks / median.Ticks) / Normal95;

        // Clocks of .NET tick in 100 ns.
        return new LatencyModel(new Lazy<long[]>(() => [.. Normal.Value.Select(z => Math.Max(100, Nanos(median.Ticks * NormalQuantile.Exp(sigma * z))))]));
    }

    /// <summary>Always the same time.</summary>
    /// <param name="time">From no time to a day.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is outside.</exception>
    /// <example><code>LatencyModel.Fixed(TimeSpan.FromMilliseconds(100))</code></example>
    public static LatencyModel Fixed(TimeSpan time) => time >= TimeSpan.Zero && time <= TimeSpan.FromDays(1) ? new LatencyModel(new Lazy<long[]>([time.Ticks * 100]))
        : throw new ArgumentOutOfRangeException(nameof(time), time, "The time is from no time to a day.");

    /// <summary>Some times are longer by a factor: timeouts, cold starts.</summary>
    /// <param name="rate">How many of them, from 0 to 1.</param>
    /// <param name="factor">How much longer, from 1 to 1,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate or the factor is outside.</exception>
    /// <example><code>LatencyModel.Fixed(TimeSpan.FromMilliseconds(100)).WithTail(rate: 0.02, factor: 30)</code></example>
    public LatencyModel WithTail(double rate, double factor)
    {
        if (!(rate is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(rate), rate, "A rate is from 0 to 1.");
        if (!(factor is >= 1 and <= 1000)) throw new ArgumentOutOfRangeException(nameof(factor), factor, "The factor is from 1 to 1,000.");
        return new LatencyModel(_nanos, rate, factor);
    }

    internal long Draw(Dice dice)
    {
        var table = _nanos.Value;
        var nanos = table.Length == 1 ? table[0] : table[dice.Below(Quantiles)];
        return _tailRate > 0 && dice.Chance(_tailRate) ? Nanos(nanos / 100 * _tailFactor) : nanos;
    }

    private static long Nanos(double ticks) => (long)Math.Min(ticks, MostTicks) * 100;
}
