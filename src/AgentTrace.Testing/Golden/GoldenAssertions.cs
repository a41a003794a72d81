using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>Golden traces as sentences of <c>trace.Should()</c>.</summary>
/// <example><code>trace.Should().MatchGolden(GoldenTrace.Load("golden/research.golden.json"));</code></example>
[StackTraceHidden]
[DebuggerNonUserCode]
public static class GoldenAssertions
{
    /// <summary>The trace took one of the ways of a golden trace, as far as its level counts, and ended for the same reason.</summary>
    /// <param name="assertions">What <c>trace.Should()</c> gives.</param>
    /// <param name="golden">The golden trace.</param>
    /// <param name="options">What counts; null for what the golden says.</param>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().MatchGolden(GoldenTrace.Load("golden/research.golden.json"), because: "the way was reviewed");</code></example>
    public static TraceAssertions MatchGolden(this TraceAssertions assertions, GoldenTrace golden, GoldenOptions? options = null, string because = "")
    {
        ArgumentNullException.ThrowIfNull(assertions);
        return assertions.Check(new GoldenCheck(golden, options), because);
    }
}
