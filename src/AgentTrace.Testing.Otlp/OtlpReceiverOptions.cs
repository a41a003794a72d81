using System.Net;

namespace AgentTrace.Testing;

/// <summary>Where an <see cref="OtlpReceiver"/> listens, and what it takes at most.</summary>
/// <remarks>What exceeds a limit is refused, and whoever sent it is told so; what was answered with success is kept.</remarks>
/// <example><code>
/// await using var receiver = await OtlpReceiver.StartAsync(new() { MaxSpans = 10_000 });
/// </code></example>
public sealed record OtlpReceiverOptions
{
    /// <summary>The address to listen on; usually 127.0.0.1, which no other machine reaches. Another one opens it to whoever reaches that.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port for HTTP; 0, as usual, for one that is free.</summary>
    public int Port { get; init => field = InRange(value, 0, IPEndPoint.MaxPort); }

    /// <summary>The port for gRPC; 0, as usual, for one that is free.</summary>
    public int GrpcPort { get; init => field = InRange(value, 0, IPEndPoint.MaxPort); }

    /// <summary>How large one request may be as it is sent, in bytes; usually 64 MiB.</summary>
    public int MaxBodyBytes { get; init => field = InRange(value, 1, Array.MaxLength); } = 64 << 20;

    /// <summary>How large one request may become when it is decompressed, in bytes; usually 64 MiB.</summary>
    public int MaxDecompressedBytes { get; init => field = InRange(value, 1, Array.MaxLength); } = 64 << 20;

    /// <summary>How many bytes all requests that are under way may hold together; usually 512 MiB. Beyond that the answer is 503: send it again.</summary>
    public long MaxPendingBytes
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "MaxPendingBytes is 1 at least.");
    } = 512L << 20;

    /// <summary>How many spans are kept, log records and events of other systems counted as one each; usually 5 million.</summary>
    public int MaxSpans { get; init => field = InRange(value, 1, int.MaxValue); } = 5_000_000;

    /// <summary>How many connections may be open; usually 1024. One more is closed at once.</summary>
    public int MaxConnections { get; init => field = InRange(value, 1, int.MaxValue); } = 1024;

    /// <summary>How long the headers of a request may take; usually 10 s. It is looked at once a second.</summary>
    public TimeSpan HeaderTimeout { get; init => field = Positive(value); } = TimeSpan.FromSeconds(10);

    /// <summary>How long the body of a request may take, from its first byte to its last; usually 30 s.</summary>
    public TimeSpan BodyTimeout { get; init => field = Positive(value); } = TimeSpan.FromSeconds(30);

    /// <summary>How long a connection may be open without a request; usually 2 min. It is looked at once a second.</summary>
    public TimeSpan IdleTimeout { get; init => field = Positive(value); } = TimeSpan.FromMinutes(2);

    private static int InRange(int value, int least, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most);
        return value;
    }

    private static TimeSpan Positive(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
        return value;
    }
}
