using System.Security.Cryptography;

namespace AgentTrace.Testing.Cli;

/// <summary>The traces of one run of a command, which belong together whatever ids its SDKs gave them.</summary>
internal sealed class RunTraces
{
    private readonly string _traceId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private readonly string _spanId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    /// <summary>What a program that continues its environment's trace hangs its spans on. No span of that id is ever sent.</summary>
    public string Traceparent => $"00-{_traceId}-{_spanId}-01";

    /// <summary>Traces of an agent that tell a run which another source tells better: a program may be traced by several SDKs at once.</summary>
    public IReadOnlyList<RecordedTrace> ToldTwice { get; private set; } = [];

    /// <summary>The traces of agents, as one or as many as there are.</summary>
    public IReadOnlyList<RecordedTrace> OfAgents(TraceSet received, bool asOne)
    {
        var traces = received.Where(trace => trace.HasAgentSpans).ToList();
        var best = traces.GroupBy(trace => trace.Format)
            .OrderByDescending(source => source.Sum(trace => trace.ToolCalls.Count)).ThenByDescending(source => source.Sum(trace => trace.Generations.Count)).FirstOrDefault();
        if (best is null) return [];
        ToldTwice = [.. traces.Where(trace => trace.Format != best.Key && best.Any(other => Overlap(trace, other)))];
        traces.RemoveAll(ToldTwice.Contains);
        return asOne ? [Joined(traces)] : [.. traces.Select(trace => Joined([trace]))];
    }

    private static bool Overlap(RecordedTrace a, RecordedTrace b) => a.StartTimeUnixNano <= b.EndTimeUnixNano && b.StartTimeUnixNano <= a.EndTimeUnixNano;

    private RecordedTrace Joined(IReadOnlyList<RecordedTrace> traces)
    {
        var leftOut = traces.Select(trace => trace.IsLeftOut).OfType<Func<string, bool>>().ToList();
        return new RecordedTrace(
            traces.Count == 1 ? traces[0].TraceId : _traceId, SpanOrder.Sort([.. traces.SelectMany(trace => trace.Spans)]),
            [.. traces.SelectMany(trace => trace.DeclaredRuns)], string.Join('+', traces.Select(trace => trace.Format).Distinct()))
        {
            IsLeftOut = id => id == _spanId || leftOut.Exists(isLeftOut => isLeftOut(id)),
            IncompleteAsWhole = [.. traces.SelectMany(trace => trace.IncompleteAsWhole).Distinct()],
        };
    }
}
