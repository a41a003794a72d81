namespace AgentTrace.Testing;

/// <summary>How goldens are taken.</summary>
internal enum GoldenMode
{
    /// <summary>A difference is received, and somebody accepts it or not; a missing golden is written, and that run is inconclusive.</summary>
    Ask,

    /// <summary>What came is the golden from now on.</summary>
    Accept,

    /// <summary>Nothing is written, and a missing golden fails.</summary>
    Verify,
}

/// <summary>How goldens are taken in this process: <c>AGENTTRACE_GOLDEN=ask|accept|verify</c>; unset: verify where <c>CI</c> is set, else ask.</summary>
internal static class GoldenModes
{
    public const string Variable = "AGENTTRACE_GOLDEN";

    /// <summary>The mode that the environment asks for.</summary>
    /// <param name="environment">A variable's value by its name; null where it is not set.</param>
    /// <exception cref="ArgumentException">The value is none of the three: a typing error must not write, or not write, what nobody asked for.</exception>
    public static GoldenMode Current(Func<string, string?> environment) => environment(Variable)?.Trim().ToLowerInvariant() switch
    {
        null or "" => BuildServer.IsHere(environment) ? GoldenMode.Verify : GoldenMode.Ask,
        "ask" => GoldenMode.Ask,
        "accept" => GoldenMode.Accept,
        "verify" => GoldenMode.Verify,
        var other => throw new ArgumentException($"{Variable} is {Words.Quote(SafeText.Line(other))}; it may be \"ask\" (a difference is kept as a received file), \"accept\" (what came is the golden from now on) or \"verify\" (nothing is written; as when CI is set)."),
    };
}
