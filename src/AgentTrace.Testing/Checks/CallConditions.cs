namespace AgentTrace.Testing;

/// <summary>Keeps the calls with these arguments.</summary>
public sealed record WithArgumentsLink : CallFilter
{
    private readonly ArgumentPattern _pattern;

    internal WithArgumentsLink(ArgumentPattern pattern) => _pattern = pattern;

    internal override string Phrase => $"with arguments {_pattern}";

    internal override bool IsPassFinal => true;

    internal override string Hint => Hints.Content;

    internal override Verdict Holds(ToolCall call, CallContext context) => _pattern.Matches(call.Arguments);

    internal override string Explain(CallSelection selection, Verdict verdict, bool every, CallContext context)
    {
        if (verdict == Verdict.Inconclusive)
        {
            var open = selection.All.Where(call => call.Arguments is null).ToList();
            return open.Count == 0 ? "it cannot be told which of its calls were executed"
                : $"the arguments of {(open.Count == 1 ? context.Label(open[0]) : $"{Words.Count(open.Count, "call")} of it")} were not captured";
        }

        var call = every ? Culprit(selection, Verdict.Failed, context) : Nearest(selection.All);
        var differences = JsonDifference.All(_pattern.Expected, call.Arguments!.Value, _pattern.Mode).Take(4).ToList();
        var more = differences.Count > 3 ? " …" : "";
        var which = selection.All.Count == 1 || every ? $"{context.Label(call)} had other arguments" : $"none of its {Words.Number(selection.All.Count)} calls had them; the nearest is {context.Label(call)}";
        return $"{which}: {string.Join("; ", differences.Take(3))}{more}";
    }

    private ToolCall Nearest(IReadOnlyList<ToolCall> calls) => calls.Take(100).Where(call => call.Arguments is not null)
        .MinBy(call => JsonDifference.All(_pattern.Expected, call.Arguments!.Value, _pattern.Mode).Take(100).Count()) ?? calls[0];
}

/// <summary>Keeps the calls that succeeded, or those that failed.</summary>
/// <param name="Succeeded">True for calls that succeeded.</param>
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
public sealed record ByAgentLink(string Agent) : CallFilter
{
    internal override string Phrase => $"by {Words.Quote(Agent)}";

    internal override bool IsPassFinal => true;

    internal override string Hint => "Agents are named by gen_ai.agent.name on the invoke_agent span or on the call's own span.";

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
public sealed record TakingAtMostLink(TimeSpan Limit) : CallFilter
{
    internal override string Phrase => $"taking at most {Words.Duration(Limit)}";

    internal override bool IsPassFinal => true;

    internal override Verdict Holds(ToolCall call, CallContext context) => CallFacts.TookAtMost(call, Limit);

    internal override string Explain(CallSelection selection, Verdict verdict, bool every, CallContext context)
    {
        if (verdict == Verdict.Inconclusive) return $"no start or end is recorded for {context.Label(Culprit(selection, verdict, context))}";
        var call = every ? Culprit(selection, verdict, context) : selection.All.MinBy(other => other.Duration)!;
        return $"{(selection.All.Count == 1 || every ? "" : "the fastest, ")}{context.Label(call)}{(selection.All.Count == 1 || every ? "" : ",")} took {Words.Duration(call.Duration!.Value)}";
    }
}

/// <summary>Judges how many calls are selected.</summary>
/// <param name="Minimum">At least so many.</param>
/// <param name="Maximum">At most so many; null for no limit.</param>
public sealed record CountLink(int Minimum, int? Maximum) : CallDemand
{
    internal override string Phrase => (Minimum, Maximum) switch
    {
        (1, 1) => "exactly once",
        var (min, max) when min == max => $"exactly {Words.Times(min)}",
        (0, { } max) => $"at most {Words.Times(max)}",
        ({ } min, null) => $"at least {Words.Times(min)}",
        var (min, max) => $"{min} to {max} times",
    };

    internal override bool IsPassFinal => Maximum is null;

    internal override Verdict Judge(IReadOnlyList<ToolCall> calls, CallContext context) => Judge(calls.Count, calls.Count);

    /// <summary>Any number from the sure calls to all possible ones may be the true one.</summary>
    internal override (Verdict Verdict, CallSelection Next) Apply(CallSelection selection, bool every, CallContext context) =>
        (Judge(selection.Sure.Count, selection.Sure.Count + selection.Maybe.Count), selection);

    /// <summary>The verdict on a number between two.</summary>
    internal Verdict Judge(int least, int most) => least >= Minimum && !(most > Maximum) ? Verdict.Passed
        : most < Minimum || least > Maximum ? Verdict.Failed : Verdict.Inconclusive;

    internal override string Explain(CallSelection selection, Verdict verdict, bool every, CallContext context)
    {
        var places = selection.Sure.Count == 0 ? "" : $" ({context.Places(selection.Sure)})";
        return verdict == Verdict.Inconclusive
            ? $"{Words.Count(selection.Sure.Count, "such call")} {(selection.Sure.Count == 1 ? "is" : "are")} certain{places} and {Words.Number(selection.Maybe.Count)} more {(selection.Maybe.Count == 1 ? "is" : "are")} possible ({context.Places(selection.Maybe)})"
            : $"it was called {Words.Times(selection.Sure.Count)}{places}";
    }
}

/// <summary>The lines that would switch missing evidence on.</summary>
internal static class Hints
{
    public const string Content = "Switch content on: OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true, or .UseOpenTelemetry(configure: c => c.EnableSensitiveData = true).";

    public const string Usage = "Usage is read from gen_ai.usage.input_tokens and gen_ai.usage.output_tokens; for streamed answers ask the provider for it (OpenAI: stream_options.include_usage).";

    public const string Times = "Order without times is read from messages: switch content on with OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true, or record spans of the tools.";
}
