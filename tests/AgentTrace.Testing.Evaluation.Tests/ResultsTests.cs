using System.Text;

namespace AgentTrace.Testing.Evaluation.Tests;

public sealed class ResultsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_written_is_read_back_the_same()
    {
        var path = _folder["results.jsonl"];
        var results = await EvaluationKit.Engine(EvaluationKit.Cases(5), new EvaluationOptions { Policy = EvaluationKit.Policy, Repeat = 4, ResultsPath = path, Label = "v2" }).RunAsync(default);
        var first = File.ReadAllBytes(path);
        EvaluationResults.Load(path).Save(path);
        Assert.Equal(first, File.ReadAllBytes(path));
        Assert.True(results.IsFinished);
        Assert.Equal("v2", results.Head.Label);
        Assert.Equal(20, results.Runs.Count);
        Assert.All(results.Runs, run => Assert.Equal("search > fetch", run.Trajectory));
        var failed = results.Runs.First(run => run.Verdict == RunVerdict.Failed);
        Assert.Equal(("order", Verdict.Passed), (failed.Checks[0].Name, failed.Checks[0].Verdict));
        Assert.StartsWith("Expected trace to have completed, but it stopped", failed.Reason, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder["results.traces"], failed.TraceFile!)));
        Assert.All(results.Runs.Where(run => run.Verdict == RunVerdict.Passed), run => Assert.Null(run.TraceFile));
    }

    [Fact]
    public async Task A_file_cut_at_any_byte_is_gone_on_with_to_the_same_end()
    {
        var dataset = EvaluationKit.Cases(3);
        var options = new EvaluationOptions { Policy = EvaluationKit.Policy, Repeat = 2, ResultsPath = _folder["whole.jsonl"], TimeProvider = new FixedClock() };
        await EvaluationKit.Engine(dataset, options).RunAsync(default);
        var whole = File.ReadAllBytes(options.ResultsPath!);
        var cut = options with { ResultsPath = _folder["cut.jsonl"] };
        for (var length = 0; length < whole.Length; length += 23)
        {
            File.WriteAllBytes(cut.ResultsPath!, whole[..length]);
            var results = await EvaluationKit.Engine(dataset, cut).RunAsync(default);
            Assert.True(results.IsFinished);
            Assert.True(whole.AsSpan().SequenceEqual(File.ReadAllBytes(cut.ResultsPath!)), $"cut at byte {length}");
        }
    }

    [Fact]
    public async Task Going_on_runs_only_what_is_missing()
    {
        var dataset = EvaluationKit.Cases(4);
        var options = new EvaluationOptions { Policy = EvaluationKit.Policy, Repeat = 3, ResultsPath = _folder["results.jsonl"] };
        var ran = new List<string>();
        var budget = 5;
        await Assert.ThrowsAsync<InvalidOperationException>(() => EvaluationKit.Engine(dataset, options, request => budget-- > 0 ? Note(request) : throw new InvalidOperationException("killed")).RunAsync(default));
        Assert.Equal(5, EvaluationResults.Load(options.ResultsPath!).Runs.Count);
        Assert.False(EvaluationResults.Load(options.ResultsPath!).IsFinished);
        Assert.True((await EvaluationKit.Engine(dataset, options, Note).RunAsync(default)).IsFinished);
        Assert.Equal(12, ran.Count);
        Assert.Equal(12, ran.Distinct().Count());
        await EvaluationKit.Engine(dataset, options, Note).RunAsync(default);
        Assert.Equal(12, ran.Count);

        CaseOutcome Note(CaseRequest request)
        {
            ran.Add($"{request.Case.Id} {request.Number}");
            return EvaluationKit.Usual(request);
        }
    }

    [Fact]
    public async Task Results_of_something_else_are_not_mixed_in()
    {
        var path = _folder["results.jsonl"];
        var options = new EvaluationOptions { Policy = EvaluationKit.Policy, Repeat = 2, ResultsPath = path };
        await EvaluationKit.Engine(EvaluationKit.Cases(2), options).RunAsync(default);
        await Refused(EvaluationKit.Cases(2), options with { Policy = TracePolicy.Parse("""[{"maxSteps": 3}]""") }, "it holds results of another policy; write to another file, or delete it.");
        await Refused(EvaluationKit.Cases(3), options, "it holds results of another dataset; write to another file, or delete it.");
        await Refused(EvaluationKit.Cases(2), options with { Repeat = 3 }, "it holds 2 runs a case, and 3 are asked for; write to another file, or delete it.");

        async Task Refused(Dataset dataset, EvaluationOptions others, string message)
        {
            var error = await Assert.ThrowsAsync<EvaluationFormatException>(() => EvaluationKit.Engine(dataset, others).RunAsync(default));
            Assert.Equal($"{path}: {message}", error.Message);
        }
    }

    [Fact]
    public async Task Faults_of_infrastructure_are_tried_again_and_are_no_failure()
    {
        var options = new EvaluationOptions { Policy = EvaluationKit.Policy, ResultsPath = _folder["results.jsonl"], InfrastructureRetries = 2, RetryDelay = TimeSpan.Zero };
        var tries = 0;
        var results = await EvaluationKit.Engine(EvaluationKit.Cases(1), options, request => ++tries < 3 ? new CaseOutcome(null, "HTTP 429") { IsInfrastructure = true } : new CaseOutcome(EvaluationKit.Usual(request).Trace, null)).RunAsync(default);
        Assert.Equal((RunVerdict.Passed, 2), (results.Runs[0].Verdict, results.Runs[0].InfrastructureErrors));

        File.Delete(options.ResultsPath!);
        results = await EvaluationKit.Engine(EvaluationKit.Cases(1), options, _ => new CaseOutcome(null, "HTTP 429") { IsInfrastructure = true }).RunAsync(default);
        Assert.Equal((RunVerdict.Infrastructure, 3, "HTTP 429"), (results.Runs[0].Verdict, results.Runs[0].InfrastructureErrors, results.Runs[0].Fault));
        Assert.Equal("1 case could not run for faults of infrastructure (\"case 1\")", ResultsMerge.Lack(EvaluationResults.Load(options.ResultsPath!)));

        // Begun again, what infrastructure broke is done again.
        Assert.Equal(RunVerdict.Passed, (await EvaluationKit.Engine(EvaluationKit.Cases(1), options).RunAsync(default)).Runs[0].Verdict);
    }

    [Fact]
    public async Task A_budget_that_is_used_up_leaves_the_evaluation_unfinished()
    {
        var options = new EvaluationOptions { Policy = EvaluationKit.Policy, Repeat = 10, MaxTokens = 2500, ResultsPath = _folder["results.jsonl"] };
        var engine = EvaluationKit.Engine(EvaluationKit.Cases(2), options);
        var results = await engine.RunAsync(default);
        Assert.False(results.IsFinished);
        Assert.InRange(results.Runs.Count, 1, 19);
        Assert.Equal($"the budget of 2,500 tokens was used up after {results.Runs.Count} of 20 runs", engine.Stopped);

        // The next process counts what the one before used.
        var again = EvaluationKit.Engine(EvaluationKit.Cases(2), options);
        Assert.Equal(results.Runs.Count, (await again.RunAsync(default)).Runs.Count);
        Assert.Equal(engine.Stopped, again.Stopped);
    }

    [Fact]
    public async Task A_budget_of_which_nobody_sees_the_use_cannot_be_held()
    {
        var options = new EvaluationOptions { Policy = EvaluationKit.Policy, Repeat = 10, MaxCostUsd = 5 };
        var engine = EvaluationKit.Engine(EvaluationKit.Cases(1), options);
        var results = await engine.RunAsync(default);
        Assert.Equal((false, 1), (results.IsFinished, results.Runs.Count));
        Assert.Equal("the budget of $5.00 cannot be held: what run 1 of \"case 1\" cost is not known", engine.Stopped);

        var priced = EvaluationKit.Engine(EvaluationKit.Cases(1), options with { Repeat = 2, Prices = new TokenPrices().With("scripted-1", input: 1m, output: 1m) });
        Assert.True((await priced.RunAsync(default)).IsFinished);
    }

    [Fact]
    public async Task A_budget_of_money_by_prices_is_gone_on_with()
    {
        var options = new EvaluationOptions { Policy = EvaluationKit.Policy, Repeat = 2, MaxCostUsd = 5, Prices = new TokenPrices().With("scripted-1", input: 1m, output: 1m), ResultsPath = _folder["results.jsonl"] };
        await EvaluationKit.Engine(EvaluationKit.Cases(1), options).RunAsync(default);
        var lines = File.ReadAllLines(options.ResultsPath!);
        Assert.Contains("\"cost_usd\":0.00", lines[2], StringComparison.Ordinal);

        // Without its last run, and with a cost that no decimal holds.
        File.WriteAllLines(options.ResultsPath!, lines[..3]);
        var again = EvaluationKit.Engine(EvaluationKit.Cases(1), options);
        Assert.True((await again.RunAsync(default)).IsFinished);
        Assert.Null(again.Stopped);
        File.WriteAllLines(options.ResultsPath!, [.. lines[..2], System.Text.RegularExpressions.Regex.Replace(lines[2], "\"cost_usd\":[0-9.E-]+", "\"cost_usd\":1e40")]);
        var hostile = EvaluationKit.Engine(EvaluationKit.Cases(1), options);
        Assert.False((await hostile.RunAsync(default)).IsFinished);
        Assert.Equal("the budget of $5.00 was used up after 1 of 2 runs", hostile.Stopped);
    }

    [Fact]
    public async Task A_budget_of_tokens_is_not_held_by_a_part_of_them_however_often_it_is_begun()
    {
        var partly = TraceSet.Read("""
            {"event":"span_finished","trace_id":"t1","span_id":"s1","step_type":"llm_generate","attributes":{"gen_ai.usage.input_tokens":10,"gen_ai.usage.output_tokens":5}}
            {"event":"span_finished","trace_id":"t1","span_id":"s2","step_type":"llm_generate"}
            """u8.ToArray())[0];
        var options = new EvaluationOptions { Policy = EvaluationKit.Policy, Repeat = 3, MaxTokens = 1000, ResultsPath = _folder["results.jsonl"] };
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var engine = EvaluationKit.Engine(EvaluationKit.Cases(1), options, _ => new CaseOutcome(partly, null));
            Assert.Single((await engine.RunAsync(default)).Runs);
            Assert.Equal("the budget of 1,000 tokens cannot be held: run 1 of \"case 1\" carries no usage", engine.Stopped);
        }
    }

    [Fact]
    public async Task A_try_that_infrastructure_broke_before_it_began_does_not_end_a_budget()
    {
        var tries = 0;
        var engine = EvaluationKit.Engine(
            EvaluationKit.Cases(1), new EvaluationOptions { Policy = EvaluationKit.Policy, MaxTokens = 100_000, Repeat = 2, RetryDelay = TimeSpan.Zero },
            request => ++tries == 1 ? new CaseOutcome(null, "HTTP 429") { IsInfrastructure = true } : EvaluationKit.Usual(request));
        Assert.True((await engine.RunAsync(default)).IsFinished);
        Assert.Null(engine.Stopped);
    }

    [Fact]
    public async Task What_the_end_of_an_evaluation_made_fail_is_no_run()
    {
        using var stop = new CancellationTokenSource();
        var options = new EvaluationOptions { Policy = EvaluationKit.Policy, ResultsPath = _folder["results.jsonl"] };
        var engine = EvaluationKit.Engine(EvaluationKit.Cases(1), options, _ =>
        {
            stop.Cancel();
            return new CaseOutcome(null, "the command ended with exit code 130");
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => engine.RunAsync(stop.Token));
        Assert.Empty(EvaluationResults.Load(options.ResultsPath!).Runs);
    }

    [Fact]
    public async Task Runs_of_one_process_do_not_see_each_other()
    {
        var dataset = EvaluationKit.Cases(8);
        var together = new Barrier(4);
        var results = await AgentEvaluation.RunAsync(
            dataset,
            (item, _) => Task.Run(() =>
            {
                together.SignalAndWait();
                using var run = AgentRun.Start(item.Input);
                run.CallTool("search", new { query = item.Id }, () => "found");
                run.Complete("done");
            }),
            new EvaluationOptions { Policy = TracePolicy.Parse("""[{"tool": "search", "times": 1}]"""), MaxParallel = 4 });
        Assert.All(results.Runs, run => Assert.Equal("search", run.Trajectory));
    }

    [Fact]
    public async Task A_timeout_is_a_failure_that_keeps_what_was_recorded()
    {
        var clock = new AlarmClock();
        var results = await AgentEvaluation.RunAsync(
            EvaluationKit.Cases(1),
            async (item, cancellation) =>
            {
                using var run = AgentRun.Start(item.Input);
                run.CallTool("search", new { query = item.Id }, () => "found");
                clock.Ring();
                await Task.Delay(Timeout.Infinite, cancellation);
            },
            new EvaluationOptions { Policy = EvaluationKit.Policy, RunTimeout = TimeSpan.FromSeconds(30), TimeProvider = clock });
        var only = results.Runs[0];
        Assert.Equal((RunVerdict.Failed, "it took longer than 30 s", "search"), (only.Verdict, only.Reason, only.Trajectory));
    }

    [Fact]
    public async Task A_timeout_holds_for_an_agent_that_never_awaits()
    {
        var (clock, free) = (new AlarmClock(), new ManualResetEventSlim());
        var results = await AgentEvaluation.RunAsync(
            EvaluationKit.Cases(1),
            (item, _) =>
            {
                using var run = AgentRun.Start(item.Input);
                run.CallTool("search", new { query = item.Id }, () => "found");
                clock.Ring();
                free.Wait();
                return Task.CompletedTask;
            },
            new EvaluationOptions { Policy = EvaluationKit.Policy, RunTimeout = TimeSpan.FromSeconds(30), TimeProvider = clock });
        free.Set();
        Assert.Equal((RunVerdict.Failed, "it took longer than 30 s", "search"), (results.Runs[0].Verdict, results.Runs[0].Reason, results.Runs[0].Trajectory));
    }

    [Fact]
    public void Recorded_results_that_lost_runs_are_not_whole()
    {
        const string text = "{\"type\":\"evaluation\",\"version\":1,\"cases\":1,\"repeat\":2}\n{\"type\":\"case\",\"id\":\"a\",\"index\":0}\n{\"type\":\"run\",\"case\":\"a\",\"run\":2,\"verdict\":\"passed\"}\n{\"type\":\"finished\",\"runs\":";
        Assert.False(ResultsReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text + "2}\n")), null).IsFinished);
        Assert.True(ResultsReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text + "1}\n")), null).IsFinished);
    }

    [Theory]
    [InlineData("", "it is empty; results of agenttrace eval were expected.")]
    [InlineData("{\"type\":\"run\"}\n", "line 1: no results: the first line says what was evaluated (agenttrace eval writes such files).")]
    [InlineData("[]\n", "line 1: no line of results: an object was expected.")]
    [InlineData("{\"type\":\"evaluation\",\"version\":9}\n", "line 1: results of version 9; this program knows version 1.")]
    [InlineData("{\"type\":\"evaluation\",\"version\":1,\"cases\":1,\"repeat\":1}\n{\"type\":\"run\",\"case\":\"a\",\"run\":1,\"verdict\":\"passed\"}\n", "line 2: a run of \"a\", which is none of the cases.")]
    [InlineData("{\"type\":\"evaluation\",\"version\":1,\"cases\":1,\"repeat\":1}\n{\"type\":\"case\",\"id\":\"a\",\"index\":0}\n{\"type\":\"run\",\"case\":\"a\",\"run\":1,\"verdict\":\"good\"}\n", "line 3: \"verdict\" is one of passed, failed, inconclusive, infrastructure.")]
    [InlineData("{\"type\":\"evaluation\",\"version\":1,\"cases\":1,\"repeat\":1}\n{\"type\":\"case\",\"id\":\"a\",\"index\":0}\n{\"type\":\"run\",\"case\":\"a\",\"run\":1,\"verdict\":\"-1\"}\n", "line 3: \"verdict\" is one of passed, failed, inconclusive, infrastructure.")]
    [InlineData("{\"type\":\"evaluation\",\"version\":1,\"dataset_digest\":\"x\",\"cases\":1,\"repeat\":1}\n{\"type\":\"case\",\"id\":\"a\",\"index\":0}\n{\"type\":\"run\",\"case\":\"a\",\"run\":2,\"verdict\":\"failed\"}\n", "line 3: run 2 of \"a\"; each case has 1 run, counted from 1.")]
    [InlineData("{\"type\":\"evaluation\",\"version\":1,\"cases\":1,\"repeat\":1}\n{\"type\":\"case\",\"id\":\"a\",\"index\":0}\n{\"type\":\"run\",\"case\":\"a\",\"run\":0,\"verdict\":\"failed\"}\n", "line 3: run 0 of \"a\"; each case has 1 run, counted from 1.")]
    public void A_file_that_is_none_is_one_line_with_its_place(string text, string message) =>
        Assert.Equal(message, Assert.Throws<EvaluationFormatException>(() => ResultsReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), null)).Message);

    /// <summary>Its timers go off when they are told to.</summary>
    private sealed class AlarmClock : TimeProvider
    {
        private Action? _alarm;

        public void Ring() => _alarm!();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _alarm = () => callback(state);
            return new Timer(static _ => { }, null, Timeout.Infinite, Timeout.Infinite);
        }
    }

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
