using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>What a LangSmith run says beside its ids and times, as attributes.</summary>
internal static class LangSmithFacts
{
    public static void Describe(SpanDraft draft, JsonElement run)
    {
        var extra = run.Object("extra");
        var metadata = extra?.Object("metadata") ?? run.Object("custom_metadata", "metadata");
        var settings = extra?.Object("invocation_params");
        var outputs = run.Object("outputs");
        draft.Set(LangSmithVocabulary.Kind, run.Text("run_type"));
        if (run.Field("inputs") is { } inputs && !inputs.IsBlank()) draft.Set(LangSmithVocabulary.Inputs, inputs);
        if (run.Field("outputs") is { } given && !given.IsBlank()) draft.Set(LangSmithVocabulary.Outputs, given);
        draft.Set(Names.ToolCallId, extra?.Text("tool_call_id"));
        OpenAIAgents(draft, run, settings, metadata);
        if (run.Text("run_type") is "llm" or null)
        {
            draft.Set(Names.RequestModel, metadata?.Text("ls_model_name") ?? settings?.Text("model", "model_name") ?? run.Object("inputs")?.Text("model"));
            if (outputs is { } answer) draft.Set(Names.ResponseModel, Model(answer));
        }

        draft.Set(Names.Provider, metadata?.Text("ls_provider"));
        draft.Set(Names.ConversationId, run.Text("thread_id") ?? metadata?.Text("thread_id", "session_id", "conversation_id"));
        draft.SetUsage(Usage(run, outputs, metadata));
        if (Cost(run, outputs) is { } cost) draft.Set(Names.Cost, AttributeValue.From(cost));
        draft.Set("langsmith.invocation_params", settings);
        foreach (var entry in Properties(metadata)) draft.Set(LangSmithVocabulary.Metadata + entry.Name, entry.Value);
        foreach (var property in run.EnumerateObject())
        {
            if (!IsRead(property.Name) && !property.Value.IsBlank()) draft.Set("langsmith." + property.Name, property.Value);
        }

        foreach (var entry in Properties(extra))
        {
            if (entry.Name is not ("metadata" or "invocation_params" or "tool_call_id") && !entry.Value.IsBlank()) draft.Set("langsmith.extra." + entry.Name, entry.Value);
        }
    }

    /// <summary>LangSmith has no types for the agents, handoffs and guardrails of the OpenAI Agents SDK; what its processor wrote of them tells.</summary>
    private static void OpenAIAgents(SpanDraft draft, JsonElement run, JsonElement? settings, JsonElement? metadata)
    {
        var type = run.Text("run_type");
        if (type == "chain" && settings is { } given && given.Get("handoffs") is not null && given.HasOnly("tools", "handoffs"))
        {
            draft.Set(Names.StepType, "agent");
            draft.Set(Names.AgentName, draft.Name);
        }
        else if (type == "chain" && run.Object("inputs") is { } handoff && handoff.Get("to_agent") is not null && handoff.HasOnly("from_agent", "to_agent"))
        {
            draft.Set(Names.StepType, "handoff");
            draft.Set(Names.HandoffTo, handoff.Text("to_agent"));
            if (handoff.Text("to_agent") is { } to) draft.Name = SpanNames.HandoffPrefix + to;
        }
        else if (type == "tool" && metadata?.Get("triggered") is { ValueKind: JsonValueKind.True or JsonValueKind.False } && metadata.Value.Get("openai_span_id") is not null)
        {
            draft.Set(Names.StepType, "guardrail");
        }
    }

    private static bool IsRead(string field) => field is "id" or "run_id" or "trace_id" or "parent_run_id" or "parent_run_ids" or "dotted_order" or "name" or "run_type"
        or "start_time" or "end_time" or "status" or "error" or "inputs" or "outputs" or "extra" or "child_runs" or "thread_id" or "custom_metadata";

    private static IEnumerable<JsonProperty> Properties(JsonElement? value) => value is { ValueKind: JsonValueKind.Object } present ? present.EnumerateObject() : [];

    /// <summary>The first usage found, in the order of the format.</summary>
    private static TokenUsage? Usage(JsonElement run, JsonElement? outputs, JsonElement? metadata)
    {
        JsonElement?[] places =
        [
            outputs?.Object("usage_metadata"), Message(outputs)?.Object("usage_metadata"), metadata?.Object("usage_metadata"),
            outputs?.Object("llm_output", "llmOutput")?.Object("token_usage", "tokenUsage", "usage"), outputs?.Object("usage"), outputs?.Object("message")?.Object("usage", "usage_metadata"),
            Message(outputs)?.Object("response_metadata")?.Object("token_usage", "tokenUsage", "usage"), run.Object("token_usage"),
        ];
        foreach (var place in places)
        {
            if (place is { } usage && UsageJson.Read(usage) is { } tokens) return tokens;
        }

        // The list of runs has sums of what is below each run, which are zeros where nothing was measured.
        return run.MeasuredUsage();
    }

    private static double? Cost(JsonElement run, JsonElement? outputs)
    {
        var total = run.Field("total_cost") ?? run.Object("costs")?.Field("total_cost") ?? outputs?.Object("usage_metadata")?.Field("total_cost");
        return total is { } cost ? UsageJson.Cost(cost) : null;
    }

    private static string? Model(JsonElement outputs) => outputs.Object("llm_output", "llmOutput")?.Text("model_name", "model") ?? outputs.Text("model") ?? outputs.Object("message")?.Text("model")
        ?? Message(outputs)?.Object("response_metadata")?.Text("model_name", "model");

    /// <summary>The message of LangChain's first generation, without what serialising put around it.</summary>
    public static JsonElement? Message(JsonElement? outputs)
    {
        if (outputs?.Field("generations") is not { ValueKind: JsonValueKind.Array } generations || generations.GetArrayLength() == 0) return null;
        var first = generations[0];
        if (first.IsArray())
        {
            if (first.GetArrayLength() == 0) return null;
            first = first[0];
        }

        return first.Object("message") is { } message ? message.Object("kwargs") ?? message : null;
    }
}
