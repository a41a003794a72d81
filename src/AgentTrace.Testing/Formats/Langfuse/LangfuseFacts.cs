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
        draft.Set(LangfuseVocabulary.Input, Content(record, "input"));
        draft.Set(LangfuseVocabulary.Output, Content(record, "output"));
        draft.Set(LangfuseVocabulary.Model, record.Text("model", "providedModelName", "provided_model_name"));
        draft.Set("langfuse.observation.model.parameters", Content(record, "modelParameters", "model_parameters"));
        draft.Set(LangfuseVocabulary.Usage, Content(record, "usageDetails", "usage_details") ?? Content(record, "usage"));
        if (Content(record, "costDetails", "cost_details") is { } costs) draft.Set(LangfuseVocabulary.Cost, costs);
        else if (record.Field("totalCost", "total_cost", "calculatedTotalCost") is { } total && UsageJson.Cost(total) is > 0 and var cost) draft.Set("gen_ai.usage.cost", AttributeValue.From(cost));
        foreach (var property in record.EnumerateObject())
        {
            if (!IsRead(property.Name) && !property.Value.IsBlank()) draft.Set("langfuse." + property.Name, property.Value);
        }

        return draft;
    }

    private static bool IsRead(string field) => field is "id" or "traceId" or "trace_id" or "parentObservationId" or "parent_observation_id" or "name" or "type"
        or "startTime" or "start_time" or "endTime" or "end_time" or "metadata" or "input" or "output" or "model" or "usageDetails" or "usage_details" or "usage"
        or "costDetails" or "cost_details" or "modelParameters" or "model_parameters" or "level" or "statusMessage" or "status_message" or "observations"
        or "projectId" or "project_id" or "createdAt" or "updatedAt" or "internalModelId" or "internalModel";

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
            if (property.Name == "attributes" && property.Value.IsObject())
            {
                foreach (var attribute in property.Value.EnumerateObject()) draft.Set(attribute.Name, attribute.Value);
            }
            else if (property.Name == "resourceAttributes" && property.Value.IsObject())
            {
                draft.Resource = AttributeRecords.Set(property.Value, context);
            }
            else if (property.Name == "scope" && property.Value.Text("name") is { } scope)
            {
                draft.Scope = new InstrumentationScope(scope, property.Value.Text("version"));
            }
            else
            {
                draft.Set(LangfuseVocabulary.Metadata + property.Name, property.Value);
            }
        }
    }

    private static JsonElement? Content(JsonElement record, params ReadOnlySpan<string> names) => record.Field(names) is { } value && !value.IsBlank() ? value : null;
}
