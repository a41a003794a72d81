namespace AgentTrace.Testing;

/// <summary>The time between two moments of a record. An end before the start is no short time: it tells nothing.</summary>
internal static class Elapsed
{
    /// <summary>In nanoseconds, at most as many as fit; null where a moment is unknown or the end comes first.</summary>
    public static long? Nanos(long? start, long? end) =>
        start is { } from && end >= from ? (long)Math.Min((ulong)end.Value - (ulong)from, long.MaxValue) : null;

    public static TimeSpan? Time(long? start, long? end) => Nanos(start, end) is { } nanos ? TimeSpan.FromTicks(nanos / 100) : null;
}
