namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>Rates and times come out as they were asked for: expected counts are exact, as the seed is fixed.</summary>
public class DistributionTests
{
    private const int Count = 2_000;

    private static readonly TraceFaker Faker = new(seed: 2026);

    [Theory]
    [InlineData(0.0, 0, 5007)]
    [InlineData(0.05, 249, 5007)]
    [InlineData(0.3, 2115, 5007)]
    public void Calls_fail_at_the_rate_that_was_asked_for(double rate, int failed, int succeeded)
    {
        var calls = Faker.ResearchAgent().WithErrorRate(rate, "fetch").Generate(Count).SelectMany(trace => trace.Spans.Where(span => span.ToolName == "fetch")).ToList();
        var failures = calls.Count(call => call.IsError);

        // The fourth attempt always succeeds.
        Assert.InRange((double)failures / calls.Count, rate * 0.9, rate * 1.1);
        Assert.Equal((failed, succeeded), (failures, calls.Count - failures));
    }

    [Fact]
    public void No_time_is_longer_than_thirty_days_however_wide_and_long_tailed()
    {
        var widest = LatencyModel.LogNormal(TimeSpan.FromTicks(1), TimeSpan.FromDays(1));
        foreach (var model in new[] { widest, widest.WithTail(1, 1000), LatencyModel.Fixed(TimeSpan.FromDays(1)).WithTail(1, 1000) })
        {
            var (dice, month) = (Dice.Of(1, 1), TimeSpan.FromDays(30).Ticks * 100);
            var times = Enumerable.Range(0, 10_000).Select(_ => model.Draw(dice)).ToList();
            Assert.All(times, time => Assert.InRange(time, 1, month));
            Assert.Contains(month, times);
        }

        Assert.Equal(0, LatencyModel.Fixed(TimeSpan.Zero).WithTail(1, 1000).Draw(Dice.Of(1, 1)));
    }

    [Fact]
    public void Rate_of_one_tool_leaves_the_others_alone()
    {
        foreach (var trace in Faker.ResearchAgent().WithErrorRate(0.9, "fetch").Generate(100)) trace.Should().HaveCalledTool("search").EveryCall().Succeeding();
    }

    [Theory]
    [InlineData(0.5, 400, 6427)]
    [InlineData(0.95, 2000, 12327)]
    [InlineData(0.99, 3892, 12867)]
    public void Latencies_have_the_quantiles_that_were_asked_for(double quantile, int milliseconds, int below)
    {
        var model = LatencyModel.LogNormal(TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(2000));
        var times = Faker.SupportAgent().WithModelLatency(model).Generate(Count).SelectMany(trace => trace.Spans.Where(span => span.StepType == StepType.LlmGenerate)).Select(span => span.Duration!.Value).ToList();

        Assert.InRange(times.Count(time => time <= TimeSpan.FromMilliseconds(milliseconds)) / (double)times.Count, quantile - 0.01, quantile + 0.01);
        Assert.Equal(below, times.Count(time => time <= TimeSpan.FromMilliseconds(milliseconds)));
    }

    [Fact]
    public void Tail_is_as_long_and_as_heavy_as_was_asked_for()
    {
        var model = LatencyModel.Fixed(TimeSpan.FromMilliseconds(100)).WithTail(rate: 0.02, factor: 30);
        var times = Faker.CodingAgent().WithToolLatency(model, "read_file").Generate(Count).SelectMany(trace => trace.Spans.Where(span => span.ToolName == "read_file")).Select(span => span.Duration!.Value).ToList();

        Assert.Equal([TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(3)], times.Distinct().Order());
        Assert.Equal((5007, 92), (times.Count, times.Count(time => time > TimeSpan.FromSeconds(1))));
    }

    [Fact]
    public void Items_models_tokens_and_costs_are_those_that_were_asked_for()
    {
        var prices = new TokenPrices().With("gpt-4.1", input: 2m, output: 8m);
        var scenario = Faker.ResearchAgent().WithItems(4, 6).OnModel("gpt-4.1").WithTokens(charactersPerToken: 2, overhead: 0).WithCosts(prices);
        foreach (var trace in scenario.Generate(50))
        {
            Assert.InRange(trace.ToolCalls.Count(call => call.Name == "fetch"), 4, 6);
            Assert.All(trace.Generations, generation => Assert.Equal("gpt-4.1", generation.Model));
            Assert.Equal(trace.Index.Usage.CostUsd!.Value, (double)((trace.Index.Usage.Input!.Value * 2m) + (trace.Index.Usage.Output!.Value * 8m)) / 1e6, 9);
            trace.Should().HaveCostAtMostUsd(0.05m, prices);
        }

        Assert.Equal([4, 5, 6], scenario.Generate(50).Select(trace => trace.ToolCalls.Count(call => call.Name == "fetch")).Distinct().Order());
    }

    [Fact]
    public void Own_mathematics_agree_with_the_machine_s()
    {
        for (var x = -12.0; x < 12; x += 0.37) Assert.Equal(Math.Exp(x), NormalQuantile.Exp(x), Math.Exp(x) * 1e-12);
        for (var x = 0.01; x < 1e6; x *= 1.7) Assert.Equal(Math.Log(x), NormalQuantile.Ln(x), 1e-12);
        foreach (var (p, z) in new[] { (0.5, 0.0), (0.95, 1.6448536269514722), (0.975, 1.959963984540054), (0.01, -2.3263478740408408), (0.999, 3.090232306167813) }) Assert.Equal(z, NormalQuantile.At(p), 1e-7);
    }
}
