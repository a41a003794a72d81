using System.Globalization;

namespace AgentTrace.Testing;

/// <summary>A range in which a rate, or a difference of rates, lies with a stated confidence. Both ends belong to it.</summary>
/// <param name="Lower">The lower end: a share, 0.9 for 90 %.</param>
/// <param name="Upper">The upper end.</param>
/// <example><code>
/// var interval = new PassRate(18, 20).ClopperPearson();   // 0.683 to 0.988
/// </code></example>
public readonly record struct ConfidenceInterval(double Lower, double Upper)
{
    /// <summary>Whether a value lies within.</summary>
    /// <param name="value">The value.</param>
    /// <returns>True where neither end is beyond it.</returns>
    public bool Contains(double value) => value >= Lower && value <= Upper;

    /// <summary>Both ends in percent, as reports print them: <c>68.3–98.8 %</c>, <c>-32.9 to -2.1 %</c>.</summary>
    /// <returns>The words, the same in every culture.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Lower * 100:0.0}{(Lower < 0 ? " to " : "–")}{Upper * 100:0.0} %");
}
