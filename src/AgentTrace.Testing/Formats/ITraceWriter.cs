namespace AgentTrace.Testing;

/// <summary>One format that traces can be written in and read back from without loss.</summary>
internal interface ITraceWriter
{
    /// <summary>The name that users see, which is that of the format's reader: <c>otlp-json</c>.</summary>
    string Name { get; }

    void Write(Stream stream, IEnumerable<RecordedTrace> traces);
}
