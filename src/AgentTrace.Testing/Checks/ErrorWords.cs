namespace AgentTrace.Testing;

/// <summary>The errors of a trace in a sentence.</summary>
internal static class ErrorWords
{
    public static Mark MarkOf(TraceError error) => new(error.Call, error.Call?.Span ?? error.Span);

    public static string Say(RecordedTrace trace, IReadOnlyList<TraceError> errors)
    {
        var first = errors[0];
        var message = first.Message is { } text ? ": " + Words.Shorten(text.ReplaceLineEndings(" "), 160) : "";
        var repeats = first.Repeats == 0 ? "" : $" ({Words.Count(first.Repeats, "span")} above repeat{(first.Repeats == 1 ? "s" : "")} it)";
        return errors.Count == 1
            ? $"{Name(trace, first)} failed{message}{repeats}"
            : $"{Words.Number(errors.Count)} things failed, first {Name(trace, first)}{message}{repeats}";
    }

    private static string Name(RecordedTrace trace, TraceError error)
    {
        if (error.Call is { } call) return "tool " + new CallContext(trace).Label(call);
        if (error.Span is not { } span) return $"run {error.Run?.RunId ?? "without id"}";
        return Words.Quote(span.Name) + (trace.Index.StepAt(error.Position) is { } step ? $" (step {step.Number})" : "");
    }
}
