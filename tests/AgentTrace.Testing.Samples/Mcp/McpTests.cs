using System.IO.Pipelines;
using AgentTrace.Testing;
using Microsoft.Extensions.AI;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Xunit;

namespace ResearchAgent.Tests;

/// <summary>An agent whose tools are those of an MCP server: what the model asked for, what the client sent and what the server did is one call.</summary>
public sealed class McpTests
{
    [Fact]
    public async Task Agent_uses_the_tools_of_the_server()
    {
        await using var connection = await Connection.OpenAsync();
        var model = new ScriptedChatClient().Calls("search", new { query = "battery recycling" }).Says("Direct recycling recovers cathodes whole.");
        using var agent = model.AsBuilder().UseFunctionInvocation().UseAgentTrace().Build();

        using var recorder = TraceRecorder.Start();
        await agent.GetResponseAsync("Find recent research about battery recycling", new ChatOptions { Tools = [.. await connection.Client.ListToolsAsync()] });

        // The server's span ends a moment after the client has its answer.
        var trace = await recorder.WaitForQuietAsync(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(30));
        trace.Should().HaveCalledTool("search").WithArguments(new { query = "battery recycling" }).Once();
        trace.Should().HaveSpan(SpanPattern.Named("tools/call search").DescendantOf("execute_tool search"), atLeast: 1);
        trace.Should().HaveCompleted().And.HaveNoErrors();
    }

    /// <summary>Client and server of one process, over a pipe.</summary>
    private sealed class Connection(McpClient client, McpServer server, Task running, CancellationTokenSource stop) : IAsyncDisposable
    {
        public McpClient Client => client;

        public static async Task<Connection> OpenAsync()
        {
            var (toServer, toClient) = (new Pipe(), new Pipe());
            var server = McpServer.Create(new StreamServerTransport(toServer.Reader.AsStream(), toClient.Writer.AsStream()), new McpServerOptions
            {
                ToolCollection = [McpServerTool.Create((string query) => $"https://example.org/direct-recycling is about {query}.", new() { Name = "search" })],
            });
            var stop = new CancellationTokenSource();
            var running = server.RunAsync(stop.Token);
            return new Connection(await McpClient.CreateAsync(new StreamClientTransport(toServer.Writer.AsStream(), toClient.Reader.AsStream())), server, running, stop);
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
