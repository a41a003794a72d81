namespace AgentTrace.Testing;

/// <summary>Runs that took place elsewhere, judged from their traces.</summary>
internal static class RecordedRuns
{
    /// <summary>Each trace is a run of the case that an attribute of it names; without, of a case of its own.</summary>
    /// <param name="policy">What is asked of every case.</param>
    /// <param name="traces">Traces of agents.</param>
    /// <param name="caseFrom">The key of a span's or a resource's attribute; null for each trace by itself.</param>
    /// <param name="label">What the agent is.</param>
    /// <exception cref="EvaluationFormatException">A trace does not carry the attribute.</exception>
    public static EvaluationResults Judge(TracePolicy policy, IReadOnlyList<RecordedTrace> traces, string? caseFrom = null, string? label = null)
    {
        var cases = new Dictionary<string, List<RecordedTrace>>(StringComparer.Ordinal);
        foreach (var trace in traces)
        {
            var id = caseFrom is null ? Own(trace, cases) : Named(trace, caseFrom) ?? throw new EvaluationFormatException($"no span of trace {Words.Quote(trace.TraceId)} carries the attribute {Words.Quote(caseFrom)}, which names the case.");
            if (!cases.TryGetValue(id, out var runs)) cases.Add(id, runs = []);
            runs.Add(trace);
        }

        var judged = new List<CaseRun>(traces.Count);
        var traceOf = new Dictionary<(string, int), RecordedTrace>();
        foreach (var (id, runs) in cases)
        {
            for (var i = 0; i < runs.Count; i++)
            {
                traceOf.Add((id, i + 1), runs[i]);
                judged.Add(RunJudge.Judge(id, i + 1, new CaseOutcome(runs[i], null), policy.Checks, []));
            }
        }

        var head = new EvaluationHead
        {
            Policy = Path.GetFileName(policy.File),
            PolicyDigest = policy.Digest,
            CaseCount = cases.Count,
            Repeat = cases.Values.Max(runs => runs.Count),
            Label = label,
        };
        return new EvaluationResults(head, [.. cases.Keys.Select((id, index) => new ResultCase(id, index, []))], judged, isFinished: true)
        {
            TraceOf = run => traceOf.GetValueOrDefault((run.CaseId, run.Number)),
        };
    }

    private static string Own(RecordedTrace trace, Dictionary<string, List<RecordedTrace>> taken)
    {
        var id = trace.TraceId.Length == 0 ? "trace without id" : trace.TraceId;
        for (var number = 2; taken.ContainsKey(id); number++) id = $"{trace.TraceId} ({number})";
        return id;
    }

    private static string? Named(RecordedTrace trace, string key)
    {
        foreach (var span in trace.Spans)
        {
            if (span.Attributes.TryGet(key, out var value) || span.Resource.TryGet(key, out value)) return value.ToString() is { Length: > 0 } text ? text : null;
        }

        return null;
    }
}
