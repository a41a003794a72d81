using System.Diagnostics;
using System.Text.Json;
using static AgentTrace.Testing.Tests.TraceText;

namespace AgentTrace.Testing.Tests;

public class EventLogWriterTests
{
    [Fact]
    public void Every_fixture_and_corpus_trace_comes_back_equal()
    {
        using var folder = new ScratchFolder();
        string[] files = [.. Fixtures, .. Corpus.Shared is null ? [] : TraceInputTests.OtlpCorpus().Where(path => !path.Contains("otlp-logs"))];
        foreach (var file in files)
        {
            foreach (var trace in RecordedTrace.LoadAll(file))
            {
                var path = folder["saved.jsonl"];
                trace.Save(path);
                var again = RecordedTrace.LoadAll(path);
                Assert.Empty(again.Problems);
                SameTrace.Check(trace, Assert.Single(again));
                var once = File.ReadAllBytes(path);
                again[0].Save(path);
                Assert.Equal(once, File.ReadAllBytes(path));
            }
        }
    }

    [Fact]
    public void Everything_a_span_can_hold_comes_back_equal()
    {
        var map = new AttributeSet([new("$bytes", AttributeValue.From("no")), new("$bytes", AttributeValue.From(1L))]);
        var odd = new AttributeSet([new("$double", AttributeValue.From("NaN"))]);
        var attributes = new AttributeSet(
        [
            new("text", AttributeValue.From("a\u0000\u001b[31m\n\"\\ü😀\u2028")), new("empty", AttributeValue.From("")), new("", AttributeValue.From("no key")),
            new("int", AttributeValue.From(long.MinValue)), new("double", AttributeValue.From(3.0)), new("tiny", AttributeValue.From(double.Epsilon)),
            new("nan", AttributeValue.From(double.NaN)), new("inf", AttributeValue.From(double.NegativeInfinity)), new("zero", AttributeValue.From(-0.0)),
            new("huge", AttributeValue.From(1e300)), new("bool", AttributeValue.From(true)), new("null", default), new("bytes", AttributeValue.From(new byte[] { 0, 255 })),
            new("list", AttributeValue.From([AttributeValue.From(1L), AttributeValue.From(1.0), default, AttributeValue.From(Array.Empty<AttributeValue>())])),
            new("map", AttributeValue.From(map)), new("odd", AttributeValue.From(odd)), new("none", AttributeValue.From(AttributeSet.Empty)),
            new("twice", AttributeValue.From("1")), new("twice", AttributeValue.From("2")),
        ]);
        RecordedSpan[] spans =
        [
            new(SpanInterpreter.Interpret)
            {
                TraceId = "t", SpanId = "a", ParentSpanId = "gone", Name = "", Kind = ActivityKind.Producer, StartTimeUnixNano = 1, EndTimeUnixNano = 1772442000123456789,
                Status = ActivityStatusCode.Unset, StatusMessage = "odd", Attributes = attributes, Resource = attributes, TraceState = "x=y", HasRemoteParent = true,
                Scope = new InstrumentationScope("s"), Events = [new SpanEvent("e", null, attributes), new SpanEvent("", 5, AttributeSet.Empty)], Links = [new SpanLink("lt", "ls", attributes)],
            },
            new(SpanInterpreter.Interpret) { TraceId = "t", SpanId = "b", Name = "no times", Status = ActivityStatusCode.Ok },
            new(SpanInterpreter.Interpret) { TraceId = "t", SpanId = "c", Name = "open", StartTimeUnixNano = -5, IsUnfinished = true, Status = ActivityStatusCode.Error, Scope = new InstrumentationScope("s", "") },
            new(SpanInterpreter.Interpret) { TraceId = "t", SpanId = "", Name = "no id" },
            new(SpanInterpreter.Interpret) { TraceId = "t", SpanId = "a", Name = "same id", StartTimeUnixNano = 7, EndTimeUnixNano = 3 },
        ];
        DeclaredRun[] runs =
        [
            new(null) { Name = "", Input = "{\"a\":1}", Metadata = attributes, IsFinished = true, HasStatus = true, StopReason = "completed", ClaimedSteps = 3, StartTimeUnixNano = 4, EndTimeUnixNano = 9 },
            new("r2") { Output = "o", Error = "", HasStatus = false, Agent = "x" },
            new("r3") { Error = "e", HasStatus = true, IsError = true, IsFinished = true },
        ];
        var trace = new RecordedTrace("t", SpanOrder.Sort(spans), runs, "test");
        using var folder = new ScratchFolder();
        var path = folder["x.jsonl"];
        trace.Save(path);
        var again = RecordedTrace.LoadAll(path);
        Assert.Empty(again.Problems);
        SameTrace.Check(trace, Assert.Single(again));
        Assert.DoesNotContain(File.ReadAllBytes(path), b => b is < 0x20 and not (byte)'\n' or 0x7F);
    }

    [Fact]
    public void Saved_lines_are_the_simple_log()
    {
        using var folder = new ScratchFolder();
        var path = folder["new/folder/saved.jsonl"];
        RecordedTrace.Load(Path.Combine(Corpus.Fixtures, "traces", "research-bad.jsonl")).Save(path);
        var lines = File.ReadAllLines(path);
        Assert.Equal(6, lines.Length);
        var first = JsonDocument.Parse(lines[0]).RootElement;
        Assert.Equal("trace_started run_9fd2", $"{first.GetProperty("event")} {first.GetProperty("run_id")}");
        var fetch = JsonDocument.Parse(lines[4]).RootElement;
        Assert.Equal(
            "span_finished trace_7c1e run_9fd2 s4 2026-03-02T09:00:01.170Z 260 error",
            string.Join(' ', ((string[])["event", "trace_id", "run_id", "span_id", "timestamp", "latency_ms", "status"]).Select(key => fetch.GetProperty(key).ToString())));
        Assert.Equal("HTTP 404", fetch.GetProperty("status_message").GetString());
        Assert.Equal("tool_error", JsonDocument.Parse(lines[5]).RootElement.GetProperty("stop_reason").GetString());
        Assert.DoesNotContain("\r", File.ReadAllText(path));
        Assert.Equal(["saved.jsonl"], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(path)!).Select(Path.GetFileName));
    }

    [Fact]
    public void Trace_without_declared_runs_is_saved_as_spans_only()
    {
        using var folder = new ScratchFolder();
        var path = folder["saved.jsonl"];
        RecordedTrace.Load(Path.Combine(Corpus.Fixtures, "traces", "otlp-agent.json")).Save(path);
        Assert.All(File.ReadLines(path), line => Assert.StartsWith("{\"event\":\"span_finished\",\"agenttrace\":1,", line));
    }

    [Fact]
    public void Save_replaces_the_file_and_a_failure_leaves_nothing_behind()
    {
        using var folder = new ScratchFolder();
        var path = folder.Write("saved.jsonl", "old");
        var trace = OneTrace();
        trace.Save(path);
        Assert.StartsWith("{\"event\"", File.ReadAllText(path));
        var taken = Directory.CreateDirectory(Path.Combine(folder.Path, "taken")).FullName;
        Assert.ThrowsAny<Exception>(() => trace.Save(taken));
        Assert.Equal(["saved.jsonl", "taken"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
        Assert.Throws<ArgumentException>(() => trace.Save(" "));
    }

    [Fact]
    public void Text_with_half_a_surrogate_is_saved_with_a_replacement()
    {
        var odd = "a\ud800b";
        var span = new RecordedSpan(SpanInterpreter.Interpret)
        {
            TraceId = "t",
            SpanId = "s",
            Name = odd,
            StatusMessage = odd,
            Attributes = new AttributeSet([new(odd, AttributeValue.From(odd))]),
        };
        using var folder = new ScratchFolder();
        var path = folder["x.jsonl"];
        new RecordedTrace("t", [span], [], "test").Save(path);
        var again = RecordedTrace.Load(path).Spans[0];
        Assert.Equal(("a\uFFFDb", "a\uFFFDb"), (again.Name, again.Attributes["a\uFFFDb"].AsText()));
    }

    [Fact]
    public void Several_traces_in_one_file_come_back()
    {
        using var folder = new ScratchFolder();
        var path = folder["all.jsonl"];
        var all = RecordedTrace.LoadAll(Path.Combine(Corpus.Fixtures, "traces", "research-*.jsonl"));
        all.Save(path);
        var again = RecordedTrace.LoadAll(path);
        Assert.Equal(2, again.Count);
        for (var i = 0; i < 2; i++) SameTrace.Check(all[i], again[i]);
    }

    private static RecordedTrace OneTrace() => Assert.Single(Read(Otlp("\"name\":\"x\"")));
}
