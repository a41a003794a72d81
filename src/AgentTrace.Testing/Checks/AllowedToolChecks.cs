using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>
/// An allow list: every call that was executed, at any depth, is meant by one of the patterns. No call at all is none outside the list.
/// </summary>
/// <param name="Allowed">The calls that are allowed; at least one pattern.</param>
/// <example><code>new OnlyToolsCheck(["search", Call.To("fetch").WithArguments(new { host = "example.org" })]).Evaluate(trace)</code></example>
public sealed record OnlyToolsCheck(IReadOnlyList<CallPattern> Allowed) : TraceCheck
{
    /// <summary>The calls that are allowed; at least one pattern.</summary>
    public IReadOnlyList<CallPattern> Allowed { get; } = CallWords.Patterns(Allowed, nameof(Allowed), "An allow list is not empty; that no tool may be called is NotHaveCalledAnyTool().");

    internal override string Infinitive => "have " + Finite;

    internal override string Finite => $"called only {(Allowed.Count == 1 ? "tool" : "tools")} {CallWords.Join(Allowed, "and")}";

    internal override CheckResult Judge(RecordedTrace trace)
    {
        var context = new CallContext(trace);
        var others = CallSelection.Select(context.Index.Calls, call => CallSelection.And(call.Executed, IsOutside(call)));
        if (others.Sure.Count > 0) return CheckResult.Failed(() => $"it called {Outside(others.Sure, context)}{NearMiss(others.Sure, context.Index)}", [.. others.Sure.Select(call => Mark.Of(call))]);
        if (others.Maybe.Count > 0) return CheckResult.Inconclusive(() => CallWords.WhyMaybe(others.Maybe[0], context), Hints.Content, [.. others.Maybe.Select(call => Mark.Of(call))]);
        return CallContext.UnseenCalls(context.Index) is { } unseen
            ? CheckResult.Inconclusive(() => unseen, CallContext.UnseenHint(context.Index))
            : CheckResult.Passed(() => CallWords.Called(context));
    }

    /// <summary>Whether no pattern means the call.</summary>
    private Verdict IsOutside(ToolCall call)
    {
        var outside = Verdict.Passed;
        foreach (var pattern in Allowed)
        {
            switch (pattern.Matches(call))
            {
                case Verdict.Passed: return Verdict.Failed;
                case Verdict.Inconclusive: outside = Verdict.Inconclusive; break;
            }
        }

        return outside;
    }

    private string Outside(IReadOnlyList<ToolCall> calls, CallContext context)
    {
        var tools = calls.GroupBy(call => call.Name).ToList();
        return string.Join(", ", tools.Take(4).Select(tool => $"{Words.Quote(tool.Key)} ({context.Places([.. tool])}){HowItDiffers(tool.First())}"))
            + (tools.Count > 4 ? $" and {Words.Count(tools.Count - 4, "other tool")}" : "");
    }

    /// <summary>Where the tool itself is allowed, it was not called so.</summary>
    private string HowItDiffers(ToolCall call)
    {
        if (Allowed.FirstOrDefault(pattern => pattern.Name.Matches(call.Name) || (call.AskedAs is { } asked && pattern.Name.Matches(asked))) is not { } pattern) return "";
        return pattern.Arguments is { } arguments && call.Arguments is { } actual && arguments.Differences(actual, 1) is [var difference]
            ? $" with other arguments: {difference}" : $", which is allowed only as {pattern}";
    }

    private string NearMiss(IReadOnlyList<ToolCall> calls, TraceIndex index)
    {
        foreach (var name in Allowed.Select(pattern => pattern.Name.Exact).OfType<string>().Where(name => index.CallsNamed(name).Count == 0))
        {
            if (NearestName.Find(name, calls.Select(call => call.Name)) is { } nearest) return $"; {Words.Quote(name)} was never called, did you mean {Words.Quote(nearest)}?";
        }

        return "";
    }
}

/// <summary>A call of any tool was executed, at any depth. What is asked for is its opposite: no tool was called.</summary>
/// <example><code>new NotCheck(new AnyToolCheck()).Evaluate(trace)</code></example>
public sealed record AnyToolCheck : TraceCheck
{
    internal override string Infinitive => "have called any tool";

    internal override string Finite => "called a tool";

    internal override CheckResult Judge(RecordedTrace trace)
    {
        var context = new CallContext(trace);
        var calls = CallSelection.Select(context.Index.Calls, call => call.Executed);
        if (calls.Sure.Count > 0) return CheckResult.Passed(() => CallWords.Called(context), [.. calls.Sure.Select(call => Mark.Of(call))]);
        if (calls.Maybe.Count > 0) return CheckResult.Inconclusive(() => CallWords.WhyMaybe(calls.Maybe[0], context), Hints.Content, [.. calls.Maybe.Select(call => Mark.Of(call))]);
        return CallContext.UnseenCalls(context.Index) is { } unseen
            ? CheckResult.Inconclusive(() => unseen, CallContext.UnseenHint(context.Index))
            : CheckResult.Failed(() => context.Index.Calls.Count == 0 ? "it called none" : $"it called none: {Words.List(context.Index.Calls.Select(call => call.Name).Distinct(), 4)} {(context.Index.Calls.Count == 1 ? "was" : "were")} asked for and not executed");
    }
}

/// <summary>Calls and patterns of calls in the sentences of checks that speak of several.</summary>
internal static class CallWords
{
    /// <summary>The patterns of a list that must say something.</summary>
    public static IReadOnlyList<CallPattern> Patterns(IReadOnlyList<CallPattern>? patterns, string parameter, string ifEmpty)
    {
        ArgumentNullException.ThrowIfNull(patterns, parameter);
        if (patterns.Count == 0) throw new ArgumentException(ifEmpty, parameter);
        return patterns.Contains(null!) ? throw new ArgumentException("A pattern of the list is null.", parameter) : [.. patterns.Select(pattern => OfTool(pattern, parameter))];
    }

    /// <summary>The pattern, where it is of calls of a tool.</summary>
    /// <exception cref="ArgumentException">It is of agents, nodes or handoffs, which are no calls.</exception>
    public static CallPattern OfTool(CallPattern pattern, string parameter)
    {
        ArgumentNullException.ThrowIfNull(pattern, parameter);
        return pattern.Subject is null or CallSubject.Tool ? pattern.Of(CallSubject.Tool)
            : throw new ArgumentException($"Calls of tools are meant here, and {pattern} is none; say it with HaveRunAgent, HaveRunNode or HaveHandedOff.", parameter);
    }

    /// <summary><c>"a", "b" and "c"</c>.</summary>
    public static string Join(IReadOnlyList<CallPattern> patterns, string last) => patterns.Count == 1 ? patterns[0].ToString()
        : $"{string.Join(", ", patterns.SkipLast(1))} {last} {patterns[^1]}";

    /// <summary>What was executed: <c>it called "search" (steps 1, 3), "fetch" (step 2)</c>.</summary>
    public static string Called(CallContext context)
    {
        var tools = context.Index.Calls.Where(call => call.Executed == Verdict.Passed).GroupBy(call => call.Name).ToList();
        return tools.Count == 0 ? "it called no tool" : "it called " + string.Join(", ", tools.Take(4).Select(tool => $"{Words.Quote(tool.Key)} ({context.Places([.. tool])})"))
            + (tools.Count > 4 ? $" and {Words.Count(tools.Count - 4, "other tool")}" : "");
    }

    /// <summary>What is the matter with content that is not there as a whole.</summary>
    public static string Missing(IReadOnlyCollection<JsonElement?> contents) => contents.All(content => content is not null) ? "were cut off" : "were not captured";

    /// <summary>Why a call may count and may not.</summary>
    /// <param name="call">The call.</param>
    /// <param name="context">The trace.</param>
    /// <param name="pattern">What asks for it; null for whatever asks for arguments.</param>
    public static string WhyMaybe(ToolCall call, CallContext context, CallPattern? pattern = null) =>
        call.Executed != Verdict.Passed ? call.Stage == CallStage.Answered
            ? $"{context.Label(call)} was answered, but no span shows that it was executed" : $"the trace does not show whether {context.Label(call)} was executed"
        : !call.IsNameKnown ? $"the tool call in {context.Place(call)} does not name its tool"
        : call.WholeArguments is null && pattern is null or { Arguments: not null } ? $"the arguments of {context.Label(call)} {Missing([call.Arguments])}" : $"the agent or the outcome of {context.Label(call)} is not recorded";
}
