using System.Text;

namespace AgentTrace.Testing.Evaluation.Tests;

public sealed class ShardTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Eight_shards_merged_are_the_whole_byte_for_byte(bool byCost)
    {
        var dataset = EvaluationKit.Cases(37);
        var options = new EvaluationOptions { Policy = EvaluationKit.Policy, Repeat = 3, ResultsPath = _folder["whole.jsonl"] };
        var whole = await EvaluationKit.Engine(dataset, options).RunAsync(default);
        var shards = new List<EvaluationResults>();
        for (var number = 8; number >= 1; number--)
        {
            var part = options with { ResultsPath = _folder[$"{number}.jsonl"], Shard = new Shard(number, 8), Earlier = byCost ? whole : null };
            await EvaluationKit.Engine(dataset, part).RunAsync(default);
            shards.Add(EvaluationResults.Load(part.ResultsPath));
        }

        EvaluationResults.Merge(shards).Save(_folder["merged.jsonl"]);
        Assert.Equal(WithoutTimes("whole.jsonl"), WithoutTimes("merged.jsonl"));
        Assert.All(shards, shard => Assert.NotNull(ResultsMerge.Lack(shard)));
        Assert.Null(ResultsMerge.Lack(EvaluationResults.Load(_folder["merged.jsonl"])));

        var seven = Assert.Throws<EvaluationFormatException>(() => EvaluationResults.Merge([.. shards.Where(shard => shard.Head.Shard!.Number != 3)]));
        Assert.Equal("shard 3/8 is missing; what it ran is unknown, and no part of a pass.", seven.Message);
        var twice = Assert.Throws<EvaluationFormatException>(() => EvaluationResults.Merge([.. shards, shards[0]]));
        Assert.EndsWith("it is shard 8/8, as " + shards[0].File + " is.", twice.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shards_of_other_numbers_of_runs_are_not_merged()
    {
        foreach (var number in new[] { 1, 2 })
        {
            await EvaluationKit.Engine(EvaluationKit.Cases(4), new EvaluationOptions { Policy = EvaluationKit.Policy, Repeat = number == 1 ? 10 : 5, Shard = new Shard(number, 2), ResultsPath = _folder[$"{number}.jsonl"] }).RunAsync(default);
        }

        var (ten, five) = (_folder["1.jsonl"], _folder["2.jsonl"]);
        Assert.Equal($"{five}: it has 5 runs a case, {ten} has 10.", Assert.Throws<EvaluationFormatException>(() => EvaluationResults.Merge([EvaluationResults.Load(ten), EvaluationResults.Load(five)])).Message);
    }

    [Fact]
    public async Task Dear_cases_are_dealt_out_evenly()
    {
        var dataset = EvaluationKit.Cases(40);
        var earlier = await EvaluationKit.Engine(dataset, new EvaluationOptions { Policy = EvaluationKit.Policy }).RunAsync(default);
        var cost = earlier.Runs.ToDictionary(run => run.CaseId, run => run.DurationMs!.Value);
        var loads = Enumerable.Range(1, 4).Select(number => new Shard(number, 4).Of(dataset, earlier).Sum(item => cost[item.Id])).ToList();
        Assert.True(loads.Max() - loads.Min() <= cost.Values.Max(), string.Join(" ", loads));
    }

    [Fact]
    public void The_parts_by_id_are_pinned()
    {
        var dataset = EvaluationKit.Cases(12);
        var parts = Enumerable.Range(1, 3).Select(number => string.Join(",", new Shard(number, 3).Of(dataset).Select(item => item.Index)));
        Assert.Equal("2,6,8,9 | 1,3,7 | 0,4,5,10,11", string.Join(" | ", parts));
    }

    [Theory]
    [InlineData("0/8")]
    [InlineData("9/8")]
    [InlineData("2")]
    [InlineData("2/8/1")]
    [InlineData("-1/2")]
    [InlineData("a/b")]
    public void What_is_no_shard_is_said(string text) =>
        Assert.Equal($"a shard is written 2/8, the second of eight; found \"{text}\".", Assert.Throws<FormatException>(() => Shard.Parse(text)).Message);

    private string WithoutTimes(string name) =>
        System.Text.RegularExpressions.Regex.Replace(File.ReadAllText(_folder[name], Encoding.UTF8), "\"started\":\"[^\"]*\"", "");
}
