using System.Globalization;
using System.Text.Json;

namespace AgentTrace.Testing.Tests.Trajectories;

/// <summary>Matching against a table made by another implementation, where the shared folder is beside the repository.</summary>
public sealed class TrajectoryOracleTests
{
    private const string Backwards = "arguments are compared from the call's side to the expectation's, in every mode";
    private const string OneWay = "an argument relation is asked in one direction: the call against the expectation";
    private const string WholeNumbers = "numbers are compared by all their digits";
    private const string OwnName = "a call has its name, whatever shape it was written in";
    private const string OwnRule = "a rule for one tool is for that tool alone";

    /// <summary>What we answer where the table looks like an accident of its tool.</summary>
    public static TheoryData<string, Verdict, string> Disputed() => new()
    {
        { "unordered mode requires the argument relation in both directions", Verdict.Inconclusive, OneWay },
        { "subset mode swaps the two sides", Verdict.Inconclusive, Backwards },
        { "first-fit assignment takes the wrong partner", Verdict.Passed, "pairs are a maximum matching" },
        { "override look-up walks the prototype chain", Verdict.Failed, OwnRule },
        { "a listed field that is null equals a field that is absent", Verdict.Failed, "null is no missing key" },
        { "a dotted entry is only ever a path", Verdict.Passed, "the rule is the test's own: it reads a dot as a path, and finds nothing on either side" },
        { "a call without an arguments string is not unwrapped", Verdict.Failed, OwnName },
        { "strict does not read the flat {name,args} form", Verdict.Failed, OwnName },
        { "strict reads absent arguments as {}", Verdict.Passed, "a message that asks for a call without arguments asks for none" },
        { "arguments are parsed to binary64, so distinct integers", Verdict.Failed, WholeNumbers },
        { "arguments are parsed to binary64, so distinct decimal", Verdict.Failed, WholeNumbers },
        { "the package's readme prints true for this example", Verdict.Failed, "exact arguments differ" },
        { "arguments that are not JSON make the evaluator throw even under ignore", Verdict.Inconclusive, "text that is no JSON is a text: it matters only where arguments are compared" },
        { "an empty arguments string makes the evaluator throw", Verdict.Passed, "an empty text holds no arguments" },
        { "strict never parses arguments when names differ", Verdict.Failed, OwnName },
        { "relies on the parser keeping the last of two equal keys", Verdict.Passed, "of two equal keys the last one counts" },
        { "strict treats an empty tool_calls list as different", Verdict.Passed, "no call is no call" },
    };

    [Fact]
    public void Every_undisputed_row_agrees()
    {
        if (Table() is not { } table) return;
        using var _ = table;
        var (asked, wrong) = (0, new List<string>());
        foreach (var row in Rows(table).Where(row => !IsDisputed(row)))
        {
            asked++;
            var verdict = Judge(row);
            if (verdict != (row.GetProperty("expectedOnCallList").GetBoolean() ? Verdict.Passed : Verdict.Failed)) wrong.Add($"{Id(row)} {row.GetProperty("note")}: {verdict}");
        }

        Assert.True(asked > 400, $"only {asked} rows");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {asked}: {string.Join("; ", wrong.Take(10))}");
    }

    [Theory]
    [MemberData(nameof(Disputed))]
    public void Disputed_rows_are_decided(string reason, Verdict decided, string why)
    {
        Assert.NotEmpty(why);
        if (Table() is not { } table) return;
        using var _ = table;
        var rows = Rows(table).Where(IsDisputed).Where(row => row.GetProperty("disputedReason").GetString()!.StartsWith(reason, StringComparison.Ordinal)).ToList();
        // Inconclusive stands for: as the row's documented reading, or where it has none, as the rules of this project say.
        foreach (var row in rows) Assert.Equal((Id(row), Expected(row)), (Id(row), Judge(row)));

        Verdict Expected(JsonElement row) => decided != Verdict.Inconclusive ? decided
            : row.TryGetProperty("documentedReadingOnCallList", out var reading) && reading.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? reading.GetBoolean() ? Verdict.Passed : Verdict.Failed
            : Text(row, "toolArgsMatchMode") == "ignore" ? Verdict.Passed : Verdict.Failed;
    }

    [Fact]
    public void Every_disputed_row_is_listed()
    {
        if (Table() is not { } table) return;
        using var _ = table;
        var reasons = Disputed().Select(row => (string)row[0]).ToList();
        Assert.DoesNotContain(Rows(table).Where(IsDisputed).Select(row => row.GetProperty("disputedReason").GetString()!), reason => !reasons.Exists(known => reason.StartsWith(known, StringComparison.Ordinal)));
    }

    /// <summary>The table's <c>superset</c> is our partial on flat arguments; on nested ones ours goes to any depth and theirs does not.</summary>
    [Fact]
    public void Superset_of_flat_arguments_is_partial()
    {
        if (Table() is not { } table) return;
        using var _ = table;
        var asked = 0;
        foreach (var row in Rows(table).Where(row => !IsDisputed(row) && Text(row, "toolArgsMatchMode") == "superset" && row.GetProperty("toolArgsMatchOverrides").ValueKind == JsonValueKind.Null && IsFlat(row)))
        {
            asked++;
            Assert.Equal((Id(row), row.GetProperty("expectedOnCallList").GetBoolean() ? Verdict.Passed : Verdict.Failed),
                (Id(row), new TrajectoryCheck(Match(row), Trajectory.Of(Patterns(row, ArgumentMode.Partial))).Evaluate(Trace(row)).Verdict));
        }

        Assert.True(asked > 30, $"only {asked} rows");
    }

    [Fact]
    public void Shuffling_an_expectation_changes_no_verdict_where_no_order_is_asked()
    {
        if (Table() is not { } table) return;
        using var _ = table;
        foreach (var row in Rows(table).Where(row => Text(row, "mode") != "strict"))
        {
            var (trace, expected) = (Trace(row), Expectation(row));
            for (var seed = 0; seed < 3; seed++)
            {
                Assert.Equal((Id(row), new TrajectoryCheck(Match(row), expected).Evaluate(trace).Verdict), (Id(row), new TrajectoryCheck(Match(row), Reordered(row, seed)).Evaluate(trace).Verdict));
            }
        }
    }

    private static Verdict Judge(JsonElement row) => new TrajectoryCheck(Match(row), Expectation(row)).Evaluate(Trace(row)).Verdict;

    private static TrajectoryMatch Match(JsonElement row) => Text(row, "mode") switch
    {
        "strict" => TrajectoryMatch.Exact,
        "unordered" => TrajectoryMatch.ExactAnyOrder,
        "subset" => TrajectoryMatch.OnlyFrom,
        _ => TrajectoryMatch.Containing,
    };

    private static Trajectory Expectation(JsonElement row) => Compared(row, Patterns(row, ArgumentMode.Exact));

    private static Trajectory Reordered(JsonElement row, int seed)
    {
        var calls = Patterns(row, ArgumentMode.Exact).ToArray();
        new Random(seed).Shuffle(calls);
        return Compared(row, calls);
    }

    /// <summary>Every tool by its own rule, else by the rule for all.</summary>
    private static Trajectory Compared(JsonElement row, IEnumerable<CallPattern> calls)
    {
        var expected = Trajectory.Of(calls);
        foreach (var tool in expected.Calls.Select(call => call.Name.ToString()).Distinct())
        {
            var rule = row.GetProperty("toolArgsMatchOverrides") is { ValueKind: JsonValueKind.Object } overrides && overrides.TryGetProperty(tool, out var own) ? own : row.GetProperty("toolArgsMatchMode");
            expected = rule.ValueKind switch
            {
                JsonValueKind.String => With(expected, rule.GetString()!, tool),
                JsonValueKind.Array => expected.ComparingArguments(Fields([.. rule.EnumerateArray().Select(field => field.GetString()!)]), tool),
                _ => expected.ComparingArguments(Function(rule), tool),
            };
        }

        return expected;
    }

    private static Trajectory With(Trajectory expected, string mode, ToolName tool) => mode switch
    {
        "ignore" => expected.IgnoringArguments(tool),
        "exact" => expected.ComparingArguments(ArgumentMode.Exact, tool),
        "superset" => expected.ComparingArguments((wanted, actual) => IsWithin(wanted, actual), tool),
        _ => expected.ComparingArguments((wanted, actual) => IsWithin(actual, wanted), tool),
    };

    private static bool IsWithin(JsonElement part, JsonElement whole) =>
        part.EnumerateObject().All(property => whole.TryGetProperty(property.Name, out var value) && JsonElement.DeepEquals(property.Value, value));

    private static Func<JsonElement, JsonElement, bool> Fields(string[] fields) => (wanted, actual) => fields.All(field => (Field(wanted, field), Field(actual, field)) switch
    {
        ({ } a, { } b) => JsonElement.DeepEquals(a, b),
        (null, null) => true,
        _ => false,
    });

    private static Func<JsonElement, JsonElement, bool> Function(JsonElement rule)
    {
        var field = Text(rule, "field");
        return Text(rule, "fn") == "equalsIgnoreCase"
            ? (wanted, actual) => Field(wanted, field) is { ValueKind: JsonValueKind.String } a && Field(actual, field) is { ValueKind: JsonValueKind.String } b && string.Equals(a.GetString(), b.GetString(), StringComparison.OrdinalIgnoreCase)
            : (wanted, actual) => Field(wanted, field) is { ValueKind: JsonValueKind.Number } a && Field(actual, field) is { ValueKind: JsonValueKind.Number } b && b.GetDouble() <= a.GetDouble();
    }

    private static JsonElement? Field(JsonElement value, string path)
    {
        foreach (var part in path.Split('.'))
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(part, out value)) return null;
        }

        return value;
    }

    private static IEnumerable<CallPattern> Patterns(JsonElement row, ArgumentMode mode) =>
        Calls(row, "referenceMessages").Select(call => Call.To(call.Name).WithArguments(call.Arguments, mode));

    /// <summary>A message that asks for a call without arguments asks for none: that is known, other than arguments that a span does not record.</summary>
    private static IEnumerable<(string Name, string Arguments)> Calls(JsonElement row, string messages)
    {
        foreach (var message in row.GetProperty(messages).EnumerateArray())
        {
            foreach (var call in message.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array ? [.. calls.EnumerateArray()] : Array.Empty<JsonElement>())
            {
                var function = call.TryGetProperty("function", out var inner) ? inner : call;
                var arguments = function.TryGetProperty("arguments", out var text) ? text.GetString()! : function.TryGetProperty("args", out var flat) ? flat.GetRawText() : "{}";
                yield return (Text(function, "name"), arguments.Length == 0 ? "{}" : arguments);
            }
        }
    }

    private static RecordedTrace Trace(JsonElement row) => SpanKit.Trace(kit =>
    {
        var agent = kit.Agent("a", 0.25, 10_000);
        kit.Llm(0.25, 1, agent);
        var at = 10.25;
        foreach (var (name, arguments) in Calls(row, "outputMessages"))
        {
            kit.Tool(name, at, 5, agent, args: arguments);
            at += 10;
        }
    });

    private static bool IsFlat(JsonElement row) => row.GetProperty("reference").EnumerateArray().Concat(row.GetProperty("outputs").EnumerateArray())
        .All(call => call.GetProperty("args") is not { ValueKind: JsonValueKind.Object } args || args.EnumerateObject().All(property => property.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)));

    private static bool IsDisputed(JsonElement row) => row.TryGetProperty("disputedOnCallList", out var flag) && flag.GetBoolean();

    private static string Id(JsonElement row) => Text(row, "id");

    private static string Text(JsonElement value, string name) => Convert.ToString(value.GetProperty(name).GetString(), CultureInfo.InvariantCulture)!;

    private static IEnumerable<JsonElement> Rows(JsonDocument table) => table.RootElement.GetProperty("cases").EnumerateArray();

    private static JsonDocument? Table() => Corpus.Shared is { } shared ? JsonDocument.Parse(File.ReadAllText(Path.Combine(shared, "oracles", "trajectory-match.json"))) : null;
}
