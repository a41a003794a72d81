namespace AgentTrace.Testing;

/// <summary>Makes believable traces of agents, any number of them, the same for the same seed on every machine.</summary>
/// <remarks>
/// Words come from Bogus, through a generator of this instance. What is made depends on the seed and on the number of a trace, never on a clock, the
/// culture, the time zone, the number of threads or of traces. Immutable and safe for concurrent use.
/// </remarks>
/// <param name="seed">The seed.</param>
/// <example><code>
/// foreach (var one in new TraceFaker(seed: 42).ResearchAgent().WithToolError("fetch").Generate(1000))
///     one.Should().HaveCalledTool("search").Before("fetch").And.HaveStopReason("tool_error");
/// </code></example>
public sealed class TraceFaker(int seed)
{
    private static readonly Domain[] Domains = [new ResearchDomain(), new SupportDomain(), new BookingDomain(), new CodingDomain()];

    private readonly Lazy<WordTables> _words = new(() => new WordTables(seed));

    /// <summary>The names of the scenarios, as the command line takes them.</summary>
    internal static IReadOnlyList<string> Scenarios { get; } = [.. Domains.Select(domain => domain.Name)];

    /// <summary>An agent that searches for documents, fetches some and keeps a note: <c>search</c>, <c>fetch</c>, <c>save_note</c>.</summary>
    /// <example><code>var good = new TraceFaker(seed: 1).ResearchAgent().Generate(100);</code></example>
    public TraceScenario ResearchAgent() => Scenario(Domains[0]);

    /// <summary>An agent that gives a customer money back: <c>get_customer</c>, <c>list_orders</c>, <c>get_order</c>, <c>refund</c>.</summary>
    /// <example><code>var handedOver = new TraceFaker(seed: 1).SupportAgent().WithHandoff().Generate(100);</code></example>
    public TraceScenario SupportAgent() => Scenario(Domains[1]);

    /// <summary>An agent that books a flight: <c>search_flights</c>, <c>hold_seat</c>, <c>book</c>, <c>send_confirmation</c>.</summary>
    /// <example><code>var approved = new TraceFaker(seed: 1).BookingAgent().WithHumanApproval().Generate(100);</code></example>
    public TraceScenario BookingAgent() => Scenario(Domains[2]);

    /// <summary>An agent that changes code: <c>list_files</c>, <c>read_file</c>, <c>edit_file</c>, <c>run_tests</c>.</summary>
    /// <example><code>var stubborn = new TraceFaker(seed: 1).CodingAgent().WithRetry("run_tests", failures: 2).Generate(100);</code></example>
    public TraceScenario CodingAgent() => Scenario(Domains[3]);

    /// <summary>The scenario of a name; null when there is none.</summary>
    internal TraceScenario? Find(string name) => Array.Find(Domains, domain => domain.Name == name) is { } domain ? Scenario(domain) : null;

    private TraceScenario Scenario(Domain domain) => new(new ScenarioOptions(domain, seed), _words);
}
