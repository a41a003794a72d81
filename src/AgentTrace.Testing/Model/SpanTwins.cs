using System.Runtime.InteropServices;

namespace AgentTrace.Testing;

/// <summary>Different spans under one id, but for the first of each id: whether one more is one of them is known without a look at all.</summary>
/// <remarks>A span that lacks a name or a start is the same as the first one that says nothing else.</remarks>
internal sealed class SpanTwins(List<RecordedSpan> spans)
{
    // Under each key the places that bear it or bore it before they were told more, the first of them first.
    private readonly Dictionary<(string Id, string Name, long? Start), PriorityQueue<int, int>> _exact = [];
    private readonly Dictionary<(string Id, string Name), PriorityQueue<int, int>> _byName = [];
    private readonly Dictionary<(string Id, long? Start), PriorityQueue<int, int>> _byStart = [];

    public static bool AreSame(RecordedSpan a, RecordedSpan b) =>
        (a.Name == b.Name || a.Name.Length == 0 || b.Name.Length == 0)
        && (a.StartTimeUnixNano is not { } start || b.StartTimeUnixNano is not { } other || start == other);

    /// <summary>Takes a span that is not the first one of its id: what it tells of a known one joins that.</summary>
    public void Add(RecordedSpan span)
    {
        var at = Find(span);
        if (at == int.MaxValue)
        {
            spans.Add(span);
            Note(spans.Count - 1, span);
            return;
        }

        var known = spans[at];
        spans[at] = known.MergedWith(span);
        if (known.Name != spans[at].Name || known.StartTimeUnixNano != spans[at].StartTimeUnixNano) Note(at, spans[at]);
    }

    private int Find(RecordedSpan span)
    {
        var (id, name, start) = (span.SpanId, span.Name, span.StartTimeUnixNano);
        if (start is null) return Math.Min(First(_byName, (id, name), span), First(_byName, (id, ""), span));
        if (name.Length == 0) return Math.Min(First(_byStart, (id, start), span), First(_byStart, (id, null), span));
        return Math.Min(
            Math.Min(First(_exact, (id, name, start), span), First(_exact, (id, name, null), span)),
            Math.Min(First(_exact, (id, "", start), span), First(_exact, (id, "", null), span)));
    }

    private int First<T>(Dictionary<T, PriorityQueue<int, int>> table, T key, RecordedSpan span)
        where T : notnull
    {
        if (!table.TryGetValue(key, out var places)) return int.MaxValue;

        // Whatever bears the key is the same span; what is not has been told more, and bears another.
        while (places.TryPeek(out var at, out _))
        {
            if (AreSame(spans[at], span)) return at;
            places.Dequeue();
        }

        return int.MaxValue;
    }

    private void Note(int at, RecordedSpan span)
    {
        Under(_exact, (span.SpanId, span.Name, span.StartTimeUnixNano)).Enqueue(at, at);
        Under(_byName, (span.SpanId, span.Name)).Enqueue(at, at);
        Under(_byStart, (span.SpanId, span.StartTimeUnixNano)).Enqueue(at, at);
    }

    private static PriorityQueue<int, int> Under<T>(Dictionary<T, PriorityQueue<int, int>> table, T key)
        where T : notnull => CollectionsMarshal.GetValueRefOrAddDefault(table, key, out _) ??= new PriorityQueue<int, int>();
}
