namespace AgentTrace.Testing;

/// <summary>The formats that can be read. A new one is one class and one line here.</summary>
internal static class TraceFormats
{
    public static readonly IReadOnlyList<ITraceReader> All =
    [
        new OtlpJsonReader(),
        new EventLogReader(),
    ];

    public static string Names => string.Join(", ", All.Select(reader => reader.Name));

    /// <summary>The reader with the best evidence, the earlier of equals; null when none has any.</summary>
    public static ITraceReader? Sniff(ReadOnlySpan<byte> head)
    {
        ITraceReader? best = null;
        var most = Certainty.None;
        foreach (var reader in All)
        {
            var evidence = reader.Sniff(head);
            if (evidence <= most) continue;
            (best, most) = (reader, evidence);
            if (most == Certainty.Sure) break;
        }

        return best;
    }
}
