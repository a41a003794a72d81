using System.Text;

namespace AgentTrace.Testing.Tests;

/// <summary>Traces one by one are those that a whole reading gives, and none is given while something of it may still come.</summary>
public class LoadEachTests
{
    private const int Traces = 30;

    [Fact]
    public void Traces_whose_spans_are_scattered_come_whole()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("scattered.jsonl", Scattered(out _));

        var each = RecordedTrace.LoadEach(file).ToList();

        Assert.All(each, trace => Assert.Equal(3, trace.Spans.Count));
        Same(RecordedTrace.LoadAll(file), each);
    }

    [Fact]
    public void A_trace_comes_before_the_file_has_ended()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("scattered.jsonl", Scattered(out var endsFirst));

        // Whoever takes one and stops waits for nothing and fails by nothing.
        Assert.Equal(endsFirst, RecordedTrace.LoadEach(file).First().TraceId);
    }

    [Fact]
    public void A_log_whose_lines_name_their_traces_late_comes_whole()
    {
        using var folder = new ScratchFolder();
        string[] lines =
        [
            .. Enumerable.Range(0, Traces).Select(run => $$"""{"event":"span_finished","run_id":"r{{run}}","span_id":"a","tool":"search","status":"error"}"""),
            .. Enumerable.Range(0, Traces).Select(run => $$"""{"event":"span_finished","trace_id":"t{{run}}","run_id":"r{{run}}","span_id":"b","tool":"fetch"}"""),
            .. Enumerable.Range(0, Traces).Select(run => $$$"""{"event":"span_started","trace_id":"t{{{run}}}","span_id":"a","arguments":{"q":1}}"""),
        ];
        var file = folder.Write("late.jsonl", string.Join('\n', lines));

        var each = RecordedTrace.LoadEach(file).ToList();

        Assert.Equal((Traces, true), (each.Count, each.TrueForAll(trace => trace.Spans.Count == 2 && trace.Spans.Single(span => span.SpanId == "a") is { IsError: true, IsUnfinished: false })));
        Same(RecordedTrace.LoadAll(file), each);
    }

    [Fact]
    public void A_last_line_that_cannot_be_read_makes_the_first_trace_incomplete()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("broken.jsonl", Scattered(out _) + """{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":""" + "\n");

        var check = new NotCheck(new CallCheck("delete_file"));

        Assert.All(RecordedTrace.LoadEach(file), trace => Assert.Equal(Verdict.Inconclusive, check.Evaluate(trace).Verdict));
    }

    /// <summary>Counting looks at less than reading does: it must stumble over the same.</summary>
    [Theory]
    [InlineData("\"name\":5")]
    [InlineData("\"spanId\":{}")]
    [InlineData("\"parentSpanId\":[\"0000000000000001\"]")]
    [InlineData("\"traceId\":7")]
    [InlineData("\"startTimeUnixNano\":\"soon\"")]
    [InlineData("\"status\":{\"code\":[]}")]
    [InlineData("\"attributes\":[{\"key\":\"n\",\"value\":{\"intValue\":\"five\"}}]")]
    [InlineData("\"attributes\":[{\"key\":\"a\",\"value\":{\"stringValue\":\"x\"}},{\"key\":\"n\",\"value\":{\"doubleValue\":\"?\"}}]")]
    [InlineData("\"attributes\":[{\"key\":\"a\",\"value\":{\"stringValue\":\"\\q\"}}]")]
    public void A_last_line_with_a_fault_inside_makes_the_first_trace_incomplete(string field)
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("faulty.jsonl", Scattered(out _) + TraceText.Otlp(field, "000000000000000a", Id(99)) + "\n");

        var each = RecordedTrace.LoadEach(file).ToList();

        Assert.Equal(Traces, each.Count);
        Assert.All(each, trace => Assert.Equal(["1 line of the input could not be read"], trace.IncompleteAsWhole));
        Same(RecordedTrace.LoadAll(file), each);
    }

    [Fact]
    public void A_file_that_grows_between_the_readings_is_said()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("growing.jsonl", Scattered(out _));
        var each = RecordedTrace.LoadEach(file);
        File.AppendAllText(file, Line(3, "0000000000000009", "late") + "\n");

        var error = Assert.Throws<TraceFormatException>(() => each.Count());

        Assert.Equal($"{file}: it changed while it was read.", error.Message);
    }

    [Fact]
    public void Log_records_of_another_line_join_their_span()
    {
        using var folder = new ScratchFolder();
        var record = $$$"""{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"traceId":"{{{Id(0)}}}","spanId":"0000000000000001","eventName":"note"}]}]}]}""";
        var file = folder.Write("logs.jsonl", Scattered(out _) + record + "\n");

        var trace = Assert.Single(RecordedTrace.LoadEach(file), trace => trace.TraceId == Id(0));

        Assert.Equal("note", Assert.Single(trace.Spans[0].Events).Name);
    }

    [Fact]
    public void Every_fixture_gives_the_same_traces_as_a_whole_reading()
    {
        foreach (var file in TraceText.Fixtures) Same(RecordedTrace.LoadAll(file), [.. RecordedTrace.LoadEach(file)]);
    }

    [Fact]
    public void A_file_that_is_not_there_is_said_at_once()
    {
        Assert.Throws<TraceFormatException>(() => RecordedTrace.LoadEach("no-such-file.jsonl"));
        Assert.Throws<ArgumentException>(() => RecordedTrace.LoadEach(" "));
    }

    /// <summary>The first spans of all traces, then the second ones, then the last ones in another order.</summary>
    private static string Scattered(out string endsFirst)
    {
        var text = new StringBuilder();
        for (var trace = 0; trace < Traces; trace++) text.AppendLine(Line(trace, "0000000000000001", "invoke_agent a"));
        for (var trace = 0; trace < Traces; trace++) text.AppendLine(Line(trace, "0000000000000002", "execute_tool search", "0000000000000001"));
        for (var trace = 0; trace < Traces; trace++) text.AppendLine(Line((trace + 7) % Traces, "0000000000000003", "execute_tool fetch", "0000000000000001"));
        endsFirst = Id(7);
        return text.ToString();
    }

    private static string Line(int trace, string span, string name, string parent = "") => TraceText.Otlp(
        $$"""
        "parentSpanId":"{{parent}}","name":"{{name}}","startTimeUnixNano":"178000000000000000{{span[^1]}}","endTimeUnixNano":"1780000000000000009"
        """, span, Id(trace));

    private static string Id(int trace) => "f" + trace.ToString("x31", System.Globalization.CultureInfo.InvariantCulture);

    private static void Same(TraceSet expected, List<RecordedTrace> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        foreach (var trace in expected) SameTrace.Check(trace, Assert.Single(actual, other => other.TraceId == trace.TraceId));
    }
}
