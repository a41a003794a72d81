using System.IO.Compression;
using System.Text;

namespace AgentTrace.Testing.Tests;

/// <summary>Short ways to write traces in tests.</summary>
internal static class TraceText
{
    public const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    /// <summary>The fixtures that the core reads; protobuf needs the package AgentTrace.Testing.Otlp.</summary>
    public static IEnumerable<string> Fixtures =>
        Directory.EnumerateFiles(Path.Combine(Corpus.Fixtures, "traces")).Where(path => !path.EndsWith(".pb", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    public static TraceSet Read(string text, TraceReadOptions? options = null) => TraceSet.Read(Encoding.UTF8.GetBytes(text), options);

    public static RecordedSpan OneSpan(string text) => Assert.Single(Assert.Single(Read(text)).Spans);

    /// <summary>An OTLP document with one span; the fields stand behind its ids.</summary>
    public static string Otlp(string fields, string spanId = "b7ad6b7169203331", string traceId = TraceId) =>
        $$$"""{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"svc"}}]},"scopeSpans":[{"scope":{"name":"lib","version":"1"},"spans":[{"traceId":"{{{traceId}}}","spanId":"{{{spanId}}}",{{{fields}}}}]}]}]}""";

    public static AttributeValue Attribute(string anyValue) =>
        OneSpan(Otlp($$"""
            "name":"x","attributes":[{"key":"k","value":{{anyValue}}}]
            """)).Attributes["k"];

    public static TraceFormatException Fails(string text) => Assert.Throws<TraceFormatException>(() => Read(text));

    public static byte[] Gzip(byte[] content)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal)) gzip.Write(content);
        return target.ToArray();
    }

    public static string Shared(string path) => Path.Combine(Corpus.Shared!, "corpus", path);
}

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("agenttrace-").FullName;

    public string File(string name, string? content = null)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        if (content is not null) System.IO.File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>Compares traces field by field; only the format that they came from may differ.</summary>
internal static class SameTrace
{
    public static void Check(RecordedTrace expected, RecordedTrace actual)
    {
        Assert.Equal(expected.TraceId, actual.TraceId);
        Assert.Equal(expected.DeclaredRuns.Count, actual.DeclaredRuns.Count);
        for (var i = 0; i < expected.DeclaredRuns.Count; i++) Assert.Equal(expected.DeclaredRuns[i], actual.DeclaredRuns[i]);
        Assert.Equal(expected.Spans.Count, actual.Spans.Count);
        for (var i = 0; i < expected.Spans.Count; i++) Check(expected.Spans[i], actual.Spans[i]);
    }

    private static void Check(RecordedSpan expected, RecordedSpan actual)
    {
        Assert.Equal(
            (expected.TraceId, expected.SpanId, expected.ParentSpanId, expected.Name, expected.Kind, expected.StartTimeUnixNano, expected.EndTimeUnixNano),
            (actual.TraceId, actual.SpanId, actual.ParentSpanId, actual.Name, actual.Kind, actual.StartTimeUnixNano, actual.EndTimeUnixNano));
        Assert.Equal(
            (expected.IsUnfinished, expected.Status, expected.StatusMessage, expected.Scope, expected.TraceState, expected.HasRemoteParent),
            (actual.IsUnfinished, actual.Status, actual.StatusMessage, actual.Scope, actual.TraceState, actual.HasRemoteParent));
        Assert.True(expected.Attributes.Equals(actual.Attributes), $"attributes of {expected.SpanId}");
        Assert.True(expected.Resource.Equals(actual.Resource), $"resource of {expected.SpanId}");
        Assert.Equal(expected.Events, actual.Events);
        Assert.Equal(expected.Links, actual.Links);
    }
}
