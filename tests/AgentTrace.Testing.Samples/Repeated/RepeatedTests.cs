using AgentTrace.Testing;
using Xunit;

namespace ResearchAgent.Tests;

/// <summary>An agent that is not the same twice: run several times, judged by its rate. Its chance is a list here, so that this test has none.</summary>
public sealed class RepeatedTests
{
    [AgentFact(Runs = 20, RequiredPassRate = 0.9)]
    public async Task Researcher_searches_first_in_nine_of_ten_runs()
    {
        // One of these twenty is hasty: no evidence against nine of ten.
        await AskAsync(isHasty: TrialRun.Current!.Number == 7);

        TrialRun.Current.Trace.Should().HaveCalledTool("search").Before("fetch");
    }

    [Fact]
    public async Task Agent_that_is_hasty_every_other_time_is_refuted_and_the_message_says_how_often()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => AgentTrials.RunAsync(async run =>
        {
            await AskAsync(isHasty: run.Number % 2 == 0);
            run.Trace.Should().HaveCalledTool("search").Before("fetch");
        }, new TrialOptions { Runs = 20, RequiredPassRate = 0.9 }));

        Assert.StartsWith("Expected at least 90 % of runs to pass, but 10/20 passed: 50.0 % (95 % CI 27.2–72.8 %)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_that_forgets_to_search_in_one_case_is_worse_and_the_case_is_named()
    {
        var before = await EvaluateAsync(new HashSet<string>());
        var after = await EvaluateAsync(new HashSet<string> { "case-3" });

        var comparison = after.CompareTo([before], margin: 0.02);

        Assert.Equal(ComparisonVerdict.Worse, comparison.Verdict);
        Assert.Equal("case-3", Assert.Single(comparison.Suspects).Case.Id);
        Assert.NotEqual(ComparisonVerdict.Worse, before.CompareTo([before], margin: 0.02).Verdict);
    }

    /// <summary>Five questions, ten runs each, as a night's job would have them.</summary>
    private static Task<EvaluationResults> EvaluateAsync(HashSet<string> hastyCases)
    {
        var cases = Dataset.Parse(string.Join('\n', Enumerable.Range(1, 5).Select(number => $$"""{"id": "case-{{number}}", "input": "Question {{number}}", "expectations": [{"tool": "search", "before": "fetch"}]}""")));
        return AgentEvaluation.RunAsync(cases, (item, _) => AskAsync(hastyCases.Contains(item.Id)), new EvaluationOptions { Repeat = 10, MaxParallel = 2 });
    }

    private static Task<string?> AskAsync(bool isHasty)
    {
        var (search, fetch) = (("search", "battery recycling"), ("fetch", "https://example.org/direct-recycling"));
        var model = new ScriptedModel();
        foreach (var (tool, argument) in isHasty ? new[] { fetch, search } : [search, fetch]) model.Wants(tool, argument, "Next.");
        return new Researcher(model.Answers("Direct recycling recovers cathodes whole."), new FakeWeb()).RunAsync("Find recent research about battery recycling");
    }
}
