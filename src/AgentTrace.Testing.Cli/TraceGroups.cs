namespace AgentTrace.Testing.Cli;

/// <summary>What a policy is asked of: a trace, or several that are taken for one.</summary>
/// <param name="What">What it is: <c>trace</c>, <c>session</c> or <c>file</c>.</param>
/// <param name="Trace">All of it.</param>
internal sealed record TraceGroup(string What, RecordedTrace Trace);

/// <summary>What <c>--group-by</c> takes for one.</summary>
/// <param name="Groups">Those in which an agent did anything.</param>
/// <param name="All">All traces that were read.</param>
internal sealed record TraceGroups(IReadOnlyList<TraceGroup> Groups, IReadOnlyList<RecordedTrace> All)
{
    public const string Trace = "trace";
    public const string Session = "session";
    public const string File = "file";

    /// <summary>How many traces nothing is asked of.</summary>
    public int Skipped => All.Count(trace => !trace.HasAgentSpans);

    public static TraceGroups Read(IReadOnlyList<string> names, string by, Shell shell)
    {
        if (by == File && !names.Contains("-")) return OfFiles(TraceFiles.Expand(names, shell), shell);
        var all = TraceFiles.Read(names, shell);
        var ofAgents = all.Where(trace => trace.HasAgentSpans).ToList();
        return new(by switch
        {
            Session => OfSessions(ofAgents, shell),
            File when ofAgents.Count > 0 => [new(File, TraceJoin.Of("standard input", ofAgents))],
            _ => ofAgents.ConvertAll(trace => new TraceGroup(Trace, trace)),
        }, all);
    }

    /// <summary>A trace that names no conversation may be of any of them: it is judged by itself, and that is said.</summary>
    private static List<TraceGroup> OfSessions(List<RecordedTrace> traces, Shell shell)
    {
        var groups = traces.GroupBy(trace => (object?)TraceJoin.ConversationOf(trace) ?? trace).Select(one => one.Key is string id ? new TraceGroup(Session, TraceJoin.Of(id, [.. one])) : new TraceGroup(Trace, one.First())).ToList();
        var alone = groups.Count(group => group.What == Trace);
        if (alone > 0) shell.Complain($"warning: {Words.Count(alone, "trace")} without the id of a conversation, judged alone (looked for gen_ai.conversation.id, session.id and their likes)");
        return groups;
    }

    private static TraceGroups OfFiles(List<string> files, Shell shell)
    {
        var (all, groups) = (new List<RecordedTrace>(), new List<TraceGroup>());
        foreach (var file in files)
        {
            var traces = TraceFiles.Read([file], shell);
            all.AddRange(traces);
            var ofAgents = traces.Where(trace => trace.HasAgentSpans).ToList();
            if (ofAgents.Count > 0) groups.Add(new(File, TraceJoin.Of(file, ofAgents)));
        }

        return new(groups, all);
    }
}
