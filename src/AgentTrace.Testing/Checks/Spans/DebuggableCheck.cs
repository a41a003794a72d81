namespace AgentTrace.Testing;

/// <summary>
/// Somebody could find out from this trace what went wrong. Nine questions, each answered with yes, no with the fix, or not applicable:
/// trace and run ids on every span, steps as spans, tool calls with name and arguments, stop reason, status, durations, errors with a
/// message, token usage, parent links. It holds when none is answered with no.
/// </summary>
/// <example><code>new DebuggableCheck().Evaluate(trace)</code></example>
public sealed record DebuggableCheck : TraceCheck
{
    internal override string Infinitive => "be debuggable";

    internal override string Finite => "is debuggable";

    internal override CheckResult Judge(RecordedTrace trace)
    {
        var answers = DebuggingChecklist.Of(trace);
        var missing = answers.Where(answer => answer.IsYes == false).ToList();
        return missing.Count == 0
            ? CheckResult.Passed(() => $"{answers.Count(answer => answer.IsYes == true)} of its {answers.Count} answers are yes, the rest do not apply")
            : CheckResult.Failed(() => $"{missing.Count} of {answers.Count} answers {(missing.Count == 1 ? "is" : "are")} no: {string.Join("; ", missing.Select(answer => $"{answer.Topic}: {answer.Finding} (fix: {answer.Fix})"))}",
                [.. missing.SelectMany(answer => answer.Marks).Distinct()]);
    }
}

/// <summary>One answer of the checklist.</summary>
/// <param name="Topic">What was asked about.</param>
/// <param name="IsYes">True for yes, false for no, null where it does not apply.</param>
/// <param name="Finding">What the trace shows.</param>
internal sealed record ChecklistAnswer(string Topic, bool? IsYes, string Finding)
{
    /// <summary>What to do about a no.</summary>
    public string? Fix { get; init; }

    public IReadOnlyList<Mark> Marks { get; init; } = [];
}

/// <summary>The nine questions: can somebody find out what went wrong with this trace?</summary>
internal static class DebuggingChecklist
{
    private const string EventLog = "event-log";

    private const string TraceTools = "record a span for each generation and each tool call (Microsoft.Extensions.AI: UseFunctionInvocation() outside UseOpenTelemetry(); a loop of your own: AgentRun.CallTool)";

    public static IReadOnlyList<ChecklistAnswer> Of(RecordedTrace trace) =>
        [Ids(trace), Steps(trace), ToolCalls(trace), StopReason(trace), Status(trace), Durations(trace), Errors(trace), Usage(trace), Parents(trace)];

    private static ChecklistAnswer Ids(RecordedTrace trace)
    {
        const string topic = "ids";
        var nameless = trace.Spans.Where(span => WellFormedCheck.IsMissing(span.SpanId) || WellFormedCheck.IsMissing(span.TraceId)).ToList();
        if (nameless.Count > 0) return No(topic, $"{Spans(nameless)} {(nameless.Count == 1 ? "has" : "have")} no trace id or no span id", "write the trace id and the span id on every span or event", nameless);
        if (trace.Spans.Select(span => span.TraceId).Distinct().Skip(1).Any()) return No(topic, "its spans bear more than one trace id", "use one trace id for one run of an agent");
        if (trace.Format == EventLog && trace.Spans.Where(span => span.Facts.RunId is null).ToList() is { Count: > 0 } runless)
        {
            return No(topic, $"{Spans(runless)} {(runless.Count == 1 ? "names" : "name")} no run", "write run_id on every event", runless);
        }

        return Yes(topic, $"a trace id and a span id on each of {Words.Count(trace.Spans.Count, "span")}, {Words.Count(trace.Runs.Count, "run")}");
    }

    private static ChecklistAnswer Steps(RecordedTrace trace)
    {
        const string topic = "steps";
        if (trace.Index.Roles.HasUnseenAnswers) return No(topic, "a model span stands around tool calls, and the answers within it are not recorded apart", "record a span for each answer of the model, not one around the loop");
        var hidden = trace.Index.Hidden.UnseenCalls;
        if (hidden.Count > 0) return No(topic, $"{Words.Count(hidden.Count, "generation")}{GenerationWords.Steps(hidden, trace)} may have made calls that nobody sees", TraceTools, hidden.Select(generation => generation.Span));
        var spanless = trace.ToolCalls.Where(call => call.Executed != Verdict.Failed && call.Span is null).ToList();
        if (spanless.Count > 0)
        {
            return No(topic, $"{Words.Count(spanless.Count, "tool call")} ({Words.List(spanless.Select(call => call.Name).Distinct(), 3)}) {(spanless.Count == 1 ? "is" : "are")} known from messages only", TraceTools) with { Marks = [.. spanless.Select(call => Mark.Of(call))] };
        }

        return trace.Steps.Count == 0 ? No(topic, "it has none, only what stands around them", TraceTools) : Yes(topic, MaxStepsCheck.Counted(trace));
    }

    private static ChecklistAnswer ToolCalls(RecordedTrace trace)
    {
        const string topic = "tool calls";
        var calls = trace.ToolCalls.Where(call => call.Executed != Verdict.Failed).ToList();
        var hidden = trace.Index.Hidden.UnseenCalls;
        if (calls.Count == 0 && hidden.Count > 0) return No(topic, "neither spans nor messages show what was called, if anything", TraceTools, hidden.Select(generation => generation.Span));
        if (calls.Count == 0) return NotApplicable(topic, "it called no tool");
        var context = new CallContext(trace);
        var nameless = calls.FindAll(call => call.Name.Length == 0);
        if (nameless.Count > 0) return No(topic, $"{Words.Count(nameless.Count, "call")} ({context.Places(nameless)}) {(nameless.Count == 1 ? "does" : "do")} not name the tool", "write gen_ai.tool.name (in an event log: tool)", nameless.Select(call => call.Span));
        var bare = calls.FindAll(call => call.Arguments is null);
        if (bare.Count == 0) return Yes(topic, $"name and arguments of {(calls.Count == 1 ? "its one call" : $"all {Words.Number(calls.Count)} calls")}");
        var fix = trace.Format == EventLog ? "write arguments, a JSON object, on each tool_call event" : Hints.Content.TrimEnd('.');
        return No(topic, $"the arguments of {bare.Count} of {Words.Count(calls.Count, "call")} ({context.Places(bare)}) were not captured", Words.LowerFirst(fix)) with { Marks = [.. bare.Select(call => Mark.Of(call))] };
    }

    private static ChecklistAnswer StopReason(RecordedTrace trace)
    {
        const string topic = "stop reason";
        var runs = trace.Index.Runs.Deciding;
        var open = runs.FirstOrDefault(run => run.StopReason is null);
        if (open is null) return Yes(topic, string.Join(", ", runs.Select(run => run.StopReason + (run.IsStopReasonRecorded ? "" : " (derived)")).Distinct().Take(4)));
        return No(topic, $"{(runs.Count == 1 ? "it" : $"run {open.RunId ?? open.Agent ?? "without id"}")} records none, and none can be derived",
            trace.Format == EventLog ? "write stop_reason in trace_finished" : "record gen_ai.response.finish_reasons on each generation, or end a loop of your own with AgentRun.Complete(output, stopReason)");
    }

    private static ChecklistAnswer Status(RecordedTrace trace)
    {
        const string topic = "status";
        var open = Relevant(trace).Where(span => span.IsUnfinished).ToList();
        if (open.Count > 0) return No(topic, $"{Spans(open)} never finished, so nobody knows how {(open.Count == 1 ? "it" : "they")} ended", "end every span (in an event log: write span_finished), also when the work throws", open);
        if (trace.Index.Completeness.OpenRuns.Count > 0) return No(topic, $"{Words.Count(trace.Index.Completeness.OpenRuns.Count, "run")} of the log {(trace.Index.Completeness.OpenRuns.Count == 1 ? "has" : "have")} no trace_finished", "write trace_finished with its status, also when the run throws");
        var failed = trace.Steps.Count(step => step.IsError);
        return Yes(topic, failed == 0 ? "no step failed" : $"{Words.Count(failed, "step")} failed, and {(failed == 1 ? "says" : "say")} so");
    }

    private static ChecklistAnswer Durations(RecordedTrace trace)
    {
        const string topic = "durations";
        var relevant = Relevant(trace).Where(span => !span.IsUnfinished).ToList();
        if (trace.Format == "messages" && relevant.TrueForAll(span => span.StartTimeUnixNano is null)) return NotApplicable(topic, "messages carry no times");
        var open = relevant.FindAll(span => span.Duration is not { Ticks: >= 0 });
        if (open.Count == 0) return Yes(topic, trace.Duration is { } whole ? $"start and end of every span; {Words.Duration(whole)} in all" : "start and end of every span");
        return No(topic, $"{Spans(open)} {(open.Count == 1 ? "lacks" : "lack")} a start or an end, or {(open.Count == 1 ? "ends" : "end")} before the start",
            trace.Format == EventLog ? "write timestamp and latency_ms (or started_at and ended_at) on every span_finished" : "record the start and the end of every span by one clock", open);
    }

    private static ChecklistAnswer Errors(RecordedTrace trace)
    {
        const string topic = "errors";
        var errors = trace.Index.Errors;
        if (errors.Count == 0)
        {
            return trace.IsError || trace.StopReason is "error" or "tool_error"
                ? No(topic, "the run ended in error, and no span says what failed", "set the status of the span that failed to error, with the message")
                : NotApplicable(topic, "nothing failed");
        }

        var silent = errors.Where(error => string.IsNullOrWhiteSpace(error.Message)).ToList();
        if (silent.Count == 0) return Yes(topic, $"{(errors.Count == 1 ? "the one error says" : $"all {Words.Number(errors.Count)} errors say")} what went wrong: {Words.Shorten(errors[0].Message!.ReplaceLineEndings(" "), 80)}");
        var fix = trace.Format == EventLog ? "write error, the message, on the span that failed" : "set the status description, or record the exception on the span: activity.SetStatus(ActivityStatusCode.Error, message)";
        return No(topic, $"{silent.Count} of {Words.Count(errors.Count, "error")} ({ErrorWords.Say(trace, silent)}) {(silent.Count == 1 ? "has" : "have")} no message", fix) with { Marks = [.. silent.Select(ErrorWords.MarkOf)] };
    }

    private static ChecklistAnswer Usage(RecordedTrace trace)
    {
        const string topic = "token usage";
        var usage = trace.Index.Usage;
        if (!usage.HasEvidence) return NotApplicable(topic, "it has no generation");
        var bare = usage.Uncovered.FindAll(generation => !generation.IsError);
        var fix = trace.Format == EventLog ? "write input_tokens and output_tokens on each llm_generate event" : "record gen_ai.usage.input_tokens and gen_ai.usage.output_tokens; for streamed answers ask the provider for them (OpenAI: stream_options.include_usage)";
        if (bare.Count > 0) return No(topic, $"{bare.Count} of {Words.Count(trace.Generations.Count, "generation")}{GenerationWords.Steps(bare, trace)} {(bare.Count == 1 ? "carries" : "carry")} no usage", fix, bare.Select(generation => generation.Span));
        return usage.WithoutTotal.Count > 0 ? No(topic, $"{Spans(usage.WithoutTotal)} {(usage.WithoutTotal.Count == 1 ? "states" : "state")} usage only in part", fix, usage.WithoutTotal)
            : usage.Total is { } total ? Yes(topic, $"{Words.Number(total)} tokens") : NotApplicable(topic, "no generation succeeded");
    }

    private static ChecklistAnswer Parents(RecordedTrace trace)
    {
        const string topic = "parent links";
        var orphans = trace.Index.Completeness.Orphans;
        if (orphans.Count > 0) return No(topic, $"the parent of {Spans(orphans)} is not in the trace", "export every span of the run, also those above the agent's, and wait until all have been exported", orphans);
        if (trace.Index.Tree.Cycles.Count > 0) return No(topic, $"{Words.Count(trace.Index.Tree.Cycles.Count, "span")} {(trace.Index.Tree.Cycles.Count == 1 ? "is its" : "are their")} own ancestor", "give every span an id of its own, and the id of its parent");
        var roots = Enumerable.Range(0, trace.Spans.Count).Where(at => trace.Index.Tree.Parent[at] < 0).Select(at => trace.Spans[at]).ToList();
        if (roots.Count == 1) return Yes(topic, "every span hangs on one root");
        if (trace.Format == EventLog && trace.Spans.All(span => span.ParentSpanId is null)) return NotApplicable(topic, "this log ties its spans together by run id");
        return roots.TrueForAll(span => span.StepType is StepType.Run or StepType.Agent or StepType.Workflow) || trace.Format is EventLog or "messages"
            ? Yes(topic, $"every span hangs on one of {Words.Number(roots.Count)} roots")
            : No(topic, $"{Spans(roots)} have no parent, so nobody can tell which belong together", "start them within one span, that of the agent (invoke_agent, or AgentRun.Start)", roots);
    }

    /// <summary>What an agent did: its runs and steps, no plumbing.</summary>
    private static IEnumerable<RecordedSpan> Relevant(RecordedTrace trace) => trace.Spans.Where(span => span.StepType is not (StepType.Other or StepType.Event));

    private static string Spans(IReadOnlyList<RecordedSpan> spans) => $"{Words.Count(spans.Count, "span")} ({Words.List(spans.Select(span => span.Name).Distinct(), 3)})";

    private static ChecklistAnswer Yes(string topic, string finding) => new(topic, true, finding);

    private static ChecklistAnswer No(string topic, string finding, string fix, IEnumerable<RecordedSpan?>? spans = null) =>
        new(topic, false, finding) { Fix = fix, Marks = [.. (spans ?? []).OfType<RecordedSpan>().Select(span => Mark.Of(span))] };

    private static ChecklistAnswer NotApplicable(string topic, string finding) => new(topic, null, finding);
}
