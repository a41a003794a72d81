using System.Globalization;

namespace AgentTrace.Testing.Benchmarks;

/// <summary>Whether the statistics keep what they promise, on agents whose true pass rate is known because it is drawn. Seeded: every run of it prints the same.</summary>
internal sealed class Simulation(TextWriter output, int seed = 1)
{
    private const double Confidence = 0.95;
    private readonly Random _random = new(seed);

    public void Run()
    {
        Coverage();
        OtherIntervals();
        FixedRule();
        Sequential();
    }

    /// <summary>How often each interval holds the true rate, over true rates drawn from 50 to 100 %, and at the rate where it does worst on a grid.</summary>
    private void Coverage()
    {
        Head("Intervals for a pass rate, nominal 95.0 %", "coverage: mean over drawn rates (200,000), exact mean and least over a grid of rates");
        foreach (var runs in new[] { 10, 20, 100 })
        {
            foreach (var (name, interval) in new (string, Func<int, ConfidenceInterval>)[]
            {
                ("Clopper-Pearson", k => ProportionIntervals.ClopperPearson(k, runs, Confidence)),
                ("Wilson", k => ProportionIntervals.Wilson(k, runs, Confidence)),
                ("Wilson, corrected", k => ProportionIntervals.Wilson(k, runs, Confidence, isCorrected: true)),
                ("Jeffreys", k => ProportionIntervals.Jeffreys(k, runs, Confidence)),
                ("Agresti-Coull", k => ProportionIntervals.AgrestiCoull(k, runs, Confidence)),
            })
            {
                ConfidenceInterval[] intervals = [.. Enumerable.Range(0, runs + 1).Select(interval)];
                var drawn = Share(200_000, () => 0.5 + (_random.NextDouble() / 2) is var rate && intervals[Passed(runs, rate)].Contains(rate));
                double[] grid = [.. Enumerable.Range(1, 499).Select(at => 0.5 + (at / 1000.0)).Select(rate => Enumerable.Range(0, runs + 1).Where(k => intervals[k].Contains(rate)).Sum(k => BinomialDistribution.Weight(k, runs, rate)))];
                Line($"{name}, {runs} runs", $"{Percent(drawn)}, {Percent(grid.Average())}, {Percent(grid.Min())}");
            }
        }
    }

    private void OtherIntervals()
    {
        Head("Other intervals, nominal 95.0 %", "coverage over 20,000 draws");
        foreach (var runs in new[] { 20, 100 })
        {
            Line($"Newcombe's difference, {runs} against {runs} runs", Percent(Share(20_000, () =>
            {
                var (a, b) = (0.5 + (_random.NextDouble() / 2), 0.5 + (_random.NextDouble() / 2));
                return new PassRate(Passed(runs, a), runs).Minus(new PassRate(Passed(runs, b), runs)).Contains(a - b);
            })));
        }

        foreach (var (runs, p) in new[] { (60, 0.5), (200, 0.9) })
        {
            var ranks = SampleQuantile.Ranks(runs, p, (1 - Confidence) / 2);
            Line($"{p * 100:0} % quantile of {runs} runs, exact {Percent(ranks.Coverage)}", Percent(Share(20_000, () =>
            {
                double[] values = [.. Enumerable.Range(0, runs).Select(_ => _random.NextDouble()).Order()];
                return values[ranks.Lower!.Value - 1] <= p && p < values[ranks.Upper!.Value - 1];
            })));
        }

        var z = NormalDistribution.UpperQuantile((1 - Confidence) / 2);
        int[] clusters = [.. Enumerable.Range(0, 100).SelectMany(at => Enumerable.Repeat(at, 5))];
        var (clustered, naive) = (0, 0);
        for (var i = 0; i < 4_000; i++)
        {
            // Rates of cases drawn between 0.4 and 1: their mean is known, runs of one case resemble each other.
            var mean = ClusteredMean.Of([.. Enumerable.Range(0, 100).SelectMany(_ => 0.4 + (0.6 * _random.NextDouble()) is var rate ? Enumerable.Range(0, 5).Select(_ => _random.NextDouble() < rate ? 1.0 : 0) : [])], clusters);
            if (Math.Abs(mean.Mean - 0.7) <= z * mean.StandardError) clustered++;
            if (Math.Abs(mean.Mean - 0.7) <= z * mean.NaiveError) naive++;
        }

        Line("Clustered mean, 100 cases x 5 runs, 4,000 draws", Percent(clustered / 4_000.0));
        Line("(the same with errors as if all runs were independent)", Percent(naive / 4_000.0));
    }

    private void FixedRule()
    {
        Head("Fixed runs, a required rate of 90 %, 5 %", "share of tests that fail at a true rate of 90 %, 80 %, 50 % (100,000 tests each)");
        foreach (var runs in new[] { 10, 20, 60 })
        {
            var most = Power.MostThatRefute(runs, 0.9);
            Line($"{runs} runs, fails at {most} passes or fewer", string.Join(", ", new[] { 0.9, 0.8, 0.5 }.Select(rate => Percent(Share(100_000, () => Passed(runs, rate) <= most)))));
        }
    }

    private void Sequential()
    {
        Head("Sequential, 80 % against 95 %, 5 % and 5 %", "over 100,000 tests");
        const int tests = 100_000;
        var test = new SequentialTest(0.8, 0.95);
        var (runs, mustPass) = Power.RunsToTellApart(0.8, 0.95);
        Line($"Fixed-size test: {runs} runs, {mustPass} must pass", $"alpha {Percent(BinomialDistribution.AtLeast(mustPass, runs, 0.8))}, beta {Percent(BinomialDistribution.AtMost(mustPass - 1, runs, 0.95))}");
        foreach (var most in new[] { 60, 200 })
        {
            var used = 0.0;
            var (outlook0, outlook1) = (test.Outlook(0.8, most), test.Outlook(0.95, most));
            var equal = Power.RunsToTellApart(0.8, 0.95, outlook0.AcceptH1, outlook1.AcceptH0).Runs;
            foreach (var (rate, error) in new[] { (0.8, SequentialDecision.AcceptH1), (0.95, SequentialDecision.AcceptH0) })
            {
                var (wrong, undecided, made) = (0, 0, 0L);
                for (var i = 0; i < tests; i++)
                {
                    var (decision, after) = test.Decide(Enumerable.Range(0, most).Select(_ => _random.NextDouble() < rate));
                    made += after;
                    if (decision == error) wrong++;
                    if (decision == SequentialDecision.Continue) undecided++;
                }

                var mean = (double)made / tests;
                used += mean / 2;
                Line($"At most {most} runs, true rate {rate * 100:0} %", string.Create(CultureInfo.InvariantCulture,
                    $"{(rate == 0.8 ? "alpha" : "beta")} {Percent((double)wrong / tests)}, undecided {Percent((double)undecided / tests)}, {mean:0.0} runs (exact {(rate == 0.8 ? outlook0 : outlook1).MeanRuns:0.0}), saved {Percent(1 - (mean / runs))}"));
            }

            Line($"At most {most} runs, both rates", $"saved {Percent(1 - (used / runs))}; against the {equal} runs that give both errors as they really are: {Percent(1 - (used / equal))}");
        }
    }

    private int Passed(int runs, double rate)
    {
        var passed = 0;
        for (var i = 0; i < runs; i++)
        {
            if (_random.NextDouble() < rate) passed++;
        }

        return passed;
    }

    private static double Share(int draws, Func<bool> holds)
    {
        var count = 0;
        for (var i = 0; i < draws; i++)
        {
            if (holds()) count++;
        }

        return (double)count / draws;
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.0} %");

    private void Head(string what, string how) => output.WriteLine($"\n{what}; {how}");

    private void Line(string what, string figures) => output.WriteLine($"  {what,-58}  {figures}");
}
