using System.Runtime.CompilerServices;

namespace AgentTrace.Testing;

/// <content>Golden traces.</content>
public static partial class TraceShouldly
{
    /// <inheritdoc cref="GoldenAssertions.MatchGolden(TraceAssertions, GoldenTrace, GoldenOptions, string)"/>
    public static TraceAssertions ShouldMatchGolden(this RecordedTrace trace, GoldenTrace golden, GoldenOptions? options = null, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string? test = null) =>
        On(trace, subject, test).MatchGolden(golden, options, because);

    /// <inheritdoc cref="GoldenAssertions.MatchGolden(TraceAssertions, string, string, GoldenOptions, string, string, string)"/>
    public static TraceAssertions ShouldMatchGolden(this RecordedTrace trace, string? name = null, string? path = null, GoldenOptions? options = null, string because = "", [CallerArgumentExpression(nameof(trace))] string? subject = null, [CallerMemberName] string test = "", [CallerFilePath] string file = "") =>
        On(trace, subject, test).MatchGolden(name, path, options, because, file, test);
}
