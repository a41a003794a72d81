using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>Runs of agents, executions of workflow nodes, and handoffs, each as a call: every relation and condition on calls serves them too.</summary>
internal static class ActFinder
{
    private static readonly string[] HandoffTools = ["transfer_to_", "transfer_back_to_", "handoff_to_"];

    public static List<ToolCall> Find(TraceIndex index, CallSubject subject)
    {
        var acts = subject switch
        {
            CallSubject.Agent => Agents(index),
            CallSubject.Node => Nodes(index),
            _ => Handoffs(index),
        };
        acts.Sort((a, b) => a.Place.CompareTo(b.Place));
        for (var i = 0; i < acts.Count; i++) acts[i].Index = i;
        return acts;
    }

    /// <summary>The runs that bear an agent's name; an agent that only its steps name is one act, from the first of them to the last.</summary>
    private static List<ToolCall> Agents(TraceIndex index)
    {
        var acts = new List<ToolCall>();
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var run in index.Runs.All)
        {
            if ((run.Agent ?? (run.Position < 0 ? null : index.Roles.Scope(run.Position).AgentName)) is not { } name) continue;
            named.Add(name);
            var first = run.Position >= 0 ? run.Position : run.FirstPosition == int.MaxValue ? -1 : run.FirstPosition;
            var span = run.Span ?? Stated(index, name, run.Declared?.StartTimeUnixNano, run.Declared?.EndTimeUnixNano);
            acts.Add(Act(index, CallSubject.Agent, name, span, first, run));
        }

        Dictionary<string, RunSum>? sums = null;
        foreach (var group in Enumerable.Range(0, index.Trace.Spans.Count).Where(at => !index.Trace.Spans[at].Facts.IsSetup).GroupBy(at => index.Roles.Scope(at).AgentName, StringComparer.Ordinal))
        {
            if (group.Key is null || named.Contains(group.Key)) continue;
            sums ??= SumsByAgent(index);
            acts.Add(Act(index, CallSubject.Agent, group.Key, Together(index, group.Key, group, sums.GetValueOrDefault(group.Key)), group.First(), null));
        }

        return acts;
    }

    /// <summary>A node's span whose nearest node above is of the same name records the same execution.</summary>
    private static List<ToolCall> Nodes(TraceIndex index)
    {
        var acts = new List<ToolCall>();
        var above = new string?[index.Trace.Spans.Count];
        foreach (var at in index.Tree.TopDown)
        {
            var facts = index.Trace.Spans[at].Facts;
            var parent = index.Tree.Parent[at] < 0 ? null : index.Trace.Spans[index.Tree.Parent[at]].Facts;
            above[at] = parent is not null and { Type: not (StepType.ToolCall or StepType.LlmGenerate) } ? above[index.Tree.Parent[at]] : null;
            // An agent that a workflow runs is a node of it.
            if ((facts.NodeName ?? (facts.Type == StepType.Agent && parent?.Type == StepType.Workflow ? facts.AgentName : null)) is not { Length: > 0 } name || facts.IsSetup) continue;
            if (above[at] != name) acts.Add(Act(index, CallSubject.Node, name, index.Trace.Spans[at], at, null));
            above[at] = name;
        }

        return acts;
    }

    /// <summary>Handoff spans; where a source records none, the calls by which frameworks hand off (<c>transfer_to_billing</c>, <c>handoff_to_1</c>), which often have no span.</summary>
    private static List<ToolCall> Handoffs(TraceIndex index)
    {
        var acts = new List<ToolCall>();
        for (var at = 0; at < index.Trace.Spans.Count; at++)
        {
            if (index.Roles.Type(at) == StepType.Handoff) acts.Add(Act(index, CallSubject.Handoff, index.Trace.Spans[at].Facts.HandoffTo ?? "", index.Trace.Spans[at], at, null));
        }

        if (acts.Count > 0) return acts;
        foreach (var call in index.Calls)
        {
            if (HandoffTools.FirstOrDefault(prefix => call.Name.StartsWith(prefix, StringComparison.Ordinal)) is not { } prefix) continue;
            var next = index.Subjects(CallSubject.Agent).Where(agent => agent.Place.CompareTo(call.Place) > 0).ToList();
            var target = call.Name[prefix.Length..];
            var isIndex = target.All(char.IsAsciiDigit);
            var agent = isIndex ? next.FirstOrDefault() : index.Subjects(CallSubject.Agent).FirstOrDefault(agent => IsSame(agent.Name, target));
            var executed = call.Executed == Verdict.Passed || next.Exists(other => isIndex || IsSame(other.Name, target)) ? Verdict.Passed : Verdict.Inconclusive;
            acts.Add(Handoff(call, agent?.Name ?? (isIndex ? "" : target), executed));
        }

        return acts;
    }

    private static ToolCall Handoff(ToolCall call, string to, Verdict executed)
    {
        var act = call.AttemptList.Count > 0 ? new ToolCall(to, call.AttemptList[0], call.Scope) { Subject = CallSubject.Handoff } : new ToolCall(to, call.CallId, call.Scope) { Subject = CallSubject.Handoff };
        (act.Generation, act.Request, act.Stage, act.Place, act.Executed) = (call.Generation, call.Request, call.Stage, call.Place, executed);
        return act;
    }

    /// <summary>Frameworks write an agent's name in lower case, with underscores, into the name of the tool.</summary>
    private static bool IsSame(string agent, string target) => string.Equals(agent.Replace(' ', '_').Replace('-', '_'), target.Replace('-', '_'), StringComparison.OrdinalIgnoreCase);

    private static ToolCall Act(TraceIndex index, CallSubject subject, string name, RecordedSpan span, int position, Run? run) =>
        new(name, new CallAttempt(span, position), ScopeAbove(index, subject, position)) { Subject = subject, Run = run, Place = (position, 0) };

    /// <summary>Who called: of an agent's run and a node, whoever stands above; of a handoff, the agent that hands off.</summary>
    private static AgentScope ScopeAbove(TraceIndex index, CallSubject subject, int position) =>
        position < 0 ? new AgentScope(-1, null)
        : subject == CallSubject.Handoff ? index.Roles.Scope(position)
        : index.Tree.Parent[position] is var parent and >= 0 ? index.Roles.Scope(parent) : new AgentScope(-1, null);

    /// <summary>The steps that name an agent, as one span that the trace does not hold: it ended as the last of them did, and has no end while one of them has none.</summary>
    private static RecordedSpan Together(TraceIndex index, string name, IEnumerable<int> positions, RunSum? sum)
    {
        var spans = positions.Select(at => index.Spans[at]).ToList();
        return new RecordedSpan(Stated(index, name, spans.Min(span => span.StartTimeUnixNano), spans.Exists(span => span.EndTimeUnixNano is null) ? null : spans.Max(span => span.EndTimeUnixNano)))
        {
            Status = sum?.EndedInError == true ? ActivityStatusCode.Error : ActivityStatusCode.Unset,
            IsUnfinished = spans.Exists(span => span.IsUnfinished),
        };
    }

    /// <summary>What the steps of each agent come to, but for those inside one of its calls, which are the call's.</summary>
    private static Dictionary<string, RunSum> SumsByAgent(TraceIndex index)
    {
        var sums = new Dictionary<string, RunSum>(StringComparer.Ordinal);
        foreach (var generation in index.Generations) SumAt(generation.Position)?.Add(generation);
        foreach (var call in index.Calls) SumAt(StepFinder.PositionOf(call))?.Add(call);
        for (var at = 0; at < index.Spans.Length; at++)
        {
            if (index.Roles.Type(at) == StepType.Reasoning) SumAt(at)?.AddThought(at, index.Spans[at].IsError);
        }

        return sums;

        RunSum? SumAt(int at)
        {
            if (index.Roles.Scope(at).AgentName is not { } name || (index.Roles.Blocker(at) is var blocker and >= 0 && index.Roles.Scope(blocker).AgentName == name)) return null;
            if (!sums.TryGetValue(name, out var sum)) sums[name] = sum = new RunSum();
            return sum;
        }
    }

    /// <summary>What a log states of a run as a span that the trace does not hold.</summary>
    private static RecordedSpan Stated(TraceIndex index, string name, long? start, long? end) => new(_ => SpanFacts.Nothing)
    {
        TraceId = index.Trace.TraceId,
        Name = name,
        StartTimeUnixNano = start,
        EndTimeUnixNano = end,
    };
}
