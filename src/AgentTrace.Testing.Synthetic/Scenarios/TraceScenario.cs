namespace AgentTrace.Testing;

/// <summary>What an agent does in a field, in the shapes that it was given: a source of traces.</summary>
/// <remarks>Immutable and safe for concurrent use; every <c>With…</c> gives a changed copy. Shapes combine, in whatever order they are named; a run ends in one way only.</remarks>
/// <example><code>
/// var scenario = new TraceFaker(seed: 42).ResearchAgent().WithParallelCalls().WithNestedSpans();
/// scenario.Trace(17).Should().HaveCalledTool("fetch").InParallelWith("fetch");
/// </code></example>
public sealed partial class TraceScenario
{
    private readonly ScenarioOptions _options;
    private readonly Lazy<WordTables> _words;

    internal TraceScenario(ScenarioOptions options, Lazy<WordTables> words)
    {
        _options = options;
        _words = words;
    }

    /// <summary>The names of the tools that the agent has.</summary>
    public IReadOnlyList<string> Tools => _options.Domain.ToolNames;

    /// <summary>Gives traces one by one, as they are asked for: memory does not grow with their number.</summary>
    /// <param name="count">How many; not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative; where so many are asked for, a trace would start after 2200.</exception>
    /// <example><code>foreach (var one in new TraceFaker(seed: 42).SupportAgent().Generate(1_000_000)) one.Should().BeWellFormed();</code></example>
    public IEnumerable<RecordedTrace> Generate(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Each(count);
    }

    /// <summary>One of the traces that <see cref="Generate"/> gives, by its number.</summary>
    /// <param name="number">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or the trace would start after 2200: each starts five seconds after the one before.</exception>
    /// <example><code>var parallel = Enumerable.Range(0, 1000).AsParallel().Select(number => new TraceFaker(seed: 42).CodingAgent().Trace(number));</code></example>
    public RecordedTrace Trace(long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        return Make(Maker(), number).ToTrace();
    }

    /// <summary>The spans of one trace, before they are one.</summary>
    internal MadeTrace Make(SpanMaker maker, long number)
    {
        var dice = Dice.Of(_options.Seed, number);
        var made = maker.Make(new ScenarioPlan(_options, _words.Value, dice).Make(number), dice);
        return _options.Fault is { } fault ? FaultPlanter.Plant(made, fault, number) : made;
    }

    internal SpanMaker Maker() => new(SpanWords.Of(_options.Vocabulary), _options.Maker);

    private IEnumerable<RecordedTrace> Each(long count)
    {
        var maker = Maker();
        for (var number = 0L; number < count; number++) yield return Make(maker, number).ToTrace();
    }
}
