using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;

namespace AgentTrace.Testing.Tests;

/// <summary>OpenTelemetry's own exporter for .NET against the receiver.</summary>
public sealed class ExporterTests
{
    [Theory]
    [InlineData(OtlpExportProtocol.HttpProtobuf, false)]
    [InlineData(OtlpExportProtocol.Grpc, true)]
    [InlineData(OtlpExportProtocol.Grpc, false)]
    public async Task Exporter_delivers_an_agents_run(OtlpExportProtocol protocol, bool toItsOwnPort)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var (source, provider) = Provider(receiver, protocol, toItsOwnPort);
        using (source)
        using (provider)
        {
            using (var run = source.StartActivity("invoke_agent researcher")!)
            {
                run.SetTag("gen_ai.operation.name", "invoke_agent").SetTag("gen_ai.agent.name", "researcher");
                foreach (var tool in (string[])["search", "fetch"])
                {
                    using var call = source.StartActivity("execute_tool " + tool)!;
                    call.SetTag("gen_ai.operation.name", "execute_tool").SetTag("gen_ai.tool.name", tool).SetTag("gen_ai.tool.call.arguments", """{"q":"ü"}""");
                }
            }

            Assert.True(provider.ForceFlush(30_000));
        }

        var trace = Assert.Single(receiver.Traces);
        trace.Should().HaveCalledTool("search").WithArguments(new { q = "ü" }).Before("fetch").Once();
        Assert.Equal("researcher", trace.Runs[0].Agent);
        Assert.Empty(receiver.Refusals);
    }

    [Theory]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    [InlineData(OtlpExportProtocol.Grpc)]
    public async Task Nothing_is_lost_of_64_senders(OtlpExportProtocol protocol)
    {
        const int senders = 64;
        var each = (int.TryParse(Environment.GetEnvironmentVariable("AGENTTRACE_SPANS"), out var spans) ? spans : 20_000) / senders;
        await using var receiver = await OtlpReceiver.StartAsync();

        // Threads of their own: the exporter blocks, and the receiver runs on the pool of this process.
        var sent = await Task.WhenAll(Enumerable.Range(0, senders).Select(_ => Task.Factory.StartNew(() => Send(receiver, protocol, each), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        var received = receiver.Traces.SelectMany(trace => trace.Spans).Select(span => span.SpanId).ToList();
        Assert.Equal(senders * each, received.Count);
        Assert.Equal(sent.SelectMany(ids => ids).Order(StringComparer.Ordinal), received.Order(StringComparer.Ordinal));
        Assert.Equal(senders, receiver.Traces.Count);
        Assert.Empty(receiver.Refusals);
    }

    private static List<string> Send(OtlpReceiver receiver, OtlpExportProtocol protocol, int count)
    {
        var ids = new List<string>(count);
        var (source, provider) = Provider(receiver, protocol);
        using (source)
        using (provider)
        {
            Activity.Current = null;
            using var root = source.StartActivity("root")!;
            ids.Add(root.SpanId.ToHexString());
            for (var i = 1; i < count; i++)
            {
                using var span = source.StartActivity("execute_tool t")!;
                span.SetTag("gen_ai.operation.name", "execute_tool").SetTag("gen_ai.tool.name", "t");
                ids.Add(span.SpanId.ToHexString());

                // The SDK's own queue holds 2048 and drops what comes after.
                if (i % 1000 == 0) provider.ForceFlush(60_000);
            }

            root.Dispose();
            Assert.True(provider.ForceFlush(60_000));
        }

        return ids;
    }

    private static (ActivitySource Source, TracerProvider Provider) Provider(OtlpReceiver receiver, OtlpExportProtocol protocol, bool toItsOwnPort = true)
    {
        var source = new ActivitySource("Test." + Guid.NewGuid().ToString("N"));
        var provider = Sdk.CreateTracerProviderBuilder().AddSource(source.Name).SetSampler(new AlwaysOnSampler()).AddOtlpExporter(exporter =>
        {
            exporter.Protocol = protocol;
            exporter.TimeoutMilliseconds = 60_000;
            exporter.Endpoint = protocol == OtlpExportProtocol.Grpc ? toItsOwnPort ? receiver.GrpcEndpoint : receiver.Endpoint : new Uri(receiver.Endpoint, "v1/traces");
        }).Build()!;
        return (source, provider);
    }
}
