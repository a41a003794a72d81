using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace AgentTrace.Testing.Tests;

/// <summary>The bodies that a receiver gets, without sockets: everything behind Kestrel is the receiver's own.</summary>
internal static class BodyTarget
{
    private const string Json = "application/json";
    private const string Protobuf = "application/x-protobuf";

    /// <summary>What is sent where; the fixture by the beginning of its name.</summary>
    private static readonly (string Fixture, string Path, string Type)[] Routes =
    [
        ("otlp-", "/v1/traces", Json), ("otel-without", "/v1/traces", Json), ("phoenix-otlp", "/v1/logs", Json), ("otlp-agent.pb", "/v1/traces", Protobuf), ("otlp-agent.pb", "/v1/logs", Protobuf),
        ("otlp-agent.pb", "/opentelemetry.proto.collector.trace.v1.TraceService/Export", "application/grpc"),
        ("langsmith-batch", "/runs/batch", Json), ("langsmith-runs", "/api/v1/runs/batch", Json), ("langsmith-multipart", "/runs/multipart", "multipart/form-data; boundary=----ExampleBoundary42"),
        ("langsmith-tree", "/runs", Json), ("langsmith-tree", "/runs/0195a5f0-0000-7000-8000-000000000001", Json), ("langfuse-ingestion", "/api/public/ingestion", Json),
    ];

    /// <summary>The first byte says where the rest is sent, the second how it is encoded.</summary>
    public static byte[] Make(Original[] files, Random random)
    {
        var route = random.Next(Routes.Length);
        var sources = Array.FindAll(files, file => file.Name.StartsWith(Routes[route].Fixture, StringComparison.Ordinal));
        var source = FuzzTarget.Any(sources, random);
        if (source.Name.EndsWith(".jsonl", StringComparison.Ordinal))
        {
            source = FuzzTarget.Any(Rows(source), random);
        }

        var body = source.Name.EndsWith(".pb", StringComparison.Ordinal) ? random.Next(5) > 0 ? WireMutator.Mutate(source.Bytes, random) : Mutator.AtBytes(source.Bytes, source.Bytes, random)
            : Mutator.Mutate(source, FuzzTarget.Any(files, random), random);
        return [(byte)route, (byte)random.Next(32), .. body];
    }

    public static string Feed(byte[] input, Random random)
    {
        var (path, type) = (Routes[input[0]].Path, Routes[input[0]].Type);
        var isGrpc = type == "application/grpc";
        var body = input[2..];
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseTrailersFeature>(new Trailers());
        var isOne = path.Contains("/runs/0", StringComparison.Ordinal);
        context.Request.Method = isOne ? "PATCH" : "POST";
        context.Request.Path = path;
        context.Request.ContentType = input[1] == 0 ? "text/plain\0; x" : input[1] == 1 ? null : type;
        if (isGrpc) context.Request.Headers["grpc-encoding"] = "gzip";
        else if (input[1] is >= 2 and < 6) context.Request.Headers.ContentEncoding = "gzip";
        if (input[1] is 2 or 3 && !isGrpc) body = Gzip(body);
        if (isGrpc && input[1] > 3) body = Framed(body, isCompressed: input[1] < 6);
        context.Request.Body = new MemoryStream(body, writable: false);
        var answer = new MemoryStream();
        context.Response.Body = answer;

        var options = new OtlpReceiverOptions { MaxSpans = random.Next(4) == 0 ? 3 : 10_000, MaxBodyBytes = random.Next(8) == 0 ? 2000 : 64 << 20, MaxDecompressedBytes = random.Next(8) == 0 ? 3000 : 64 << 20 };
        var intake = new Intake(options.MaxSpans);
        new Endpoints(intake, options).ProcessRequestAsync(context).GetAwaiter().GetResult();

        var status = isGrpc ? int.Parse(context.Response.Headers["grpc-status"].FirstOrDefault() ?? "0", System.Globalization.CultureInfo.InvariantCulture) switch { 0 => 200, _ => 400 } : context.Response.StatusCode;
        var traces = intake.Snapshot();
        TraceUse.Use(traces, random);
        if (intake.UnderWay != 0) throw new InvalidOperationException("the request never ended");
        if (status is >= 200 and < 300) return isGrpc ? "grpc" : path;

        // Refused: its sender is told in words, and nothing of it is kept.
        if (status is not (>= 400 and < 500 or 503 or 507)) throw new InvalidOperationException($"status {status}");
        if (intake.Refusals.Count != 1 || traces.Count > 0) throw new InvalidOperationException($"status {status}: {intake.Refusals.Count} refusals, {traces.Count} traces");
        if (!isGrpc && context.Response.ContentType == Json) JsonDocument.Parse(answer.ToArray()).RootElement.GetProperty("message").GetString();
        return FuzzTarget.Refused;
    }

    private static readonly Dictionary<string, Original[]> KnownRows = [];

    private static Original[] Rows(Original source)
    {
        lock (KnownRows)
        {
            return KnownRows.TryGetValue(source.Name, out var rows) ? rows
                : KnownRows[source.Name] = [.. Encoding.UTF8.GetString(source.Bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => new Original("row", Encoding.UTF8.GetBytes(row)))];
        }
    }

    private static byte[] Framed(byte[] message, bool isCompressed)
    {
        if (isCompressed) message = Gzip(message);
        var framed = new byte[5 + message.Length];
        framed[0] = isCompressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed, 5);
        return framed;
    }

    private static byte[] Gzip(byte[] content)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(content);
        return target.ToArray();
    }

    private sealed class Trailers : IHttpResponseTrailersFeature
    {
        IHeaderDictionary IHttpResponseTrailersFeature.Trailers { get; set; } = new HeaderDictionary();
    }
}
