using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AgentTrace.Testing.Tests;

namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>The same seed gives the same bytes: whenever, wherever, however many at once.</summary>
public class SameEverywhereTests
{
    private const int Count = 20;

    /// <summary><c>AGENTTRACE_APPROVE=1</c> writes the file anew: a change means that seeds give other traces than before, which users see.</summary>
    [Fact]
    public void Every_scenario_has_the_digest_that_is_pinned_in_every_format_vocabulary_and_shape()
    {
        var digests = new StringBuilder();
        foreach (var (scenario, make) in AllShapes.Scenarios)
        {
            foreach (var vocabulary in AllShapes.Vocabularies)
            {
                foreach (var format in TraceFormats.Writable) digests.Append(CultureInfo.InvariantCulture, $"{scenario} {vocabulary} {format} {Digest(make(new TraceFaker(42)).In(vocabulary), format)}\n");
            }

            foreach (var shape in AllShapes.Shapes.Keys) digests.Append(CultureInfo.InvariantCulture, $"{scenario} {shape} {Digest(AllShapes.Make(scenario, shape), "event-log")}\n");
        }

        Approved.Holds(digests.ToString(), "AgentTrace.Testing.Synthetic.Tests", "Approved", "Digests.txt");
    }

    [Fact]
    public void Trace_is_the_same_whatever_was_made_before_it()
    {
        foreach (var scenario in AllShapes.Scenarios.Values)
        {
            var all = scenario(new TraceFaker(42)).WithErrorRate(0.2).Generate(Count).ToList();
            for (var number = Count - 1; number >= 0; number -= 3)
            {
                Assert.Equal(InMemory.Bytes([all[number]], "event-log"), InMemory.Bytes([scenario(new TraceFaker(42)).WithErrorRate(0.2).Trace(number)], "event-log"));
            }
        }
    }

    [Fact]
    public void Last_trace_is_the_last_that_starts_by_2200()
    {
        var scenario = new TraceFaker(42).ResearchAgent();
        var message = Assert.Throws<ArgumentOutOfRangeException>(() => scenario.Trace(2_000_000_000)).Message;

        Assert.StartsWith("A trace starts from 1970 to 2200, five seconds after the one before: the last that does is number 1,104,410,159.", message, StringComparison.Ordinal);
        Assert.Equal(new DateTimeOffset(2200, 12, 31, 23, 59, 55, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1_000_000, scenario.Trace(1_104_410_159).StartTimeUnixNano);
        Assert.Throws<ArgumentOutOfRangeException>(() => scenario.Trace(1_104_410_160));
    }

    [Fact]
    public async Task Eight_threads_make_the_same_traces_as_one()
    {
        var scenario = new TraceFaker(42).SupportAgent().WithParallelCalls().WithNestedSpans().WithErrorRate(0.1);
        var expected = InMemory.Bytes(new TraceFaker(42).SupportAgent().WithParallelCalls().WithNestedSpans().WithErrorRate(0.1).Generate(400), "otlp-json");
        using var together = new Barrier(8);
        var traces = new RecordedTrace[400];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait();
                for (var number = thread; number < traces.Length; number += 8) traces[number] = scenario.Trace(number);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        Assert.Equal(expected, InMemory.Bytes(traces, "otlp-json"));
    }

    [Fact]
    public void Culture_does_not_matter()
    {
        var expected = InMemory.Bytes(Scenario().Generate(Count), "event-log");
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "\u2212";
        culture.DateTimeFormat.DateSeparator = ".";
        culture.DateTimeFormat.TimeSeparator = "h";
        var made = Array.Empty<byte>();
        var thread = new Thread(() => made = InMemory.Bytes(Scenario().Generate(Count), "event-log")) { CurrentCulture = culture, CurrentUICulture = culture };
        thread.Start();
        thread.Join();

        Assert.Equal(expected, made);

        static TraceScenario Scenario() => new TraceFaker(-42).BookingAgent().WithNestedSpans().WithClockSkew(TimeSpan.FromSeconds(-1)).WithCosts(new TokenPrices().With("*", 2.5m, 10m)).WithStreaming();
    }

    [Fact]
    public void Another_seed_gives_other_traces_and_no_two_ids_are_the_same()
    {
        var ids = Enumerable.Range(0, 50).SelectMany(seed => new TraceFaker(seed).CodingAgent().Generate(40)).SelectMany(trace => trace.Spans.Select(span => span.SpanId).Append(trace.TraceId)).ToList();

        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void Traces_are_made_as_they_are_asked_for()
    {
        var traces = new TraceFaker(42).ResearchAgent().Generate(long.MaxValue);

        Assert.Equal(new TraceFaker(42).ResearchAgent().Generate(3).Select(trace => trace.TraceId), traces.Take(3).Select(trace => trace.TraceId));
    }

    private static string Digest(TraceScenario scenario, string format) => Convert.ToHexStringLower(SHA256.HashData(InMemory.Bytes(scenario.Generate(Count), format)));
}
