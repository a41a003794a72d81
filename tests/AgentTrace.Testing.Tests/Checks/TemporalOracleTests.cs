using System.Text.Json;

namespace AgentTrace.Testing.Tests;

/// <summary>The order relations against a table made by another implementation, where the shared folder is beside the repository.</summary>
public sealed class TemporalOracleTests
{
    [Theory]
    [InlineData("someXBeforeFirstY", "before", "x", "y")]
    [InlineData("everyXBeforeFirstY", "allBefore", "x", "y")]
    [InlineData("firstXAfterSomeY", "after", "x", "y")]
    [InlineData("ownXBeforeEachY", "own", "y", "x")]
    [InlineData("someXImmediatelyBeforeYByGap", "immediately", "x", "y")]
    [InlineData("someXImmediatelyBeforeYByGap", "immediately after", "y", "x")]
    [InlineData("overlapHalfOpen", "overlap", "x", "y")]
    [InlineData("overlapHalfOpen", "in parallel", "x", "y")]
    [InlineData("countX", "count", "x", "y")]
    [InlineData("maxConcurrencyHalfOpen", "parallel", "x", "y")]
    [InlineData("neverAfterCompletion", "neverAfter", "x", "y")]
    [InlineData("someXDescendantOfY", "below", "x", "y")]
    public void Relation_agrees_with_the_table(string relation, string check, string x, string y)
    {
        if (Corpus.Shared is not { } shared) return;
        using var table = JsonDocument.Parse(File.ReadAllText(Path.Combine(shared, "oracles", "temporal.json")));
        var (asked, wrong) = (0, new List<string>());
        foreach (var row in table.RootElement.GetProperty("cases").EnumerateArray())
        {
            if (row.GetProperty("stratum").GetString() == "open-ended" || row.TryGetProperty("sameToolNested", out var nested) && nested.GetBoolean()) continue;
            if (!row.GetProperty("expected").TryGetProperty(relation, out var expected) || expected.ValueKind == JsonValueKind.Null) continue;
            var (nameX, nameY) = (row.GetProperty(x).GetString()!, row.GetProperty(y).GetString()!);
            var trace = Trace(row.GetProperty("spans"));
            // Two calls without duration at one moment: the table has each before the other, the design lets the order of record decide.
            if (trace.Index.CallsNamed(nameX).Any(a => a.Duration == TimeSpan.Zero
                && trace.Index.CallsNamed(nameY).Any(b => b != a && b.Duration == TimeSpan.Zero && b.StartTimeUnixNano == a.StartTimeUnixNano))) continue;
            // The table takes what it sees for all there is; to us no span shows nothing, and an answer without a finish reason may have led to calls that nobody traced.
            if (check == "neverAfter" && (trace.Spans.Count == 0 || CallContext.UnseenCalls(trace.Index) is not null)) continue;
            asked++;
            object actual = check switch
            {
                "before" => Holds(trace, nameX, new BeforeLink(nameY)),
                "allBefore" => Holds(trace, nameX, new OrderLink(CallRelation.AllBefore, nameY)),
                "after" => Holds(trace, nameX, new OrderLink(CallRelation.After, nameY)),
                "own" => Holds(trace, nameX, new OwnLink(nameY, SinceLast: true)),
                "immediately" => Holds(trace, nameX, new ImmediatelyLink(nameY, true)),
                "immediately after" => Holds(trace, nameX, new ImmediatelyLink(nameY, false)),
                "in parallel" => Holds(trace, nameX, new InParallelWithLink(nameY)),
                "overlap" => trace.Index.CallsNamed(nameX).Any(a => trace.Index.CallsNamed(nameY).Any(b => a != b && CallOrder.Overlap(trace.Index, a, b))),
                "neverAfter" => new NotCheck(new CalledAfterCheck(nameX, nameY)).Evaluate(trace).Verdict == Verdict.Passed,
                "below" => new SpanCheck(SpanPattern.Named(nameX).OfType(StepType.ToolCall).DescendantOf(nameY)).Evaluate(trace).Verdict == Verdict.Passed,
                "count" => trace.Index.CallsNamed(nameX).Count,
                _ => FactsText.Parsed(trace).GetProperty("max_parallel_tool_calls") is { ValueKind: JsonValueKind.Number } most ? most.GetInt32() : 0,
            };
            // To the table a call without duration is never alive; to us a call that was made is one call at a time.
            if (check == "parallel" && expected.GetInt32() == 0) continue;
            var want = expected.ValueKind == JsonValueKind.Number ? (object)expected.GetInt32() : expected.GetBoolean();
            if (!actual.Equals(want)) wrong.Add($"{row.GetProperty("id").GetString()}: {want} expected, {actual} found");
        }

        Assert.True(asked > 20, $"only {asked} rows ask for {relation}");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {asked}: {string.Join("; ", wrong.Take(8))}");
    }

    private static bool Holds(RecordedTrace trace, string tool, CallLink link) =>
        new CallCheck(tool).With(link).Evaluate(trace).Verdict == Verdict.Passed;

    /// <summary>The table's times are read as seconds and half a millisecond on, so that no clock looks like a JavaScript one.</summary>
    private static RecordedTrace Trace(JsonElement spans)
    {
        var kit = new SpanKit();
        foreach (var span in spans.EnumerateArray())
        {
            var (name, kind) = (span.GetProperty("name").GetString()!, span.GetProperty("kind").GetString()!);
            var start = span.GetProperty("start").GetDouble() * 1000;
            double? ms = span.GetProperty("end").ValueKind == JsonValueKind.Null ? null : span.GetProperty("end").GetDouble() * 1000 - start;
            (string, object?)[] attributes = [("agenttrace.step_type", kind == "tool" ? "tool_call" : kind), ("gen_ai.tool.name", kind == "tool" ? name : null)];
            kit.Span(name, start + 0.5, ms, span.GetProperty("parent").GetString(), false, null, attributes, span.GetProperty("id").GetString());
        }

        return kit.ToTrace();
    }
}
