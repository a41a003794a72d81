namespace AgentTrace.Testing.Tests;

public sealed class OtlpGrpcTests : IAsyncLifetime
{
    private static readonly byte[] Message = File.ReadAllBytes(OtlpFixtureTests.Protobuf);

    private OtlpReceiver _receiver = null!;
    private Sender _sender = null!;

    public async Task InitializeAsync()
    {
        _receiver = await OtlpReceiver.StartAsync(new() { MaxBodyBytes = 100_000, MaxDecompressedBytes = 100_000 });
        _sender = new Sender(_receiver);
    }

    public async Task DisposeAsync()
    {
        _sender.Dispose();
        await _receiver.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Export_gives_the_trace_of_the_file(bool gzip)
    {
        var answer = await _sender.CallAsync(gzip ? TraceText.Gzip(Message) : Message, flag: gzip ? (byte)1 : (byte)0, encoding: gzip ? "gzip" : null);

        Assert.Equal((0, "0000000000"), (answer.Status, Convert.ToHexString(answer.Body)));
        SameTrace.Check(RecordedTrace.Load(OtlpFixtureTests.Json), Assert.Single(_receiver.Traces));
    }

    [Fact]
    public async Task Logs_and_metrics_have_services_too()
    {
        var (trace, span) = (Exports.Id(1, 32), Exports.Id(2, 16));
        var logs = await _sender.CallAsync(JsonToWire.Logs(Exports.Log(trace, span, "gen_ai.choice")), "opentelemetry.proto.collector.logs.v1.LogsService/Export");
        var metrics = await _sender.CallAsync([0x0A, 0x00], "opentelemetry.proto.collector.metrics.v1.MetricsService/Export");
        await _sender.CallAsync(JsonToWire.Traces(Exports.Span(trace, span)));

        Assert.Equal((0, 0), (logs.Status, metrics.Status));
        Assert.Equal("gen_ai.choice", Assert.Single(Assert.Single(Assert.Single(_receiver.Traces).Spans).Events).Name);
    }

    [Fact]
    public async Task Spans_without_ids_are_told_in_the_answer()
    {
        var answer = await _sender.CallAsync(JsonToWire.Traces(Exports.Span("", Exports.Id(2, 16))));

        Assert.Equal(0, answer.Status);
        Assert.Equal(1, Wire.ExportTraceServiceResponse.Parser.ParseFrom(answer.Body.AsSpan(5).ToArray()).PartialSuccess.RejectedSpans);
    }

    [Fact]
    public async Task Wrong_calls_are_answered_with_the_status_of_grpc()
    {
        List<Sender.GrpcAnswer> answers =
        [
            await _sender.CallAsync(Message[..100]),
            await _sender.CallAsync(Message, flag: 1),
            await _sender.CallAsync(Message, flag: 1, encoding: "gzip"),
            await _sender.CallAsync(Message, flag: 9),
            await _sender.CallRawAsync([0, 0, 0]),
            await _sender.CallRawAsync([0, 0, 0, 0, 9, 1, 2]),
            await _sender.CallAsync(Message, "some.other.Service/Überflüssig"),
            await _sender.CallAsync(new byte[200_000]),
            await _sender.CallAsync(TraceText.Gzip(new byte[200_000]), flag: 1, encoding: "gzip"),
        ];

        Assert.Equal([3, 12, 3, 3, 3, 3, 12, 8, 8], answers.Select(answer => answer.Status));
        Assert.Equal("the message claims 9 bytes where 2 are; one message was expected.", answers[5].Message);
        Assert.Equal("there is no /some.other.Service/Überflüssig here; OTLP's Export of traces, logs and metrics is.", answers[6].Message);
        Assert.All(answers, answer => Assert.Empty(answer.Body));
        Assert.Equal(answers.Count, _receiver.Refusals.Count);
        Assert.Empty(_receiver.Traces);
    }
}
