namespace AgentTrace.Testing.Tests;

/// <summary>What is written in a format of ours, or as OTLP, comes back as it was.</summary>
public class RoundTripTests
{
    public static TheoryData<string> Formats => [.. TraceFormats.Writable];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_fixture_and_corpus_file_comes_back_equal(string format)
    {
        string[] files = [.. TraceText.Fixtures, .. CorpusFilesTests.All().Where(path => !path.Contains("otlp-logs", StringComparison.Ordinal) && !path.EndsWith(".pb", StringComparison.Ordinal))];
        foreach (var file in files) Same(RecordedTrace.LoadAll(file), format, file);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Random_traces_come_back_equal(string format)
    {
        for (var seed = 0; seed < 150; seed++) Same([RandomTrace.Make(seed)], format, $"seed {seed}");
    }

    [Fact]
    public void A_log_survives_the_way_over_OTLP_in_every_field()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var log = Read(Write([RandomTrace.Make(seed)], "event-log"));
            var otlp = Read(Write(log, "otlp-json"));
            Same(log, otlp, $"seed {seed}");
            Assert.Equal(Write(log, "event-log"), Write(otlp, "event-log"));
        }
    }

    [Fact]
    public void Runs_of_a_log_travel_in_OTLP_beside_the_spans_that_others_read()
    {
        var log = RecordedTrace.Load(Path.Combine(Corpus.Fixtures, "traces", "research-bad.jsonl"));
        var otlp = Read(Write([log], "otlp-json"));
        Assert.Equal("otlp-json", otlp.Format);
        Assert.Equal("tool_error", Assert.Single(otlp).StopReason);
        Assert.Equal("run_9fd2", otlp[0].Runs[0].RunId);
        Assert.StartsWith("{\"agenttrace\":{\"recording\":\"trace_7c1e\"", System.Text.Encoding.UTF8.GetString(Write([log], "otlp-json")));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Why_spans_may_be_missing_comes_back(string format)
    {
        var read = TraceSet.Read("""
            {"event":"span_finished","trace_id":"t1","span_id":"s1","tool":"search","step_type":"tool_call"}
            {"event":"span_finished","trace_id":"t1"}
            """u8.ToArray());
        var again = Read(Write(read, format))[0];

        Assert.Equal(["1 line of the input could not be read"], again.IncompleteAsWhole);
        Assert.Equal(Verdict.Inconclusive, new NotCheck(new CallCheck("pay")).Evaluate(again).Verdict);
    }

    [Fact]
    public void Plain_OTLP_has_nothing_of_ours_in_it()
    {
        var trace = RecordedTrace.Load(Path.Combine(Corpus.Fixtures, "traces", "otlp-agent.json"));
        Assert.DoesNotContain("agenttrace", System.Text.Encoding.UTF8.GetString(Write([trace], "otlp-json")));
    }

    private static void Same(IReadOnlyList<RecordedTrace> traces, string format, string what)
    {
        var again = Read(Write(traces, format));
        Assert.True(again.Problems.Count == 0, $"{what}: {string.Join("; ", again.Problems)}");
        Assert.Equal(format, again.Format);
        Same(traces, again, what);
    }

    private static void Same(IReadOnlyList<RecordedTrace> expected, IReadOnlyList<RecordedTrace> actual, string what)
    {
        Assert.True(expected.Count == actual.Count, $"{what}: {expected.Count} traces became {actual.Count}");
        for (var i = 0; i < expected.Count; i++)
        {
            SameTrace.Check(expected[i], actual[i]);
            Assert.Equal(expected[i].IncompleteAsWhole, actual[i].IncompleteAsWhole);
            foreach (var span in expected[i].Spans)
            {
                if (span.ParentSpanId is { } parent) Assert.Equal(expected[i].IsLeftOut?.Invoke(parent) == true, actual[i].IsLeftOut?.Invoke(parent) == true);
            }
        }
    }

    private static byte[] Write(IReadOnlyList<RecordedTrace> traces, string format)
    {
        using var stream = new MemoryStream();
        TraceFormats.FindWriter(format)!.Write(stream, traces);
        return stream.ToArray();
    }

    private static TraceSet Read(byte[] content) => TraceSet.Read(content);
}
