using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AgentTrace.Testing;

/// <summary>
/// Kestrel alone, without ASP.NET Core's host around it: no configuration from the environment, no log, and above all no activity a
/// request, which a test in the same process would record.
/// </summary>
internal sealed class ReceiverServer : IAsyncDisposable
{
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(2);

    private readonly KestrelServer _server;
    private readonly IHttpApplication<Microsoft.AspNetCore.Http.HttpContext> _application;
    private ListenOptions? _http;
    private ListenOptions? _grpc;

    public ReceiverServer(IHttpApplication<Microsoft.AspNetCore.Http.HttpContext> application, OtlpReceiverOptions options)
    {
        _application = application;
        var kestrel = new KestrelServerOptions { AddServerHeader = false };

        // Without TLS nothing says which version of HTTP a connection will speak, hence a port for each.
        kestrel.Listen(options.Address, options.Port, listen =>
        {
            (_http = listen).Protocols = HttpProtocols.Http1;
            listen.Use(new Http2Detour(() => Grpc, options.IdleTimeout).Before);
        });
        kestrel.Listen(options.Address, options.GrpcPort, listen => (_grpc = listen).Protocols = HttpProtocols.Http2);

        // Size and time of a body are BodyReader's business, which says so in the sender's encoding.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        kestrel.Limits.RequestHeadersTimeout = options.HeaderTimeout;
        kestrel.Limits.KeepAliveTimeout = options.IdleTimeout;
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        _server = new KestrelServer(Options.Create(kestrel), transport, NullLoggerFactory.Instance);
    }

    public IPEndPoint Http => _http!.IPEndPoint!;

    public IPEndPoint Grpc => _grpc!.IPEndPoint!;

    public Task StartAsync(CancellationToken cancellationToken) => _server.StartAsync(_application, cancellationToken);

    /// <summary>Lets requests under way end, though not for long.</summary>
    public async ValueTask DisposeAsync()
    {
        using var farewell = new CancellationTokenSource(FarewellTime);
        await _server.StopAsync(farewell.Token).ConfigureAwait(false);
        _server.Dispose();
    }
}
