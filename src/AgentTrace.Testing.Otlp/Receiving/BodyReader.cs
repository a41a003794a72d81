using Microsoft.AspNetCore.Http;

namespace AgentTrace.Testing;

/// <summary>Reads bodies within the limits: their size as sent and decompressed, and their time.</summary>
internal sealed class BodyReader(OtlpReceiverOptions options)
{
    private static readonly TraceReadOptions Unjudged = new() { MaxDecompressedBytes = long.MaxValue, MaxCompressionRatio = int.MaxValue };

    private readonly ByteBudget _budget = new(options.MaxPendingBytes);

    /// <summary>The body of a request over HTTP, decompressed.</summary>
    public async Task<BodyBuffer> ReadAsync(HttpContext context)
    {
        var encoding = context.Request.Headers.ContentEncoding.ToString();
        if (encoding is not ("" or "identity") && !IsGzip(encoding))
        {
            context.Response.Headers.AcceptEncoding = "gzip";
            throw new Refusal(Refusal.WrongType, $"the content encoding \"{encoding}\" is not known; gzip and identity are.");
        }

        var body = await ReadRawAsync(context).ConfigureAwait(false);
        if (!IsGzip(encoding)) return body;
        using (body) return Decompress(body.AsStream());
    }

    /// <summary>The body of a request as it was sent.</summary>
    public async Task<BodyBuffer> ReadRawAsync(HttpContext context)
    {
        if (context.Request.ContentLength > options.MaxBodyBytes) throw BodyBuffer.TooLarge(options.MaxBodyBytes, nameof(OtlpReceiverOptions.MaxBodyBytes));
        using var time = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        time.CancelAfter(options.BodyTimeout);
        var body = new BodyBuffer(_budget, options.MaxBodyBytes, nameof(OtlpReceiverOptions.MaxBodyBytes));
        try
        {
            while (await context.Request.Body.ReadAsync(body.Room(), time.Token).ConfigureAwait(false) is var count and > 0) body.Commit(count);
            (var whole, body) = (body, null);
            return whole;
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            throw new Refusal(Refusal.TooSlow, $"the body took longer than {options.BodyTimeout.TotalSeconds:0.###} s (OtlpReceiverOptions.BodyTimeout).");
        }
        catch (BadHttpRequestException e)
        {
            throw new Refusal(e.StatusCode, e.Message);
        }
        finally
        {
            body?.Dispose();
        }
    }

    /// <summary>What gzip makes of bytes.</summary>
    public BodyBuffer Decompress(MemoryStream compressed)
    {
        var body = new BodyBuffer(_budget, options.MaxDecompressedBytes, nameof(OtlpReceiverOptions.MaxDecompressedBytes));
        try
        {
            using var content = new Decompression(new ByteSource(compressed, file: null, Unjudged.MaxLineBytes), Unjudged);
            while (content.Read(body.Room().Span) is var count and > 0) body.Commit(count);
            (var whole, body) = (body, null);
            return whole;
        }
        catch (Exception e) when (e is InvalidDataException or TraceFormatException)
        {
            throw new Refusal(Refusal.Bad, $"the body is no gzip, or damaged: {e.Message}");
        }
        finally
        {
            body?.Dispose();
        }
    }

    public static bool IsGzip(string encoding) => encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase) || encoding.Equals("x-gzip", StringComparison.OrdinalIgnoreCase);
}
