using System.IO.Compression;
using System.Text;
using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

/// <summary>Input that is damaged must not make a check pass.</summary>
public sealed class LostInputTests
{
    private static readonly string Good = File.ReadAllText(Path.Combine(Corpus.Fixtures, "traces", "research-good.jsonl"));

    private static readonly string Delete =
        """{"event":"span_finished","trace_id":"trace_7c1f","run_id":"run_9fd3","span_id":"x","step_type":"tool_call","tool":"delete_file","timestamp":"2026-03-02T09:00:01Z","latency_ms":5,"status":"ok"}""";

    private static readonly TraceCheck NeverDeletes = new NotCheck(new CallCheck("delete_file"));

    [Fact]
    public void Two_events_on_one_line_both_count()
    {
        var lines = Good.Split('\n');
        lines[3] = Delete + lines[3];
        var trace = Assert.Single(Read(string.Join('\n', lines)));
        Assert.Equal(Verdict.Failed, NeverDeletes.Evaluate(trace).Verdict);
        Assert.Equal(Assert.Single(Read(Good)).Spans.Count + 1, trace.Spans.Count);
    }

    [Fact]
    public void Line_that_is_lost_leaves_absence_open()
    {
        var trace = Assert.Single(Read(Good + Delete[..^40] + "\n"));
        Assert.Equal(Verdict.Inconclusive, NeverDeletes.Evaluate(trace).Verdict);
        Assert.Contains("1 line of the input could not be read", NeverDeletes.Evaluate(trace).Reason);
        Assert.Equal(Verdict.Passed, new CallCheck("search").Evaluate(trace).Verdict);
    }

    [Fact]
    public void Gzip_that_is_cut_off_is_an_error()
    {
        using var whole = new MemoryStream();
        using (var gzip = new GZipStream(whole, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Good));
            gzip.Flush();
            gzip.Write(Encoding.UTF8.GetBytes(Delete + "\n"));
        }

        Assert.Single(TraceSet.Read(whole.ToArray()));
        for (var cut = 1; cut < 120; cut += 7)
        {
            var error = Record.Exception(() => TraceSet.Read(whole.ToArray()[..^cut]));
            Assert.IsType<TraceFormatException>(error);
        }
    }

    [Fact]
    public void Members_of_gzip_put_together_are_read_to_the_end()
    {
        using var files = new MemoryStream();
        foreach (var part in (string[])[Good, Delete + "\n"])
        {
            using var gzip = new GZipStream(files, CompressionLevel.Optimal, leaveOpen: true);
            gzip.Write(Encoding.UTF8.GetBytes(part));
        }

        Assert.Equal(Verdict.Failed, NeverDeletes.Evaluate(Assert.Single(TraceSet.Read(files.ToArray()))).Verdict);
    }

    [Fact]
    public void Token_numbers_beyond_all_bounds_stay_large()
    {
        var trace = Trace(t =>
        {
            t.Llm(0, tokensIn: long.MaxValue, tokensOut: long.MaxValue);
            t.Llm(20, tokensIn: long.MaxValue, tokensOut: 1);
        });
        Assert.Equal(Verdict.Failed, new MaxTokensCheck(5).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Failed, new MaxTokensCheck(5, TokenKind.Input).Evaluate(trace).Verdict);
    }

    private static TraceSet Read(string text) => TraceSet.Read(Encoding.UTF8.GetBytes(text));
}
