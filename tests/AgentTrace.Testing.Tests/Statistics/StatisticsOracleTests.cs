using System.Text.Json;

namespace AgentTrace.Testing.Tests.Statistics;

/// <summary>Every undisputed row of other tools' statistics, where the shared folder is beside the repository; and rows of our own that are always there.</summary>
public sealed class StatisticsOracleTests
{
    [Fact]
    public void Statistics_agree_with_every_row_of_other_tools()
    {
        if (Corpus.Shared is not { } shared) return;
        Agree(File.ReadAllText(Path.Combine(shared, "oracles", "stats.json")), leastBlocks: 28);
    }

    [Fact]
    public void Statistics_agree_with_rows_of_our_own() => Agree(File.ReadAllText(Path.Combine(Corpus.Root, "tests", "AgentTrace.Testing.Tests", "Statistics", "rows.json")), leastBlocks: 12);

    private static void Agree(string text, int leastBlocks)
    {
        using var table = JsonDocument.Parse(text);
        var (blocks, wrong, asked) = (new HashSet<string>(), new List<string>(), 0);
        foreach (var row in table.RootElement.GetProperty("rows").EnumerateArray())
        {
            if (row.TryGetProperty("disputed", out var disputed) && disputed.GetBoolean()) continue;
            asked++;
            blocks.Add(row.GetProperty("block").GetString()!);
            wrong.AddRange(StatisticsOracle.Differences(row).Select(difference => $"{row.GetProperty("id").GetString()} {row.GetProperty("block").GetString()}: {difference}"));
        }

        Assert.True(blocks.Count >= leastBlocks, $"only {blocks.Count} blocks");
        Assert.True(wrong.Count == 0, $"{wrong.Count} differences in {asked} rows:\n{string.Join('\n', wrong)}");
    }
}
