namespace AgentTrace.Testing;

/// <summary>What came to a recording from other processes.</summary>
/// <param name="Spans">The spans.</param>
/// <param name="Missing">Why there may have been more.</param>
internal sealed record ReceivedSpans(IReadOnlyList<RecordedSpan> Spans, IReadOnlyList<string> Missing)
{
    public static readonly ReceivedSpans Nothing = new([], []);
}
