using System.Diagnostics;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Joins LangChain's <c>astream_events</c> into spans. They carry no times: the order of record is the order.</summary>
internal sealed class LangGraphEvents(ReadContext context)
{
    private readonly Dictionary<string, Open> _runs = new(StringComparer.Ordinal);
    private readonly List<Open> _order = [];
    private readonly Stack<Open> _chains = new();
    private Open? _root;

    public static bool IsEvent(string name) => name.StartsWith("on_", StringComparison.Ordinal)
        && (name.EndsWith("_start", StringComparison.Ordinal) || name.EndsWith("_end", StringComparison.Ordinal) || name.EndsWith("_stream", StringComparison.Ordinal) || name.EndsWith("_error", StringComparison.Ordinal));

    /// <returns>Whether it was such an event.</returns>
    public bool TryTake(JsonElement record)
    {
        if (record.Text("event") is not { } name || !IsEvent(name) || record.Id(context, "run_id") is not { } id) return false;
        if (!_runs.TryGetValue(id, out var run))
        {
            context.DemandRoomFor(_order.Count + 1);
            _runs[id] = run = Begin(record, name, id);
            _order.Add(run);
        }

        var data = record.Object("data");
        var draft = run.Draft;
        if (data?.Field("input") is { } input) draft.Set(LangSmithVocabulary.Inputs, input);
        if (name.EndsWith("_end", StringComparison.Ordinal))
        {
            run.IsOver = true;
            if (data?.Field("output") is { } output) End(draft, output);
        }
        else if (name.EndsWith("_error", StringComparison.Ordinal))
        {
            run.IsOver = true;
            draft.Fail(data?.Text("error") ?? data?.Field("error")?.GetRawText());
        }

        return true;
    }

    public int Finish()
    {
        foreach (var run in _order)
        {
            run.Draft.IsUnfinished = !run.IsOver;
            context.Add(run.Draft.ToSpan());
        }

        return _order.Count;
    }

    /// <summary>The first version of the events does not say what stands around: the root and the innermost chain that have not ended.</summary>
    private List<string> Around()
    {
        while (_chains.TryPeek(out var chain) && chain.IsOver) _chains.Pop();
        return _root is not { IsOver: false } root ? [] : [root.Draft.SpanId, _chains.TryPeek(out var inner) ? inner.Draft.SpanId : root.Draft.SpanId];
    }

    private Open Begin(JsonElement record, string name, string id)
    {
        var parents = record.Field("parent_ids") is { ValueKind: JsonValueKind.Array } ids ? ids.EnumerateArray().Select(parent => SpanIds.Parent(SpanIds.Of(parent, context))).OfType<string>().ToList() : Around();
        var draft = new SpanDraft(context)
        {
            TraceId = parents.Count > 0 ? parents[0] : id,
            SpanId = id,
            ParentSpanId = parents.Count > 0 ? parents[^1] : null,
            Name = record.Text("name") ?? "",
        };
        draft.Set(LangSmithVocabulary.Kind, name["on_".Length..name.LastIndexOf('_')] switch
        {
            "chat_model" or "llm" => "llm",
            var kind => kind,
        });
        var begun = new Open(draft);
        if (parents.Count == 0) _root = begun;
        if (name.StartsWith("on_chain_", StringComparison.Ordinal)) _chains.Push(begun);
        if (record.Field("tags") is { } tags && !tags.IsBlank()) draft.Set("langsmith.span.tags", tags);
        if (record.Object("metadata") is not { } metadata) return begun;
        foreach (var entry in metadata.EnumerateObject()) draft.Set(LangSmithVocabulary.Metadata + entry.Name, entry.Value);
        draft.Set(Names.ConversationId, metadata.Text("thread_id"));
        return begun;
    }

    private static void End(SpanDraft draft, JsonElement output)
    {
        draft.Set(LangSmithVocabulary.Outputs, output);
        var message = LangSmithFacts.Message(output) ?? output.Object("kwargs") ?? output;
        if (message.Object("usage_metadata") is { } usage) draft.SetUsage(UsageJson.Read(usage));
        draft.Set(Names.ResponseModel, message.Object("response_metadata")?.Text("model_name", "model"));
        if (draft.Status == ActivityStatusCode.Unset) draft.Status = ActivityStatusCode.Ok;
    }

    private sealed class Open(SpanDraft draft)
    {
        public SpanDraft Draft => draft;

        public bool IsOver { get; set; }
    }
}
