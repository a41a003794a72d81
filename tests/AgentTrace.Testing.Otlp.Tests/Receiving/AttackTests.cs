using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AgentTrace.Testing.Tests;

/// <summary>Senders that mean no good, or are broken. What else is sent must still be taken.</summary>
public sealed class AttackTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    /// <summary>What never comes fails a test, and does not hang it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_over_the_limit_is_413_whether_its_length_was_told_or_not(bool isChunked)
    {
        await using var receiver = await OtlpReceiver.StartAsync(new() { MaxBodyBytes = 10_000 });
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(receiver.Endpoint, "v1/traces")) { Content = new ByteArrayContent(new byte[10_001]) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = isChunked;
        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("""{"code":8,"message":"the body is larger than 10000 bytes (OtlpReceiverOptions.MaxBodyBytes)."}""", await response.Content.ReadAsStringAsync());
        await IsWellAsync(receiver);
    }

    [Fact]
    public async Task Length_that_is_only_claimed_costs_nothing()
    {
        await using var receiver = await OtlpReceiver.StartAsync(new() { MaxPendingBytes = 1_000_000, BodyTimeout = TimeSpan.FromMinutes(5) });
        var claims = new List<Peer>();
        for (var i = 0; i < 50; i++) claims.Add(await Peer.SendAsync(receiver.Endpoint, "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 60000000\r\nExpect: 100-continue\r\n\r\n"));
        foreach (var claim in claims) Assert.StartsWith("HTTP/1.1 100", await claim.ReadLineAsync(), StringComparison.Ordinal);
        foreach (var claim in claims.Skip(5)) claim.Dispose();

        await IsWellAsync(receiver);
        foreach (var claim in claims) claim.Dispose();
    }

    [Theory]
    [InlineData("bomb", 413, "the body is larger than 1000000 bytes (OtlpReceiverOptions.MaxDecompressedBytes).")]
    [InlineData("cut", 400, "the compressed data is cut off.")]
    [InlineData("text", 400, null)]
    [InlineData("damaged", 400, null)]
    public async Task Gzip_that_is_none_or_too_much_is_refused(string kind, int status, string? problem)
    {
        await using var receiver = await OtlpReceiver.StartAsync(new() { MaxDecompressedBytes = 1_000_000 });
        var good = TraceText.Gzip(File.ReadAllBytes(OtlpFixtureTests.Json));
        var body = kind switch
        {
            "bomb" => TraceText.Gzip(new byte[50_000_000]),
            "cut" => good[..(good.Length / 2)],
            "text" => "{}"u8.ToArray(),
            _ => good.Select((b, i) => i == good.Length / 2 ? (byte)(b ^ 0xFF) : b).ToArray(),
        };
        using var sender = new Sender(receiver);
        var answer = await sender.PostAsync("v1/traces", body, Sender.Json, "gzip");

        Assert.Equal(status, answer.Status);
        if (problem is not null) Assert.Contains(problem, answer.Text, StringComparison.Ordinal);
        Assert.Empty(receiver.Traces);
        await IsWellAsync(receiver);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("zstd")]
    [InlineData("gzip, gzip")]
    public async Task Encoding_that_is_not_known_is_415(string encoding)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var sender = new Sender(receiver);

        Assert.Equal(415, (await sender.PostAsync("v1/traces", "{}"u8.ToArray(), Sender.Json, encoding)).Status);
    }

    [Fact]
    public async Task Requests_that_hold_too_much_together_are_told_to_come_again()
    {
        await using var receiver = await OtlpReceiver.StartAsync(new() { MaxPendingBytes = 90_000 });
        using var sender = new Sender(receiver);
        Task<Sender.Answer> SendAsync() => sender.PostAsync("v1/traces", Exports.Span(Exports.Id(1, 32), Exports.Id(1, 16)) + new string(' ', 30_000));
        Assert.Equal(200, (await SendAsync()).Status);

        // Whoever is told to go on has the 8 KiB that a body begins with, and asks for no more: the ten leave no room for another, whatever comes when.
        var held = new List<Peer>();
        for (var i = 0; i < 10; i++) held.Add(await Peer.SendAsync(receiver.Endpoint, "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50000\r\nExpect: 100-continue\r\n\r\n"));
        foreach (var peer in held) Assert.StartsWith("HTTP/1.1 100", await peer.ReadLineAsync(), StringComparison.Ordinal);
        var answer = await SendAsync();

        Assert.Equal((503, TimeSpan.FromSeconds(1)), (answer.Status, answer.RetryAfter));
        Assert.Equal("POST /v1/traces: 503, the requests under way hold 90000 bytes already (OtlpReceiverOptions.MaxPendingBytes); send it again.", Assert.Single(receiver.Refusals));
        foreach (var peer in held) peer.Dispose();
        await receiver.WaitForQuietAsync(TimeSpan.Zero, Patience);
        Assert.Equal(200, (await SendAsync()).Status);
    }

    [Fact]
    public async Task Slow_body_is_408_after_its_time()
    {
        await using var receiver = await OtlpReceiver.StartAsync(new() { BodyTimeout = Short });
        using var slow = await Peer.SendAsync(receiver.Endpoint, "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"resour");

        Assert.Equal("HTTP/1.1 408 Request Timeout", await slow.ReadLineAsync());
        Assert.Equal("POST /v1/traces: 408, the body took longer than 0.2 s (OtlpReceiverOptions.BodyTimeout).", Assert.Single(receiver.Refusals));
        await IsWellAsync(receiver);
    }

    [Fact]
    public async Task Slow_headers_are_408_after_their_time()
    {
        await using var receiver = await OtlpReceiver.StartAsync(new() { HeaderTimeout = Short });
        using var slow = await Peer.SendAsync(receiver.Endpoint, "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Ty");

        Assert.Equal("HTTP/1.1 408 Request Timeout", await slow.ReadLineAsync());
        await IsWellAsync(receiver);
    }

    [Fact]
    public async Task Connections_that_say_nothing_are_closed_and_those_beyond_the_limit_at_once()
    {
        await using var receiver = await OtlpReceiver.StartAsync(new() { MaxConnections = 4, IdleTimeout = Short });
        var silent = new List<Peer>();
        for (var i = 0; i < 12; i++) silent.Add(await Peer.SendAsync(receiver.Endpoint, ""));

        foreach (var peer in silent) Assert.Null(await peer.ReadLineAsync());
        foreach (var peer in silent) peer.Dispose();
        await IsWellAsync(receiver);
    }

    [Fact]
    public async Task Sender_that_goes_away_in_the_middle_leaves_nothing_behind()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var body = Exports.Span(Exports.Id(1, 32), Exports.Id(1, 16));
        for (var i = 0; i < 50; i++)
        {
            using var gone = await Peer.SendAsync(receiver.Endpoint, $"POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body[..(body.Length * i / 50)]}");
        }

        Assert.Empty(await receiver.WaitForQuietAsync(TimeSpan.Zero, Patience));
        await IsWellAsync(receiver);
    }

    [Theory]
    [InlineData("")]
    [InlineData("POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Ty")]
    [InlineData("POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"resour")]
    public async Task Half_open_connection_is_given_up(string sent)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var half = await Peer.SendAsync(receiver.Endpoint, sent);
        half.SendNoMore();

        // To its end: whatever is said to it, the connection is closed, long before any time is over.
        while (await half.ReadLineAsync() is not null)
        {
        }

        Assert.Empty(receiver.Traces);
        await IsWellAsync(receiver);
    }

    [Fact]
    public async Task What_was_accepted_under_attack_is_kept_and_what_was_refused_was_told_so()
    {
        const int Senders = 6, Each = 40;
        await using var receiver = await OtlpReceiver.StartAsync(new() { MaxBodyBytes = 20_000, MaxDecompressedBytes = 40_000, BodyTimeout = Short, HeaderTimeout = Short, IdleTimeout = TimeSpan.FromSeconds(30) });
        var accepted = new System.Collections.Concurrent.ConcurrentBag<string>();
        var isOver = false;
        var attackers = Enumerable.Range(0, 6).Select(kind => Task.Run(async () =>
        {
            using var sender = new Sender(receiver);
            for (var i = 0; i < 10 || !Volatile.Read(ref isOver); i++)
            {
                switch (kind)
                {
                    case 0: Assert.Equal(413, (await sender.PostAsync("v1/traces", new byte[20_001])).Status); break;
                    case 1: Assert.Equal(413, (await sender.PostAsync("v1/traces", TraceText.Gzip(new byte[200_000]), Sender.Json, "gzip")).Status); break;
                    case 2: Assert.Equal(415, (await sender.PostAsync("v1/traces", "{}"u8.ToArray(), i % 2 == 0 ? "text/html" : null)).Status); break;
                    case 3: Assert.Equal(400, (await sender.PostAsync("v1/traces", Exports.Span(Exports.Id(1, 32), Exports.Id(1, 16))[..^5])).Status); break;
                    case 4:
                        using (var gone = await Peer.SendAsync(receiver.Endpoint, "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"resour")) gone.SendNoMore();
                        break;
                    default:
                        using (var slow = await Peer.SendAsync(receiver.Endpoint, i % 2 == 0 ? "POST /v1/traces HTT" : "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")) Assert.StartsWith("HTTP/1.1 408", await slow.ReadLineAsync(), StringComparison.Ordinal);
                        break;
                }
            }
        })).ToList();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(number => Task.Run(async () =>
        {
            using var sender = new Sender(receiver);
            for (var i = 0; i < Each; i++)
            {
                var id = Exports.Id((number * Each) + i + 1, 16);
                Sender.Answer answer;

                // On a busy machine an honest body may be too slow as well; it is told so, and comes again.
                var tries = 0;
                do answer = await sender.PostAsync("v1/traces", Exports.Span(Exports.Id(0xABBA, 32), id));
                while (answer.Status == 408 && ++tries < 100);
                Assert.Equal((200, "{}"), (answer.Status, answer.Text));
                accepted.Add(id);
            }
        })));
        Volatile.Write(ref isOver, true);
        await Task.WhenAll(attackers);

        Assert.Equal(accepted.Order(), Assert.Single(receiver.Traces).Spans.Select(span => span.SpanId).Order());
        Assert.NotEmpty(receiver.Refusals);
        await IsWellAsync(receiver);
    }

    [Theory]
    [InlineData("PRI * HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/9.9\r\n\r\n")]
    [InlineData("\0\u0001\u0002\r\n\r\n")]
    [InlineData("POST /v1/traces HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\nZZ\r\n")]
    [InlineData("POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n")]
    public async Task What_is_no_request_is_refused(string text)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var peer = await Peer.SendAsync(receiver.Endpoint, text);

        Assert.Matches("^HTTP/1.1 (400|405|505) ", await peer.ReadLineAsync());
        await IsWellAsync(receiver);
    }

    [Fact]
    public async Task It_listens_on_this_machine_alone()
    {
        await using var receiver = await OtlpReceiver.StartAsync();

        Assert.True(receiver.Endpoint is { IsLoopback: true, Port: > 0 } && receiver.GrpcEndpoint is { IsLoopback: true, Port: > 0 });
        Assert.NotEqual(receiver.Endpoint.Port, receiver.GrpcEndpoint.Port);
    }

    [Fact]
    public async Task Port_that_is_taken_is_said()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var error = await Assert.ThrowsAnyAsync<IOException>(() => OtlpReceiver.StartAsync(new() { Port = receiver.Endpoint.Port }));

        Assert.Contains(receiver.Endpoint.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
    }

    /// <summary>A good sender is served, and what it sends is kept.</summary>
    private static async Task IsWellAsync(OtlpReceiver receiver)
    {
        using var sender = new Sender(receiver);
        var (trace, span) = (Exports.Id(0xABC, 32), Exports.Id(0xDEF, 16));
        Assert.Equal(200, (await sender.PostAsync("v1/traces", Exports.Span(trace, span))).Status);
        Assert.Equal(span, Assert.Single(Assert.Single(receiver.Traces, t => t.TraceId == trace).Spans).SpanId);
    }

    /// <summary>A connection that sends what it is told to, and no more.</summary>
    private sealed class Peer(TcpClient client) : IDisposable
    {
        private readonly StreamReader _reader = new(client.GetStream(), Encoding.Latin1);

        public static async Task<Peer> SendAsync(Uri endpoint, string text)
        {
            var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Parse(endpoint.Host), endpoint.Port);
            await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text));
            return new Peer(client);
        }

        /// <summary>The next line of the answer; null where the connection is closed, whether politely or not.</summary>
        public async Task<string?> ReadLineAsync()
        {
            try
            {
                return await _reader.ReadLineAsync().WaitAsync(Patience);
            }
            catch (IOException)
            {
                return null;
            }
        }

        /// <summary>Closes one direction: what would still be answered can be read.</summary>
        public void SendNoMore() => client.Client.Shutdown(SocketShutdown.Send);

        public void Dispose() => client.Dispose();
    }
}
