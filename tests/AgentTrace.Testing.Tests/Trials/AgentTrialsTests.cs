using System.Net;
using static AgentTrace.Testing.Tests.Trials.TrialKit;

namespace AgentTrace.Testing.Tests.Trials;

/// <summary>Repeated runs: how they are judged, kept apart, bounded, and what a person reads.</summary>
public sealed class AgentTrialsTests
{
    private static readonly TrialOptions Twenty = new() { Runs = 20, RequiredPassRate = 0.9 };
    private static readonly TrialOptions Sequential = new() { MaxRuns = 60, RequiredPassRate = 0.95, ToleratedPassRate = 0.8 };

    [Fact]
    public async Task Agent_that_always_passes_passes()
    {
        var report = await MeasureAsync(run => RunAsync(run, isGood: true), Twenty);

        Assert.Equal((Verdict.Passed, new PassRate(20, 20)), (report.Verdict, report.Rate));
        Assert.Equal("20/20 passed: 100.0 % (95 % CI 83.2–100.0 %)", report.ToString());
        Assert.Equal(Enumerable.Range(1, 20), report.Runs.Select(run => run.Number));
        Assert.All(report.Runs, run => Assert.Equal($"question {run.Number}", Assert.Single(run.Trace!.Runs).Input));
    }

    [Fact]
    public async Task Agent_that_passes_half_the_time_fails_and_says_which_assertion_flakes()
    {
        var report = await MeasureAsync(run => RunAsync(run, isGood: run.Number % 2 == 0), Twenty);
        var lines = report.ToString().Split('\n');

        Assert.Equal(Verdict.Failed, report.Verdict);
        Assert.Equal("Expected at least 90 % of runs to pass, but 10/20 passed: 50.0 % (95 % CI 27.2–72.8 %), which refutes it (p < 0.001).", lines[0]);
        Assert.Equal("10 runs failed", lines[1]);
        Assert.Equal("  run.Trace to have called tool \"search\" before \"fetch\": failed in 10 of 20 runs", lines[4]);
        Assert.StartsWith("1) 10 runs, 1, 3, 5, 7, 9, 11, 13, 15, … (TrialKit.cs:", lines[6], StringComparison.Ordinal);
        Assert.Single(lines, line => line.Contains("tool fetch {\"number\":1}", StringComparison.Ordinal));
        Assert.DoesNotContain("{\"number\":3}", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sequential_test_stops_as_soon_as_it_is_settled()
    {
        var made = 0;

        Assert.Equal(new PassRate(18, 18), (await MeasureAsync(_ => Count(ref made, passes: true), Sequential)).Rate);
        Assert.Equal(18, made);
        Assert.Equal(new PassRate(0, 3), (await MeasureAsync(_ => Count(ref made, passes: false), Sequential)).Rate);
        Assert.Equal(21, made);
    }

    [Fact]
    public async Task Sequential_test_at_the_border_is_inconclusive_and_says_what_it_would_take()
    {
        var report = await MeasureAsync(run => run.Number % 9 == 5 ? Task.FromException(new InvalidOperationException("no")) : Task.CompletedTask, Sequential);

        Assert.Equal((Verdict.Inconclusive, new PassRate(53, 60)), (report.Verdict, report.Rate));
        Assert.Equal(172, report.RunsNeeded);
        Assert.Contains("it would take about 102 runs; MaxRuns = 172 settles 19 of 20 such tests.", report.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_at_once_do_not_see_each_others_spans()
    {
        // All are under way before one may end.
        var (waiting, all) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var report = await MeasureAsync(async run =>
        {
            using (var agent = AgentRun.Start($"question {run.Number}"))
            {
                agent.CallTool("search", new { number = run.Number }, () => "ok");
                if (Interlocked.Increment(ref waiting) == 8) all.SetResult();
                await all.Task;
                agent.CallTool("fetch", new { number = run.Number }, () => "ok");
                agent.Complete("done");
            }

            Assert.Equal([run.Number, run.Number], run.Trace.ToolCalls.Select(call => call.Arguments!.Value.GetProperty("number").GetInt32()));
            run.Trace.Should().HaveCalledExactly("search", "fetch");
        }, new TrialOptions { Runs = 8, MaxParallel = 8 });

        Assert.True(report.Verdict == Verdict.Passed, report.ToString());
    }

    [Fact]
    public async Task No_more_runs_are_under_way_than_allowed()
    {
        var (active, most) = (0, 0);
        await MeasureAsync(async _ =>
        {
            var now = Interlocked.Increment(ref active);
            InterlockedMax(ref most, now);
            await Task.Yield();
            Interlocked.Decrement(ref active);
        }, new TrialOptions { Runs = 40, MaxParallel = 3 });

        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task Slow_run_that_fails_counts_in_its_place()
    {
        // The first run ends last. Three failures in front settle the test, whatever came in meanwhile.
        var others = new TaskCompletionSource();
        var report = await MeasureAsync(async run =>
        {
            if (run.Number == 1) await others.Task;
            if (run.Number == 3) others.SetResult();
            throw new InvalidOperationException("no");
        }, Sequential with { MaxParallel = 3 });

        Assert.Equal([1, 2, 3], report.Runs.Select(run => run.Number));
    }

    [Fact]
    public async Task Run_under_way_when_the_test_is_settled_is_cancelled_and_does_not_count()
    {
        var cancelled = false;
        var report = await MeasureAsync(async run =>
        {
            if (run.Number <= 3) throw new InvalidOperationException("no");
            try
            {
                await Task.Delay(Timeout.Infinite, run.Cancellation);
            }
            finally
            {
                cancelled = run.Cancellation.IsCancellationRequested;
            }
        }, Sequential with { MaxParallel = 4 });

        Assert.Equal((Verdict.Failed, new PassRate(0, 3)), (report.Verdict, report.Rate));
        Assert.Equal(3, report.Runs.Count);
        Assert.True(cancelled);
    }

    [Fact]
    public async Task Run_that_takes_too_long_failed()
    {
        var time = new ManualTime();
        var report = await MeasureAsync(async run =>
        {
            if (run.Number != 2) return;
            while (time.Pending().Count == 0) await Task.Yield();
            time.Advance(60_000);
            await Task.Delay(Timeout.Infinite, run.Cancellation);
        }, new TrialOptions { Runs = 3, RunTimeout = TimeSpan.FromMinutes(1), TimeProvider = time });

        Assert.Equal(new PassRate(2, 3), report.Rate);
        Assert.Equal("The run did not end within 1 min 0 s.", report.Runs[1].Reason);
        Assert.Equal(TimeSpan.FromMinutes(1), report.Runs[1].Duration);
    }

    [Fact]
    public async Task Infrastructure_errors_are_tried_again_and_do_not_count()
    {
        var (attempts, time) = (0, new ManualTime());
        var trial = MeasureAsync(_ => ++attempts % 3 == 0 ? Task.CompletedTask : Task.FromException(new HttpRequestException("slow down", null, HttpStatusCode.TooManyRequests)),
            new TrialOptions { Runs = 2, TimeProvider = time });
        foreach (var delay in new[] { 1000, 2000, 1000, 2000 })
        {
            while (time.Pending().Count == 0) await Task.Yield();
            Assert.Equal([(double)delay], time.Pending());
            time.Advance(delay);
        }

        var report = await trial;
        Assert.Equal((Verdict.Passed, new PassRate(2, 2)), (report.Verdict, report.Rate));
        Assert.All(report.Runs, run => Assert.Equal(2, run.Retries));
        Assert.Equal("2/2 passed: 100.0 % (95 % CI 15.8–100.0 %)\n4 attempts ended in an infrastructure error, which is no run", report.ToString());
    }

    [Fact]
    public async Task Infrastructure_that_stays_down_ends_the_test_without_a_pass()
    {
        var report = await MeasureAsync(run => run.Number < 3 ? Task.CompletedTask : Task.FromException(new HttpRequestException("slow down", null, HttpStatusCode.TooManyRequests)), Twenty with { RetryDelay = TimeSpan.Zero });

        Assert.Equal((Verdict.Inconclusive, new PassRate(2, 2)), (report.Verdict, report.Rate));
        Assert.Equal("Cannot tell whether at least 90 % of runs pass: 2/2 passed: 100.0 % (95 % CI 15.8–100.0 %), and run 3 ended in an infrastructure error 3 times: HttpRequestException: slow down.", report.Summary);
        Assert.Null(report.Runs[2].Verdict);
    }

    public static TheoryData<Exception, bool> Errors() => new()
    {
        { new HttpRequestException("x", null, HttpStatusCode.TooManyRequests), true },
        { new HttpRequestException("x", null, HttpStatusCode.ServiceUnavailable), true },
        { new HttpRequestException("x", null, HttpStatusCode.BadRequest), false },
        { new InvalidOperationException("x", new HttpRequestException("x", null, HttpStatusCode.TooManyRequests)), true },
        { new AggregateException(new InvalidOperationException(), new TimeoutException()), true },
        { new TaskCanceledException("x", new TimeoutException()), true },
        { new TaskCanceledException("x"), false },
        { new ClientResultException(429), true },
        { new ClientResultException(401), false },
        { new InvalidOperationException("429"), false },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Errors_of_the_way_to_a_model_are_no_failure_of_the_agent(Exception error, bool isInfrastructure)
    {
        var report = await MeasureAsync(_ => Task.FromException(error), new TrialOptions { Runs = 1, InfrastructureRetries = 0 });

        Assert.Equal(isInfrastructure ? null : Verdict.Failed, report.Runs[0].Verdict);
    }

    [Fact]
    public async Task Predicate_adds_to_the_usual_errors_and_never_excuses_an_assertion()
    {
        var options = new TrialOptions { Runs = 1, InfrastructureRetries = 0, IsInfrastructureError = _ => true };

        Assert.Null((await MeasureAsync(_ => throw new InvalidOperationException("the sandbox is gone"), options)).Runs[0].Verdict);
        Assert.Equal(Verdict.Failed, (await MeasureAsync(_ => { Assert.Fail("no"); return Task.CompletedTask; }, options)).Runs[0].Verdict);
        Assert.Equal(Verdict.Failed, (await MeasureAsync(run => RunAsync(run, isGood: false), options)).Runs[0].Verdict);
    }

    [Fact]
    public async Task Assertion_that_cannot_tell_is_no_pass_and_counts_in_words()
    {
        var report = await MeasureAsync(async run =>
        {
            await RunAsync(run, isGood: true);
            if (run.Number > 2) run.Trace.Should().HaveUsedAtMostTokens(100);
        }, new TrialOptions { Runs = 4 });

        Assert.Equal((Verdict.Failed, new PassRate(2, 4)), (report.Verdict, report.Rate));
        Assert.Equal([Verdict.Passed, Verdict.Passed, Verdict.Inconclusive, Verdict.Inconclusive], report.Runs.Select(run => run.Verdict!.Value));
        Assert.Contains("\n2 runs cannot be told, which is no pass\n", report.ToString(), StringComparison.Ordinal);
        Assert.Contains("  run.Trace to have used at most 100 tokens: could not tell in 2 of 4 runs\n", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_are_one_where_only_numbers_and_ids_differ()
    {
        var report = await MeasureAsync(run => Fail(run.Number % 2 == 0 ? $"order {Guid.NewGuid()} took {run.Number}.5 s" : $"no answer after {run.Number * 700} ms\nand more"), new TrialOptions { Runs = 6 });
        var groups = report.ToString().Split('\n').Where(line => line.Length > 1 && line[1] == ')').ToList();

        Assert.Equal(2, groups.Count);
        Assert.StartsWith("1) 3 runs, 1, 3, 5 (AgentTrialsTests.cs:", groups[0], StringComparison.Ordinal);
        Assert.EndsWith("): InvalidOperationException: no answer after 700 ms", groups[0], StringComparison.Ordinal);
        Assert.StartsWith("2) 3 runs, 2, 4, 6 (AgentTrialsTests.cs:", groups[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_of_a_failure_is_data()
    {
        var report = await MeasureAsync(_ => Fail("bad \u001b[31m\u202e news"), new TrialOptions { Runs = 1 });

        Assert.Contains("bad \\u001b[31m\\u202e news", report.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', report.ToString());
    }

    [Fact]
    public async Task Budget_of_tokens_ends_the_test_without_a_pass()
    {
        var report = await MeasureAsync(run => RunAsync(run, isGood: true, tokens: 400), Twenty with { MaxTokens = 1_000 });

        Assert.Equal((Verdict.Inconclusive, new PassRate(3, 3), 1_200L), (report.Verdict, report.Rate, report.Tokens));
        Assert.EndsWith(", and the budget of 1,000 tokens was used up after 3 of 20 runs.", report.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Budget_of_money_ends_the_test_without_a_pass()
    {
        var report = await MeasureAsync(run => RunAsync(run, isGood: true, tokens: 400_000), Twenty with { MaxCostUsd = 1, Prices = new TokenPrices().With("gpt-5", input: 1.25m, output: 10m) });

        Assert.Equal((Verdict.Inconclusive, 2L, 1.00m), (report.Verdict, report.Rate.Runs, report.CostUsd));
        Assert.EndsWith(", and the budget of $1.00 was used up after 2 of 20 runs.", report.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Budget_that_is_used_up_by_the_last_run_changes_nothing() =>
        Assert.Equal(Verdict.Passed, (await MeasureAsync(run => RunAsync(run, isGood: true, tokens: 400), Twenty with { MaxTokens = 8_000 })).Verdict);

    [Fact]
    public async Task Budget_that_nobody_can_see_is_not_held()
    {
        var report = await MeasureAsync(run => RunAsync(run, isGood: true), Twenty with { MaxTokens = 1_000 });

        Assert.Equal((Verdict.Inconclusive, 1L, null), (report.Verdict, report.Rate.Runs, report.Tokens));
        Assert.EndsWith(", and the budget of 1,000 tokens cannot be held: run 1 carries no usage.", report.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Budget_of_which_a_run_tells_a_part_is_not_held()
    {
        var report = await MeasureAsync(async run =>
        {
            using var agent = AgentRun.Start("question");
            await agent.GenerateAsync("gpt-5", () => Task.FromResult(new ModelAnswer("x", "stop", 300, 0)));
            await agent.GenerateAsync("gpt-5", () => Task.FromResult(new ModelAnswer("x", "stop", null, null)));
            agent.Complete("done");
        }, Twenty with { MaxTokens = 1_000, MaxCostUsd = 1, Prices = new TokenPrices().With("gpt-5", input: 1.25m, output: 10m) });

        Assert.Equal((Verdict.Inconclusive, 1L, 300L), (report.Verdict, report.Rate.Runs, report.Tokens));
        Assert.EndsWith(", and the budget of 1,000 tokens cannot be held: run 1 carries no usage.", report.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Budget_is_not_ended_by_a_try_that_infrastructure_broke_before_it_began()
    {
        var tries = 0;
        var report = await MeasureAsync(
            run => ++tries == 1 ? Task.FromException(new HttpRequestException("slow down", null, HttpStatusCode.TooManyRequests)) : RunAsync(run, isGood: true, tokens: 10),
            Twenty with { MaxTokens = 1_000, RetryDelay = TimeSpan.Zero });

        Assert.Equal((Verdict.Passed, 200L), (report.Verdict, report.Tokens));
    }

    [Fact]
    public async Task Wait_for_what_an_agent_never_does_is_no_trouble_of_infrastructure()
    {
        var report = await MeasureAsync(run => run.Recorder.WaitForAsync(trace => trace.ToolCalls.Count > 0, TimeSpan.Zero), new TrialOptions { Runs = 1 });

        Assert.Equal((Verdict.Failed, 0), (report.Runs[0].Verdict, report.Runs[0].Retries));
        Assert.StartsWith("TimeoutException: The trace did not come to meet the condition within 0 s: ", report.Runs[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_that_passes_by_an_exception_passed()
    {
        var report = await MeasureAsync(_ => throw new RunFailedException("NUnit.Framework.SuccessException", "enough", null), new TrialOptions { Runs = 2 });

        Assert.Equal((Verdict.Passed, new PassRate(2, 2)), (report.Verdict, report.Rate));
    }

    [Fact]
    public async Task Run_that_is_skipped_skips_the_test()
    {
        var skip = await Assert.ThrowsAnyAsync<Exception>(() => MeasureAsync(run => run.Number == 2 ? throw new InvalidOperationException("$XunitDynamicSkip$no network") : Task.CompletedTask, Twenty));

        Assert.Equal("$XunitDynamicSkip$no network", skip.Message);
    }

    [Fact]
    public async Task Cancelled_trial_has_no_verdict()
    {
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AgentTrials.MeasureAsync(async run =>
        {
            if (run.Number == 2) await cancellation.CancelAsync();
            run.Cancellation.ThrowIfCancellationRequested();
        }, new TrialOptions { Runs = 3 }, cancellation.Token));
    }

    [Fact]
    public async Task Run_that_cancels_itself_failed()
    {
        var report = await MeasureAsync(_ => throw new OperationCanceledException("gave up"), new TrialOptions { Runs = 2 });

        Assert.Equal("OperationCanceledException: gave up", report.Runs[0].Reason);
        Assert.Equal(new PassRate(0, 2), report.Rate);
    }

    [Fact]
    public async Task Runs_fail_by_themselves_also_in_a_scope()
    {
        TrialReport? report = null;
        var error = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using var scope = new TraceAssertionScope();
            report = await AgentTrials.RunAsync(run => RunAsync(run, isGood: run.Number > 2), new TrialOptions { Runs = 4 });
        });

        Assert.Equal(new PassRate(2, 4), report!.Rate);
        Assert.Equal("Xunit.Sdk.XunitException", error.GetType().FullName);
        Assert.Equal(report.ToString(), error.Message);
    }

    [Fact]
    public async Task Trial_that_fails_throws_what_the_framework_knows()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => AgentTrials.RunAsync(_ => Fail("no"), new TrialOptions { Runs = 2 }));

        Assert.Equal("Xunit.Sdk.XunitException", error.GetType().FullName);
        Assert.StartsWith("Expected every run to pass, but 0/2 passed: 0.0 %", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recorder_within_a_run_leaves_the_run_its_spans()
    {
        var report = await MeasureAsync(run =>
        {
            using var recorder = TraceRecorder.Start();
            using (var agent = AgentRun.Start("question")) agent.Complete("done");
            Assert.Single(recorder.Trace.Runs);
            return Task.CompletedTask;
        }, new TrialOptions { Runs = 2 });

        Assert.True(report.Verdict == Verdict.Passed, report.ToString());
        Assert.All(report.Runs, run => Assert.Single(run.Trace!.Runs));
    }

    private static Task Fail(string message) => throw new InvalidOperationException(message);

    private static Task Count(ref int made, bool passes)
    {
        made++;
        return passes ? Task.CompletedTask : Task.FromException(new InvalidOperationException("no"));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target)) Interlocked.CompareExchange(ref target, value, seen);
    }

    /// <summary>As SDKs have it, which the core does not reference.</summary>
    private sealed class ClientResultException(int status) : Exception("failed")
    {
        public int Status { get; } = status;
    }
}
