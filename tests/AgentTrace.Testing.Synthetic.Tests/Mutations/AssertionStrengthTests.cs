namespace AgentTrace.Testing.Synthetic.Tests.Mutations;

/// <summary>What a measurement counts, and what it says.</summary>
public sealed class AssertionStrengthTests
{
    private static readonly RecordedTrace Good = MutantKit.Load("research-good.jsonl");

    [Fact]
    public void The_sample_policy() => MutantKit.Matches(AssertionStrength.Measure(Good, MutantKit.Policy()).ToText());

    [Fact]
    public void A_weak_test_of_two_agents() =>
        MutantKit.Matches(AssertionStrength.Measure(MutantKit.Load("multi-agent.jsonl"), run => run.Should().HaveCompleted().And.HaveNoUnrecoveredErrors()).ToText());

    [Fact]
    public void Calls_that_overlapped() => MutantKit.Matches(AssertionStrength.Measure(MutantKit.Load("parallel.jsonl"), new MaxStepsCheck(6)).ToText());

    [Fact]
    public void An_empty_suite_notices_nothing()
    {
        var nothing = AssertionStrength.Measure(Good, _ => { });

        Assert.Equal((0.0, 0, 29, 29), (nothing.Score, nothing.Caught, nothing.Total, nothing.Survivors.Sum(group => group.Mutants.Count)));
        Assert.Equal(0.0, AssertionStrength.Measure(Good, Array.Empty<TraceCheck>()).Score);
    }

    [Fact]
    public void No_mutant_is_no_strength()
    {
        var strength = AssertionStrength.Measure(SpanKit.Trace(kit => kit.Llm(0, finish: null)), _ => { });

        Assert.Null(strength.Score);
        Assert.Equal("Cannot tell whether the assertions would notice: the trace has nothing that a mutant could change.", strength.ToText());
    }

    /// <summary>A policy, its checks and the sentences of a test are the same suite.</summary>
    [Fact]
    public void Every_face_counts_the_same()
    {
        var policy = MutantKit.Policy();
        var expected = AssertionStrength.Measure(Good, policy).ToString();

        Assert.Equal("The assertions would notice 23 of 29 mutants: 79 %.", expected);
        Assert.Equal(expected, AssertionStrength.Measure(Good, [.. policy.Checks.Select(entry => entry.Check)]).ToString());
        Assert.Equal(expected, AssertionStrength.Measure(Good, run =>
        {
            run.Should().HaveCalledTool("search").Before("fetch");
            run.Should().NotHaveCalledTool(ToolName.Glob("delete_*")).And.HaveAtMostSteps(5).And.HaveCompleted().And.HaveNoErrors().And.HaveTakenAtMost(TimeSpan.FromSeconds(30)).And.HaveUsedAtMostTokens(8000);
        }).ToString());
    }

    [Fact]
    public void Any_exception_makes_a_test_red()
    {
        var strength = AssertionStrength.Measure(Good, run => Assert.Equal(2, run.ToolCalls.Count));

        Assert.Equal([(MutationOperator.Drop, 2, 4), (MutationOperator.Loop, 2, 2), (MutationOperator.Cut, 3, 4)],
            strength.ByOperator.Where(kind => kind.Operator is MutationOperator.Drop or MutationOperator.Loop or MutationOperator.Cut).Select(kind => (kind.Operator, kind.Caught, kind.Total)));
    }

    [Fact]
    public void What_cannot_be_told_is_caught_where_it_fails_the_test()
    {
        var trace = MutantKit.Load("otlp-agent.json");
        var fails = AssertionStrength.Measure(trace, TracePolicy.Parse("""[{"stopReason": "completed"}]"""));
        var warns = AssertionStrength.Measure(trace, TracePolicy.Parse("""[{"stopReason": "completed", "inconclusive": "warn"}]"""));

        Assert.Equal((3, 3), (fails.Caught, fails.Inconclusive));
        Assert.Equal((0, 0), (warns.Caught, warns.Inconclusive));
        Assert.Contains("\n3 of them only because it could not be told.\n", fails.ToText());
    }

    [Fact]
    public void A_warning_catches_nothing() =>
        Assert.Equal(0.0, AssertionStrength.Measure(Good, TracePolicy.Parse("""[{"maxSteps": 5, "severity": "warning"}]""")).Score);

    [Fact]
    public void A_part_of_the_trace_is_judged_where_the_policy_says_so()
    {
        var trace = MutantKit.Load("multi-agent.jsonl");

        Assert.Equal((1, 0), (Noticed("researcher"), Noticed("writer")));

        int Noticed(string agent) => AssertionStrength.Measure(trace, TracePolicy.Parse($$$"""[{"forbid": "search", "outcome": "failing", "when": {"agent": "{{{agent}}}"}}]"""))
            .ByOperator.Single(kind => kind.Operator == MutationOperator.Fail).Caught;
    }

    [Fact]
    public void A_run_that_does_not_keep_the_rules_proves_nothing() => Assert.Equal(
        "The trace itself does not meet the assertions, so its mutants would prove nothing: Expected trace to have completed, but it stopped with reason \"tool_error\".",
        Assert.Throws<InvalidOperationException>(() => AssertionStrength.Measure(MutantKit.Load("research-bad.jsonl"), MutantKit.Policy())).Message);

    [Fact]
    public void A_run_of_which_the_rules_cannot_tell_proves_nothing() => Assert.StartsWith(
        "The trace itself does not meet the assertions, so its mutants would prove nothing: Cannot tell whether run used at most 8,000 tokens",
        Assert.Throws<InvalidOperationException>(() => AssertionStrength.Measure(MutantKit.Load("research-bad.jsonl"), run => run.Should().HaveUsedAtMostTokens(8000))).Message);

    /// <summary>Failures on mutants are expected: no scope around hears of them, and nothing is written.</summary>
    [Fact]
    public void Trying_assertions_leaves_nothing_behind()
    {
        var folder = Directory.CreateTempSubdirectory("agenttrace-");
        try
        {
            var path = Path.Combine(folder.FullName, "good.golden.json");
            GoldenTrace.Of(Good).Save(path);
            using (new TraceAssertionScope())
            {
                Assert.True(AssertionStrength.Measure(Good, run => run.Should().MatchGolden(path: path)).Score > 0.5);
            }

            Assert.Equal([path], Directory.GetFiles(folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Who asks for the very run sees every mutant that a golden trace can see: it holds no times, and of the reasons only why the trace as a whole ended.</summary>
    [Fact]
    public void A_golden_of_the_whole_run_notices_all_that_it_holds()
    {
        foreach (var file in (string[])["research-good.jsonl", "otlp-agent.json", "parallel.jsonl", "multi-agent.jsonl", "trace.json", "otlp-vercel.json", "langsmith-runs.json", "phoenix-spans.json"])
        {
            var trace = MutantKit.Load(file);
            var golden = GoldenTrace.Of(trace, new() { Level = GoldenLevel.Full, LongestText = int.MaxValue });
            var strength = AssertionStrength.Measure(trace, run => run.Should().MatchGolden(golden));

            Assert.Equal(file, string.Join('\n', strength.Survivors.SelectMany(group => group.Mutants).Where(mutant => mutant.Operator != MutationOperator.Delay && !(mutant.Operator == MutationOperator.ChangeStopReason && mutant.Trace.StopReason == trace.StopReason)).Select(mutant => mutant.What).Prepend(file)));
        }
    }
}
