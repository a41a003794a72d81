using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AgentTrace.Testing;

/// <summary>Golden traces as sentences of <c>trace.Should()</c>.</summary>
/// <example><code>trace.Should().MatchGolden(GoldenTrace.Load("golden/research.golden.json"));</code></example>
[StackTraceHidden]
[DebuggerNonUserCode]
public static class GoldenAssertions
{
    /// <summary>
    /// The trace took one of the ways of the golden file of this test: <c>Source.Method[.name].golden.json</c>, beside the test's source.
    /// </summary>
    /// <remarks>
    /// <para>Where there is no such file it is written, and that run is inconclusive: review it, commit it, run again. What differs is kept
    /// as <c>*.received.json</c> beside it, and <c>agenttrace accept</c> takes it. <c>AGENTTRACE_GOLDEN=accept</c> takes whatever comes;
    /// <c>verify</c>, which is meant where <c>CI</c> is set, writes nothing, and a missing golden fails.</para>
    /// </remarks>
    /// <param name="assertions">What <c>trace.Should()</c> gives.</param>
    /// <param name="name">What tells several goldens of one test apart, a theory's row for instance; any text.</param>
    /// <param name="path">A golden file of one's own choice, relative to the test's project; then <paramref name="name"/> says nothing.</param>
    /// <param name="options">What counts; null for what the golden says, or the usual for a new one.</param>
    /// <param name="because">Why, for the message.</param>
    /// <param name="file">Filled in by the compiler: the test's source.</param>
    /// <param name="member">Filled in by the compiler: the test.</param>
    /// <exception cref="DirectoryNotFoundException">The test's source is not on this machine.</exception>
    /// <exception cref="InvalidOperationException">This process wrote the file already, with other content.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="TraceFormatException">The file is no golden trace.</exception>
    /// <example><code>trace.Should().MatchGolden();</code></example>
    public static TraceAssertions MatchGolden(
        this TraceAssertions assertions, string? name = null, string? path = null, GoldenOptions? options = null, string because = "", [CallerFilePath] string file = "", [CallerMemberName] string member = "")
    {
        ArgumentNullException.ThrowIfNull(assertions);
        var place = path is null ? GoldenPlace.Beside(file, member, name) : GoldenPlace.At(path, file, member);
        new GoldenVerification(place, GoldenStore.Shared, TraceAssertionScope.IsRehearsal ? GoldenMode.Verify : GoldenModes.Current(Environment.GetEnvironmentVariable)).Run(assertions, options, because);
        return assertions;
    }

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
