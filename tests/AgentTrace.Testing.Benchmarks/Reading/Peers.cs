using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AgentTrace.Testing.Tests.Wire;
using Google.Protobuf;

namespace AgentTrace.Testing.Benchmarks;

/// <summary>What people read OTLP with when they have no reader: each goes over a whole file and gives the number of spans.</summary>
internal static class Peers
{
    private const int Window = 512 << 10;

    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <summary>Every token of the file once, nothing made of any: no reader on <see cref="Utf8JsonReader"/> can be faster.</summary>
    public static int Tokens(string path)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var buffer = new byte[Window];
        var state = new JsonReaderState(new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = 512 });
        var (spans, kept) = (0, 0);
        for (long at = 0; ;)
        {
            var read = RandomAccess.Read(file, buffer.AsSpan(kept), at);
            at += read;
            var reader = new Utf8JsonReader(buffer.AsSpan(0, kept + read), read == 0, state);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueSpan.SequenceEqual("spanId"u8)) spans++;
            }

            if (read == 0) return spans;
            state = reader.CurrentState;
            var used = (int)reader.BytesConsumed;
            kept = kept + read - used;
            buffer.AsSpan(used, kept).CopyTo(buffer);
        }
    }

    public static int Poco(string path) => Lines(path, static line => JsonSerializer.Deserialize(line, PocoContext.Default.PocoRequest)!.ResourceSpans!.Sum(static resource => resource.ScopeSpans!.Sum(static scope => scope.Spans!.Count)));

    public static int GoogleJson(string path) => Lines(path, static line => Count(Parser.Parse<ExportTraceServiceRequest>(Encoding.UTF8.GetString(line)).ResourceSpans));

    public static int GoogleProtobuf(string path) => Records(path, Frame, static request => Count(ExportTraceServiceRequest.Parser.ParseFrom(request).ResourceSpans));

    /// <summary>The length of the request that the bytes begin with; 0 when not all of it is there.</summary>
    private static int Frame(ReadOnlySpan<byte> bytes)
    {
        var (length, at) = (0, 1);
        for (var shift = 0; at < bytes.Length; shift += 7)
        {
            length |= (bytes[at] & 0x7F) << shift;
            if (bytes[at++] < 0x80) return at + length <= bytes.Length ? at + length : 0;
        }

        return 0;
    }

    private static int Count(IEnumerable<ResourceSpans> resources) => resources.Sum(static resource => resource.ScopeSpans.Sum(static scope => scope.Spans.Count));

    private static int Lines(string path, Func<ReadOnlySpan<byte>, int> count) => Records(path, static bytes => bytes.IndexOf((byte)'\n') + 1, count);

    /// <summary>One record after another, the bytes of each from a window.</summary>
    /// <param name="path">The file.</param>
    /// <param name="lengthOf">The length of the record that the bytes begin with; 0 when not all of it is there.</param>
    /// <param name="count">How many spans a record holds.</param>
    private static int Records(string path, Func<ReadOnlySpan<byte>, int> lengthOf, Func<ReadOnlySpan<byte>, int> count)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var buffer = new byte[Window];
        var (spans, start, end) = (0, 0, 0);
        for (long at = 0; ;)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            var read = RandomAccess.Read(file, buffer.AsSpan(end), at);
            if (read == 0) return end == 0 ? spans : throw new InvalidOperationException("A record is longer than the window.");
            at += read;
            end += read;
            while (lengthOf(buffer.AsSpan(start, end - start)) is var length and > 0)
            {
                spans += count(buffer.AsSpan(start, length));
                start += length;
            }
        }
    }
}

internal sealed class PocoRequest
{
    public List<PocoResource>? ResourceSpans { get; set; }
}

internal sealed class PocoResource
{
    public PocoAttributes? Resource { get; set; }

    public List<PocoScopeSpans>? ScopeSpans { get; set; }
}

internal sealed class PocoAttributes
{
    public List<PocoAttribute>? Attributes { get; set; }
}

internal sealed class PocoScopeSpans
{
    public PocoScope? Scope { get; set; }

    public List<PocoSpan>? Spans { get; set; }
}

internal sealed record PocoScope(string? Name, string? Version);

internal sealed class PocoSpan
{
    public string? TraceId { get; set; }

    public string? SpanId { get; set; }

    public string? ParentSpanId { get; set; }

    public string? Name { get; set; }

    public int Kind { get; set; }

    public long StartTimeUnixNano { get; set; }

    public long EndTimeUnixNano { get; set; }

    public List<PocoAttribute>? Attributes { get; set; }
}

internal sealed class PocoAttribute
{
    public string? Key { get; set; }

    public PocoValue? Value { get; set; }
}

internal sealed class PocoValue
{
    public string? StringValue { get; set; }

    public long? IntValue { get; set; }

    public PocoList? ArrayValue { get; set; }
}

internal sealed class PocoList
{
    public List<PocoValue>? Values { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(PocoRequest))]
internal sealed partial class PocoContext : JsonSerializerContext;
