using System.Diagnostics;
using System.Net;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;

namespace AgentTrace.Testing.Recording.Tests;

/// <summary>What is recorded here, and what OpenTelemetry exports over OTLP and we read back, is one trace.</summary>
[Collection(ProcessWide.Name)]
public sealed class ExportRoundTripTests
{
    [Fact]
    public async Task AgentRun_exported_over_OTLP_and_read_back_equals_the_recording()
    {
        await using var receiver = new Receiver();
        RecordedTrace recorded;
        using (var provider = Sdk.CreateTracerProviderBuilder().AddSource(AgentRun.SourceName).SetSampler(new AlwaysOnSampler())
            .AddOtlpExporter(exporter =>
            {
                exporter.Endpoint = new Uri(receiver.Address + "v1/traces");
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
            }).Build())
        using (var recorder = TraceRecorder.Start())
        {
            await AgentAsync();
            recorded = recorder.Trace;
            Assert.True(provider!.ForceFlush(30_000));
        }

        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pb");
        try
        {
            await File.WriteAllBytesAsync(path, receiver.Bodies());
            var exported = RecordedTrace.Load(path);

            Assert.Equal(recorded.TraceId, exported.TraceId);
            Assert.Equal(recorded.Spans.Select(Text), exported.Spans.Select(Text));
            Assert.Equal(recorded.ToolCalls.Select(Call), exported.ToolCalls.Select(Call));
            Assert.Equal((recorded.StopReason, recorded.Steps.Count, recorded.IsError), (exported.StopReason, exported.Steps.Count, exported.IsError));
            Assert.Equal("completed", exported.StopReason);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task AgentAsync()
    {
        using var run = AgentRun.Start("Find it", "researcher", "run_1");
        run.Reason("search first");
        var answer = run.Generate("gpt-5", () => new ModelAnswer("One moment.", "tool_call", 12, 3, [new("search", new { query = "b", many = new[] { 1, 2 } }, "call_1")]), "Find it");
        var hits = await run.CallToolAsync("search", new { query = "b", many = new[] { 1, 2 } }, () => Task.FromResult(new[] { "é", "\u0001" }), "call_1");
        Assert.Throws<TimeoutException>(() => run.CallTool<string>("fetch", new { url = "u" }, () => throw new TimeoutException("too slow")));
        run.Generate("gpt-5", () => new ModelAnswer("done", "stop", 20, 5, []), toolAnswers: [new(hits, answer.ToolRequests![0].Id, "search")]);
        run.Handoff("writer");
        using (var inner = AgentRun.Start("write it", "writer")) inner.Complete("text");
        run.Complete("done");
    }

    private static string Text(RecordedSpan span) => $"{span.TraceId} {span.SpanId} < {span.ParentSpanId} {span.Name} {span.Kind} {span.StepType} {span.StartTimeUnixNano} {span.EndTimeUnixNano} "
        + $"{span.Status} {span.StatusMessage} {span.Scope.Name} [{string.Join(", ", span.Attributes.Select(Attribute))}] "
        + string.Join(" ", span.Events.Select(happened => $"{happened.Name} {happened.TimeUnixNano} [{string.Join(", ", happened.Attributes.Select(Attribute))}]"));

    private static string Attribute(KeyValuePair<string, AttributeValue> entry) => $"{entry.Key}={entry.Value.Kind}:{entry.Value}";

    private static string Call(ToolCall call) => $"{call.Name} {call.CallId} {call.Arguments} {call.Result} {call.IsError} {call.Stage}";

    /// <summary>Keeps what is posted to it.</summary>
    private sealed class Receiver : IAsyncDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly MemoryStream _bodies = new();
        private readonly Task _loop;

        public Receiver()
        {
            Address = LoopbackPort.Listen(_listener);
            _loop = LoopAsync();
        }

        public string Address { get; }

        public byte[] Bodies()
        {
            lock (_bodies) return _bodies.ToArray();
        }

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _loop;
            _listener.Close();
        }

        private async Task LoopAsync()
        {
            while (_listener.IsListening)
            {
                try
                {
                    var context = await _listener.GetContextAsync();
                    using var body = new MemoryStream();
                    await context.Request.InputStream.CopyToAsync(body);
                    lock (_bodies) body.WriteTo(_bodies);
                    context.Response.Close();
                }
                catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
            }
        }
    }
}
