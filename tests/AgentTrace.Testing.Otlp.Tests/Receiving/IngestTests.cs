using System.Text;
using System.Text.Json;

namespace AgentTrace.Testing.Tests;

/// <summary>What the SDKs of LangSmith and Langfuse send.</summary>
public sealed class IngestTests : IAsyncLifetime
{
    private OtlpReceiver _receiver = null!;
    private Sender _sender = null!;

    public static TheoryData<string> Scenarios() => ["happy", "tool-error", "tool-error-recovered"];

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

    [Fact]
    public async Task LangSmith_says_how_runs_are_sent()
    {
        var answer = await _sender.GetAsync("info");

        Assert.Equal((200, "application/json"), (answer.Status, answer.Type));
        var config = JsonElement.Parse(answer.Text).GetProperty("batch_ingest_config");
        Assert.True(config.GetProperty("use_multipart_endpoint").GetBoolean());
    }

    [Fact]
    public async Task LangSmith_batches_give_the_traces_of_the_file()
    {
        var file = Fixture("langsmith-batch.jsonl");
        foreach (var line in File.ReadLines(file).Where(line => line.Length > 0))
        {
            Assert.Equal(202, (await _sender.PostAsync("runs/batch", line)).Status);
        }

        Same(RecordedTrace.LoadAll(file), "langsmith");
    }

    [Theory]
    [InlineData("runs/multipart", false)]
    [InlineData("api/v1/runs/multipart", true)]
    public async Task LangSmith_parts_give_the_traces_of_the_file(string path, bool gzip)
    {
        var file = Fixture("langsmith-multipart.bin");
        var body = File.ReadAllBytes(file);
        var answer = await _sender.PostAsync(path, gzip ? TraceText.Gzip(body) : body, "multipart/form-data; boundary=x", gzip ? "gzip" : null);

        Assert.Equal((202, """{"message":"Runs batch ingested"}"""), (answer.Status, answer.Text));
        Same(RecordedTrace.LoadAll(file), "langsmith");
    }

    [Fact]
    public async Task LangSmith_runs_one_by_one_with_the_patch_first()
    {
        const string root = "00000000-0000-4000-8000-000000000001";
        const string child = "00000000-0000-4000-8000-000000000002";
        var patch = await _sender.SendAsync(HttpMethod.Patch, "runs/" + child, """{"end_time":"2026-03-02T09:00:02Z","outputs":{"output":"three hits"}}"""u8.ToArray(), Sender.Json);
        var post = await _sender.PostAsync("runs", $$"""{"id":"{{child}}","name":"search","run_type":"tool","parent_run_id":"{{root}}","start_time":"2026-03-02T09:00:01Z","inputs":{"query":"b"} }""");
        await _sender.PostAsync("runs", $$"""{"id":"{{root}}","name":"agent","run_type":"chain","start_time":"2026-03-02T09:00:00Z","end_time":"2026-03-02T09:00:03Z","inputs":{} }""");

        Assert.Equal((202, 202), (patch.Status, post.Status));
        var trace = Assert.Single(_receiver.Traces);
        Assert.Equal(2, trace.Spans.Count);
        trace.Should().HaveCalledTool("search").WithArguments(new { query = "b" }).Succeeding();
        Assert.Equal("\"three hits\"", trace.ToolCalls[0].Result?.ToString() is { } result ? JsonSerializer.Serialize(result) : null);
    }

    [Theory]
    [InlineData("POST", "runs/batch", "application/json", "{\"post\":[{\"name\":\"x\"}]}", 422)]
    [InlineData("POST", "runs/batch", "application/json", "{\"post\":7}", 400)]
    [InlineData("POST", "runs/batch", "application/json", "[", 400)]
    [InlineData("POST", "runs/batch", "text/plain", "{}", 415)]
    [InlineData("POST", "runs/multipart", "application/json", "{}", 415)]
    [InlineData("POST", "runs/multipart", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"post.1\"\r\n\r\n{\"id\":", 400)]
    [InlineData("POST", "runs/multipart", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"post.1\"\r\n\r\n{\"id\":\r\n--b--\r\n", 400)]
    [InlineData("GET", "runs/batch", null, "", 405)]
    [InlineData("POST", "api/public/ingestion", "application/json", "{\"batch\":{}}", 400)]
    [InlineData("DELETE", "api/public/ingestion", "application/json", "{}", 405)]
    public async Task What_cannot_be_taken_is_refused_whole(string method, string path, string? type, string body, int status)
    {
        var answer = await _sender.SendAsync(new HttpMethod(method), path, Encoding.UTF8.GetBytes(body), type);

        Assert.Equal(status, answer.Status);
        Assert.Empty(_receiver.Traces);
        Assert.Single(_receiver.Refusals);
    }

    [Fact]
    public async Task Langfuse_events_give_the_traces_of_the_file_in_one_batch_and_in_one_each()
    {
        var file = Fixture("langfuse-ingestion.json");
        var batch = JsonElement.Parse(File.ReadAllText(file)).GetProperty("batch").EnumerateArray().ToList();
        foreach (var item in Enumerable.Reverse(batch))
        {
            var answer = await _sender.PostAsync("api/public/ingestion", $$"""{"batch":[{{item.GetRawText()}}]}""");
            Assert.Equal((207, $$"""{"successes":[{"id":"{{item.GetProperty("id").GetString()}}","status":201}],"errors":[]}"""), (answer.Status, answer.Text));
        }

        var expected = Assert.Single(RecordedTrace.LoadAll(file));
        var apart = Assert.Single(_receiver.Traces);
        Assert.Equal(expected.Spans.Select(span => (span.Name, span.SpanId, span.ParentSpanId)), apart.Spans.Select(span => (span.Name, span.SpanId, span.ParentSpanId)));
        Assert.Equal((expected.Runs[0].Input, expected.Runs[0].Output), (apart.Runs[0].Input, apart.Runs[0].Output));

        await using var whole = await OtlpReceiver.StartAsync();
        using var sender = new Sender(whole);
        await sender.PostAsync("api/public/ingestion", File.ReadAllText(file));
        SameTrace.Check(expected, Assert.Single(whole.Traces));
    }

    [Fact]
    public async Task Langfuse_is_told_which_events_were_not_taken()
    {
        var answer = await _sender.PostAsync("api/public/ingestion", """{"batch":[{"id":"e1","type":"trace-create","body":{"id":"t"}},{"id":"e2","body":{}},7]}""");

        Assert.Equal(207, answer.Status);
        Assert.Equal(
            """{"successes":[{"id":"e1","status":201}],"errors":[{"id":"e2","status":400,"message":"expected an event with \u0022type\u0022 and \u0022body\u0022."},{"id":"","status":400,"message":"expected an event with \u0022type\u0022 and \u0022body\u0022."}]}""",
            answer.Text);
    }

    [Fact]
    public async Task Langfuse_asks_whether_it_lives_and_whose_the_keys_are()
    {
        Assert.Equal("OK", JsonElement.Parse((await _sender.GetAsync("api/public/health")).Text).GetProperty("status").GetString());
        Assert.Single(JsonElement.Parse((await _sender.GetAsync("api/public/projects")).Text).GetProperty("data").EnumerateArray());
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Real_bodies_of_LangSmith_give_what_the_files_give(string scenario)
    {
        if (Corpus.Shared is null) return;
        var bodies = Directory.GetFiles(TraceText.Shared("real/langsmith-langgraph"), scenario + ".multipart.*.bin").Order(StringComparer.Ordinal).ToList();
        foreach (var body in bodies) Assert.Equal(202, (await _sender.PostAsync("runs/multipart", File.ReadAllBytes(body), "multipart/form-data; boundary=x")).Status);

        Same(RecordedTrace.LoadAll(bodies), "langsmith");
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Real_bodies_of_Langfuse_give_what_the_files_give(string scenario)
    {
        if (Corpus.Shared is null) return;
        var body = TraceText.Shared($"real/langfuse-v3/{scenario}.ingestion.json");
        Assert.Equal(207, (await _sender.PostAsync("api/public/ingestion", File.ReadAllText(body))).Status);

        Same(RecordedTrace.LoadAll(body), "langfuse");
    }

    private static string Fixture(string name) => Path.Combine(Corpus.Fixtures, "traces", name);

    private void Same(TraceSet expected, string format)
    {
        var actual = _receiver.Traces;
        Assert.Empty(_receiver.Refusals);
        Assert.Equal(format, actual.Format);
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++) SameTrace.Check(expected[i], actual[i]);
    }
}
