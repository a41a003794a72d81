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
        draft.Set(LangfuseVocabulary.Input, Given(record, "input"));
        draft.Set(LangfuseVocabulary.Output, Given(record, "output"));
        draft.Set(LangfuseVocabulary.Model, record.Text("model", "providedModelName", "provided_model_name"));
        draft.Set("langfuse.observation.model.parameters", Content(record, "modelParameters", "model_parameters"));
        draft.Set(LangfuseVocabulary.Usage, Content(record, "usageDetails", "usage_details") ?? Measured(record));
        if (Content(record, "costDetails", "cost_details") is { } costs) draft.Set(LangfuseVocabulary.Cost, costs);
        else if (record.Field("totalCost", "total_cost", "calculatedTotalCost") is { } total && UsageJson.Cost(total) is > 0 and var cost) draft.Set(Names.Cost, AttributeValue.From(cost));
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

    /// <summary>What went in or came out. An empty object may be all that a tool takes; empty text is what a table makes of nothing.</summary>
    private static JsonElement? Given(JsonElement record, string name) => record.Field(name) is { } value && !(value.ValueKind == JsonValueKind.String && value.IsBlank()) ? value : null;

    /// <summary>The deprecated usage, which the API fills with zeros wherever nothing was measured.</summary>
    private static JsonElement? Measured(JsonElement record) =>
        Content(record, "usage") is { } usage && (JsonText.Structure(usage) ?? usage).MeasuredUsage() is not null ? usage : null;

    private static JsonElement? Content(JsonElement record, params ReadOnlySpan<string> names) => record.Field(names) is { } value && !value.IsBlank() ? value : null;
}
