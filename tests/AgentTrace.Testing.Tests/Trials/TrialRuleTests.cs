namespace AgentTrace.Testing.Tests.Trials;

/// <summary>When a number of passes settles a test, and what a person then reads.</summary>
public sealed class TrialRuleTests
{
    private static readonly TrialOptions Fixed = new() { Runs = 20, RequiredPassRate = 0.9 };
    private static readonly TrialOptions Sequential = new() { MaxRuns = 60, RequiredPassRate = 0.95, ToleratedPassRate = 0.8 };

    [Theory]
    [InlineData(20, "Passed", "20/20 passed: 100.0 % (95 % CI 83.2–100.0 %)")]
    [InlineData(18, "Passed", "18/20 passed: 90.0 % (95 % CI 68.3–98.8 %)")]
    [InlineData(16, "Passed", "16/20 passed: 80.0 % (95 % CI 56.3–94.3 %)")]
    [InlineData(15, "Failed", "Expected at least 90 % of runs to pass, but 15/20 passed: 75.0 % (95 % CI 50.9–91.3 %), which refutes it (p = 0.043).")]
    [InlineData(0, "Failed", "Expected at least 90 % of runs to pass, but 0/20 passed: 0.0 % (95 % CI 0.0–16.8 %), which refutes it (p < 0.001).")]
    public void Fixed_runs_fail_when_they_refute_the_rate(long passed, string verdict, string sentence)
    {
        var (rule, rate) = (Rule(Fixed), new PassRate(passed, 20));

        Assert.Equal(verdict, $"{rule.Decide(rate)}");
        Assert.Equal(sentence, rule.Sentence(rule.Conclude(rate), rate, null));
        Assert.Null(rule.Decide(new PassRate(passed / 2, 19)));
    }

    [Fact]
    public void Every_run_must_pass_where_nothing_else_is_said()
    {
        var (rule, rate) = (Rule(new()), new PassRate(9, 10));

        Assert.Equal(Verdict.Passed, rule.Decide(new PassRate(10, 10)));
        Assert.Equal(Verdict.Failed, rule.Decide(rate));
        Assert.Equal("Expected every run to pass, but 9/10 passed: 90.0 % (95 % CI 55.5–99.7 %).", rule.Sentence(Verdict.Failed, rate, null));
    }

    [Fact]
    public void Fixed_runs_that_end_early_prove_nothing_unless_they_refute()
    {
        var rule = Rule(Fixed);

        Assert.Equal(Verdict.Inconclusive, rule.Conclude(new PassRate(12, 12)));
        Assert.Equal(Verdict.Inconclusive, rule.Conclude(default));
        Assert.Equal(Verdict.Failed, rule.Conclude(new PassRate(5, 12)));
        Assert.Equal("Cannot tell whether at least 90 % of runs pass: 12/12 passed: 100.0 % (95 % CI 73.5–100.0 %), and the money is gone.", rule.Sentence(Verdict.Inconclusive, new PassRate(12, 12), "the money is gone"));
    }

    [Fact]
    public void Sequential_runs_stop_when_one_rate_is_settled()
    {
        var rule = Rule(Sequential);

        Assert.Null(rule.Decide(new PassRate(17, 17)));
        Assert.Equal(Verdict.Passed, rule.Decide(new PassRate(18, 18)));
        Assert.Null(rule.Decide(new PassRate(0, 2)));
        Assert.Equal(Verdict.Failed, rule.Decide(new PassRate(0, 3)));
        Assert.Equal(Verdict.Inconclusive, rule.Decide(new PassRate(53, 60)));
        Assert.Equal("18/18 passed: 100.0 % (95 % CI 81.5–100.0 %); 95 % rather than 80 % is settled, at most 60 runs", rule.Sentence(Verdict.Passed, new PassRate(18, 18), null));
        Assert.Equal("Expected a pass rate of 95 % rather than 80 %, but 0/3 passed: 0.0 % (95 % CI 0.0–70.8 %), which settles it.", rule.Sentence(Verdict.Failed, new PassRate(0, 3), null));
    }

    [Fact]
    public void Sequential_runs_at_the_border_say_what_it_would_take()
    {
        var (rule, rate) = (Rule(Sequential), new PassRate(53, 60));

        Assert.Equal("Cannot tell whether the pass rate is 95 % rather than 80 %: 53/60 passed: 88.3 % (95 % CI 77.4–95.2 %). At that rate it would take about 102 runs; MaxRuns = 172 settles 19 of 20 such tests.", rule.Sentence(Verdict.Inconclusive, rate, null));
        Assert.Equal(172, rule.RunsNeeded(rate));
    }

    [Theory]
    [InlineData("1", 1, 1, "Passed", "1/1 passed: 100.0 % (95 % CI 2.5–100.0 %); a quick look with AGENTTRACE_RUNS=1, 2 at least can tell")]
    [InlineData("1", 0, 1, "Inconclusive", "Cannot tell whether at least 90 % of runs pass: 0/1 passed: 0.0 % (95 % CI 0.0–97.5 %); with AGENTTRACE_RUNS=1 every run must pass, 2 at least can tell.")]
    [InlineData("2", 0, 2, "Failed", "Expected at least 90 % of runs to pass, but 0/2 passed: 0.0 % (95 % CI 0.0–84.2 %), which refutes it (p = 0.010).")]
    [InlineData(" ", 20, 20, "Passed", "20/20 passed: 100.0 % (95 % CI 83.2–100.0 %)")]
    public void Environment_replaces_the_number_of_runs(string environment, long passed, long runs, string verdict, string sentence)
    {
        var (rule, rate) = (Rule(Fixed, environment), new PassRate(passed, runs));

        Assert.Equal((int)runs, rule.Most);
        Assert.Equal(verdict, $"{rule.Decide(rate)}");
        Assert.Equal(sentence, rule.Sentence(rule.Conclude(rate), rate, null));
    }

    [Fact]
    public void Environment_gives_a_quick_look_at_a_sequential_test()
    {
        var rule = Rule(Sequential, "5");

        Assert.Equal(Verdict.Passed, rule.Decide(new PassRate(5, 5)));
        Assert.Equal(Verdict.Inconclusive, rule.Decide(new PassRate(4, 5)));
    }

    [Fact]
    public void Environment_that_is_no_number_is_refused() =>
        Assert.Equal("AGENTTRACE_RUNS is a number of runs, 1 or more, not \"many\".", Assert.Throws<InvalidOperationException>(() => Rule(Fixed, "many")).Message);

    [Theory]
    [InlineData(1, 0.9, double.NaN, 0, "1 run cannot refute a pass rate of 90 %, not even if all fail. Take 2 runs at least.")]
    [InlineData(10, 0.2, double.NaN, 0, "10 runs cannot refute a pass rate of 20 %, not even if all fail. Take 14 runs at least.")]
    [InlineData(10, 0, double.NaN, 0, "RequiredPassRate is a share of runs, above 0 to 1, not 0.")]
    [InlineData(10, 90, double.NaN, 0, "RequiredPassRate is a share of runs, above 0 to 1, not 90.")]
    [InlineData(0, 1, double.NaN, 0, "Runs is 1 or more, not 0.")]
    [InlineData(10, 0.9, double.NaN, 60, "MaxRuns belongs to a sequential test, which also needs ToleratedPassRate, the rate that is too low. A fixed number of runs is Runs.")]
    [InlineData(10, 0.9, 0.8, 0, "ToleratedPassRate makes the test sequential, which also needs MaxRuns, its end.")]
    [InlineData(10, 1, 0.8, 60, "A sequential test needs 0 < ToleratedPassRate < RequiredPassRate < 1, not 0.8 and 1.")]
    [InlineData(10, 0.95, 0.8, 17, "17 runs cannot settle 95 % against 80 %, not even if all pass. Take MaxRuns = 18 at least.")]
    public void Options_that_can_decide_nothing_are_refused(int runs, double required, double tolerated, int maxRuns, string message)
    {
        var options = new TrialOptions { Runs = runs, RequiredPassRate = required, ToleratedPassRate = double.IsNaN(tolerated) ? null : tolerated, MaxRuns = maxRuns == 0 ? null : maxRuns };

        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => Rule(options)).Message, StringComparison.Ordinal);
    }

    private static TrialRule Rule(TrialOptions options, string? environment = null) => TrialRule.Of(options, _ => environment);
}
