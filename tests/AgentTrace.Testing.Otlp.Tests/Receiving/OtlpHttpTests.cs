using System.Text;

namespace AgentTrace.Testing.Tests;

public sealed class OtlpHttpTests : IAsyncLifetime
{
    private OtlpReceiver _receiver = null!;
    private Sender _sender = null!;

    public async Task InitializeAsync()
    {
        _receiver = await OtlpReceiver.StartAsync();
        _sender = new Sender(_receiver);
    }

    public async Task DisposeAsync()
    {
        _sender.Dispose();
        await _receiver.DisposeAsync();
    }

    [Theory]
    [InlineData("v1/traces", "application/json", false)]
    [InlineData("v1/traces", "application/json; charset=utf-8", true)]
    [InlineData("v1/traces", "application/x-protobuf", false)]
    [InlineData("v1/traces", "application/x-protobuf", true)]
    [InlineData("api/public/otel/v1/traces", "application/x-protobuf", true)]
    public async Task Export_is_answered_in_its_own_encoding_and_gives_the_trace_of_the_file(string path, string type, bool gzip)
    {
        var isJson = type.StartsWith(Sender.Json, StringComparison.Ordinal);
        var body = File.ReadAllBytes(isJson ? OtlpFixtureTests.Json : OtlpFixtureTests.Protobuf);

        var answer = await _sender.PostAsync(path, gzip ? TraceText.Gzip(body) : body, type, gzip ? "gzip" : null);

        Assert.Equal((200, isJson ? "application/json" : "application/x-protobuf", isJson ? "{}" : ""), (answer.Status, answer.Type, answer.Text));
        Assert.Empty(_receiver.Refusals);
        Assert.Equal("otlp", _receiver.Traces.Format);
        SameTrace.Check(RecordedTrace.Load(OtlpFixtureTests.Json), Assert.Single(_receiver.Traces));
    }

    [Theory]
    [InlineData("application/json", "{}", "{}")]
    [InlineData("application/json", " { } ", "{}")]
    [InlineData("application/json", "{\"resourceSpans\":[]}", "{}")]
    [InlineData("application/x-protobuf", "", "")]
    public async Task Empty_export_is_taken(string type, string body, string expected)
    {
        var answer = await _sender.PostAsync("v1/traces", Encoding.UTF8.GetBytes(body), type);

        Assert.Equal((200, expected), (answer.Status, answer.Text));
        Assert.Empty(_receiver.Traces);
    }

    [Fact]
    public async Task Log_records_join_their_spans_before_and_after_them()
    {
        var (trace, span) = (Exports.Id(1, 32), Exports.Id(2, 16));
        await _sender.PostAsync("v1/logs", Exports.Log(trace, span, "gen_ai.user.message"));
        await _sender.PostAsync("v1/traces", Exports.Span(trace, span));
        await _sender.PostAsync("v1/logs", JsonToWire.Logs(Exports.Log(trace, span, "gen_ai.choice")), Sender.Protobuf);

        Assert.Equal(["gen_ai.user.message", "gen_ai.choice"], Assert.Single(Assert.Single(_receiver.Traces).Spans).Events.Select(e => e.Name));
        Assert.Empty(_receiver.Traces.Problems);
    }

    [Fact]
    public async Task Metrics_are_answered_and_dropped()
    {
        var answer = await _sender.PostAsync("v1/metrics", """{"resourceMetrics":[{"scopeMetrics":[]}]}""");

        Assert.Equal((200, "{}"), (answer.Status, answer.Text));
        Assert.Empty(_receiver.Traces);
    }

    [Fact]
    public async Task Span_sent_twice_is_one_and_a_trace_in_many_requests_is_one()
    {
        var trace = Exports.Id(7, 32);
        await _sender.PostAsync("v1/traces", Exports.Span(trace, Exports.Id(2, 16), parent: Exports.Id(1, 16)));
        var before = _receiver.Traces;
        await _sender.PostAsync("v1/traces", Exports.Span(trace, Exports.Id(1, 16)));
        await _sender.PostAsync("v1/traces", Exports.Span(trace, Exports.Id(2, 16), parent: Exports.Id(1, 16)));

        Assert.Equal([Exports.Id(1, 16), Exports.Id(2, 16)], Assert.Single(_receiver.Traces).Spans.Select(span => span.SpanId));
        Assert.Single(Assert.Single(before).Spans);
        Assert.Same(_receiver.Traces, _receiver.Traces);
    }

    [Theory]
    [InlineData("application/json", """{"partialSuccess":{"rejectedSpans":"1","errorMessage":"1 span(s) have no trace id or no span id."}}""")]
    [InlineData("application/x-protobuf", null)]
    public async Task Spans_without_ids_are_refused_and_the_others_taken(string type, string? expected)
    {
        var json = $$$"""{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"{{{Exports.Id(0, 32)}}}","spanId":"{{{Exports.Id(5, 16)}}}","name":"lost"},{"traceId":"{{{Exports.Id(3, 32)}}}","spanId":"{{{Exports.Id(5, 16)}}}","name":"kept"}]}]}]}""";
        var answer = await _sender.PostAsync("v1/traces", expected is null ? JsonToWire.Traces(json) : Encoding.UTF8.GetBytes(json), type);

        Assert.Equal(200, answer.Status);
        if (expected is not null) Assert.Equal(expected, answer.Text);
        else Assert.Equal((1, "1 span(s) have no trace id or no span id."), (Partial(answer.Body).RejectedSpans, Partial(answer.Body).ErrorMessage));
        Assert.Equal("kept", Assert.Single(Assert.Single(_receiver.Traces).Spans).Name);
        Assert.Equal("POST /v1/traces: 200, 1 span(s) have no trace id or no span id.", Assert.Single(_receiver.Refusals));
    }

    [Fact]
    public async Task What_finds_no_room_is_refused_whole()
    {
        await using var small = await OtlpReceiver.StartAsync(new() { MaxSpans = 1 });
        using var sender = new Sender(small);
        await sender.PostAsync("v1/traces", Exports.Span(Exports.Id(1, 32), Exports.Id(1, 16)));
        var answer = await sender.PostAsync("v1/traces", Exports.Span(Exports.Id(1, 32), Exports.Id(2, 16)));

        Assert.Equal(200, answer.Status);
        Assert.Equal("""{"partialSuccess":{"rejectedSpans":"1","errorMessage":"no room: the receiver keeps 1 spans at most (OtlpReceiverOptions.MaxSpans)."}}""", answer.Text);
        Assert.Equal(Exports.Id(1, 16), Assert.Single(Assert.Single(small.Traces).Spans).SpanId);
    }

    /// <summary>Zero refused with a message would be a warning on full success (OTLP, "Partial Success").</summary>
    [Fact]
    public async Task Log_records_that_find_no_room_are_counted_as_log_records()
    {
        await using var small = await OtlpReceiver.StartAsync(new() { MaxSpans = 1 });
        using var sender = new Sender(small);
        await sender.PostAsync("v1/traces", Exports.Span(Exports.Id(1, 32), Exports.Id(1, 16)));
        var log = Exports.Log(Exports.Id(1, 32), Exports.Id(1, 16), "late");
        var json = await sender.PostAsync("v1/logs", log);
        var protobuf = await sender.PostAsync("v1/logs", JsonToWire.Logs(log), Sender.Protobuf);

        Assert.Equal("""{"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"no room: the receiver keeps 1 spans at most (OtlpReceiverOptions.MaxSpans)."}}""", json.Text);
        Assert.Equal(1, Partial(protobuf.Body).RejectedSpans);
    }

    [Fact]
    public async Task What_is_only_noted_is_told_and_loses_nothing()
    {
        var answer = await _sender.PostAsync("v1/traces", Exports.Span(Exports.Id(1, 32), Exports.Id(1, 16)).Replace("\"attributes\":[", "\"attributes\":[{\"key\":\"k\",\"value\":{\"intValue\":\"99999999999999999999\"}},", StringComparison.Ordinal));

        const string Note = "an intValue does not fit into 64 bits; it is kept as text.";
        Assert.Equal((200, true), (answer.Status, answer.Text.StartsWith("{\"partialSuccess\":{\"rejectedSpans\":\"0\",\"errorMessage\":\"", StringComparison.Ordinal)));
        Assert.Contains(Note, answer.Text, StringComparison.Ordinal);
        Assert.Empty(_receiver.Refusals);
        Assert.Contains(Note, Assert.Single(_receiver.Traces.Problems), StringComparison.Ordinal);
        Assert.Empty(Assert.Single(_receiver.Traces).Index.Completeness.Reasons);
    }

    [Theory]
    [InlineData("x%1b[2Jy", "application/json", null, "POST /x\\u001b[2Jy: 404, nothing is at /x\\u001b[2Jy; OTLP is taken at /v1/traces and /v1/logs.")]
    [InlineData("x%e2%80%aey", "application/json", null, "POST /x\\u202ey: 404, nothing is at /x\\u202ey; OTLP is taken at /v1/traces and /v1/logs.")]
    public async Task What_a_request_says_of_itself_reaches_no_terminal_raw(string path, string type, string? encoding, string refusal)
    {
        await _sender.PostAsync(path, "{}"u8.ToArray(), type, encoding);

        Assert.Equal(refusal, Assert.Single(_receiver.Refusals));
        var late = await Assert.ThrowsAsync<TimeoutException>(() => _receiver.WaitForAsync(traces => traces.Count > 0, TimeSpan.Zero));
        Assert.EndsWith("\n- " + refusal, late.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "v1/traces", "text/plain", "x", 415, """{"code":12,"message":"the content type \u0022text/plain\u0022 is not OTLP; expected application/x-protobuf or application/json."}""")]
    [InlineData("POST", "v1/traces", null, "x", 415, """{"code":12,"message":"the content type \u0022\u0022 is not OTLP; expected application/x-protobuf or application/json."}""")]
    [InlineData("POST", "v1/traces", "application/json", "{\"resourceSpans\":[", 400, null)]
    [InlineData("POST", "v1/traces", "application/json", "{\"spans\":[]}", 400, """{"code":3,"message":"no \u0022resourceSpans\u0022 in it; this is not an OTLP trace."}""")]
    [InlineData("POST", "v1/trace", "application/json", "{}", 404, """{"code":12,"message":"nothing is at /v1/trace; OTLP is taken at /v1/traces and /v1/logs."}""")]
    [InlineData("PUT", "v1/traces", "application/json", "{}", 405, """{"code":12,"message":"PUT means nothing here; POST does."}""")]
    public async Task Wrong_request_is_refused_with_a_status_that_says_why(string method, string path, string? type, string body, int status, string? message)
    {
        var answer = await _sender.SendAsync(new HttpMethod(method), path, Encoding.UTF8.GetBytes(body), type);

        Assert.Equal((status, "application/json"), (answer.Status, answer.Type));
        if (message is not null) Assert.Equal(message, answer.Text);
        Assert.Equal(status == 405 ? ["POST"] : [], answer.Allow);
        Assert.Empty(_receiver.Traces);
        Assert.StartsWith($"{method} /{path}: {status}, ", Assert.Single(_receiver.Refusals), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_with_one_bad_line_is_refused_whole()
    {
        var answer = await _sender.PostAsync("v1/traces", Exports.Span(Exports.Id(1, 32), Exports.Id(1, 16)).ReplaceLineEndings("") + "\n{\"resourceSpans\": 7}\n");

        Assert.Equal(400, answer.Status);
        Assert.Empty(_receiver.Traces);
    }

    [Fact]
    public async Task Protobuf_that_is_cut_off_anywhere_is_refused_or_is_a_whole_request()
    {
        var whole = File.ReadAllBytes(OtlpFixtureTests.Protobuf);
        var refused = 0;
        for (var length = 1; length < whole.Length; length += 61)
        {
            var answer = await _sender.PostAsync("v1/traces", whole[..length], Sender.Protobuf);
            if (answer.Status != 400) continue;
            refused++;
            Assert.Equal(3, Wire.RpcStatus.Parser.ParseFrom(answer.Body).Code);
        }

        Assert.True(refused > 10);
        Assert.Equal(refused, _receiver.Refusals.Count);
        Assert.Empty(_receiver.Traces);
    }

    private static Wire.ExportTracePartialSuccess Partial(byte[] body) => Wire.ExportTraceServiceResponse.Parser.ParseFrom(body).PartialSuccess;
}
