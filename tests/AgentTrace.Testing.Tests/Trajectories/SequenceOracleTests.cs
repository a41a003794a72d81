using System.Text.Json;
using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests.Trajectories;

/// <summary>Distances, scores and assertions against tables made by other implementations, where the shared folder is beside the repository.</summary>
public sealed class SequenceOracleTests
{
    /// <summary>Undisputed rows of other tools that contradict a rule of ours, and the rule.</summary>
    private static readonly Dictionary<string, string> Decided = new()
    {
        ["TA-0123"] = "calls that overlap have no order; the table orders equal starts by their ends",
        ["TA-0304"] = "a call that never ended leaves the order after it open; the table takes it to have ended at once",
        ["TA-0206"] = "a name is the tool's; the table also looks at the span's, \"execute_tool search\"",
        ["TA-0266"] = "a name is the tool's; the table also looks at the span's, \"execute_tool search\"",
    };

    [Fact]
    public void Distances_agree_with_the_table()
    {
        foreach (var row in Rows("edit-distance.json"))
        {
            var (a, b) = (Texts(row.GetProperty("a")), Texts(row.GetProperty("b")));
            var matches = Matches(a, b);
            var (levenshtein, common, shared) = (SequenceDistance.Levenshtein(matches, b.Length), SequenceDistance.CommonSubsequence(matches).Count, Shared(a, b));
            Agrees(row, "levenshtein", levenshtein);
            Agrees(row, "lcsLength", common);
            Agrees(row, "levenshteinSimilarity", SequenceDistance.Similarity(levenshtein, a.Length, b.Length));
            Agrees(row, "lcsRecall", common / (double)b.Length);
            Agrees(row, "multisetPrecision", shared / (double)a.Length);
            Agrees(row, "multisetRecall", shared / (double)b.Length);
            Agrees(row, "multisetF1", 2.0 * shared / (a.Length + b.Length));
        }
    }

    [Fact]
    public void Scores_of_a_trace_agree_with_the_table()
    {
        foreach (var row in Rows("edit-distance.json"))
        {
            var (a, b) = (Texts(row.GetProperty("a")), Texts(row.GetProperty("b")));
            var scores = TrajectoryScores.Of(Calls(a), b.Select(name => (CallPattern)name));
            Assert.True(scores.IsCertain);
            Agrees(row, "levenshtein", scores.EditDistance);
            Agrees(row, "levenshteinSimilarity", scores.EditSimilarity);
            if (b.Length > 0) Agrees(row, "lcsRecall", scores.InOrderRatio!.Value);
            if (a.Length > 0) Agrees(row, "multisetPrecision", scores.Precision!.Value);
            if (b.Length > 0) Agrees(row, "multisetRecall", scores.Recall!.Value);
            if (a.Length + b.Length > 0) Agrees(row, "multisetF1", scores.F1!.Value);
            if (a.Length + b.Length > 0) Agrees(row, "setF1", scores.ToolNameF1!.Value);
        }
    }

    [Fact]
    public void Tool_name_F1_agrees_with_the_table()
    {
        foreach (var row in Rows("tool-name-f1.json"))
        {
            var f1 = TrajectoryScores.Of(Calls(Texts(row.GetProperty("actual"))), Texts(row.GetProperty("expected")).Select(name => (CallPattern)name)).ToolNameF1!.Value;
            Agrees(row, "expectedF1", f1);
            Assert.Equal((row.GetProperty("id").GetString(), row.GetProperty("expectedPass").GetBoolean()), (row.GetProperty("id").GetString(), f1 >= row.GetProperty("threshold").GetDouble() != row.GetProperty("negated").GetBoolean()));
        }
    }

    [Theory]
    [InlineData("tool-used", 28)]
    [InlineData("tool-sequence", 45)]
    [InlineData("tool-args-match", 18)]
    public void Assertions_of_another_tool_agree(string type, int least)
    {
        if (Corpus.Shared is null) return;
        var (asked, wrong) = (0, new List<string>());
        foreach (var row in Rows("trace-assertions.json"))
        {
            var assertion = row.GetProperty("assertion");
            var (kind, id) = (assertion.GetProperty("type").GetString()!, row.GetProperty("id").GetString()!);
            if (!kind.EndsWith(":" + type, StringComparison.Ordinal) || !row.TryGetProperty("expectedPass", out var expected) || (row.TryGetProperty("disputed", out var disputed) && disputed.GetBoolean())) continue;
            var value = assertion.GetProperty("value");
            if (type == "tool-args-match" && (value.TryGetProperty("ignore", out _) || value.TryGetProperty("defaults", out _))) continue;
            asked++;
            var isNegated = kind.StartsWith("not-", StringComparison.Ordinal);
            var trace = Trace(row.GetProperty("spans"));
            // A trace without a span answers no question here; to the table it has no calls. Passing is what a test sees.
            var verdict = Checks(type, value).Select(check => (isNegated ? new NotCheck(check) : check).Evaluate(trace).Verdict == Verdict.Passed).ToList();
            if (verdict.TrueForAll(holds => holds) != expected.GetBoolean() && !Decided.ContainsKey(id)) wrong.Add($"{id} {row.GetProperty("note").GetString()}: {assertion.GetRawText()}");
        }

        Assert.True(asked >= least, $"only {asked} rows");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {asked}:\n{string.Join("\n", wrong)}");
    }

    private static IEnumerable<TraceCheck> Checks(string type, JsonElement value) => type switch
    {
        "tool-used" when value.ValueKind == JsonValueKind.String => [new CallCheck(Glob(value))],
        "tool-used" when value.ValueKind == JsonValueKind.Array => value.EnumerateArray().Select(name => new CallCheck(Glob(name))),
        "tool-used" => [Counted(value)],
        "tool-sequence" => [new TrajectoryCheck(value.ValueKind == JsonValueKind.Object && value.TryGetProperty("mode", out var way) && way.GetString() == "exact" ? TrajectoryMatch.Exact : TrajectoryMatch.InOrder,
            Trajectory.Of((value.ValueKind == JsonValueKind.Array ? value : value.GetProperty("steps")).EnumerateArray().Select(step => Glob(step.ValueKind == JsonValueKind.String ? step : step.GetProperty(step.TryGetProperty("name", out _) ? "name" : "pattern")))))],
        _ => [new CallCheck(Glob(value.TryGetProperty("name", out var name) ? name : value.GetProperty("pattern"))).With(new WithArgumentsLink(ArgumentPattern.From(value.GetProperty("args"),
            value.TryGetProperty("mode", out var mode) && mode.GetString() == "exact" ? ArgumentMode.Exact : ArgumentMode.Partial)))],
    };

    private static CallCheck Counted(JsonElement value)
    {
        var least = value.TryGetProperty("min", out var min) ? min.GetInt32() : 1;
        int? most = value.TryGetProperty("max", out var max) ? max.GetInt32() : null;
        return new CallCheck(Glob(value.TryGetProperty("name", out var name) ? name : value.GetProperty("pattern")), least == 0 ? CallDemandKind.IfCalled : CallDemandKind.Called, [new CountLink(least, most)]);
    }

    private static CallPattern Glob(JsonElement name) => ToolName.Glob(name.GetString()!, ignoreCase: true);

    private static RecordedTrace Trace(JsonElement spans) => SpanKit.Trace(kit =>
    {
        var agent = kit.Agent("a", 0.25, 100_000);
        kit.Llm(0.25, 1, agent);
        foreach (var span in spans.EnumerateArray())
        {
            kit.Span(span.GetProperty("name").GetString()!, span.GetProperty("startTime").GetDouble() + 10.25, span.TryGetProperty("endTime", out var end) ? end.GetDouble() - span.GetProperty("startTime").GetDouble() : null, agent, false, null,
                [.. span.GetProperty("attributes").EnumerateObject().Select(attribute => (attribute.Name, (object?)(attribute.Value.ValueKind == JsonValueKind.String ? attribute.Value.GetString() : attribute.Value.GetRawText())))]);
        }
    });

    private static RecordedTrace Calls(IReadOnlyList<string> names) => SpanKit.Trace(kit =>
    {
        if (names.Count == 0) kit.Llm(0.25, 1);
        for (var i = 0; i < names.Count; i++) kit.Tool(names[i], (i * 10) + 0.25, 5);
    });

    private static void Agrees(JsonElement row, string field, double actual)
    {
        if (!row.TryGetProperty(field, out var expected)) return;
        Assert.True(Math.Abs(expected.GetDouble() - actual) <= 1e-12 + (1e-9 * Math.Abs(actual)), $"{row.GetProperty("id").GetString()} {field}: {expected} expected, {actual} found");
    }

    private static string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];

    private static IEnumerable<JsonElement> Rows(string table) =>
        Corpus.Shared is { } shared ? JsonDocument.Parse(File.ReadAllText(Path.Combine(shared, "oracles", table))).RootElement.GetProperty("cases").EnumerateArray() : [];

    /// <summary>The lists of two sequences of words.</summary>
    private static int[][] Matches(string[] a, string[] b) => [.. a.Select(item => Enumerable.Range(0, b.Length).Where(at => b[at] == item).ToArray())];

    /// <summary>How many words two multisets share.</summary>
    private static int Shared(string[] a, string[] b) => a.GroupBy(item => item).Sum(words => Math.Min(words.Count(), b.Count(item => item == words.Key)));
}
