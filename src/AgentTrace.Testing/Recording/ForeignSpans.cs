using System.Collections.Concurrent;

namespace AgentTrace.Testing;

/// <summary>Counts spans that no recorder owns, so that a recording can say what it saw and could not attribute.</summary>
internal sealed class ForeignSpans
{
    private readonly ConcurrentDictionary<string, LastSeen> _sources = new(StringComparer.Ordinal);
    private long _others;
    private long _agents;

    /// <summary>A point in the count, to ask <see cref="Since"/> about later.</summary>
    public (long Others, long Agents) Mark => (Volatile.Read(ref _others), Volatile.Read(ref _agents));

    public void Note(string source, string name)
    {
        var seen = _sources.GetOrAdd(source, static source => new LastSeen(SourceRule.IsKnownAgent(source)));
        if (seen.IsAgents(name)) Volatile.Write(ref seen.AgentAt, Interlocked.Increment(ref _agents));
        else Volatile.Write(ref seen.OtherAt, Interlocked.Increment(ref _others));
    }

    /// <summary>How many there were after the mark, and of which sources.</summary>
    public Seen Since((long Others, long Agents) mark) => Mark is var now && now == mark ? Seen.Nothing : Between(mark, now);

    private Seen Between((long Others, long Agents) mark, (long Others, long Agents) now) => new(
        now.Others - mark.Others + now.Agents - mark.Agents, Names(seen => Volatile.Read(ref seen.OtherAt) > mark.Others || Volatile.Read(ref seen.AgentAt) > mark.Agents),
        now.Agents - mark.Agents, Names(seen => Volatile.Read(ref seen.AgentAt) > mark.Agents));

    private string[] Names(Func<LastSeen, bool> isMeant) => [.. _sources.Where(entry => isMeant(entry.Value)).Select(entry => entry.Key).Order(StringComparer.Ordinal)];

    /// <summary>Spans without a recorder: all of them, and those that look like an agent's.</summary>
    internal sealed record Seen(long Count, string[] Sources, long AgentCount, string[] AgentSources)
    {
        public static readonly Seen Nothing = new(0, [], 0, []);
    }

    private sealed class LastSeen(bool isKnownAgent)
    {
        public long OtherAt;
        public long AgentAt;
        private volatile string? _plain;

        /// <summary>By the name alone: a span that is not made has no tags yet. Names are mostly literals, so the last plain one is remembered.</summary>
        public bool IsAgents(string name)
        {
            if (isKnownAgent) return true;
            if (ReferenceEquals(name, _plain)) return false;
            if (SpanNames.StepTypeOf(name) is not null) return true;
            _plain = name;
            return false;
        }
    }
}
