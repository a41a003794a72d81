using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace AgentTrace.Testing.Tests;

/// <summary>A client that is none of ours: what it sends and what it is answered, byte by byte.</summary>
internal sealed class Sender(OtlpReceiver receiver) : IDisposable
{
    public const string Json = "application/json";
    public const string Protobuf = "application/x-protobuf";
    public const string TraceService = "opentelemetry.proto.collector.trace.v1.TraceService/Export";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null });

    public async Task<Answer> SendAsync(HttpMethod method, string path, byte[] body, string? type, string? encoding = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(receiver.Endpoint, path)) { Content = new ByteArrayContent(body) };
        if (type is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (encoding is not null) request.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        using var response = await _http.SendAsync(request);
        return new Answer(response, await response.Content.ReadAsByteArrayAsync());
    }

    public Task<Answer> PostAsync(string path, byte[] body, string? type = Json, string? encoding = null) => SendAsync(HttpMethod.Post, path, body, type, encoding);

    public Task<Answer> PostAsync(string path, string body) => PostAsync(path, Encoding.UTF8.GetBytes(body));

    public async Task<Answer> GetAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(receiver.Endpoint, path));
        return new Answer(response, await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>One unary call with its five bytes in front.</summary>
    public Task<GrpcAnswer> CallAsync(byte[] message, string method = TraceService, byte flag = 0, string? encoding = null)
    {
        var framed = new byte[5 + message.Length];
        framed[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed, 5);
        return CallRawAsync(framed, method, encoding);
    }

    public async Task<GrpcAnswer> CallRawAsync(byte[] framed, string method = TraceService, string? encoding = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(receiver.GrpcEndpoint, method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(framed) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (encoding is not null) request.Headers.Add("grpc-encoding", encoding);
        using var response = await _http.SendAsync(request);
        var body = await response.Content.ReadAsByteArrayAsync();
        string? Value(string name) => response.Headers.TryGetValues(name, out var early) || response.TrailingHeaders.TryGetValues(name, out early) ? early.Single() : null;
        return new GrpcAnswer(int.Parse(Value("grpc-status")!, CultureInfo.InvariantCulture), Uri.UnescapeDataString(Value("grpc-message") ?? ""), body);
    }

    public void Dispose() => _http.Dispose();

    internal sealed record GrpcAnswer(int Status, string Message, byte[] Body);

    internal sealed class Answer(HttpResponseMessage response, byte[] body)
    {
        public int Status { get; } = (int)response.StatusCode;

        public string? Type { get; } = response.Content.Headers.ContentType?.ToString();

        public byte[] Body => body;

        public string Text => Encoding.UTF8.GetString(body);

        public TimeSpan? RetryAfter { get; } = response.Headers.RetryAfter?.Delta;

        public IReadOnlyCollection<string> Allow { get; } = [.. response.Content.Headers.Allow];
    }
}

/// <summary>Small exports.</summary>
internal static class Exports
{
    public static string Span(string traceId, string spanId, string? parent = null, string tool = "search", long start = 1772442000000000000) => $$$"""
        {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"{{{traceId}}}","spanId":"{{{spanId}}}","parentSpanId":"{{{parent}}}","name":"execute_tool {{{tool}}}","startTimeUnixNano":"{{{start}}}","endTimeUnixNano":"{{{start + 1000}}}",
        "attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"execute_tool"}},{"key":"gen_ai.tool.name","value":{"stringValue":"{{{tool}}}"}}]}]}]}]}
        """;

    public static string Log(string traceId, string spanId, string name) => $$$"""
        {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1772442000100000000","eventName":"{{{name}}}","body":{"stringValue":"hello"},"traceId":"{{{traceId}}}","spanId":"{{{spanId}}}"}]}]}]}
        """;

    public static string Id(int number, int length) => number.ToString("x", CultureInfo.InvariantCulture).PadLeft(length, '0');
}
