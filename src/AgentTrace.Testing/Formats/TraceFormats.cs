namespace AgentTrace.Testing;

/// <summary>The formats that can be read. A new one is one class and one line here; another package gives its own with <see cref="Add"/>.</summary>
internal static class TraceFormats
{
    private static readonly Lock Gate = new();

    private static volatile ITraceReader[] _readers =
    [
        new OtlpJsonReader(),
        new EventLogReader(),
    ];

    public static IReadOnlyList<ITraceReader> All => _readers;

    public static string Names => string.Join(", ", _readers.Select(reader => reader.Name));

    /// <summary>Adds a reader of another package for the rest of the process; one of the same name stays as it is. Safe from any thread.</summary>
    public static void Add(ITraceReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        lock (Gate)
        {
            if (Find(reader.Name) is null) _readers = [.. _readers, reader];
        }
    }

    /// <summary>The reader of that name; null when no package has given it.</summary>
    public static ITraceReader? Find(string name) => Array.Find(_readers, reader => reader.Name == name);

    /// <summary>The reader with the best evidence, the earlier of equals; null when none has any.</summary>
    public static ITraceReader? Sniff(ReadOnlySpan<byte> head)
    {
        ITraceReader? best = null;
        var most = Certainty.None;
        foreach (var reader in _readers)
        {
            var evidence = reader.Sniff(head);
            if (evidence <= most) continue;
            (best, most) = (reader, evidence);
            if (most == Certainty.Sure) break;
        }

        return best;
    }
}
