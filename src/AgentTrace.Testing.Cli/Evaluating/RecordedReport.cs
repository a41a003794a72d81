namespace AgentTrace.Testing.Cli;

/// <summary>What <c>agenttrace check</c> writes beside what it prints: results and reports of traces that were recorded elsewhere.</summary>
internal sealed record RecordedReport(ReportTargets Targets, string? Results, string? CaseFrom, string? Label, bool NoContent)
{
    public void Write(TracePolicy policy, string policyPath, IReadOnlyList<RecordedTrace> traces, Shell shell)
    {
        if (Results is null && Targets.IsEmpty) return;
        var results = RecordedRuns.Judge(policy, traces, CaseFrom, Label);
        if (Results is not null) results.Save(Results);
        Targets.Write(results, new ReportOptions { NoContent = NoContent, PolicyPath = policyPath }, shell);
    }
}
