namespace AgentTrace.Testing;

/// <summary>How many mutants of one kind were caught.</summary>
/// <param name="Operator">How the agent went wrong.</param>
/// <param name="Caught">How many were caught.</param>
/// <param name="Total">How many there were, equivalent ones aside.</param>
/// <example><code>var blind = AssertionStrength.Measure(trace, new MaxStepsCheck(5)).ByOperator.Where(kind =&gt; kind.Caught == 0);</code></example>
public sealed record OperatorStrength(MutationOperator Operator, int Caught, int Total);

/// <summary>Mutants that were not caught, and one sentence that would catch them.</summary>
/// <remarks>The sentence was tried: it holds of the original and fails on each of the mutants.</remarks>
/// <param name="Code">The sentence in C#: <c>trace.Should().HaveCalledTool("search").Once();</c>; null where none was found.</param>
/// <param name="PolicyEntry">The same as an entry of a policy, on one line; null where none was found.</param>
/// <param name="Mutants">The mutants; at least one.</param>
/// <example><code>foreach (var group in AssertionStrength.Measure(trace, new MaxStepsCheck(5)).Survivors) Console.WriteLine(group.PolicyEntry);</code></example>
public sealed record SurvivingMutants(string? Code, string? PolicyEntry, IReadOnlyList<TraceMutant> Mutants);

/// <summary>Would these assertions notice if the agent went wrong? The share of a good run's mutants that they catch, and what would catch the rest.</summary>
/// <remarks>
/// A mutant is caught when the test would be red: something fails, or cannot be told (which fails a test by default; in a policy not where
/// an entry says <c>"inconclusive": "warn"</c>). Entries of severity <c>warning</c> catch nothing. Equivalent mutants do not count
/// (<see cref="TraceMutations"/>). The survivors are grouped by a sentence that would catch them, the one that catches most first.
/// </remarks>
/// <example><code>
/// var strength = AssertionStrength.Measure(trace, run =&gt; run.Should().HaveCalledTool("search").Before("fetch").And.HaveCompleted());
/// Console.WriteLine(strength.ToText());
/// </code></example>
public sealed class AssertionStrength
{
    private AssertionStrength(MutationOptions options) => Options = options;

    /// <summary>How many mutants were caught.</summary>
    public int Caught { get; private init; }

    /// <summary>How many of the caught ones only because the assertions could not tell.</summary>
    public int Inconclusive { get; private init; }

    /// <summary>How many mutants there were that a person would call wrong.</summary>
    public int Total { get; private init; }

    /// <summary>How many mutants a person would not call wrong; they do not count.</summary>
    public int Equivalent { get; private init; }

    /// <summary>How many mutants there are in all; more than were tried where only a sample was.</summary>
    public int Possible { get; private init; }

    /// <summary>Caught of all that count, 0 to 1; null where no mutant counts, which is no proof of strength.</summary>
    public double? Score => Total == 0 ? null : (double)Caught / Total;

    /// <summary>The same by how the agent went wrong; only what was tried.</summary>
    public IReadOnlyList<OperatorStrength> ByOperator { get; private init; } = [];

    /// <summary>What was not caught, with what would catch it; those that nothing here would catch stand last.</summary>
    public IReadOnlyList<SurvivingMutants> Survivors { get; private init; } = [];

    internal MutationOptions Options { get; }

    /// <summary>How many runs the mutants are of.</summary>
    internal int Runs { get; private init; }

    /// <summary>Measures what a test asserts.</summary>
    /// <param name="trace">A trace that went well.</param>
    /// <param name="assertions">What the test does with a trace; it may throw what it likes.</param>
    /// <param name="options">How many mutants, and the seed; null for the defaults.</param>
    /// <exception cref="ArgumentException">The options ask for less than one mutant, or for a lateness that is not positive or longer than a year.</exception>
    /// <exception cref="InvalidOperationException">The trace itself does not meet the assertions.</exception>
    /// <example><code>Assert.True(AssertionStrength.Measure(trace, run =&gt; run.Should().HaveCompleted().And.HaveNoErrors()).Score &gt;= 0.5);</code></example>
    public static AssertionStrength Measure(RecordedTrace trace, Action<RecordedTrace> assertions, MutationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(assertions);
        return Measure(trace, MutationSuite.Of(assertions), options);
    }

    /// <summary>Measures checks.</summary>
    /// <param name="trace">A trace that went well.</param>
    /// <param name="checks">The checks; none catches nothing.</param>
    /// <exception cref="InvalidOperationException">The trace itself does not meet the checks.</exception>
    /// <example><code>var score = AssertionStrength.Measure(trace, new MaxStepsCheck(5), new StopReasonCheck("completed")).Score;</code></example>
    public static AssertionStrength Measure(RecordedTrace trace, params TraceCheck[] checks)
    {
        ArgumentNullException.ThrowIfNull(checks);
        return Measure(trace, MutationSuite.Of(checks), null);
    }

    /// <summary>Measures a policy.</summary>
    /// <param name="trace">A trace that went well.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="options">How many mutants, and the seed; null for the defaults.</param>
    /// <exception cref="ArgumentException">The options ask for less than one mutant, or for a lateness that is not positive or longer than a year.</exception>
    /// <exception cref="InvalidOperationException">The trace itself does not meet the policy.</exception>
    /// <example><code>var strength = AssertionStrength.Measure(trace, TracePolicy.Load("research.policy.json"));</code></example>
    public static AssertionStrength Measure(RecordedTrace trace, TracePolicy policy, MutationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return Measure(trace, MutationSuite.Of(policy), options);
    }

    /// <summary>The score, by operator, and the survivors with what would catch them.</summary>
    public string ToText() => StrengthText.Of(this, "assertions");

    /// <summary>One line: the score and the counts.</summary>
    public override string ToString() => StrengthText.Headline(this, "assertions");

    /// <summary>Several runs that went well are one evidence: their mutants count together, and a sentence must hold of all of them.</summary>
    internal static AssertionStrength Measure(IReadOnlyList<RecordedTrace> runs, MutationSuite suite, MutationOptions? options)
    {
        options = MutationOptions.Checked(options);
        foreach (var run in runs)
        {
            var (verdict, failure) = suite.Judge(run);
            if (verdict != Verdict.Passed) throw new InvalidOperationException($"The trace itself does not meet the assertions, so its mutants would prove nothing: {failure}");
        }

        var survivors = new SurvivorSet(runs);
        var kinds = new SortedDictionary<MutationOperator, (int Caught, int Total)>();
        var (equivalent, inconclusive, possible) = (0, 0, 0);
        foreach (var mutants in runs.Select(run => TraceMutations.Of(run, options with { MaxMutants = Math.Max(1, options.MaxMutants / runs.Count) })))
        {
            possible += mutants.PossibleCount;
            foreach (var mutant in mutants)
            {
                if (mutant.EquivalentBecause is not null)
                {
                    equivalent++;
                    continue;
                }

                var trace = mutant.Build();
                var verdict = suite.Judge(trace).Verdict;
                var (caught, total) = kinds.GetValueOrDefault(mutant.Operator);
                kinds[mutant.Operator] = (caught + (verdict == Verdict.Passed ? 0 : 1), total + 1);
                if (verdict == Verdict.Inconclusive) inconclusive++;
                if (verdict == Verdict.Passed) survivors.Add(mutant, trace);
            }
        }

        return new AssertionStrength(options)
        {
            Runs = runs.Count,
            Caught = kinds.Values.Sum(kind => kind.Caught),
            Total = kinds.Values.Sum(kind => kind.Total),
            Inconclusive = inconclusive,
            Equivalent = equivalent,
            Possible = possible,
            ByOperator = [.. kinds.Select(kind => new OperatorStrength(kind.Key, kind.Value.Caught, kind.Value.Total))],
            Survivors = survivors.Grouped(),
        };
    }

    private static AssertionStrength Measure(RecordedTrace trace, MutationSuite suite, MutationOptions? options)
    {
        ArgumentNullException.ThrowIfNull(trace);
        return Measure([trace], suite, options);
    }
}
