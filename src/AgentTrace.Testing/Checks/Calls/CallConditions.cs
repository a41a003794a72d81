namespace AgentTrace.Testing;

/// <summary>Keeps the calls that succeeded, or those that failed.</summary>
/// <param name="Succeeded">True for calls that succeeded.</param>
/// <example><code>trace.Should().HaveCalledTool("fetch").Succeeding();</code></example>
public sealed record OutcomeLink(bool Succeeded) : CallFilter
{
    internal override string Phrase => Succeeded ? "succeeding" : "failing";

    internal override bool IsPassFinal => true;

    internal override Verdict Holds(ToolCall call, CallContext context) => CallFacts.HasOutcome(call, Succeeded);

    internal override string Explain(CallSelection selection, Verdict verdict, bool every, CallContext context)
    {
        var call = Culprit(selection, verdict, context);
        if (verdict == Verdict.Inconclusive) return $"{context.Label(call)} never finished in this trace";
        if (!Succeeded) return every ? $"{context.Label(call)} succeeded" : selection.All.Count == 1 ? $"{context.Label(call)} succeeded" : $"all {Words.Number(selection.All.Count)} calls succeeded";
        var why = call.Error is { } error ? ": " + Words.Shorten(error, 120) : "";
        return selection.All.Count == 1 || every ? $"{context.Label(call)} failed{why}" : $"all {Words.Number(selection.All.Count)} calls failed, the first with{(why.Length == 0 ? " no message" : why)}";
    }
}

/// <summary>Keeps the calls of one agent.</summary>
/// <param name="Agent">The agent's name, compared by ordinal.</param>
/// <example><code>trace.Should().HaveCalledTool("search").By("researcher");</code></example>
public sealed record ByAgentLink(string Agent) : CallFilter
{
    internal override string Phrase => $"by {Words.Quote(Agent)}";

    internal override bool IsPassFinal => true;

    internal override string Hint => Hints.Agents;

    internal override Verdict Holds(ToolCall call, CallContext context) => CallFacts.IsBy(call, Agent);

    internal override string Explain(CallSelection selection, Verdict verdict, bool every, CallContext context)
    {
        var call = Culprit(selection, verdict, context);
        if (verdict == Verdict.Inconclusive) return $"no agent is recorded for {context.Label(call)}";
        var agents = selection.All.Select(other => other.Agent).OfType<string>().Distinct().ToList();
        var nearest = NearestName.Find(Agent, agents);
        return $"it was called by {Words.List(agents, 4)}" + (nearest is null ? "" : $"; did you mean {Words.Quote(nearest)}?");
    }
}

/// <summary>Keeps the calls that took no longer than a limit, all attempts together.</summary>
/// <param name="Limit">The longest time allowed.</param>
/// <example><code>trace.Should().HaveCalledTool("fetch").EveryCall().TakingAtMost(TimeSpan.FromSeconds(2));</code></example>
public sealed record TakingAtMostLink(TimeSpan Limit) : CallFilter
{
    internal override string Phrase => $"taking at most {Words.Duration(Limit)}";

    internal override bool IsPassFinal => true;

    internal override Verdict Holds(ToolCall call, CallContext context) => CallFacts.TookAtMost(call, Limit);

    internal override string Explain(CallSelection selection, Verdict verdict, bool every, CallContext context)
    {
        if (verdict == Verdict.Inconclusive && Culprit(selection, verdict, context) is var open)
        {
            return open is { StartTimeUnixNano: not null, EndTimeUnixNano: not null } ? $"{context.Label(open)} ends before it starts" : $"no start or end is recorded for {context.Label(open)}";
        }

        var call = every ? Culprit(selection, verdict, context) : selection.All.MinBy(other => other.Duration)!;
        return $"{(selection.All.Count == 1 || every ? "" : "the fastest, ")}{context.Label(call)}{(selection.All.Count == 1 || every ? "" : ",")} took {Words.Duration(call.Duration!.Value)}";
    }
}
