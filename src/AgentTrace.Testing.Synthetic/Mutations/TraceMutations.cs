using System.Collections;

namespace AgentTrace.Testing;

/// <summary>How many mutants are made, and of which kind where something is chosen.</summary>
/// <example><code>var mutants = TraceMutations.Of(trace, new MutationOptions { MaxMutants = 100, Lateness = TimeSpan.FromSeconds(10) });</code></example>
public sealed record MutationOptions
{
    /// <summary>What decides where something is chosen: which mutants of a large trace, and how calls are shuffled. The same seed makes the same mutants on any machine.</summary>
    public int Seed { get; init; }

    /// <summary>The most mutants that are made; 500 unless said otherwise. At least one.</summary>
    public int MaxMutants { get; init; } = 500;

    /// <summary>How late a call is made; a minute unless said otherwise, which is wrong for almost any agent. Positive, at most a year.</summary>
    public TimeSpan Lateness { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The options as they are used; the defaults for none.</summary>
    /// <exception cref="ArgumentException">They ask for what cannot be.</exception>
    internal static MutationOptions Checked(MutationOptions? options)
    {
        options ??= new MutationOptions();
        if (options.MaxMutants < 1) throw new ArgumentException($"MaxMutants is {options.MaxMutants}; at least one mutant is made.", nameof(options));
        if (options.Lateness <= TimeSpan.Zero) throw new ArgumentException($"Lateness is {options.Lateness}; it must be positive.", nameof(options));
        if (options.Lateness > TimeSpan.FromDays(365)) throw new ArgumentException($"Lateness is {options.Lateness}; it is at most a year.", nameof(options));
        return options;
    }
}

/// <summary>A trace of an agent that went wrong in one way, made from one of an agent that did not.</summary>
/// <remarks>
/// A whole trace that can be believed: what happened is changed wherever it is told, on the spans of the call, in the words of every
/// message, in the totals above, in the times of what follows. It is as well-formed as the original.
/// </remarks>
/// <example><code>
/// foreach (var mutant in TraceMutations.Of(trace)) mutant.Trace.Save($"mutants/{mutant.Operator}.jsonl");
/// </code></example>
public sealed class TraceMutant
{
    private readonly TraceScript _script;
    private readonly Mutation _mutation;
    private RecordedTrace? _trace;

    internal TraceMutant(TraceScript script, Mutation mutation)
    {
        _script = script;
        _mutation = mutation;
    }

    /// <summary>How the agent went wrong.</summary>
    public MutationOperator Operator => _mutation.Operator;

    /// <summary>What was done, on one line: <c>dropped step 4, tool fetch {"url":"https://example.org"}</c>.</summary>
    public string What => SafeText.Line(_mutation.What());

    /// <summary>Why a person would not call the mutant wrong, by the meanings of order and of calls; null where one would.</summary>
    public string? EquivalentBecause => _mutation.Equivalent;

    /// <summary>The trace; made when it is first asked for, and kept.</summary>
    public RecordedTrace Trace => _trace ??= Build();

    /// <summary>The original's id; empty when it has none.</summary>
    internal string OriginalId => _script.Trace.TraceId;

    /// <summary>The trace, made anew and not kept.</summary>
    internal RecordedTrace Build()
    {
        var edit = new TraceEdit(_script);
        _mutation.Apply(edit);
        return edit.Build();
    }

    /// <summary>What was done.</summary>
    public override string ToString() => What;
}

/// <summary>The mutants of a trace: every way in which a run like this one may have gone wrong.</summary>
/// <remarks>
/// Of a small trace all of them; of a large one a sample, taken evenly from the operators and evenly over the trace:
/// <see cref="MutationOptions.MaxMutants"/>, and so few that together they have no more than 2,000,000 spans, though two an operator. A mutant is
/// equivalent, and says why, where a person would not call it wrong: two calls exchanged that one answer asked for at once, or that
/// overlapped, or that are the same call with the same outcome; calls of one turn made to overlap; a lateness within the tick of the
/// clock. What a trace does not know (arguments, results or times that were not captured) is not mutated.
/// </remarks>
/// <example><code>
/// var mutants = TraceMutations.Of(trace);
/// foreach (var mutant in mutants.Where(mutant => mutant.EquivalentBecause is null)) Console.WriteLine(mutant.What);
/// </code></example>
public sealed class TraceMutations : IReadOnlyList<TraceMutant>
{
    private const long MostSpans = 2_000_000;

    private static readonly int Operators = Enum.GetValues<MutationOperator>().Length;

    private readonly List<TraceMutant> _mutants;

    private TraceMutations(List<TraceMutant> mutants, int possible)
    {
        _mutants = mutants;
        PossibleCount = possible;
    }

    /// <summary>How many mutants there are; more than <see cref="Count"/> where only a sample was taken.</summary>
    public int PossibleCount { get; }

    /// <summary>How many mutants are here.</summary>
    public int Count => _mutants.Count;

    /// <summary>One of the mutants; by operator, and within an operator in trace order.</summary>
    /// <param name="index">Zero-based.</param>
    public TraceMutant this[int index] => _mutants[index];

    /// <summary>The mutants of a trace. The same trace and the same options make the same mutants in the same order.</summary>
    /// <param name="trace">A trace that went well.</param>
    /// <param name="options">How many, and the seed; null for the defaults.</param>
    /// <exception cref="ArgumentException">The options ask for less than one mutant, or for a lateness that is not positive or longer than a year.</exception>
    /// <example><code>var first = TraceMutations.Of(RecordedTrace.Load("fixtures/traces/research-good.jsonl"))[0];</code></example>
    public static TraceMutations Of(RecordedTrace trace, MutationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(trace);
        options = MutationOptions.Checked(options);
        var script = new TraceScript(trace);
        var all = Find(script, options).GroupBy(mutation => mutation.Operator).OrderBy(group => group.Key).Select(group => group.ToList()).ToList();
        var most = (int)Math.Min(options.MaxMutants, Math.Max(2 * Operators, MostSpans / Math.Max(1, trace.Spans.Count)));
        return new TraceMutations([.. Sampled(all, most, options.Seed).Select(mutation => new TraceMutant(script, mutation))], all.Sum(group => group.Count));
    }

    /// <inheritdoc/>
    public IEnumerator<TraceMutant> GetEnumerator() => _mutants.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>A reason that is not the one that a run ended for.</summary>
    internal static string OtherReason(string reason) => reason == "completed" ? "max_steps" : "completed";

    private static IEnumerable<Mutation> Find(TraceScript script, MutationOptions options) =>
    [
        .. CallMutations.Drop(script), .. CallMutations.Duplicate(script), .. OrderMutations.Swap(script), .. OrderMutations.Reorder(script, options.Seed),
        .. CallMutations.Rename(script), .. CallMutations.ChangeArguments(script), .. CallMutations.ChangeResults(script), .. CallMutations.Fail(script),
        .. CallMutations.Delay(script, options.Lateness), .. RunMutations.Loop(script), .. RunMutations.Cut(script), .. RunMutations.ChangeStopReason(script),
        .. CallMutations.Invent(script), .. OrderMutations.Overlap(script),
    ];

    /// <summary>The same number of each kind, as far as there are so many, evenly over the trace.</summary>
    private static IEnumerable<Mutation> Sampled(List<List<Mutation>> groups, int most, int seed)
    {
        var quotas = new int[groups.Count];
        for (var left = Math.Min(most, groups.Sum(group => group.Count)); left > 0;)
        {
            for (var i = 0; i < quotas.Length && left > 0; i++)
            {
                if (quotas[i] == groups[i].Count) continue;
                quotas[i]++;
                left--;
            }
        }

        var offset = new Random(seed).NextDouble();
        return groups.SelectMany((group, i) => Enumerable.Range(0, quotas[i]).Select(n => group[Math.Min(group.Count - 1, (int)((n + offset) * group.Count / quotas[i]))]));
    }
}
