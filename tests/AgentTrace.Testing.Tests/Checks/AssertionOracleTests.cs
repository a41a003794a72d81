using System.Diagnostics;
using System.Text.Json;

namespace AgentTrace.Testing.Tests;

/// <summary>
/// Assertions of another tool that our language says in other words, against its table, where the shared folder is beside the repository. Tools,
/// sequences and plain arguments stand with the trajectories, span counts with the spans.
/// </summary>
public sealed class AssertionOracleTests
{
    /// <summary>Undisputed rows that contradict a rule of ours, and the rule.</summary>
    private static readonly Dictionary<string, string> Decided = new()
    {
        ["TA-0193"] = "text that merely reads like an error is none",
        ["TA-0156"] = "an attribute is no status: formats that keep the status in one are read so, and no other",
        ["TA-0183"] = "an attribute is no status: formats that keep the status in one are read so, and no other",
        ["TA-0292"] = "an attribute is no status: formats that keep the status in one are read so, and no other",
        ["TA-0295"] = "an HTTP status is plumbing; whoever takes it for an error asks for the attribute",
        ["TA-0061"] = "a span that never ended has no duration, and may take longer still",
        ["TA-0166"] = "a step that never finished leaves the trace incomplete: one more call may come",
        ["TA-0080"] = "a span that never ended has no duration, and may take longer still",
    };

    [Fact]
    public void Arguments_with_keys_left_out_agree() => Agree("tool-args-match", 7, Arguments);

    [Fact]
    public void Step_counts_of_tools_agree() => Agree("step-count", 3, (value, spans) => value.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() == "tool"
        ? (new CallCheck(Glob(value), Number(value, "min") is > 0 ? CallDemandKind.Called : CallDemandKind.IfCalled, [new CountLink(Number(value, "min") ?? 0, Number(value, "max"))]), Trace(spans, "")) : null);

    [Fact]
    public void Durations_agree_where_every_span_counts() => Agree("trace-span-duration", 8, (value, spans) => value.TryGetProperty("percentile", out var rank) && rank.GetDouble() != 100 ? null
        : (new CallCheck(Glob(value), CallDemandKind.IfCalled, [new EveryCallLink(), new TakingAtMostLink(TimeSpan.FromMilliseconds(value.GetProperty("max").GetDouble()))]), Trace(spans, "tool_call")));

    [Fact]
    public void Errors_agree_where_a_number_is_allowed() => Agree("trace-error-spans", 15, (value, spans) => value.ValueKind == JsonValueKind.Object && value.TryGetProperty("max_percentage", out _) ? null
        : (new SpanCheck(SpanPattern.Named(Name(value)).WithStatus(ActivityStatusCode.Error), 0, value.ValueKind == JsonValueKind.Number ? value.GetInt32() : value.ValueKind == JsonValueKind.Object ? Number(value, "max_count") ?? 0 : 0), Trace(spans, "")));

    private static (TraceCheck, RecordedTrace)? Arguments(JsonElement value, JsonElement spans)
    {
        var (isExact, args) = (value.TryGetProperty("mode", out var mode) && mode.GetString() == "exact", value.GetProperty("args"));
        string[] ignored = !value.TryGetProperty("ignore", out var ignore) ? [] : ignore.ValueKind == JsonValueKind.String ? [ignore.GetString()!] : [.. ignore.EnumerateArray().Select(key => key.GetString()!)];
        var hasDefaults = value.TryGetProperty("defaults", out var defaults);
        if (ignored.Length == 0 && !hasDefaults) return null;

        // A glob of keys has no path here; partially, keys that nobody expects are free anyway.
        if (ignored.Any(key => key.Contains('*', StringComparison.Ordinal))) ignored = isExact ? throw new NotSupportedException() : [];
        TraceCheck Called(object expected) => new CallCheck(Glob(value)).With(new WithArgumentsLink(ArgumentPattern.From(expected, isExact ? ArgumentMode.Exact : ArgumentMode.Partial, ignored)));

        // A default may be there or not: two expectations.
        return (hasDefaults && isExact ? new AnyOfCheck([Called(args), Called(args.EnumerateObject().Concat(defaults.EnumerateObject()).ToDictionary(key => key.Name, key => key.Value))]) : Called(args), Trace(spans, ""));
    }

    /// <summary>Every undisputed row of a type that a check of ours says: it passes where ours does. Inconclusive is no pass.</summary>
    private static void Agree(string type, int least, Func<JsonElement, JsonElement, (TraceCheck Check, RecordedTrace Trace)?> read)
    {
        if (Corpus.Shared is not { } shared) return;
        using var table = JsonDocument.Parse(File.ReadAllText(Path.Combine(shared, "oracles", "trace-assertions.json")));
        var (asked, wrong) = (0, new List<string>());
        foreach (var row in table.RootElement.GetProperty("cases").EnumerateArray())
        {
            var (assertion, id) = (row.GetProperty("assertion"), row.GetProperty("id").GetString()!);
            var kind = assertion.GetProperty("type").GetString()!;
            if (!kind.EndsWith(type, StringComparison.Ordinal) || row.TryGetProperty("disputed", out _) || row.TryGetProperty("throws", out _)) continue;
            if (read(assertion.TryGetProperty("value", out var value) ? value : default, row.GetProperty("spans")) is not var (check, trace)) continue;
            asked++;
            var result = (kind.StartsWith("not-", StringComparison.Ordinal) ? new NotCheck(check) : check).Evaluate(trace);
            if ((result.Verdict == Verdict.Passed) == row.GetProperty("expectedPass").GetBoolean() == Decided.ContainsKey(id)) wrong.Add($"{id} {row.GetProperty("note").GetString()}: {result.Verdict}, {result.Reason}; {assertion.GetRawText()}");
        }

        Assert.True(asked >= least, $"only {asked} rows");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {asked}:\n{string.Join("\n", wrong)}");
    }

    private static int? Number(JsonElement value, string key) => value.TryGetProperty(key, out var number) ? number.GetInt32() : null;

    private static ToolName Name(JsonElement value) => ToolName.Glob(value.ValueKind != JsonValueKind.Object ? "*" : value.TryGetProperty("pattern", out var pattern) ? pattern.GetString()! : value.TryGetProperty("name", out var name) ? name.GetString()! : "*", ignoreCase: true);

    private static CallPattern Glob(JsonElement value) => Name(value);

    /// <summary>The table's spans under an agent that answered; read as this step type where the table asks about spans of any kind.</summary>
    private static RecordedTrace Trace(JsonElement spans, string type) => SpanKit.Trace(kit =>
    {
        var agent = kit.Agent("a", 0.25, 100_000);
        kit.Llm(0.25, 1, agent);
        foreach (var span in spans.EnumerateArray())
        {
            var name = span.GetProperty("name").GetString()!;
            var (code, start) = (span.TryGetProperty("statusCode", out var status) ? status.GetInt32() : 0, span.GetProperty("startTime").GetDouble());
            (string, object?)[] attributes = [.. span.GetProperty("attributes").EnumerateObject().Select(attribute => (attribute.Name, Value(attribute.Value)))];
            kit.Span(name, start + 10.25, span.TryGetProperty("endTime", out var end) ? end.GetDouble() - start : null, agent, code == 2, span.TryGetProperty("statusMessage", out var message) ? message.GetString() : null,
                type.Length == 0 ? attributes : [.. attributes, ("agenttrace.step_type", type), ("gen_ai.tool.name", name)]);
        }
    });

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => value.GetInt64(),
        _ => value.GetRawText(),
    };
}
