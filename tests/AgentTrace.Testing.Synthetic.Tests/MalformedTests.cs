using System.Text;
using System.Text.Json.Nodes;

namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>Each fault is found as itself and as nothing else; each trap is seen through.</summary>
public sealed class MalformedTests
{
    private static readonly string[] Times = ["start_ms", "end_ms", "duration_ms"];

    /// <summary>What a trap may change of the facts, and why.</summary>
    private static readonly Dictionary<TraceTrap, string[]> Allowed = new()
    {
        [TraceTrap.EarlyChild] = Times,
        [TraceTrap.StatusOk] = ["status"],

        // The error's words stand in the result now, and the span that they come from is the call's.
        [TraceTrap.ErrorInPayload] = ["result", "errors", "error"],

        // Without spans nobody knows when calls ran or how often they were tried; an error says what its message said.
        [TraceTrap.CallsInMessages] = ["span_count", "stage", "attempts", "max_parallel_tool_calls", "error", "errors", .. Times],
        [TraceTrap.NestedGenerations] = ["span_count"],
        [TraceTrap.SpansBetween] = ["span_count"],
    };

    public static TheoryData<TraceFault, string> Faults() => new()
    {
        { TraceFault.NoSpanId, "has no span id" },
        { TraceFault.NoTraceId, "has no trace id" },
        { TraceFault.OtherTraceId, "has another trace id than its parent" },
        { TraceFault.ParentMissing, "is not in the trace" },
        { TraceFault.Cycle, "is its own ancestor" },
        { TraceFault.IdUsedTwice, "bears the id of" },
        { TraceFault.EndsBeforeStart, "ends 1 ms before it starts" },
        { TraceFault.OutsideItsParent, "starts 50 ms outside the time of its parent" },
        { TraceFault.NeverFinished, "never finished" },
        { TraceFault.NoToolName, "does not name its tool" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Fault_is_found_as_itself_and_as_nothing_else(TraceFault fault, string says)
    {
        foreach (var vocabulary in Enum.GetValues<TraceVocabulary>())
        {
            var scenario = new TraceFaker(seed: 5).ResearchAgent().In(vocabulary).WithFault(fault);
            foreach (var trace in scenario.Generate(4).Concat(scenario.WithNestedSpans().Generate(4)))
            {
                var result = new WellFormedCheck().Evaluate(trace);
                Assert.Equal(Verdict.Failed, result.Verdict);
                var faults = result.Reason.Split(": ", 2)[1].Split("; ");
                Assert.All(faults, one => Assert.True(one.Contains(says, StringComparison.Ordinal) || one.StartsWith("and ", StringComparison.Ordinal), $"{vocabulary}: {result.Reason}"));
                Assert.True(fault == TraceFault.NoTraceId || faults.Length == 1, $"{vocabulary}: {result.Reason}");
            }
        }
    }

    [Fact]
    public void Every_fault_of_the_list_has_a_test() => Assert.Equal(Enum.GetValues<TraceFault>(), Faults().Select(row => (TraceFault)row[0]).Order());

    public static TheoryData<TraceTrap> Traps() => [.. Enum.GetValues<TraceTrap>()];

    [Theory]
    [MemberData(nameof(Traps))]
    public void Trap_is_seen_through(TraceTrap trap)
    {
        List<TraceScenario> scenarios =
        [
            new TraceFaker(seed: 5).ResearchAgent().WithParallelCalls(), new TraceFaker(seed: 7).BookingAgent().WithRetry("hold_seat"),
            new TraceFaker(seed: 8).BookingAgent().WithRetry("hold_seat").WithNestedSpans(),
        ];

        // A call that ends the run is answered by no message: without its span nobody knows that it was made.
        if (trap != TraceTrap.CallsInMessages) scenarios.Add(new TraceFaker(seed: 6).SupportAgent().WithToolError("get_order"));
        Assert.Contains(scenarios, scenario => Written(scenario) != Written(scenario.WithTrap(trap)));
        foreach (var scenario in scenarios)
        {
            var (plain, trapped) = (Read(scenario), Read(scenario.WithTrap(trap)));
            Assert.Equal(plain.Count, trapped.Count);
            for (var i = 0; i < plain.Count; i++) Assert.True(Facts(plain[i], trap) == Facts(trapped[i], trap), Facts(plain[i], trap) + "\n" + Facts(trapped[i], trap));
        }
    }

    [Fact]
    public void Split_spans_stay_in_their_processes()
    {
        var scenario = new TraceFaker(seed: 8).BookingAgent().WithNestedSpans();

        Assert.Equal(Read(scenario).SelectMany(Places), Read(scenario.WithTrap(TraceTrap.SplitOverLines)).SelectMany(Places));
        Assert.Contains(Read(scenario).SelectMany(Places), place => place.Contains("flights", StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_call_did_stays_in_the_trace_without_it()
    {
        var scenario = new TraceFaker(seed: 8).BookingAgent().WithNestedSpans();

        foreach (var trace in Read(scenario.WithTrap(TraceTrap.CallsInMessages))) trace.Should().BeWellFormed();
    }

    /// <summary>Any two, the same one twice as well, and which of them is named first decides nothing.</summary>
    [Theory]
    [MemberData(nameof(Traps))]
    public void Traps_combine(TraceTrap first)
    {
        var scenario = new TraceFaker(seed: 8).BookingAgent().WithRetry("hold_seat").WithNestedSpans();
        var plain = Read(scenario);
        foreach (var second in Enum.GetValues<TraceTrap>().Where(second => second >= first))
        {
            if (AreTwoWaysOfWritingIds(first, second))
            {
                Assert.Equal("Ids are base64 or hex, not both.", Assert.Throws<InvalidOperationException>(() => scenario.WithTrap(first).WithTrap(second)).Message);
                Assert.Equal("Ids are base64 or hex, not both.", Assert.Throws<InvalidOperationException>(() => scenario.WithTrap(second).WithTrap(first)).Message);
                continue;
            }

            var (both, other) = (Written(scenario.WithTrap(first).WithTrap(second)), Written(scenario.WithTrap(second).WithTrap(first)));
            Assert.Equal(both, other);
            if (first == second) Assert.Equal(Written(scenario.WithTrap(first)), both);
            Assert.Equal(plain.Select(trace => Facts(trace, first, second)), Read(both).Select(trace => Facts(trace, first, second)));
        }

        static bool AreTwoWaysOfWritingIds(TraceTrap a, TraceTrap b) => (a, b) is (TraceTrap.Base64Ids, TraceTrap.UpperCaseIds or TraceTrap.PrefixedIds) or (TraceTrap.UpperCaseIds or TraceTrap.PrefixedIds, TraceTrap.Base64Ids);
    }

    [Fact]
    public void All_traps_combine()
    {
        var scenario = new TraceFaker(seed: 5).ResearchAgent().WithParallelCalls().WithNestedSpans();
        var traps = Enum.GetValues<TraceTrap>().Except([TraceTrap.Base64Ids]).Reverse().ToArray();

        Assert.Equal(Read(scenario).Select(trace => Facts(trace, traps)), Read(traps.Aggregate(scenario, (set, trap) => set.WithTrap(trap))).Select(trace => Facts(trace, traps)));
    }

    [Fact]
    public async Task Traps_are_not_sent() =>
        Assert.Equal(
            "Traps are set in files: Save or Write them as otlp-json; SendAsync sends none.",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => new TraceFaker(seed: 5).ResearchAgent().WithTrap(TraceTrap.Base64Ids).SendAsync(new Uri("http://127.0.0.1:9"), 1))).Message);

    [Fact]
    public void Traps_are_for_one_format_and_one_vocabulary()
    {
        var scenario = new TraceFaker(seed: 5).ResearchAgent().WithTrap(TraceTrap.Base64Ids);
        Assert.Throws<ArgumentException>(() => scenario.Write(Stream.Null, 1, "event-log"));
        Assert.Throws<ArgumentException>(() => scenario.In(TraceVocabulary.OpenInference).Write(Stream.Null, 1, "otlp-json"));
    }

    private static string Written(TraceScenario scenario)
    {
        using var stream = new MemoryStream();
        scenario.Write(stream, 3, "otlp-json");
        return string.Join('\n', Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!.ToJsonString()));
    }

    /// <summary>Which process each span ran in, and what recorded it.</summary>
    private static IEnumerable<string> Places(RecordedTrace trace) => trace.Spans.Select(span => $"{span.Name} {string.Join(' ', span.Resource)} {span.Scope}");

    private static IReadOnlyList<RecordedTrace> Read(TraceScenario scenario) => Read(Written(scenario));

    private static IReadOnlyList<RecordedTrace> Read(string written)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(written));
        var read = TraceLoader.ReadStream(stream, "generated", TraceReadOptions.Default);
        Assert.Empty(read.Problems);
        return read;
    }

    private static string Facts(RecordedTrace trace, params TraceTrap[] traps)
    {
        var facts = JsonNode.Parse(FactsText.Of(trace))!.AsObject();
        Remove(facts, [.. traps.SelectMany(trap => Allowed.GetValueOrDefault(trap, []))]);
        return facts.ToJsonString();
    }

    private static void Remove(JsonNode? node, string[] keys)
    {
        if (node is JsonObject map)
        {
            foreach (var key in keys) map.Remove(key);
            foreach (var (_, value) in map) Remove(value, keys);
        }
        else if (node is JsonArray list)
        {
            foreach (var item in list) Remove(item, keys);
        }
    }
}
