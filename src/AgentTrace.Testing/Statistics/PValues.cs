namespace AgentTrace.Testing;

/// <summary>How likely a result at least as extreme is where nothing is different, towards each side.</summary>
/// <param name="Less">Small where the first is lower.</param>
/// <param name="Greater">Small where the first is higher.</param>
/// <param name="TwoSided">Small where they differ at all.</param>
internal readonly record struct PValues(double Less, double Greater, double TwoSided)
{
    /// <summary>Nothing to tell apart.</summary>
    public static readonly PValues None = new(1, 1, 1);

    /// <summary>Twice the smaller tail: the two-sided value that never depends on what lies in the other tail.</summary>
    public double Doubled => Math.Min(1, 2 * Math.Min(Less, Greater));
}
