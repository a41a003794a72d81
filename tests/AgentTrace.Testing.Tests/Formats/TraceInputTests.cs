using System.Text;
using static AgentTrace.Testing.Tests.TraceText;

namespace AgentTrace.Testing.Tests;

public class TraceInputTests
{
    private static string Fixture(string name) => Path.Combine(Corpus.Fixtures, "traces", name);

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData(" \r\n\t ", "it is empty")]
    [InlineData("hello world", "no trace in a known format: it begins with 'hello world'. Known formats: otlp-json, trace-json, event-log, jaeger, openai-agents, phoenix, langsmith, langsmith-multipart, langfuse, crewai, langgraph, zipkin, otel-spans, messages, csv")]
    [InlineData("{\"runs\":[]}", "it begins with '{\"runs\":[]}'")]
    [InlineData("[1,2]", "no trace in a known format")]
    public void Content_that_is_no_trace_is_refused(string text, string problem)
    {
        var e = Fails(text);
        Assert.Contains(problem, e.Message);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void Binary_content_says_what_it_is()
    {
        var protobuf = Assert.Throws<TraceFormatException>(() => TraceSet.Read([0x0A, 0x9C, 0x03, 0x0A, 0x02, 0x12])).Message;
        Assert.Contains("OTLP protobuf", protobuf);
        Assert.Contains("OtlpProtobuf.Register()", protobuf);
        Assert.Contains("UTF-16", Assert.Throws<TraceFormatException>(() => TraceSet.Read(Encoding.Unicode.GetPreamble())).Message);
        Assert.Contains("the bytes 0001", Assert.Throws<TraceFormatException>(() => TraceSet.Read([0, 1, 2, 0xFF])).Message);
    }

    [Fact]
    public void Gzip_is_decompressed_and_its_content_sniffed()
    {
        var text = Encoding.UTF8.GetBytes(Otlp("\"name\":\"x\""));
        Assert.Equal("otlp-json", TraceSet.Read(Gzip(text)).Format);
        Assert.Equal("otlp-json", TraceSet.Read(Gzip(Gzip(text))).Format);
        Assert.Throws<TraceFormatException>(() => TraceSet.Read(Gzip(Gzip(Gzip(Gzip(text))))));
        Assert.Throws<TraceFormatException>(() => TraceSet.Read(Gzip(text)[..^20]));
    }

    [Fact]
    public void Gzip_bomb_is_refused()
    {
        var bomb = Gzip([.. Encoding.UTF8.GetBytes("{\"resourceSpans\":[],\"x\":["), .. Enumerable.Repeat((byte)' ', 80 << 20)]);
        Assert.Contains("decompression bomb", Assert.Throws<TraceFormatException>(() => TraceSet.Read(bomb)).Message);
        Assert.Contains("MaxDecompressedBytes", Assert.Throws<TraceFormatException>(() => TraceSet.Read(bomb, new TraceReadOptions { MaxDecompressedBytes = 1 << 20 })).Message);
    }

    [Fact]
    public void Limits_are_named_when_they_are_hit()
    {
        var two = Otlp("\"name\":\"x\"", "0000000000000001") + "\n" + Otlp("\"name\":\"y\"", "0000000000000002");
        Assert.Contains("MaxSpans", Assert.Throws<TraceFormatException>(() => Read(two, new TraceReadOptions { MaxSpans = 1 })).Message);
        Assert.Contains("MaxLineBytes", Assert.Throws<TraceFormatException>(() => Read(
            "{\"resourceSpans\":[{\"x\":\"" + new string('x', 300_000) + "\"}]}", new TraceReadOptions { MaxLineBytes = 100_000 })).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TraceReadOptions { MaxDepth = 5000 });
    }

    [Fact]
    public void Long_line_of_a_log_costs_that_line()
    {
        var line = "{\"event\":\"span_started\",\"trace_id\":\"t\",\"span_id\":\"s\"}";
        var set = Read($"{line}\n{{\"event\":\"span_started\",\"x\":\"{new string('x', 300_000)}\"}}\n{line}", new TraceReadOptions { MaxLineBytes = 100_000 });
        Assert.Single(set[0].Spans);
        Assert.StartsWith("line 2: ", Assert.Single(set.Problems));
    }

    [Theory]
    [InlineData("{\"resourceSpans\":", "}")]
    [InlineData("{\"event\":\"span_started\",\"span_id\":\"s\",\"x\":", "}")]
    public void Depth_is_limited(string before, string after)
    {
        var text = before + new string('[', 20_000) + new string(']', 20_000) + after;
        Assert.NotNull(Fails(text).Line);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(4096)]
    public void Deep_values_within_the_limit_are_read(int depth)
    {
        var levels = depth / 4;
        var value = string.Concat(Enumerable.Repeat("{\"arrayValue\":{\"values\":[", levels - 5)) + "{}" + string.Concat(Enumerable.Repeat("]}}", levels - 5));
        var span = Read(Otlp($$"""
            "attributes":[{"key":"k","value":{{value}}}]
            """), new TraceReadOptions { MaxDepth = depth })[0].Spans[0];
        Assert.Equal(AttributeKind.List, span.Attributes["k"].Kind);
    }

    [Fact]
    public void Odd_graphs_and_duplicate_keys_are_read()
    {
        var cycle = """{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"t","spanId":"a","parentSpanId":"b","name":"1"},{"traceId":"t","spanId":"b","parentSpanId":"a","name":"2"},{"traceId":"t","spanId":"b","name":"other","startTimeUnixNano":"9"},{"traceId":"t","spanId":"c","parentSpanId":"c","name":"x","name":"y"},{"traceId":"t"},{}]}]}]}""";
        var set = Read(cycle);
        Assert.Equal(["t", ""], set.Select(trace => trace.TraceId));
        Assert.Equal(["", "a", "b", "b", "c"], set[0].Spans.Select(span => span.SpanId).Order(StringComparer.Ordinal));
        Assert.Single(set[1].Spans);
        Assert.Contains(set[0].Spans, span => span.Name == "y");
    }

    [Fact]
    public void Hundred_thousand_keys_on_one_span_are_read()
    {
        var keys = string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"k{i}\":{i}"));
        Assert.Equal(100_000, OneSpan($"{{\"event\":\"span_started\",\"trace_id\":\"t\",\"span_id\":\"s\",{keys}}}").Attributes.Count);
        string Attributes(int from) => string.Join(',', Enumerable.Range(from, 100_000).Select(i => $"{{\"key\":\"k{i}\"}}"));
        var twice = Otlp($"\"name\":\"x\",\"attributes\":[{Attributes(0)}]") + "\n" + Otlp($"\"name\":\"x\",\"attributes\":[{Attributes(50_000)}]");
        Assert.Equal(150_000, OneSpan(twice).Attributes.Count);
    }

    [Fact]
    public void Spans_join_across_files_of_different_formats()
    {
        using var folder = new TemporaryFolder();
        var a = folder.File("a.dat", Otlp("\"name\":\"parent\""));
        var b = folder.File("b.dat", $$"""{"event":"span_started","trace_id":"{{TraceId}}","span_id":"x","parent_span_id":"b7ad6b7169203331"}""");
        var set = RecordedTrace.LoadAll([a, b]);
        Assert.Equal("otlp-json+event-log", set.Format);
        Assert.Equal(2, Assert.Single(set).Spans.Count);
        Assert.Equal(2, Assert.Single(RecordedTrace.LoadAll(Path.Combine(folder.Path, "*.dat"))).Spans.Count);
    }

    [Fact]
    public void Patterns_name_files_in_any_folder()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in (string[])["1.jsonl", "sub/2.jsonl", "sub/deep/3.jsonl", "sub/4.txt"]) folder.File(name, Otlp("\"name\":\"x\"", traceId: name));
        string[] Ids(string pattern) => [.. RecordedTrace.LoadAll(Path.Combine(folder.Path, pattern)).Select(trace => trace.TraceId)];
        Assert.Equal(["1.jsonl"], Ids("*.jsonl"));
        Assert.Equal(["1.jsonl", "sub/2.jsonl", "sub/deep/3.jsonl"], Ids("**/*.jsonl"));
        Assert.Equal(["sub/2.jsonl", "sub/4.txt"], Ids("s?b/*"));
        Assert.Equal(4, Ids("**").Length);
        Assert.Contains("no file matches", Assert.Throws<TraceFormatException>(() => Ids("*.xml")).Message);
    }

    [Fact]
    public void Folder_that_cannot_be_read_is_said_and_not_passed_over()
    {
        using var folder = new TemporaryFolder();
        var fault = Assert.Throws<TraceFormatException>(() => TraceGlob.Names(Path.Combine(folder.Path, "gone"), Directory.EnumerateFiles));
        Assert.StartsWith($"{Path.Combine(folder.Path, "gone")}: the folder cannot be read: ", fault.Message);

        // An administrator may read all there is.
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess) return;
        var shut = Directory.CreateDirectory(Path.Combine(folder.Path, "shut"), UnixFileMode.None).FullName;
        Assert.StartsWith($"{shut}: the folder cannot be read: ", Assert.Throws<TraceFormatException>(() => RecordedTrace.LoadAll(Path.Combine(folder.Path, "**", "*.jsonl"))).Message);
        File.SetUnixFileMode(shut, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void Missing_file_and_folder_are_said_in_one_line()
    {
        var e = Assert.Throws<TraceFormatException>(() => RecordedTrace.Load("nowhere/missing.jsonl"));
        Assert.StartsWith("nowhere/missing.jsonl: there is no such file", e.Message);
        Assert.Equal("nowhere/missing.jsonl", e.File);
        Assert.Contains("it is a folder", Assert.Throws<TraceFormatException>(() => RecordedTrace.Load(Corpus.Fixtures)).Message);
    }

    [Fact]
    public void Load_wants_exactly_one_trace()
    {
        using var folder = new TemporaryFolder();
        var two = folder.File("two.jsonl", Otlp("\"name\":\"first\"", traceId: "one") + "\n" + Otlp("\"name\":\"second\"", traceId: "two"));
        var e = Assert.Throws<TraceFormatException>(() => RecordedTrace.Load(two));
        Assert.Contains("one \"first\" (1 span); two \"second\" (1 span)", e.Message);
        Assert.Contains("RecordedTrace.LoadAll", e.Message);
        var mixed = folder.File("mixed.jsonl", """
            {"event":"span_started","trace_id":"plumbing","span_id":"1"}
            {"event":"trace_started","trace_id":"agent","run_id":"r"}
            """);
        Assert.Equal("agent", RecordedTrace.Load(mixed).TraceId);
    }

    [Theory]
    [InlineData("research-bad.jsonl", "event-log", 4)]
    [InlineData("research-good.jsonl", "event-log", 5)]
    [InlineData("parallel.jsonl", "event-log", 6)]
    [InlineData("multi-agent.jsonl", "event-log", 11)]
    [InlineData("otlp-agent.json", "otlp-json", 6)]
    [InlineData("wrapped.log", "event-log", 3)]
    public void Fixture_loads(string name, string format, int spans)
    {
        var trace = RecordedTrace.Load(Fixture(name));
        Assert.Equal((format, spans), (trace.Format, trace.Spans.Count));
    }

    [Fact]
    public void Otlp_files_of_the_shared_corpus_open()
    {
        if (Corpus.Shared is null) return;
        var opened = 0;
        foreach (var path in OtlpCorpus())
        {
            var set = RecordedTrace.LoadAll(path);
            Assert.Equal("otlp-json", set.Format);
            Assert.True(path.Contains("otlp-logs") || set.Sum(trace => trace.Spans.Count) > 0, path);
            if (!path.Contains("otlp-logs")) Assert.Empty(set.Problems);
            opened++;
        }

        Assert.True(opened > 20);
    }

    internal static IEnumerable<string> OtlpCorpus() =>
        Directory.EnumerateFiles(Shared(""), "*.json*", SearchOption.AllDirectories)
            .Where(path => File.ReadAllText(path) is var text && (text.Contains("\"resourceSpans\"") || text.Contains("\"resourceLogs\"") || text.Contains("\"batches\"")))
            .Where(path => !path.EndsWith(".expected.json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
}
