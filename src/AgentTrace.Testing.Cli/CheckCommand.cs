namespace AgentTrace.Testing.Cli;

/// <summary><c>agenttrace check</c>: every check of a policy on every trace of an agent.</summary>
internal sealed class CheckCommand(Shell shell)
{
    private int _held;
    private int _failed;
    private int _unclear;
    private int _warned;

    public int Run(IReadOnlyList<string> files, string? policyFile, string? golden, string groupBy, RecordedReport report)
    {
        var held = golden is null ? ExitCode.Held : new GoldenRuns(shell, golden).Run(TraceFiles.Expand(files, shell), files.Any(name => Directory.Exists(name) || name.AsSpan().ContainsAny('*', '?')));
        if (policyFile is null) return held;
        var code = Run(files, policyFile, groupBy, report);
        return held == ExitCode.Failed || code == ExitCode.Failed ? ExitCode.Failed : Math.Max(held, code);
    }

    private int Run(IReadOnlyList<string> files, string policyFile, string groupBy, RecordedReport report)
    {
        var policy = TracePolicy.Load(policyFile);
        var read = TraceGroups.Read(files, groupBy, shell);
        if (read.Groups.Count == 0)
        {
            shell.Line(new("? ", Ink.Warn), Labels.Safe($"Cannot tell whether the policy holds: {NoAgent(read.All)}", 400));
            return ExitCode.Inconclusive;
        }

        report.Write(policy, policyFile, [.. read.Groups.Select(group => group.Trace)], shell);
        return Judge(policy, read.Groups, read.Skipped, groupBy);
    }

    /// <summary>Every check on every trace.</summary>
    public int Judge(TracePolicy policy, IReadOnlyList<RecordedTrace> traces, int skipped) =>
        Judge(policy, [.. traces.Select(trace => new TraceGroup(TraceGroups.Trace, trace))], skipped, TraceGroups.Trace);

    /// <param name="policy">The checks.</param>
    /// <param name="groups">What they are asked of.</param>
    /// <param name="skipped">How many traces they are not asked of.</param>
    /// <param name="what">What one of the groups is called.</param>
    private int Judge(TracePolicy policy, IReadOnlyList<TraceGroup> groups, int skipped, string what)
    {
        foreach (var group in groups)
        {
            new CheckReport(shell, policy, group, groups.Count > 1).Write(out var counts);
            _held += counts.Held;
            _failed += counts.Failed;
            _unclear += counts.Unclear;
            _warned += counts.Warned;
            shell.Line();
        }

        Summarise(Words.Count(groups.Count, what), skipped);
        return _failed > 0 ? ExitCode.Failed : _unclear > 0 ? ExitCode.Inconclusive : ExitCode.Held;
    }

    /// <summary>Why a policy or a checklist has nothing to judge.</summary>
    internal static string NoAgent(IReadOnlyList<RecordedTrace> traces)
    {
        if (traces.Count == 0) return "the input holds no span.";
        var names = traces.SelectMany(trace => trace.Spans).Select(span => span.Name).Distinct().Take(5);
        return $"none of the {Words.Count(traces.Sum(trace => (long)trace.Spans.Count), "span")} in {Words.Count(traces.Count, "trace")} is an agent's ({Words.List(names, 4)}). "
            + "Agent spans carry gen_ai.operation.name.";
    }

    private void Summarise(string judged, int skipped)
    {
        List<string> parts = [$"{Words.Count(_held, "check")} held"];
        if (_failed > 0) parts.Add($"{Words.Number(_failed)} failed");
        if (_unclear > 0) parts.Add($"{Words.Number(_unclear)} inconclusive");
        if (_warned > 0) parts.Add(Words.Count(_warned, "warning"));
        shell.Line(
            new($"{judged} checked: {string.Join(", ", parts)}.", _failed > 0 ? Ink.Bad : _unclear > 0 ? Ink.Warn : Ink.Good),
            skipped > 0 ? $" {Words.Count(skipped, "trace")} without agent spans skipped." : "");
    }
}
