namespace AgentTrace.Testing.Node.Tests;

/// <summary>OpenTelemetry's exporters for Node, which are told by their environment alone where to send.</summary>
public sealed class ExporterTests
{
    [NodeTheory]
    [InlineData("http")] // JSON, whatever OTEL_EXPORTER_OTLP_PROTOCOL says
    [InlineData("proto")]
    public async Task Exporter_delivers_an_agents_run_into_the_trace_of_the_test(string exporter)
    {
        using var recorder = TraceRecorder.Start(new() { OwnRoot = true });
        await using var receiver = await recorder.WithOtlpReceiverAsync();

        var program = await NodeRun.OfProgramAsync(receiver.Environment, "exporter.mjs", exporter);

        Assert.Equal(new NodeRun(0, "", ""), program);
        Assert.Empty(receiver.Refusals);
        var trace = recorder.Trace;
        var context = receiver.Environment["TRACEPARENT"].Split('-');
        Assert.Equal(["invoke_agent researcher", "chat scripted-1", "execute_tool search", "execute_tool fetch"], trace.Spans.Select(span => span.Name));
        Assert.All(trace.Spans, span => Assert.Equal(context[1], span.TraceId));
        Assert.Equal([context[2], .. Enumerable.Repeat(trace.Spans[0].SpanId, 3)], trace.Spans.Select(span => span.ParentSpanId));
        trace.Should().BeWellFormed();

        trace.Should().HaveCalledTool("search").WithArguments(new { query = "Batterierückgewinnung ♻", limit = 3 }).Returning(new[] { "https://example.org/papers/17" }).By("researcher").Before("fetch").Once();
        trace.Should().HaveCalledTool("fetch").Failing().Once();
        trace.Should().HaveErrorAt("fetch", "HTTP 404");
        var run = Assert.Single(trace.Runs);
        Assert.Equal(("researcher", "error"), (run.Agent, run.StopReason));
        var generation = Assert.Single(trace.Generations);
        Assert.Equal(("scripted-1", "tool_call", new TokenUsage(120, 9)), (generation.Model, generation.FinishReason, generation.Usage));
        var thrown = Assert.Single(trace.Spans[3].Events);
        Assert.Equal(("exception", "Error", "HTTP 404"), (thrown.Name, thrown.Attributes["exception.type"].AsText(), thrown.Attributes["exception.message"].AsText()));
    }

    [NodeTheory]
    [InlineData("http")]
    [InlineData("proto")]
    public async Task Exporter_that_compresses_delivers_what_is_too_large_otherwise(string exporter)
    {
        // Between what it sends as it is and what it sends compressed.
        await using var receiver = await OtlpReceiver.StartAsync(new() { MaxBodyBytes = 1400 });

        await NodeRun.OfProgramAsync(receiver.Environment, "exporter.mjs", exporter);
        Assert.Empty(receiver.Traces);
        Assert.Contains("413", Assert.Single(receiver.Refusals), StringComparison.Ordinal);

        var program = await NodeRun.OfProgramAsync([.. receiver.Environment, new("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip")], "exporter.mjs", exporter);
        Assert.Equal(0, program.Code);
        Assert.Equal(4, Assert.Single(receiver.Traces).Spans.Count);
        Assert.Single(receiver.Refusals);
    }
}
