using System.Buffers.Binary;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace AgentTrace.Testing;

/// <summary>OTLP over gRPC: unary calls over cleartext HTTP/2. A message has five bytes before it: whether it is compressed, and its length.</summary>
internal sealed class OtlpGrpc(Intake intake, OtlpExports exports, BodyReader bodies)
{
    public const string Metrics = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

    private const int Prefix = 5;

    public static bool Is(HttpContext context) => Endpoints.Type(context) is "application/grpc" or "application/grpc+proto";

    public async Task TakeAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-accept-encoding"] = "identity,gzip";
        var signal = context.Request.Path.Value switch
        {
            "/opentelemetry.proto.collector.trace.v1.TraceService/Export" => Signal.Traces,
            "/opentelemetry.proto.collector.logs.v1.LogsService/Export" => Signal.Logs,
            Metrics => Signal.Metrics,
            var other => throw new Refusal(Refusal.NotFound, $"there is no {other} here; OTLP's Export of traces, logs and metrics is."),
        };
        if (!HttpMethods.IsPost(context.Request.Method)) throw new Refusal(Refusal.WrongMethod, "gRPC calls are POST.");
        using var call = await bodies.ReadRawAsync(context).ConfigureAwait(false);
        var isCompressed = OpenMessage(call, context.Request.Headers["grpc-encoding"].ToString());
        using var message = isCompressed ? bodies.Decompress(call.AsStream()) : null;
        var (refused, problem) = exports.Take(signal, isJson: false, message ?? call);
        if (refused > 0) intake.Refuse(context, StatusCodes.Status200OK, problem!);
        var answer = Answers.Export(signal, isJson: false, refused, problem);
        var framed = new byte[Prefix + answer.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), answer.Length);
        answer.CopyTo(framed, Prefix);
        context.Response.AppendTrailer("grpc-status", "0");
        await context.Response.Body.WriteAsync(framed, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>The status of a call that failed, in headers alone as no message goes before it.</summary>
    public static void Fail(HttpContext context, Refusal refusal)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = refusal.GrpcStatus.ToString(System.Globalization.CultureInfo.InvariantCulture);
        context.Response.Headers["grpc-message"] = Encoded(refusal.Message);
    }

    /// <returns>Whether the message is compressed.</returns>
    private static bool OpenMessage(BodyBuffer call, string encoding)
    {
        var bytes = call.Content;
        if (bytes.Length < Prefix) throw new Refusal(Refusal.Bad, "the call holds no message.");
        var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]);
        if (length != bytes.Length - Prefix) throw new Refusal(Refusal.Bad, $"the message claims {length} bytes where {bytes.Length - Prefix} are; one message was expected.");
        var isCompressed = bytes[0] switch
        {
            0 => false,
            1 => true,
            var flag => throw new Refusal(Refusal.Bad, $"the message begins with {flag}; 0 or 1 was expected."),
        };
        if (isCompressed && !BodyReader.IsGzip(encoding)) throw new Refusal(Refusal.WrongType, $"the message encoding \"{encoding}\" is not known; gzip and identity are.");
        call.Skip(Prefix);
        return isCompressed;
    }

    /// <summary>Percent-encoded, as headers are ASCII.</summary>
    private static string Encoded(string message)
    {
        var text = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(message))
        {
            if (b is >= 0x20 and <= 0x7E && b != '%') text.Append((char)b);
            else text.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
