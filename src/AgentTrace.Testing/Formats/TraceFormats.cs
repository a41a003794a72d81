namespace AgentTrace.Testing;

/// <summary>The formats that can be read. A new one is one class and one line here; another package gives its own with <see cref="Add"/>.</summary>
internal static class TraceFormats
{
    private static readonly Lock Gate = new();

    /// <summary>The formats that can be written.</summary>
    private static readonly ITraceWriter[] Writers = [new EventLogWriter(), new TraceJsonWriter(), new OtlpJsonWriter()];

    private static volatile ITraceReader[] _readers =
    [
        new OtlpJsonReader(),
        new TraceJsonReader(),
        new EventLogReader(),
        new JaegerReader(),
        new OpenAIAgentsReader(),
        new PhoenixReader(),
        new LangSmithReader(),
        new LangSmithMultipartReader(),
        new LangfuseReader(),
        new CrewAIReader(),
        new LangGraphReader(),
        new ZipkinReader(),
        new SpanListReader(),
        new MessagesReader(),
        new CsvReader(),
    ];

    public static IReadOnlyList<ITraceReader> All => _readers;

    public static string Names => string.Join(", ", _readers.Select(reader => reader.Name));

    public static IReadOnlyList<string> Writable { get; } = [.. Writers.Select(writer => writer.Name)];

    /// <summary>The writer of that name; null when there is none.</summary>
    public static ITraceWriter? FindWriter(string name) => Array.Find(Writers, writer => writer.Name == name);

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
        JsonShape? shape = null;
        foreach (var reader in _readers)
        {
            var evidence = reader is JsonRecordReader records ? records.Sniff(shape ??= JsonShape.Of(head)) : reader.Sniff(head);
            if (evidence <= most) continue;
            (best, most) = (reader, evidence);
            if (most == Certainty.Sure) break;
        }

        return best;
    }
}
