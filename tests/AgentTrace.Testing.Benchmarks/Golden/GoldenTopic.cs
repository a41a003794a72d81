using System.Globalization;
using System.Text.Json;
using DiffPlex;
using FluentAssertions;

namespace AgentTrace.Testing.Benchmarks;

/// <summary>
/// A golden trace beside a received one: n steps, equal and with one in a hundred inserted, deleted or changed; beside DiffPlex on the
/// rendered lines and FluentAssertions' <c>BeEquivalentTo</c> on records of the same steps.
/// </summary>
internal sealed class GoldenTopic : Topic
{
    private const double EqualGoal = 1.5;
    private const double DiffGoal = 0.25;
    private const int MostForFluentAssertions = 1_000;
    private const int FirstWithGoal = 1_000;

    private static readonly GoldenRules Rules = new(new GoldenOptions { Level = GoldenLevel.Arguments });

    public override string Name => "golden";

    public override IEnumerable<Group> Groups() => new[] { 100, 1_000, 10_000, 100_000 }.Select(Of);

    private static Group Of(int count)
    {
        var size = count.ToString("N0", CultureInfo.InvariantCulture);
        var (golden, same, edited) = (Variant(count, edited: false), Variant(count, edited: false), Variant(count, edited: true));
        var (goldenSteps, sameSteps, editedSteps) = (Steps(golden), Steps(same), Steps(edited));
        var (records, sameRecords, editedRecords) = (Records(golden), Records(same), Records(edited));
        var (text, editedText) = (Text(golden), Text(edited));
        var repeats = Math.Max(1, 20_000 / count);
        List<Case> cases =
        [
            new($"field by field, equal, {size} steps", repeats, () => Repeat(repeats, () => Demand(AreEqual(records, sameRecords)))),
            new($"ours, equal, {size} steps", repeats, () => Repeat(repeats, () => Demand(GoldenDiff.AreEqual(goldenSteps, sameSteps)))) { Against = [new($"field by field, equal, {size} steps", EqualGoal)] },
            new($"DiffPlex on lines, 1 % edits, {size} steps", repeats, () => Repeat(repeats, () => Demand(new Differ().CreateLineDiffs(text, editedText, ignoreWhitespace: false).DiffBlocks.Count > 0))),
            new($"ours, 1 % edits, {size} steps", repeats, () => Repeat(repeats, () => Demand(!GoldenDiff.Of(goldenSteps, editedSteps, Rules).IsEmpty)))
            {
                Against = [new($"DiffPlex on lines, 1 % edits, {size} steps", count < FirstWithGoal ? null : DiffGoal)],
            },
            new($"ours, 1 % edits, from the two forms, {size} steps", repeats, () => Repeat(repeats, () => Demand(!GoldenDiff.Of(Steps(golden), Steps(edited), Rules).IsEmpty)))
            {
                Against = [new($"DiffPlex on lines, 1 % edits, {size} steps")],
            },
        ];
        if (count <= MostForFluentAssertions)
        {
            cases.Add(new($"BeEquivalentTo, 1 % edits, {size} steps", 1, () => Demand(!IsEquivalent(records, editedRecords))) { Against = [new($"ours, 1 % edits, {size} steps")] });
        }

        return new Group($"golden diff, {size} steps", count >= 100_000 ? 5 : 7, cases);
    }

    private static void Repeat(int times, Action action)
    {
        for (var i = 0; i < times; i++) action();
    }

    private static void Demand(bool holds)
    {
        if (!holds) throw new InvalidOperationException("A benchmark must measure what it says.");
    }

    private static bool AreEqual(List<Record> a, List<Record> b)
    {
        if (a.Count != b.Count) return false;
        for (var i = 0; i < a.Count; i++)
        {
            if (a[i].Tool != b[i].Tool || a[i].Agent != b[i].Agent || a[i].Arguments != b[i].Arguments || a[i].IsError != b[i].IsError) return false;
        }

        return true;
    }

    private static bool IsEquivalent(List<Record> a, List<Record> b)
    {
        try
        {
            a.Should().BeEquivalentTo(b);
            return true;
        }
        catch (Exception error) when (error.GetType().Name is "AssertionFailedException" or "XunitException")
        {
            return false;
        }
    }

    private static GoldenSteps Steps(GoldenVariant variant) => new(variant.Nodes, Rules);

    private static List<Record> Records(GoldenVariant variant) => [.. variant.Nodes.Select(node => node.Steps[0]).Select(step => new Record(new string(step.Name!), new string(step.Agent!), step.Arguments!.Value.GetRawText(), step.IsError))];

    private static string Text(GoldenVariant variant) => string.Join('\n', Records(variant).Select(record => $"{record.Tool} {record.Agent} {record.Arguments}{(record.IsError ? " error" : "")}"));

    private static GoldenVariant Variant(int count, bool edited)
    {
        var random = new Random(42);
        var edits = new Random(7);
        var nodes = new List<GoldenNode>(count);
        for (var i = 0; i < count; i++)
        {
            var tool = "tool" + random.Next(12).ToString(CultureInfo.InvariantCulture);
            var word = random.Next(5_000);
            var kind = edited && edits.Next(100) == 0 ? edits.Next(3) : -1;
            if (kind == 0) continue;
            nodes.Add(Node(tool, kind == 1 ? word + 100_000 : word, i));
            if (kind == 2) nodes.Add(Node("extra", word, i));
        }

        if (edited && nodes.Count == count) nodes.Add(Node("extra", 0, count));
        return new GoldenVariant("completed", nodes);
    }

    private static GoldenNode Node(string tool, int word, int number) =>
        new([new GoldenStep(StepType.ToolCall, tool) { Number = number + 1, Agent = "researcher", Arguments = JsonElement.Parse($$"""{"limit":{{word % 50}},"query":"battery recycling number {{word}}"}""") }]);

    private sealed record Record(string Tool, string Agent, string Arguments, bool IsError);
}
