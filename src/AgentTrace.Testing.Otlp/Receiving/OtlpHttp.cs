using Microsoft.AspNetCore.Http;

namespace AgentTrace.Testing;

/// <summary>OTLP over HTTP, in protobuf and in JSON.</summary>
internal sealed class OtlpHttp(Intake intake, OtlpExports exports, BodyReader bodies)
{
    /// <summary>The signal that a path names, below whatever base path the client was given; null for others.</summary>
    public static Signal? SignalOf(string path) => path.EndsWith("/v1/traces", StringComparison.Ordinal) ? Signal.Traces
        : path.EndsWith("/v1/logs", StringComparison.Ordinal) ? Signal.Logs
        : path.EndsWith("/v1/metrics", StringComparison.Ordinal) ? Signal.Metrics : null;

    public async Task TakeAsync(HttpContext context, Signal signal)
    {
        var isJson = Endpoints.Type(context) switch
        {
            "application/json" => true,
            "application/x-protobuf" or "application/protobuf" => false,
            var other => throw new Refusal(Refusal.WrongType, $"the content type \"{other}\" is not OTLP; expected application/x-protobuf or application/json."),
        };
        using var body = await bodies.ReadAsync(context).ConfigureAwait(false);
        var (refused, problem) = exports.Take(signal, isJson, body);
        if (refused > 0) intake.Refuse(context, StatusCodes.Status200OK, problem!);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, isJson ? Answers.Json : Answers.Protobuf, Answers.Export(signal, isJson, refused, problem)).ConfigureAwait(false);
    }
}
