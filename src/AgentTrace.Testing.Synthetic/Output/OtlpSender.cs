using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Posts traces as OTLP JSON. Source: opentelemetry.io/docs/specs/otlp, OTLP/HTTP.</summary>
internal static class OtlpSender
{
    private const int SpansOfARequest = 512;
    private const int MostTries = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    public static async Task SendAsync(Uri endpoint, IEnumerable<RecordedTrace> traces, CancellationToken cancellation)
    {
        if (!endpoint.IsAbsoluteUri || endpoint.Scheme is not ("http" or "https")) throw new ArgumentException($"\"{endpoint}\" is no address of HTTP.", nameof(endpoint));
        var address = endpoint.AbsolutePath.Length <= 1 ? new Uri(endpoint, "/v1/traces") : endpoint;
        using var client = new HttpClient();
        var (batch, spans) = (new List<RecordedTrace>(), 0);
        foreach (var trace in traces)
        {
            batch.Add(trace);
            spans += trace.Spans.Count;
            if (spans < SpansOfARequest) continue;
            await PostAsync(client, address, batch, cancellation).ConfigureAwait(false);
            batch.Clear();
            spans = 0;
        }

        if (batch.Count > 0) await PostAsync(client, address, batch, cancellation).ConfigureAwait(false);
    }

    private static async Task PostAsync(HttpClient client, Uri address, List<RecordedTrace> batch, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        OtlpJsonWriter.WriteRequest(body, batch);
        for (var tried = 1; ; tried++)
        {
            using var content = new ByteArrayContent(body.GetBuffer(), 0, (int)body.Length);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var answer = await AnswerAsync(client, address, content, cancellation).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode)
            {
                if (Rejected(await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false)) is { } rejected) throw new HttpRequestException($"{address} did not take all spans: {rejected}", null, answer.StatusCode);
                return;
            }

            if (tried == MostTries || answer.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout))
            {
                throw new HttpRequestException($"{address} answered {(int)answer.StatusCode} {answer.ReasonPhrase}: {Words.Shorten(await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false), 200)}", null, answer.StatusCode);
            }

            var pause = answer.Headers.RetryAfter?.Delta ?? FirstPause * Math.Pow(2, tried - 1);
            await Task.Delay(pause < LongestPause ? pause : LongestPause, cancellation).ConfigureAwait(false);
        }
    }

    private static async Task<HttpResponseMessage> AnswerAsync(HttpClient client, Uri address, HttpContent content, CancellationToken cancellation)
    {
        try
        {
            return await client.PostAsync(address, content, cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException error)
        {
            throw new HttpRequestException($"{address} cannot be reached: {error.Message}", error, error.StatusCode);
        }
    }

    /// <summary>What a receiver says that took a request only in part; null for one that took it whole.</summary>
    private static string? Rejected(string answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            return document.RootElement.Object("partialSuccess") is { } partial && partial.Get("rejectedSpans") is { } spans && spans.ToString() is not ("0" or "") ? $"{spans} rejected, {partial.Text("errorMessage") ?? "without a reason"}" : null;
        }
        catch (JsonException)
        {
            // Some answer nothing, some in their own way: the status has said that all went well.
            return null;
        }
    }
}
