using System.Diagnostics;
using System.IO.Pipelines;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AgentTrace.Testing.Clients.Tests;

/// <summary>The MCP C# SDK, client and server in this process over a pipe.</summary>
public sealed class McpTests
{
    [Fact]
    public async Task Call_of_a_tool_is_one_call_of_several_spans()
    {
        await using var connection = await Connection.OpenAsync();
        using var recorder = TraceRecorder.Start();

        await connection.Client.CallToolAsync("search", new Dictionary<string, object?> { ["query"] = "battery" });

        // The server's span ends after the client has its answer.
        var trace = await recorder.WaitForAsync(trace => trace.Spans.Count(span => span.Name == "tools/call search" && !span.IsUnfinished) == 2, TimeSpan.FromSeconds(30));
        Assert.Equal([ActivityKind.Client, ActivityKind.Server], trace.Spans.Where(span => span.Name == "tools/call search").Select(span => span.Kind));
        Assert.Equal("search", Assert.Single(trace.ToolCalls).Name);
        trace.Should().HaveCalledTool("search").Once();
    }

    [Fact]
    public async Task Calls_over_one_connection_go_each_to_its_own_recorder()
    {
        // The server's loop carries the context of whoever connected; the trace tells whose each request is.
        using var connecting = TraceRecorder.Start(new() { Sources = _ => true });
        await using var connection = await Connection.OpenAsync();
        var atConnect = (await connecting.WaitForQuietAsync(TimeSpan.Zero, TimeSpan.FromSeconds(30))).Spans.Count;

        var traces = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(async () =>
        {
            using var recorder = TraceRecorder.Start();
            using (var run = AgentRun.Start($"question {number}"))
            {
                await connection.Client.CallToolAsync("search", new Dictionary<string, object?> { ["query"] = $"{number}" });
                run.Complete();
            }

            return await recorder.WaitForQuietAsync(TimeSpan.Zero, TimeSpan.FromSeconds(30));
        })));

        Assert.All(traces, (trace, number) =>
        {
            Assert.Equal($"question {number}", Assert.Single(trace.Runs).Input);
            trace.Should().HaveCalledTool("search").Once();
            Assert.Single(trace.Spans.Select(span => span.TraceId).Distinct());
            Assert.Equal(1, trace.Spans.Count(span => span.Kind == ActivityKind.Server));
        });
        Assert.Equal(atConnect, connecting.Trace.Spans.Count);
    }

    private sealed class Connection(McpClient client, McpServer server, Task running, CancellationTokenSource stop) : IAsyncDisposable
    {
        public McpClient Client => client;

        public static async Task<Connection> OpenAsync()
        {
            var (toServer, toClient) = (new Pipe(), new Pipe());
            var server = McpServer.Create(new StreamServerTransport(toServer.Reader.AsStream(), toClient.Writer.AsStream()), new McpServerOptions
            {
                ServerInfo = new Implementation { Name = "search server", Version = "1" },
                ToolCollection = [McpServerTool.Create((string query) => $"hits for {query}", new() { Name = "search" })],
            });
            var stop = new CancellationTokenSource();
            var running = server.RunAsync(stop.Token);
            var client = await McpClient.CreateAsync(new StreamClientTransport(toServer.Writer.AsStream(), toClient.Reader.AsStream()));
            return new Connection(client, server, running, stop);
        }

        public async ValueTask DisposeAsync()
        {
            await client.DisposeAsync();
            await stop.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await server.DisposeAsync();
            stop.Dispose();
        }
    }
}
