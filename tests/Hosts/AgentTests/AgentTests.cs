using NUnit.Framework;

namespace AgentTrace.Testing.Hosts;

/// <summary>What a user would write, good and bad.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AgentTests
{
    private int _setUps;

    [SetUp]
    public void SetUp() => _setUps++;

    [AgentTest(Runs = 20, RequiredPassRate = 0.9)]
    public void Always_good() => FlakyAgent.Research(isGood: true);

    [AgentTest(Runs = 20, RequiredPassRate = 0.9)]
    public void Half_good() => FlakyAgent.Research(isGood: FlakyAgent.Number % 2 == 0);

    [AgentTest(MaxRuns = 60, RequiredPassRate = 0.95, ToleratedPassRate = 0.8)]
    public void At_the_border() => FlakyAgent.Research(isGood: FlakyAgent.Number % 9 != 5);

    [AgentTest(Runs = 4)]
    public void Constrained()
    {
        using (var run = AgentRun.Start("question")) run.CallTool("fetch", null, () => "ok");
        Assert.That(TrialRun.Current!.Trace, Has.CalledTool(FlakyAgent.Number == 3 ? "search" : "fetch"));
    }

    [AgentTest]
    [Ignore("not today")]
    public void Skipped() => FlakyAgent.Research(isGood: false);

    [AgentTest(Runs = 3)]
    public void Skipped_in_a_run()
    {
        if (FlakyAgent.Number == 2) Assert.Ignore("no network");
    }

    [AgentTest(Runs = 3)]
    [CancelAfter(300)]
    public async Task Too_slow_once(CancellationToken cancellation)
    {
        if (FlakyAgent.Number == 2) await Task.Delay(Timeout.Infinite, cancellation);
    }

    [AgentTestCase("good", Runs = 4)]
    [AgentTestCase("bad", Runs = 4)]
    public void Rows(string kind) => FlakyAgent.Research(isGood: kind == "good");

    [AgentTest(Runs = 2)]
    [TestCase("first")]
    [TestCase("second")]
    public void Stock_rows(string kind)
    {
        TestContext.Out.WriteLine($"{kind} {FlakyAgent.Number}");
        Assert.That(_setUps, Is.EqualTo(1));
    }

    [AgentTest(Runs = 2)]
    [Category("labelled")]
    public void Labelled() => FlakyAgent.Research(isGood: true);

    [AgentTestCase(Runs = 2, TestName = "An agent by another name")]
    public void Named() => FlakyAgent.Research(isGood: true);

    [AgentTest(Runs = 3)]
    public void Writes() => TestContext.Out.WriteLine($"wrote {FlakyAgent.Number}");

    [AgentTest(Runs = 8, MaxParallel = 4)]
    public void At_once()
    {
        TestContext.Out.WriteLine($"wrote {FlakyAgent.Number}");
        FlakyAgent.ResearchAtOnce();
    }

    [AgentTest(Runs = 2)]
    public void Throttled() => FlakyAgent.ResearchThrottled();

    [AgentTest(Runs = 2, InfrastructureErrors = [typeof(NotSupportedException)], InfrastructureRetries = 0)]
    public void Broken() => throw new NotSupportedException("the sandbox is gone");

    [AgentTest(Runs = 1, RequiredPassRate = 0.9)]
    public void Too_few_runs() => FlakyAgent.Research(isGood: true);

    [Test]
    public void Stock_fact() => Assert.That(TrialRun.Current, Is.Null);
}
