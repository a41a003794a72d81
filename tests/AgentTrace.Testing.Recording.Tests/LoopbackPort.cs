using System.Net;
using System.Net.Sockets;

namespace AgentTrace.Testing;

/// <summary>A free port of this machine for a listener that cannot choose one itself.</summary>
internal static class LoopbackPort
{
    public static string Listen(HttpListener listener)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
            probe.Stop();
            listener.Prefixes.Clear();
            listener.Prefixes.Add(address);
            try
            {
                listener.Start();
                return address;
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                // Somebody else took it meanwhile.
            }
        }
    }
}
