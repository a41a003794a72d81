using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace AgentTrace.Testing;

/// <summary>Errors of the way to a model, not of the agent: too many requests, a gateway that is down, a client's timeout.</summary>
internal static class InfrastructureErrors
{
    /// <summary>Whether the exception, or one within it, is such an error.</summary>
    public static bool Is(Exception error)
    {
        for (Exception? at = error; at is not null; at = at.InnerException)
        {
            // A wait of our own that ended is what the agent did not do.
            if (at is TimeoutException && !at.Data.Contains(TraceRecorder.UnmetWait)) return true;
            if (at is SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.TryAgain }) return true;
            if (at is AggregateException several && several.InnerExceptions.Any(Is)) return true;
            if (StatusOf(at) is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout) return true;
        }

        return false;
    }

    /// <summary>HttpClient's own, and what the SDKs of OpenAI, Azure and Anthropic throw in its place: they are known by a property, as the core references none.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "A trimmed property is not found, and the error then is the agent's.")]
    private static HttpStatusCode? StatusOf(Exception error)
    {
        if (error is HttpRequestException request) return request.StatusCode;
        var type = error.GetType();
        return (type.GetProperty("StatusCode") ?? type.GetProperty("Status"))?.GetValue(error) switch
        {
            HttpStatusCode code => code,
            int code => (HttpStatusCode)code,
            _ => null,
        };
    }
}
