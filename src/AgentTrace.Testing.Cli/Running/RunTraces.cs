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
    /// <param name="received">All that came.</param>
    /// <param name="asOne">Whether they are joined.</param>
    /// <param name="isCutOff">Whether more was on its way when nobody waited any longer.</param>
    public IReadOnlyList<RecordedTrace> OfAgents(TraceSet received, bool asOne, bool isCutOff)
    {
        var traces = received.Where(trace => trace.HasAgentSpans).ToList();
        var best = traces.GroupBy(trace => trace.Format)
            .OrderByDescending(source => source.Sum(trace => trace.ToolCalls.Count)).ThenByDescending(source => source.Sum(trace => trace.Generations.Count)).FirstOrDefault();
        if (best is null) return [];
        ToldTwice = [.. traces.Where(trace => trace.Format != best.Key && best.Any(other => TellsOf(trace, other)))];
        traces.RemoveAll(ToldTwice.Contains);
        List<string> missing = [.. ToldTwice.GroupBy(trace => trace.Format).SelectMany(source => OnlyIn(source, traces))];
        if (isCutOff) missing.Add("something still sent when the trace was judged");
        return asOne ? [Joined(traces, missing)] : [.. traces.Select(trace => Joined([trace], missing))];
    }

    /// <summary>Whether two systems saw one run: at one time, and of the same tools where both know any. What shares none is another agent's.</summary>
    private static bool TellsOf(RecordedTrace trace, RecordedTrace best) =>
        Overlap(trace, best) && (trace.ToolCalls.Count == 0 || trace.ToolCalls.Any(call => best.ToolCalls.Any(other => other.Name == call.Name)));

    /// <summary>What the source that is not judged tells beyond the one that is: no check may pass because it was left out.</summary>
    private static IEnumerable<string> OnlyIn(IGrouping<string?, RecordedTrace> source, IReadOnlyList<RecordedTrace> judged)
    {
        var others = string.Join(" and ", judged.Select(trace => trace.Format).Distinct());
        var known = judged.SelectMany(trace => trace.ToolCalls).CountBy(call => call.Name).ToDictionary();
        var more = source.SelectMany(trace => trace.ToolCalls).CountBy(call => call.Name).Where(tool => tool.Value > known.GetValueOrDefault(tool.Key)).ToList();
        if (more.Count > 0) yield return $"{source.Key} tells of more calls than {others}: {Words.List(more.Select(tool => tool.Key), 4)}";
        var generations = source.Sum(trace => trace.Generations.Count) - judged.Sum(trace => trace.Generations.Count);
        if (generations > 0) yield return $"{source.Key} tells of {Words.Count(generations, "model call")} more than {others}";
    }

    private static bool Overlap(RecordedTrace a, RecordedTrace b) => a.StartTimeUnixNano <= b.EndTimeUnixNano && b.StartTimeUnixNano <= a.EndTimeUnixNano;

    private RecordedTrace Joined(IReadOnlyList<RecordedTrace> traces, IReadOnlyList<string> missing)
    {
        var joined = TraceJoin.Of(traces.Count == 1 ? traces[0].TraceId : _traceId, traces);
        return new RecordedTrace(joined.TraceId, joined.Spans, joined.DeclaredRuns, joined.Format)
        {
            IsLeftOut = id => id == _spanId || joined.IsLeftOut?.Invoke(id) == true,
            IncompleteAsWhole = [.. joined.IncompleteAsWhole.Concat(missing).Distinct()],
        };
    }
}
