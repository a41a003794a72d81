namespace AgentTrace.Testing.Tests.Statistics;

/// <summary>What no table of another tool says: words, refused arguments, shuffles, power and what is to be expected of a sequential test.</summary>
public sealed class StatisticsTests
{
    [Theory]
    [InlineData(18, 20, "18/20 passed: 90.0 % (95 % CI 68.3–98.8 %)")]
    [InlineData(0, 3, "0/3 passed: 0.0 % (95 % CI 0.0–70.8 %)")]
    [InlineData(0, 0, "0/0 passed: no run was judged")]
    public void Pass_rate_reads_as_a_sentence(long passed, long runs, string expected) => Assert.Equal(expected, new PassRate(passed, runs).ToString());

    [Fact]
    public void Interval_of_a_difference_reads_as_a_sentence() => Assert.Equal("-32.9 to -2.1 %", new PassRate(31, 40).Minus(new PassRate(38, 40)).ToString());

    [Fact]
    public void Pass_rate_without_runs_knows_nothing()
    {
        var none = default(PassRate);

        Assert.Null(none.Rate);
        Assert.Equal(new ConfidenceInterval(0, 1), none.ClopperPearson());
        Assert.Equal(new ConfidenceInterval(0, 1), none.Wilson());
        Assert.Equal(new ConfidenceInterval(-1, 1), none.Minus(new PassRate(3, 4)));
        Assert.Equal(1, none.PValueAgainst(0.9));
        Assert.Throws<ArgumentOutOfRangeException>(() => none.PassAtK(1));
    }

    [Fact]
    public void Arguments_that_mean_nothing_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PassRate(-1, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PassRate(4, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PassRate(1, 3).Wilson(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PassRate(1, 3).Jeffreys(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PassRate(1, 3).ClopperPearson(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PassRate(1, 3).PassHatK(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PassRate(1, 3).PassAtK(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PassRate(1, 3).PValueAgainst(1.1));
        Assert.Throws<ArgumentException>(() => new SequentialTest(0.9, 0.9));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SequentialTest(0.9, 1));
        Assert.Throws<ArgumentException>(() => PermutationTests.Paired([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => RankTests.MannWhitney([double.NaN], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => MultipleTesting.Holm([double.NaN]));
        Assert.Throws<ArgumentException>(() => ClusteredMean.Of([], []));
        Assert.Throws<ArgumentException>(() => ClusteredDifference.Of([1, 0], [true, true], [1, 2]));
        Assert.Throws<ArgumentException>(() => SampleQuantile.Of([], 0.5));
        Assert.Throws<ArgumentException>(() => PassChance.Mean([], 1, PassChance.All));
    }

    [Fact]
    public void Lists_that_say_nothing_prove_nothing()
    {
        Assert.Equal(PValues.None, PermutationTests.Paired([], []));
        Assert.Equal(PValues.None, PermutationTests.Independent([], [1]));
        Assert.Equal(PValues.None, RankTests.MannWhitneyExact([], [1]));
        Assert.Equal(PValues.None, RankTests.MannWhitneyAsymptotic([2, 2, 2], [2, 2], isCorrected: true));
        Assert.Equal(PValues.None, RankTests.Wilcoxon([1, 2], [1, 2]));
        Assert.Null(ClusteredMean.Of([1, 0], [5, 5]).StandardError);
        Assert.Null(ChiSquareTest.Proportions(new PassRate(3, 3), new PassRate(4, 4), isCorrected: true).PValue);
    }

    [Fact]
    public void Shuffles_are_seeded_and_come_near_the_exact_value()
    {
        // Of 40 pairs only 30 differ: exact. With 3 more that differ the list is too long, and its p-value is near that of the binomial.
        double[] zeros = new double[40], some = [.. Enumerable.Range(0, 40).Select(at => at < 10 ? 0.0 : at < 30 ? 1 : -1)], many = [.. Enumerable.Range(0, 40).Select(at => at < 25 ? 1.0 : -1)];

        Assert.Equal(BinomialDistribution.AtLeast(20, 30, 0.5), PermutationTests.Paired(some, zeros).Greater, 1e-12);
        var shuffled = PermutationTests.Paired(many, zeros, seed: 7);
        Assert.Equal(BinomialDistribution.AtLeast(25, 40, 0.5), shuffled.Greater, 0.004);
        Assert.Equal(shuffled, PermutationTests.Paired(many, zeros, seed: 7));
        Assert.NotEqual(shuffled, PermutationTests.Paired(many, zeros, seed: 8));
    }

    [Fact]
    public void Shuffles_of_independent_lists_come_near_the_exact_value()
    {
        double[] x = [.. Enumerable.Range(0, 50).Select(at => at % 10 < 8 ? 1.0 : 0)], y = [.. Enumerable.Range(0, 50).Select(at => at % 10 < 6 ? 1.0 : 0)];

        Assert.Equal(ExactTests.Fisher(new PassRate(40, 50), new PassRate(30, 50)).Greater, PermutationTests.Independent(x, y).Greater, 0.002);
    }

    [Fact]
    public void Shuffles_never_prove_with_certainty() => Assert.Equal(1 / 1001.0, PermutationTests.Paired([.. Enumerable.Repeat(1.0, 100)], new double[100], shuffles: 1000).Greater);

    [Fact]
    public void Long_lists_are_ranked_by_the_approximation()
    {
        double[] x = [.. Enumerable.Range(0, 100_000).Select(at => at % 997.0)], y = [.. Enumerable.Range(0, 100_000).Select(at => at % 997.0)];

        Assert.Equal(0.5, RankTests.MannWhitney(x, y).Greater, 0.001);
    }

    [Fact]
    public void Clusters_that_repeat_themselves_say_as_much_as_one_run_each()
    {
        double[] runs = [1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1];
        var repeated = ClusteredMean.Of(runs, [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]);

        Assert.Equal(ClusteredMean.Of([1, 0, 1, 1], [1, 2, 3, 4]).NaiveError!.Value, repeated.StandardError!.Value, 1e-12);
        Assert.Equal(1, repeated.IntraclassCorrelation!.Value, 1e-12);
    }

    [Theory]
    [InlineData(0.95, 1)]
    [InlineData(0.9, 2)]
    [InlineData(0.5, 5)]
    [InlineData(0.2, 14)]
    [InlineData(1, 1)]
    [InlineData(1e-7, 29_957_322)]
    public void Fewest_runs_that_refute_do_so_and_one_less_does_not(double rate, long expected)
    {
        Assert.Equal(expected, Power.FewestThatRefute(rate));
        Assert.True(Power.MostThatRefute(expected, rate) >= 0);
        Assert.True(expected == 1 || Power.MostThatRefute(expected - 1, rate) < 0);
    }

    [Theory]
    [InlineData(1, 0.9, -1)]
    [InlineData(1, 0.99, 0)]
    [InlineData(20, 0.9, 15)]
    [InlineData(20, 1, 19)]
    public void Most_passes_that_refute_are_the_last_with_a_p_value_within_5_percent(long runs, double rate, long expected)
    {
        Assert.Equal(expected, Power.MostThatRefute(runs, rate));
        Assert.True(expected < 0 || new PassRate(expected, runs).PValueAgainst(rate) <= 0.05);
        Assert.True(new PassRate(expected + 1, runs).PValueAgainst(rate) > 0.05);
    }

    [Fact]
    public void Smallest_drop_is_the_one_whose_runs_refute_as_often_as_asked()
    {
        var drop = Power.SmallestDrop(20, 0.9)!.Value;

        Assert.Equal(0.8, BinomialDistribution.AtMost(15, 20, 0.9 - drop), 1e-9);
        Assert.Equal(0.213, drop, 0.001);
        Assert.Null(Power.SmallestDrop(1, 0.9));
        Assert.True(Power.SmallestDrop(1_000_000, 0.9) < 0.001);
    }

    [Fact]
    public void Fixed_size_test_keeps_both_errors_with_the_fewest_runs()
    {
        var (runs, mustPass) = Power.RunsToTellApart(0.8, 0.95);

        Assert.Equal((50, 45), (runs, mustPass));
        Assert.InRange(BinomialDistribution.AtLeast(45, 50, 0.8), 0.04, 0.05);
        Assert.InRange(BinomialDistribution.AtMost(44, 50, 0.95), 0.03, 0.05);
    }

    [Fact]
    public void Sequential_test_saves_two_runs_in_five_against_the_fixed_size()
    {
        var (test, runs) = (new SequentialTest(0.8, 0.95), Power.RunsToTellApart(0.8, 0.95).Runs);
        var (low, high) = (test.Outlook(0.8, 60), test.Outlook(0.95, 60));

        Assert.True(low.AcceptH1 <= 0.05 && high.AcceptH0 <= 0.05);
        Assert.True(low.MeanRuns <= 0.6 * runs && high.MeanRuns <= 0.6 * runs, $"{low.MeanRuns} and {high.MeanRuns} of {runs}");
    }

    [Fact]
    public void Outlook_goes_on_from_the_runs_already_made()
    {
        var test = new SequentialTest(0.8, 0.95);
        var outlook = test.Outlook(0.88, from: new PassRate(53, 60));

        Assert.Equal(SequentialDecision.Continue, test.Decide(53, 60));
        Assert.Equal(1, outlook.AcceptH0 + outlook.AcceptH1, 1e-12);
        Assert.InRange(outlook.MeanRuns, 100, 102);
        Assert.Equal(172, outlook.RunsFor(0.95));
        Assert.Equal(0.95, 1 - test.Outlook(0.88, 172, new PassRate(53, 60)).Undecided, 0.01);
    }

    [Fact]
    public void Sequential_test_needs_three_failures_or_eighteen_passes_at_first()
    {
        var test = new SequentialTest(0.8, 0.95);

        Assert.Equal((SequentialDecision.AcceptH0, 3), test.Decide(Enumerable.Repeat(false, 60)));
        Assert.Equal((SequentialDecision.AcceptH1, 18), test.Decide(Enumerable.Repeat(true, 60)));
    }
}
