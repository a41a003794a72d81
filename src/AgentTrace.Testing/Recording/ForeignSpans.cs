using System.Collections.Concurrent;

namespace AgentTrace.Testing;

/// <summary>Counts spans that no recorder owns, so that an empty recording can say what it saw instead.</summary>
internal sealed class ForeignSpans
{
    private readonly ConcurrentDictionary<string, LastSeen> _sources = new(StringComparer.Ordinal);
    private long _total;

    /// <summary>A point in the count, to ask <see cref="Since"/> about later.</summary>
    public long Mark => Volatile.Read(ref _total);

    public void Note(string source)
    {
        var at = Interlocked.Increment(ref _total);
        Volatile.Write(ref _sources.GetOrAdd(source, static _ => new LastSeen()).At, at);
    }

    /// <summary>How many there were after the mark, and of which sources.</summary>
    public (long Count, string[] Sources) Since(long mark)
    {
        var count = Mark - mark;
        if (count == 0) return (0, []);
        var seen = _sources.Where(entry => Volatile.Read(ref entry.Value.At) > mark);
        return (count, [.. seen.Select(entry => entry.Key).Order(StringComparer.Ordinal)]);
    }

    private sealed class LastSeen
    {
        public long At;
    }
}
