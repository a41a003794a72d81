namespace AgentTrace.Testing;

/// <summary>OTLP protobuf: the binary form in which OpenTelemetry exporters send traces, and in which collectors keep them.</summary>
/// <remarks>
/// The core package reads text formats. After <see cref="Register"/> everything that loads traces (<c>RecordedTrace.Load</c>,
/// <c>LoadAll</c>, <c>TraceSet.Read</c>) also knows <c>otlp-protobuf</c>: bodies of <c>POST /v1/traces</c> and <c>/v1/logs</c>,
/// one or several in a file, gzipped or not. Log records that name a span become its events, as in OTLP JSON.
/// </remarks>
/// <example>Once for a test project:<code>
/// internal static class TraceSetup
/// {
///     [ModuleInitializer]
///     internal static void Initialize() =&gt; OtlpProtobuf.Register();
/// }
/// </code></example>
public static class OtlpProtobuf
{
    /// <summary>Makes OTLP protobuf known to everything in this process that loads traces.</summary>
    /// <remarks>Call it before the first file is loaded. Calling it again, from any thread, changes nothing.</remarks>
    /// <example><code>
    /// OtlpProtobuf.Register();
    /// RecordedTrace.Load("export.otlp.pb").Should().HaveCalledTool("search").Before("fetch");
    /// </code></example>
    public static void Register() => TraceFormats.Add(new OtlpProtobufReader());
}
