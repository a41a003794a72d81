using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace AgentTrace.Testing;

/// <summary>
/// Leads connections that speak HTTP/2 from the port of HTTP to that of gRPC. A program whose exporter is gRPC's, whatever the environment
/// says of the protocol, takes the one address that the environment names.
/// </summary>
/// <param name="target">The port of gRPC, known once both are bound.</param>
/// <param name="patience">How long a connection may say nothing.</param>
internal sealed class Http2Detour(Func<IPEndPoint> target, TimeSpan patience)
{
    /// <summary>What HTTP/2 begins with (RFC 9113, 3.4), as far as no request of HTTP/1 does.</summary>
    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0"u8;

    public ConnectionDelegate Before(ConnectionDelegate http1) => async connection =>
    {
        bool? isHttp2;
        using (var limit = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed))
        {
            limit.CancelAfter(patience);
            isHttp2 = await IsHttp2Async(connection.Transport.Input, limit.Token).ConfigureAwait(false);
        }

        if (isHttp2 == false) await http1(connection).ConfigureAwait(false);
        else if (isHttp2 == true) await ForwardAsync(connection).ConfigureAwait(false);
    };

    /// <summary>Looks, and leaves every byte where it is; null when the connection ends before it says.</summary>
    private static async Task<bool?> IsHttp2Async(PipeReader input, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
                var answer = IsHttp2(read.Buffer);
                if (answer is null && read.IsCompleted) answer = false;

                // Examined to its end only where more must come.
                input.AdvanceTo(read.Buffer.Start, answer is null ? read.Buffer.End : read.Buffer.Start);
                if (answer is not null) return answer;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return null;
        }
    }

    private static bool? IsHttp2(ReadOnlySequence<byte> start)
    {
        Span<byte> head = stackalloc byte[(int)Math.Min(start.Length, Preface.Length)];
        start.Slice(0, head.Length).CopyTo(head);
        return !Preface.StartsWith(head) ? false : head.Length == Preface.Length ? true : null;
    }

    private async Task ForwardAsync(ConnectionContext connection)
    {
        try
        {
            using var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(target(), connection.ConnectionClosed).ConfigureAwait(false);
            var there = connection.Transport.Input.CopyToAsync(client.GetStream(), connection.ConnectionClosed);
            var back = client.GetStream().CopyToAsync(connection.Transport.Output, connection.ConnectionClosed);

            // Either side that ends, ends both.
            await await Task.WhenAny(there, back).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // One of the two is gone, and so is this.
        }
    }
}
