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
