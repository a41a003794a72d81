using System.Diagnostics;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Makes spans of the items of the OpenAI Agents SDK.</summary>
internal sealed class OpenAIAgentsItems(ReadContext context)
{
    private const string Data = "span_data.";

    /// <summary>Spans at the top of their trace, held back for what the trace's own item has to say, wherever it stands.</summary>
    private readonly List<SpanDraft> _roots = [];

    private readonly Dictionary<string, JsonElement> _traces = new(StringComparer.Ordinal);

    public int Count { get; private set; }

    public void Take(JsonElement item)
    {
        if (!item.IsObject()) return;
        if (item.Text("object") == "trace")
        {
            if (item.Id(context, "id") is { } id) _traces.TryAdd(id, item);
            return;
        }

        if (item.Object("span_data") is not { } data || item.Id(context, "id") is not { } spanId) return;
        Count++;
        var draft = new SpanDraft(context)
        {
            TraceId = item.Id(context, "trace_id") ?? "",
            SpanId = spanId,
            ParentSpanId = item.Id(context, "parent_id"),
            Start = item.Time("started_at"),
            End = item.Time("ended_at"),
            Status = ActivityStatusCode.Ok,
        };
        Describe(draft, data);
        if (item.Field("error") is { } error) Fail(draft, error);
        if (item.Object("metadata") is { } metadata) draft.Set("metadata", metadata);
        if (draft.ParentSpanId is null) _roots.Add(draft);
        else context.Add(draft.ToSpan());
    }

    public void Finish()
    {
        foreach (var root in _roots)
        {
            if (_traces.TryGetValue(root.TraceId, out var trace))
            {
                root.Set("workflow_name", trace.Text("workflow_name"));
                root.Set(Names.ConversationId, trace.Text("group_id"));
                if (trace.Object("metadata") is { } metadata && !metadata.IsBlank()) root.Set("trace.metadata", metadata);
            }

            context.Add(root.ToSpan());
        }
    }

    private static void Fail(SpanDraft draft, JsonElement error)
    {
        // "Error running tool" says less than what the tool said.
        var data = error.Object("data");
        draft.Fail(data?.Text("error") ?? error.Text("message") ?? (error.ValueKind == JsonValueKind.String ? error.GetString() : null));
        draft.Set("error.message", error.Text("message"));
        draft.Set("error.data", data);
    }

    private static void Describe(SpanDraft draft, JsonElement data)
    {
        var type = data.Text("type") ?? "";
        draft.Name = data.Text("name") ?? type;
        foreach (var property in data.EnumerateObject())
        {
            if (property.Name is not ("name" or "input" or "output" or "usage") && !property.Value.IsBlank()) draft.Set(Data + property.Name, property.Value);
        }

        switch (type)
        {
            case "agent":
                draft.Set(Names.Operation, "invoke_agent");
                draft.Set(Names.AgentName, data.Text("name"));
                break;
            case "function":
                draft.Set(Names.Operation, "execute_tool");
                draft.Set(Names.ToolName, data.Text("name"));
                draft.Set(Names.ToolArguments, data.Field("input"));
                if (data.Field("output") is { } output && !output.IsBlank()) draft.Set(Names.ToolResult, output);
                break;
            case "generation" or "response":
                Model(draft, data);
                break;
            case "handoff":
                draft.Set(Names.StepType, "handoff");
                draft.Set(Names.HandoffTo, data.Text("to_agent"));
                if (data.Text("to_agent") is { } to) draft.Name = SpanNames.HandoffPrefix + to;
                break;
            case "guardrail":
                draft.Set(Names.StepType, "guardrail");
                break;
            case "custom":
                // A turn, a task, or the program's own: each stands around what it holds.
                draft.Set(Names.StepType, "workflow");
                draft.SetUsage(data.Object("data")?.Object("usage") is { } usage ? UsageJson.Read(usage) : null);
                break;
            default:
                draft.Set(Names.StepType, "other");
                break;
        }
    }

    private static void Model(SpanDraft draft, JsonElement data)
    {
        draft.Set(Names.Operation, "chat");
        draft.Set(Names.RequestModel, data.Text("model"));
        draft.Set(Names.ResponseId, data.Text("response_id"));
        var response = data.Object("response");
        var output = data.Field("output") ?? response?.Field("output");
        draft.Set(Names.InputMessages, data.Field("input"));
        draft.Set(Names.OutputMessages, output);
        draft.Set(Names.ResponseModel, response?.Text("model") ?? (output is { ValueKind: JsonValueKind.Array } items && items.GetArrayLength() > 0 ? items[0].Text("model") : null));
        draft.SetUsage((data.Object("usage") ?? response?.Object("usage")) is { } usage ? UsageJson.Read(usage) : null);
    }
}
