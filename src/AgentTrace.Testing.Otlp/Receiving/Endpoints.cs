using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace AgentTrace.Testing;

/// <summary>Leads each request to what it is for, and answers those that are refused.</summary>
internal sealed class Endpoints : IHttpApplication<HttpContext>
{
    private readonly Intake _intake;
    private readonly OtlpHttp _otlp;
    private readonly OtlpGrpc _grpc;
    private readonly LangSmithIngest _langSmith;
    private readonly LangfuseIngest _langfuse;

    public Endpoints(Intake intake, OtlpReceiverOptions options)
    {
        _intake = intake;
        var bodies = new BodyReader(options);
        var exports = new OtlpExports(intake, options.MaxSpans);
        _otlp = new OtlpHttp(intake, exports, bodies);
        _grpc = new OtlpGrpc(intake, exports, bodies);
        _langSmith = new LangSmithIngest(intake, bodies);
        _langfuse = new LangfuseIngest(intake, bodies);
    }

    /// <summary>The media type of a request, without its parameters.</summary>
    public static string Type(HttpContext context) => (context.Request.ContentType ?? "").Split(';')[0].Trim().ToLowerInvariant();

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        _intake.Begin();
        try
        {
            await AnswerAsync(context).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The sender is gone: nobody was told that it was taken.
        }
        finally
        {
            _intake.End();
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var isGrpc = OtlpGrpc.Is(context);
        try
        {
            await (isGrpc ? _grpc.TakeAsync(context) : RouteAsync(context)).ConfigureAwait(false);
        }
        catch (Refusal refusal)
        {
            _intake.Refuse(context, refusal.Status, refusal.Message);
            if (isGrpc) OtlpGrpc.Fail(context, refusal);
            else await RefuseAsync(context, refusal).ConfigureAwait(false);
        }
    }

    private Task RouteAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (OtlpHttp.SignalOf(path) is { } signal) return On(context, "POST", () => _otlp.TakeAsync(context, signal));

        // Both systems may be asked for below a base path: /api/v1/runs/batch.
        if (path.EndsWith("/api/public/ingestion", StringComparison.Ordinal)) return On(context, "POST", () => _langfuse.BatchAsync(context));
        if (path.EndsWith("/api/public/health", StringComparison.Ordinal)) return On(context, "GET", () => LangfuseIngest.TellHealthAsync(context));
        if (path.EndsWith("/api/public/projects", StringComparison.Ordinal)) return On(context, "GET", () => LangfuseIngest.TellProjectsAsync(context));
        if (path.EndsWith("/info", StringComparison.Ordinal)) return On(context, "GET", () => LangSmithIngest.TellInfoAsync(context));
        if (path.EndsWith("/runs/batch", StringComparison.Ordinal)) return On(context, "POST", () => _langSmith.BatchAsync(context));
        if (path.EndsWith("/runs/multipart", StringComparison.Ordinal)) return On(context, "POST", () => _langSmith.MultipartAsync(context));
        if (path.EndsWith("/runs", StringComparison.Ordinal)) return On(context, "POST", () => _langSmith.OneAsync(context, id: null));
        var slash = path.LastIndexOf('/');
        if (slash > 0 && path[..slash].EndsWith("/runs", StringComparison.Ordinal)) return On(context, "PATCH", () => _langSmith.OneAsync(context, path[(slash + 1)..]));
        throw new Refusal(Refusal.NotFound, $"nothing is at {path}; OTLP is taken at /v1/traces and /v1/logs.");
    }

    private static Task On(HttpContext context, string method, Func<Task> answer)
    {
        if (context.Request.Method == method) return answer();
        context.Response.Headers.Allow = method;
        throw new Refusal(Refusal.WrongMethod, $"{context.Request.Method} means nothing here; {method} does.");
    }

    private static Task RefuseAsync(HttpContext context, Refusal refusal)
    {
        if (refusal.Status == Refusal.Busy) context.Response.Headers.RetryAfter = "1";
        var isProtobuf = Type(context) is "application/x-protobuf" or "application/protobuf";
        return Answers.WriteAsync(context, refusal.Status, isProtobuf ? Answers.Protobuf : Answers.Json, Answers.Status(!isProtobuf, refusal.GrpcStatus, refusal.Message));
    }
}
