using System.Globalization;

namespace AgentTrace.Testing.Synthetic.Tests.Mutations;

/// <summary>The same trace, the same mutants; of a large trace a sample that is stated and even.</summary>
public sealed class MutationSamplingTests
{
    [Fact]
    public void Same_trace_same_mutants_whatever_the_culture()
    {
        var expected = Told(MutantKit.Load("parallel.jsonl"));
        var before = CultureInfo.CurrentCulture;
        try
        {
            var strange = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (strange.NumberFormat.NegativeSign, strange.NumberFormat.NumberDecimalSeparator, strange.NumberFormat.NumberGroupSeparator) = ("minus", "·", "_");
            CultureInfo.CurrentCulture = strange;

            Assert.Equal(expected, Told(MutantKit.Load("parallel.jsonl")));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Same_trace_same_mutants_from_many_threads_at_once()
    {
        var trace = MutantKit.Load("multi-agent.jsonl");
        var expected = Told(trace);

        Assert.All(Enumerable.Range(0, 8).AsParallel().Select(_ => Told(trace)), told => Assert.Equal(expected, told));
    }

    [Fact]
    public void A_seed_chooses_the_shuffle_and_nothing_else()
    {
        var trace = Row(20);
        var (first, other) = (Told(trace).ToLookup(IsShuffled), Told(trace, new() { Seed = 5 }).ToLookup(IsShuffled));

        Assert.Equal((1, 1), (first[true].Count(), other[true].Count()));
        Assert.NotEqual(first[true], other[true]);
        Assert.Equal(first[false], other[false]);

        static bool IsShuffled(string told) => told.StartsWith("shuffled", StringComparison.Ordinal);
    }

    [Fact]
    public void A_sample_is_even_over_the_operators()
    {
        var trace = Row(200);
        var all = TraceMutations.Of(trace, new() { MaxMutants = int.MaxValue });
        var some = TraceMutations.Of(trace, new() { MaxMutants = 110 });

        Assert.Equal((all.Count, all.Count, 110), (all.PossibleCount, some.PossibleCount, some.Count));
        Assert.All(some.CountBy(mutant => mutant.Operator), kind => Assert.InRange(kind.Value, 8, 9));
        Assert.Equal(all.Select(mutant => mutant.Operator).Distinct(), some.Select(mutant => mutant.Operator).Distinct());

        // And over the trace: of ten drops one in each tenth.
        var steps = some.Where(mutant => mutant.Operator == MutationOperator.Drop).Select(mutant => int.Parse(mutant.What.Split("step ")[1].Split(',')[0], CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(steps.Order(), steps);
        Assert.All(steps.Zip(steps.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 200 / steps.Count, (200 / steps.Count) + 1));
    }

    [Fact]
    public void Another_seed_takes_another_sample()
    {
        var trace = Row(200);

        Assert.NotEqual(Told(trace, new() { MaxMutants = 50 }), Told(trace, new() { MaxMutants = 50, Seed = 1 }));
        Assert.Equal(Told(trace, new() { MaxMutants = 50, Seed = 1 }), Told(trace, new() { MaxMutants = 50, Seed = 1 }));
    }

    /// <summary>Of 10,000 spans no more mutants than have 2,000,000 together, though two an operator, each made when it is judged and let go then. Judging them is for shorter traces.</summary>
    [Fact]
    public void Ten_thousand_spans_make_a_bounded_number_of_mutants()
    {
        var trace = Row(10_000);
        var mutants = TraceMutations.Of(trace);

        Assert.Equal(200, mutants.Count);
        Assert.Equal(120_997, mutants.PossibleCount);
        Assert.Equal(13, mutants.Select(mutant => mutant.Operator).Distinct().Count());

        var strength = AssertionStrength.Measure(Row(200), TracePolicy.Parse("""[{"maxSteps": 200}, {"noErrors": true}]"""), new() { MaxMutants = 13 });
        Assert.Equal(13, strength.Total + strength.Equivalent);
        Assert.Equal((1, 1), strength.ByOperator.Where(kind => kind.Operator == MutationOperator.Fail).Select(kind => (kind.Caught, kind.Total)).Single());
        Assert.All(strength.Survivors.Where(group => group.Code is not null), group => Assert.NotEmpty(group.Mutants));
    }

    [Theory]
    [InlineData(0, 1, "MaxMutants is 0; at least one mutant is made. (Parameter 'options')")]
    [InlineData(-5, 1, "MaxMutants is -5; at least one mutant is made. (Parameter 'options')")]
    [InlineData(1, 0, "Lateness is 00:00:00; it must be positive. (Parameter 'options')")]
    [InlineData(1, 31_536_001, "Lateness is 365.00:00:01; it is at most a year. (Parameter 'options')")]
    public void What_cannot_mean_anything_is_refused(int most, int seconds, string message)
    {
        var options = new MutationOptions { MaxMutants = most, Lateness = TimeSpan.FromSeconds(seconds) };

        Assert.Equal(message, Assert.Throws<ArgumentException>(() => TraceMutations.Of(Row(2), options)).Message);
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => AssertionStrength.Measure(Row(2), _ => { }, options)).Message);
    }

    [Fact]
    public void A_year_late_is_late() => Assert.All(
        TraceMutations.Of(Row(2), new() { Lateness = TimeSpan.FromDays(365) }).Where(mutant => mutant.Operator == MutationOperator.Delay), mutant => Assert.Null(mutant.EquivalentBecause));

    [Fact]
    public void A_trace_in_which_nothing_happened_has_no_mutant() =>
        Assert.Empty(TraceMutations.Of(SpanKit.Trace(kit => kit.Other("GET /", 0))));

    /// <summary>Calls one after the other, without an answer.</summary>
    private static RecordedTrace Row(int calls) => SpanKit.Trace(kit =>
    {
        for (var i = 0; i < calls; i++) kit.Tool("tool_" + (i % 7), i * 10, 5, id: "c" + i, args: $$"""{"n":{{i}}}""", result: "ok");
    });

    private static List<string> Told(RecordedTrace trace, MutationOptions? options = null) => [.. TraceMutations.Of(trace, options).Select(mutant => $"{mutant.What} {mutant.EquivalentBecause} {FactsText.Of(mutant.Build())}")];
}
