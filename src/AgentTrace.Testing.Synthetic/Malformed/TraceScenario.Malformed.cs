namespace AgentTrace.Testing;

public sealed partial class TraceScenario
{
    /// <summary>Plants a fault in the structure of every trace, for tests of importers and of <c>BeWellFormed</c>. Of several calls, another one from trace to trace.</summary>
    /// <param name="fault">The fault; the last one named counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such fault.</exception>
    /// <example><code>new TraceFaker(seed: 42).ResearchAgent().WithFault(TraceFault.NeverFinished).Generate(10)</code></example>
    public TraceScenario WithFault(TraceFault fault) => Enum.IsDefined(fault) ? With(_options with { Fault = fault })
        : throw new ArgumentOutOfRangeException(nameof(fault), fault, "There is no such fault.");

    /// <summary>Sets a trap for readers in what is written as OTLP JSON: the trace tells the same all the same. Traps combine.</summary>
    /// <param name="trap">The trap.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such trap.</exception>
    /// <example><code>new TraceFaker(seed: 42).ResearchAgent().WithTrap(TraceTrap.Base64Ids).Save("base64.jsonl", count: 10, format: "otlp-json");</code></example>
    public TraceScenario WithTrap(TraceTrap trap) => Enum.IsDefined(trap) ? With(_options with { Traps = _options.Traps.Add(trap) })
        : throw new ArgumentOutOfRangeException(nameof(trap), trap, "There is no such trap.");

    /// <summary>The writer of a format, with the traps that were asked for.</summary>
    /// <exception cref="ArgumentException">Traps are set in another format or vocabulary than theirs.</exception>
    internal ITraceWriter Trapped(ITraceWriter writer) => _options.Traps.Length == 0 ? writer
        : writer is OtlpJsonWriter && _options.Vocabulary == TraceVocabulary.GenAi ? new TrapWriter(_options.Traps)
        : throw new ArgumentException("Traps are set in otlp-json and in the vocabulary of OpenTelemetry GenAI.");
}
