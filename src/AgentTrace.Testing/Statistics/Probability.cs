using System.Runtime.CompilerServices;

namespace AgentTrace.Testing;

/// <summary>What the arguments of this room must be.</summary>
internal static class Probability
{
    public static void Require(double value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!(value is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(name, value, "A probability lies between 0 and 1.");
    }

    public static void RequireInside(double value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!(value is > 0 and < 1)) throw new ArgumentOutOfRangeException(name, value, "Lies between 0 and 1, and is neither.");
    }

    public static void RequireCounts(long passed, long runs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(runs);
        ArgumentOutOfRangeException.ThrowIfNegative(passed);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(passed, runs);
    }

    public static void RequireFinite(IReadOnlyList<double> values, [CallerArgumentExpression(nameof(values))] string? name = null)
    {
        foreach (var value in values)
        {
            if (!double.IsFinite(value)) throw new ArgumentException("Every value is a finite number.", name);
        }
    }
}
