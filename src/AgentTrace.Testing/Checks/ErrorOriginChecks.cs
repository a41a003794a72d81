namespace AgentTrace.Testing;

/// <summary>
/// An error began at a tool, a step, an agent or a span of that name. Spans above that only repeat it are no origin; a failed request inside
/// a tool call and the call itself both are, and so is a failed attempt of a call that succeeded in the end.
/// </summary>
/// <param name="Origin">The name of the tool, of the model, of the agent, or of the span.</param>
/// <param name="Message">What its message must be like; null for any, recorded or not.</param>
/// <example><code>new ErrorAtCheck("fetch", "HTTP 404").Evaluate(trace)</code></example>
public sealed record ErrorAtCheck(ToolName Origin, TextMatch? Message = null) : TraceCheck
{
    /// <summary>The name of the tool, of the model, of the agent, or of the span.</summary>
    public ToolName Origin { get; } = Origin ?? throw new ArgumentNullException(nameof(Origin));

    internal override string Infinitive => "have " + Finite;

    internal override string Finite => $"had an error at {Words.Quote(Origin.ToString())}{(Message is null ? "" : $" with a message {Message}")}";

    internal override CheckResult Judge(RecordedTrace trace)
    {
        var index = trace.Index;
        var there = index.Errors.Concat(TraceError.Find(index, includingPlumbing: true)).DistinctBy(error => (object?)error.Call ?? (object?)error.Span ?? error.Run)
            .Where(error => Names(error, index).Any(Origin.Matches)).ToList();
        var fitting = there.Where(error => Fits(error) == Verdict.Passed).ToList();
        if (fitting.Count > 0) return CheckResult.Passed(() => ErrorWords.Say(trace, fitting), [.. fitting.Select(ErrorWords.MarkOf)]);
        if (there.Find(error => Fits(error) == Verdict.Inconclusive) is { } open)
        {
            return CheckResult.Inconclusive(
                () => $"{ErrorWords.Say(trace, [open])}, and {(open.Message is null ? "no message of it is recorded" : "the regular expression takes longer than a second on its message")}",
                open.Message is null ? "A message is read from the status of the span, error.message, or its exception event." : null, [ErrorWords.MarkOf(open)]);
        }

        if (CallContext.UnseenCalls(index) is { } unseen) return CheckResult.Inconclusive(() => $"{Instead(trace, there)}, and {unseen}", CallContext.UnseenHint(index));
        return CheckResult.Failed(() => Instead(trace, there) + Nearest(index), [.. (there.Count > 0 ? there : index.Errors).Select(ErrorWords.MarkOf)]);
    }

    private Verdict Fits(TraceError error) => Message is null ? Verdict.Passed : error.Message is { } text ? Message.Matches(text) : Verdict.Inconclusive;

    private static string Instead(RecordedTrace trace, List<TraceError> there) =>
        there.Count > 0 ? $"its message is another: {ErrorWords.Say(trace, there)}"
        : trace.Index.Errors.Count == 0 ? "it had no errors"
        : $"its {(trace.Index.Errors.Count == 1 ? "error" : "errors")} began elsewhere: {ErrorWords.Say(trace, trace.Index.Errors)}";

    /// <summary>A name that does not occur at all is answered with the nearest that does.</summary>
    private string Nearest(TraceIndex index)
    {
        if (Origin.Exact is not { } wanted) return "";
        var known = index.Trace.Spans.SelectMany(span => new[] { span.Name, span.ToolName, span.Facts.AgentName }).Concat(index.Calls.SelectMany(call => new[] { call.Name, call.AskedAs })).Concat(index.Steps.Select(step => step.Name)).OfType<string>().ToHashSet();
        return !known.Contains(wanted) && NearestName.Find(wanted, known) is { } nearest ? $"; did you mean {Words.Quote(nearest)}?" : "";
    }

    private static IEnumerable<string> Names(TraceError error, TraceIndex index)
    {
        string?[] names = [error.Call?.Name, error.Call?.AskedAs, error.Span?.Name, error.Span?.ToolName, error.Position < 0 ? null : index.StepAt(error.Position)?.Name, error.Name,
            error.Span is { StepType: StepType.Agent or StepType.Run } ? error.Span.Facts.AgentName : error.Span is null && error.Call is null ? error.Run?.Agent : null];
        return names.OfType<string>();
    }
}

/// <summary>
/// A generation was cut off: its finish reason is <c>length</c>, whatever the provider calls it. What is asked for is its opposite: none
/// was. A generation that records no finish reason may have been.
/// </summary>
/// <example><code>new NotCheck(new TruncatedCheck()).Evaluate(trace)</code></example>
public sealed record TruncatedCheck : TraceCheck
{
    internal override string Infinitive => "have truncated generations";

    internal override string Finite => "had truncated generations";

    internal override CheckResult Judge(RecordedTrace trace)
    {
        var cut = trace.Generations.Where(generation => generation.FinishReason == "length").ToList();
        if (cut.Count > 0)
        {
            return CheckResult.Passed(
                () => $"{cut.Count} of {Words.Count(trace.Generations.Count, "generation")}{GenerationWords.Steps(cut, trace)} finished with {Words.Quote(cut[0].FinishReasonRaw ?? "length")}", [.. cut.Select(generation => Mark.Of(generation.Span))]);
        }

        if (trace.Generations.Count == 0) return CheckResult.Inconclusive(() => "it has no generation");
        var open = trace.Generations.Where(generation => generation.FinishReason is null).ToList();
        if (open.Count > 0)
        {
            return CheckResult.Inconclusive(
                () => $"{open.Count} of {Words.Count(trace.Generations.Count, "generation")}{GenerationWords.Steps(open, trace)} {(open.Count == 1 ? "records" : "record")} no finish reason",
                "Finish reasons are read from gen_ai.response.finish_reasons.", [.. open.Select(generation => Mark.Of(generation.Span))]);
        }

        if (GenerationWords.Unseen(trace) is { } unseen) return CheckResult.Inconclusive(() => unseen, trace.Index.Completeness.IsComplete ? null : CallContext.IncompleteHint);
        return CheckResult.Failed(() => trace.Generations.Count == 1 ? "its only generation was not cut off" : $"none of its {Words.Count(trace.Generations.Count, "generation")} was cut off");
    }
}
