using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>One Langfuse observation as a span; in camel case as the API has it, or in snake case as the blob export.</summary>
internal static class LangfuseFacts
{
    public static SpanDraft? Draft(JsonElement record, string? type, ReadContext context)
    {
        if (record.Id(context, "id") is not { } id) return null;
        var draft = new SpanDraft(context)
        {
            SpanId = id,
            ParentSpanId = record.Id(context, "parentObservationId", "parent_observation_id"),
            Name = record.Text("name", "generationName") ?? "",
            Start = record.Time("startTime", "start_time"),
            End = record.Time("endTime", "end_time"),
        };
        draft.Set(LangfuseVocabulary.Type, type?.ToLowerInvariant());
        Outcome(draft, record);
        Metadata(draft, record.Object("metadata"), context);
        var isModel = type?.ToLowerInvariant() is "generation" or "embedding";
        var content = LangfuseContent.Of(record, isModel, context);
        draft.Set(LangfuseVocabulary.Input, content.Input);
        draft.Set(LangfuseVocabulary.Output, content.Output);
        draft.Set("tool_call_id", content.CallId);
        draft.Set(LangfuseVocabulary.Model, record.Text("model", "providedModelName", "provided_model_name"));
        draft.Set("langfuse.observation.model.parameters", Content(record, "modelParameters", "model_parameters"));
        draft.Set(LangfuseVocabulary.Usage, Usage(record, isModel) ?? Summed(record, context));
        if (Content(record, "costDetails", "cost_details") is { } costs && (isModel || UsageJson.Cost(JsonText.Structure(costs) ?? costs) is not 0)) draft.Set(LangfuseVocabulary.Cost, costs);
        else if (record.Field("totalCost", "total_cost", "calculatedTotalCost") is { } total && UsageJson.Cost(total) is > 0 and var cost) draft.Set(Names.Cost, AttributeValue.From(cost));
        draft.Set("session.id", record.Text("sessionId", "session_id"));
        draft.Set("user.id", record.Text("userId", "user_id"));
        foreach (var property in record.EnumerateObject())
        {
            if (!IsRead(property.Name) && !property.Value.IsBlank()) draft.Set("langfuse." + property.Name, property.Value);
        }

        return draft;
    }

    private static bool IsRead(string field) => field is "id" or "traceId" or "trace_id" or "parentObservationId" or "parent_observation_id" or "name" or "type"
        or "startTime" or "start_time" or "endTime" or "end_time" or "metadata" or "input" or "output" or "model" or "usageDetails" or "usage_details" or "usage"
        or "costDetails" or "cost_details" or "modelParameters" or "model_parameters" or "level" or "statusMessage" or "status_message" or "observations"
        or "sessionId" or "session_id" or "userId" or "user_id" or "projectId" or "project_id" or "createdAt" or "updatedAt" or "internalModelId" or "internalModel";

    private static void Outcome(SpanDraft draft, JsonElement record)
    {
        var message = record.Text("statusMessage", "status_message");
        draft.Set(LangfuseVocabulary.Level, record.Text("level"));
        draft.Set(LangfuseVocabulary.StatusMessage, message);
        if (record.Text("level") == "ERROR") draft.Fail(message);
    }

    /// <summary>Data that came by OTLP keeps what Langfuse has no field for under metadata: it goes back where it was.</summary>
    private static void Metadata(SpanDraft draft, JsonElement? metadata, ReadContext context)
    {
        if (metadata is not { } entries) return;
        foreach (var property in entries.EnumerateObject())
        {
            // The blob export has a map of texts, whose values are JSON where they were more than text.
            var value = JsonText.Structure(property.Value) ?? property.Value;
            if (property.Name == "attributes" && value.IsObject())
            {
                foreach (var attribute in value.EnumerateObject()) draft.Set(attribute.Name, attribute.Value);
            }
            else if (property.Name == "resourceAttributes" && value.IsObject())
            {
                draft.Resource = AttributeRecords.Set(value, context);
            }
            else if (property.Name == "scope" && value.Text("name") is { } scope)
            {
                draft.Scope = new InstrumentationScope(scope, value.Text("version"));
            }
            else
            {
                draft.Set(LangfuseVocabulary.Metadata + property.Name, property.Value);
            }
        }
    }

    /// <summary>The tokens, from the deprecated field where there is no other. What is no model has zeros in either, and every one in the deprecated one, where nothing was measured.</summary>
    private static JsonElement? Usage(JsonElement record, bool isModel)
    {
        if (Content(record, "usageDetails", "usage_details") is { } details) return isModel || IsMeasured(details) ? details : null;
        return Content(record, "usage") is { } usage && IsMeasured(usage) ? usage : null;
    }

    /// <summary>The sums that stand beside the usage; those of versions that had no other.</summary>
    private static JsonElement? Summed(JsonElement record, ReadContext context)
    {
        var sums = new List<(string, JsonElement)>();
        if (record.Field("inputUsage", "promptTokens") is { } input) sums.Add(("input", input));
        if (record.Field("outputUsage", "completionTokens") is { } output) sums.Add(("output", output));
        if (record.Field("totalUsage", "totalTokens") is { } total) sums.Add(("total", total));
        return sums.Count > 0 && RawJson.Object(sums, context.Options.MaxDepth) is var usage && IsMeasured(usage) ? usage : null;
    }

    private static bool IsMeasured(JsonElement usage) => (JsonText.Structure(usage) ?? usage).MeasuredUsage() is not null;

    private static JsonElement? Content(JsonElement record, params ReadOnlySpan<string> names) => record.Field(names) is { } value && !value.IsBlank() ? value : null;
}
