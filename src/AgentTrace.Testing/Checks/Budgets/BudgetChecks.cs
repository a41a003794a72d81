namespace AgentTrace.Testing;

/// <summary>From the earliest start to the latest end, the trace took no longer than a limit.</summary>
/// <param name="Limit">The longest time allowed; 0 is a limit.</param>
/// <example><code>new MaxDurationCheck(TimeSpan.FromSeconds(30)).Evaluate(trace)</code></example>
public sealed record MaxDurationCheck(TimeSpan Limit) : TraceCheck
{
    /// <summary>The longest time allowed; 0 is a limit.</summary>
    public TimeSpan Limit { get; } = Limit >= TimeSpan.Zero ? Limit : throw new ArgumentOutOfRangeException(nameof(Limit), Limit, "A duration is not negative.");

    internal override string Infinitive => $"have taken at most {Words.Duration(Limit)}";

    internal override string Finite => $"took at most {Words.Duration(Limit)}";

    internal override CheckResult Judge(RecordedTrace trace)
    {
        if (trace.StartTimeUnixNano is null) return CheckResult.Inconclusive(() => "it records no times");
        var known = Known(trace, trace.Duration ?? TimeSpan.Zero);
        if (known > Limit) return CheckResult.Failed(() => $"it took {(IsOpen(trace) ? "at least " : "")}{Words.Duration(known)}{Slowest(trace)}");
        if (IsOpen(trace)) return CheckResult.Inconclusive(() => $"at least {Words.Duration(known)} are recorded, and {Open(trace)}");
        return CheckResult.Passed(() => $"it took {Words.Duration(known)}");
    }

    /// <summary>What started last had not ended before.</summary>
    private static TimeSpan Known(RecordedTrace trace, TimeSpan duration) => trace.Spans.All(span => span.EndTimeUnixNano is not null) ? duration
        : TimeSpan.FromTicks(Math.Max(duration.Ticks, (trace.Spans.Max(span => span.StartTimeUnixNano) - trace.StartTimeUnixNano ?? 0) / 100));

    private static bool IsOpen(RecordedTrace trace) =>
        trace.Duration is null || !trace.Index.Completeness.IsComplete || trace.Spans.Any(IsOpen);

    /// <summary>What never finished may end after everything else.</summary>
    private static bool IsOpen(RecordedSpan span) => span.IsUnfinished || (span.EndTimeUnixNano is null && span.ParentSpanId is null);

    private static string Open(RecordedTrace trace) => CallContext.Incomplete(trace.Index)
        ?? (trace.Spans.FirstOrDefault(span => span.IsUnfinished) is { } open ? $"{Words.Quote(open.Name)} never finished" : trace.EndTimeUnixNano is null ? "no span has an end" : trace.Duration is null ? "it ends before it starts" : "a root span has no end");

    private static string Slowest(RecordedTrace trace)
    {
        var slowest = trace.Steps.Where(step => step.Nanos is not null).MaxBy(step => step.Nanos);
        return slowest is null ? "" : $"; its slowest step is {slowest.Number} ({slowest.Name}), {Words.Duration(slowest.Nanos!.Value)}";
    }
}

/// <summary>Which tokens a budget counts.</summary>
public enum TokenKind
{
    /// <summary>Input and output together.</summary>
    Total,

    /// <summary>Input, cached tokens included.</summary>
    Input,

    /// <summary>Output, reasoning included.</summary>
    Output,
}

/// <summary>
/// At most so many tokens. Usage adds up over innermost spans; an outer total counts only where nothing below it carries usage. Unknown is
/// not zero: it fails when the known part exceeds the limit, and is inconclusive while anything unknown could.
/// </summary>
/// <param name="Limit">The most that is allowed; 0 is a limit.</param>
/// <param name="Kind">Which tokens count.</param>
/// <example><code>new MaxTokensCheck(8_000).Evaluate(trace)</code></example>
public sealed record MaxTokensCheck(long Limit, TokenKind Kind = TokenKind.Total) : TraceCheck
{
    /// <summary>The most that is allowed; 0 is a limit.</summary>
    public long Limit { get; } = Limit >= 0 ? Limit : throw new ArgumentOutOfRangeException(nameof(Limit), Limit, "A number of tokens is not negative.");

    internal override string Infinitive => "have " + Finite;

    internal override string Finite => $"used at most {Words.Count(Limit, Noun)}";

    private string Noun => Kind switch { TokenKind.Input => "input token", TokenKind.Output => "output token", _ => "token" };

    internal override CheckResult Judge(RecordedTrace trace)
    {
        var usage = trace.Index.Usage;
        if (!usage.HasEvidence) return CheckResult.Inconclusive(() => "it has no generation and no recorded total", Hints.Usage);
        var (known, without) = Kind switch
        {
            TokenKind.Input => (usage.Input, usage.WithoutInput),
            TokenKind.Output => (usage.Output, usage.WithoutOutput),
            _ => (usage.Total, usage.WithoutTotal),
        };
        Mark[] marks = [.. usage.Uncovered.Select(generation => Mark.Of(generation.Span, "no usage")).Concat(without.Select(span => Mark.Of(span, "usage in part")))];
        var isOpen = marks.Length > 0 || !trace.Index.Completeness.IsComplete;
        if (known > Limit) return CheckResult.Failed(() => $"it used {(isOpen ? "at least " : "")}{Words.Number(known.Value)}{Parts(usage)}{GenerationWords.NotAdded(usage)}{Largest(trace)}");
        if (marks.Length > 0) return CheckResult.Inconclusive(() => $"{AtLeast(known)}{Missing(trace, usage, without)}", Hints.Usage, marks);
        return isOpen
            ? CheckResult.Inconclusive(() => $"{AtLeast(known)}{CallContext.Incomplete(trace.Index)}", CallContext.IncompleteHint)
            : CheckResult.Passed(() => $"it used {Words.Number(known ?? 0)}{Parts(usage)}{GenerationWords.NotAdded(usage)}");
    }

    private static string AtLeast(long? known) => known is { } tokens ? $"at least {Words.Number(tokens)}, and " : "";

    private static string Missing(RecordedTrace trace, UsageTotals usage, List<RecordedSpan> without)
    {
        if (usage.Uncovered.Count == 0) return $"{Words.Count(without.Count, "span")} ({Words.List(without.Select(span => span.Name), 3)}) state{(without.Count == 1 ? "s" : "")} it only in part";
        return $"{usage.Uncovered.Count} of {Words.Count(trace.Generations.Count, "generation")}{GenerationWords.Steps(usage.Uncovered, trace)} {(usage.Uncovered.Count == 1 ? "carries" : "carry")} no usage";
    }

    private string Parts(UsageTotals usage) => Kind == TokenKind.Total && usage is { Input: { } input, Output: { } output }
        ? $" (input {Words.Number(input)}, output {Words.Number(output)})" : "";

    private string Largest(RecordedTrace trace)
    {
        var largest = trace.Steps.Where(step => Of(step) is not null).MaxBy(Of);
        return largest is null || trace.Generations.Count < 2 ? "" : $"; most in step {largest.Number}: {Words.Number(Of(largest)!.Value)}";
    }

    private long? Of(Step step) => Kind switch
    {
        TokenKind.Input => step.Generation?.Usage?.InputTokens,
        TokenKind.Output => step.Generation?.Usage?.OutputTokens,
        _ => step.Generation?.Usage?.Total,
    };
}
