using System.Diagnostics;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Makes spans of LangSmith runs, under the attribute names of LangSmith's own OpenTelemetry exporter.</summary>
internal sealed class LangSmithRuns(ReadContext context)
{
    private const int UuidLength = 36;

    private static readonly string[] ControlFlow = ["GraphInterrupt", "NodeInterrupt", "ParentCommand"];

    /// <summary>Runs whose trace only their ancestors know.</summary>
    private readonly List<SpanDraft> _homeless = [];

    private readonly Dictionary<string, string> _traceOf = new(StringComparer.Ordinal);

    /// <summary>Runs at the top that tell of others.</summary>
    private readonly HashSet<string> _tellers = new(StringComparer.Ordinal);

    /// <summary>The trace of runs in a row that have no ids.</summary>
    private string? _unnamed;

    public int Count { get; private set; }

    /// <summary>Takes a run with all runs nested in it.</summary>
    public void Take(JsonElement record, bool isPatch = false)
    {
        var open = new Stack<(JsonElement Run, string? Parent, string? Trace)>([(record, null, null)]);
        while (open.TryPop(out var next))
        {
            if (!next.Run.IsObject() || Draft(next.Run, next.Parent, next.Trace, isPatch) is not { } draft) continue;
            Count++;
            if (draft.ParentSpanId is null && TellsOfOthers(next.Run)) _tellers.Add(draft.SpanId);
            if (draft.TraceId.Length == 0) _homeless.Add(draft);
            else Give(draft);
            if (next.Run.Field("child_runs") is not { ValueKind: JsonValueKind.Array } children) continue;
            foreach (var child in children.EnumerateArray().Reverse()) open.Push((child, draft.SpanId, draft.TraceId.Length > 0 ? draft.TraceId : null));
        }
    }

    public void Finish()
    {
        var parents = _homeless.Where(draft => draft.ParentSpanId is not null).DistinctBy(draft => draft.SpanId).ToDictionary(draft => draft.SpanId, draft => draft.ParentSpanId!, StringComparer.Ordinal);
        foreach (var draft in _homeless)
        {
            // Without any trace id, the root of the chain of parents is one.
            var way = new List<string>();
            var at = draft.SpanId;
            for (; way.Count <= parents.Count && !_traceOf.ContainsKey(at) && parents.TryGetValue(at, out var parent); at = parent) way.Add(at);
            draft.TraceId = _traceOf.GetValueOrDefault(at, at);
            foreach (var passed in way) _traceOf.TryAdd(passed, draft.TraceId);
            Give(draft);
        }
    }

    private void Give(SpanDraft draft)
    {
        _traceOf.TryAdd(draft.SpanId, draft.TraceId);
        context.Assembler.JoinById(draft.TraceId);
        if (_tellers.Contains(draft.SpanId)) context.Assembler.MissIfAlone(draft.TraceId, "the run at the top tells of runs below it, and none of them is here");
        context.Add(draft.ToSpan());
    }

    /// <summary>Whether a run cannot be all there was: it names others, or has the sums of what generations used.</summary>
    private static bool TellsOfOthers(JsonElement run) => run.Text("run_type") is not "llm"
        && ((run.Field("child_run_ids", "direct_child_run_ids") is { } children && !children.IsBlank()) || run.MeasuredUsage() is not null);

    private SpanDraft? Draft(JsonElement run, string? parent, string? trace, bool isPatch)
    {
        var path = Uuids(run.Text("dotted_order"));
        var named = run.Id(context, "id", "run_id") ?? path.LastOrDefault();
        if (named is null && (isPatch || run.Text("run_type") is null || run.Text("name") is null)) return null;

        // Dumps that left the ids away still nest their runs, or have those of one trace in a row.
        if (named is null && parent is null) trace = run.Field("child_runs") is { } nested && !nested.IsBlank() ? context.NextId("trace") : _unnamed ??= context.NextId("trace");
        var id = named ?? context.NextId("run");
        var draft = new SpanDraft(context)
        {
            SpanId = id,
            ParentSpanId = run.Id(context, "parent_run_id") ?? (path.Count > 1 ? path[^2] : parent),
            Name = run.Text("name") ?? "",
            Start = run.Time("start_time"),
            End = run.Time("end_time"),
        };
        if (EndsOnTheMillisecondOf(draft.Start, draft.End)) draft.End = draft.Start;
        draft.TraceId = run.Id(context, "trace_id") ?? path.FirstOrDefault() ?? First(run.Field("parent_run_ids")) ?? trace
            ?? (draft.ParentSpanId is null && !isPatch ? id : "");
        Outcome(draft, run);
        LangSmithFacts.Describe(draft, run);
        return draft;
    }

    /// <summary>The SDK for JavaScript knows milliseconds only, and numbers its runs in the microseconds of their starts.</summary>
    private static bool EndsOnTheMillisecondOf(long? start, long? end) => end < start && end % 1_000_000 == 0 && start - end < 1_000_000;

    private static void Outcome(SpanDraft draft, JsonElement run)
    {
        var error = run.Text("error");
        var status = run.Text("status");
        if (error is not null && !IsControlFlow(error)) draft.Fail(error);
        else if (status == "error" && error is null) draft.Fail(null);
        else if (status == "success") draft.Status = ActivityStatusCode.Ok;
        draft.IsUnfinished = draft.End is null && status is not ("success" or "error");
    }

    /// <summary>LangGraph steers its graph with exceptions: told as Python shows them, or as the message and the stack of JavaScript.</summary>
    private static bool IsControlFlow(string error) => error.StartsWith("GraphBubbleUp", StringComparison.Ordinal) || error.StartsWith("Command(", StringComparison.Ordinal)
        || Array.Exists(ControlFlow, name => error.StartsWith(name + "(", StringComparison.Ordinal) || error.Contains($"\n\n{name}: ", StringComparison.Ordinal));

    private string? First(JsonElement? ids) =>
        ids is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0 ? SpanIds.Parent(SpanIds.Of(list[0], context)) : null;

    /// <summary>The runs from the root down to this one: a time and an id each.</summary>
    private static List<string> Uuids(string? dotted)
    {
        var ids = new List<string>();
        foreach (var segment in dotted?.Split('.') ?? [])
        {
            if (segment.Length > UuidLength) ids.Add(segment[^UuidLength..]);
        }

        return ids;
    }
}
