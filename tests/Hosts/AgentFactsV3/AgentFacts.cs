using Xunit;

namespace AgentTrace.Testing.Hosts;

/// <summary>What a user would write, good and bad.</summary>
public sealed class AgentFacts(ITestOutputHelper output)
{
    public static TheoryData<object> Unlisted() => new(new object(), new object());

    [AgentFact(Runs = 20, RequiredPassRate = 0.9)]
    public void Always_good() => FlakyAgent.Research(isGood: true);

    [AgentFact(Runs = 20, RequiredPassRate = 0.9)]
    public void Half_good() => FlakyAgent.Research(isGood: FlakyAgent.Number % 2 == 0);

    [AgentFact(MaxRuns = 60, RequiredPassRate = 0.95, ToleratedPassRate = 0.8)]
    public void At_the_border() => FlakyAgent.Research(isGood: FlakyAgent.Number % 9 != 5);

    [AgentFact(Skip = "not today")]
    public void Skipped() => FlakyAgent.Research(isGood: false);

    [AgentFact(Runs = 3)]
    public void Skipped_in_a_run()
    {
        if (FlakyAgent.Number == 2) Assert.Skip("no network");
    }

    [AgentFact(Runs = 3, Timeout = 300)]
    public async Task Too_slow_once()
    {
        if (FlakyAgent.Number == 2) await Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
    }

    [AgentTheory(Runs = 4)]
    [InlineData("good")]
    [InlineData("bad")]
    public void Rows(string kind) => FlakyAgent.Research(isGood: kind == "good");

    [AgentTheory(Runs = 4)]
    [MemberData(nameof(Unlisted))]
    public void Rows_that_nobody_lists(object row) => Assert.NotNull(row);

    [AgentFact(Runs = 2)]
    [Trait("kind", "labelled")]
    public void Labelled() => FlakyAgent.Research(isGood: true);

    [AgentFact(DisplayName = "An agent by another name", Runs = 2)]
    public void Named() => FlakyAgent.Research(isGood: true);

    [AgentFact(Runs = 3)]
    public void Writes() => output.WriteLine($"wrote {FlakyAgent.Number}");

    [AgentFact(Runs = 8, MaxParallel = 4)]
    public void At_once()
    {
        output.WriteLine($"wrote {FlakyAgent.Number}");
        FlakyAgent.ResearchAtOnce();
    }

    [AgentFact(Runs = 2)]
    public void Throttled() => FlakyAgent.ResearchThrottled();

    [AgentFact(Runs = 2, InfrastructureErrors = [typeof(NotSupportedException)], InfrastructureRetries = 0)]
    public void Broken() => throw new NotSupportedException("the sandbox is gone");

    [AgentFact(Runs = 1, RequiredPassRate = 0.9)]
    public void Too_few_runs() => FlakyAgent.Research(isGood: true);

    [Fact]
    public void Stock_fact() => Assert.Null(TrialRun.Current);
}
