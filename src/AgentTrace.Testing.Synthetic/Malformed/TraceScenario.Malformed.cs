namespace AgentTrace.Testing;

public sealed partial class TraceScenario
{
    /// <summary>Plants a fault in the structure of every trace, for tests of importers and of <c>BeWellFormed</c>. Of several calls, another one from trace to trace.</summary>
    /// <remarks>It is planted in a call without spans below it; where every call has some, as under <see cref="WithNestedSpans"/>, in an answer or another span without.</remarks>
    /// <param name="fault">The fault; the last one named counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such fault.</exception>
    /// <example><code>new TraceFaker(seed: 42).ResearchAgent().WithFault(TraceFault.NeverFinished).Generate(10)</code></example>
    public TraceScenario WithFault(TraceFault fault) => Enum.IsDefined(fault) ? With(_options with { Fault = fault })
        : throw new ArgumentOutOfRangeException(nameof(fault), fault, "There is no such fault.");

    /// <summary>Sets a trap for readers in what is written as OTLP JSON: the trace tells the same all the same. Traps combine, in whatever order they are named.</summary>
    /// <param name="trap">The trap.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such trap.</exception>
    /// <exception cref="InvalidOperationException">Ids would be base64, and upper-case or prefixed hex as well.</exception>
    /// <example><code>new TraceFaker(seed: 42).ResearchAgent().WithTrap(TraceTrap.Base64Ids).Save("base64.jsonl", count: 10, format: "otlp-json");</code></example>
    public TraceScenario WithTrap(TraceTrap trap)
    {
        if (!Enum.IsDefined(trap)) throw new ArgumentOutOfRangeException(nameof(trap), trap, "There is no such trap.");
        var traps = _options.Traps.Add(trap);
        if (traps.Contains(TraceTrap.Base64Ids) && (traps.Contains(TraceTrap.UpperCaseIds) || traps.Contains(TraceTrap.PrefixedIds))) throw new InvalidOperationException("Ids are base64 or hex, not both.");
        return With(_options with { Traps = traps });
    }

    /// <summary>The writer of a format, with the traps that were asked for.</summary>
    /// <exception cref="ArgumentException">Traps are set in another format or vocabulary than theirs.</exception>
    internal ITraceWriter Trapped(ITraceWriter writer) => _options.Traps.Length == 0 ? writer
        : writer is OtlpJsonWriter && _options.Vocabulary == TraceVocabulary.GenAi ? new TrapWriter(_options.Traps)
        : throw new ArgumentException("Traps are set in otlp-json and in the vocabulary of OpenTelemetry GenAI.");
}
