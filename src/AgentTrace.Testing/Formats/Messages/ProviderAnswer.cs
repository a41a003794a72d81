using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>What a provider's interface answered: OpenAI's chat and Responses, Anthropic's message, Gemini's candidates.</summary>
internal static class ProviderAnswer
{
    public static void Add(Conversation conversation, JsonElement response)
    {
        if (response.Field("choices") is { ValueKind: JsonValueKind.Array } choices)
        {
            foreach (var choice in choices.EnumerateArray())
            {
                // Usage and model stand on the response, the finish reason on the choice.
                if (choice.Object("message") is { } message) conversation.Add(message, "assistant", Around(response, choice));
            }
        }
        else if (response.Text("object") == "response" && response.Field("output") is { ValueKind: JsonValueKind.Array } items)
        {
            foreach (var item in items.EnumerateArray()) conversation.Add(item, "assistant", response);
            if (items.GetArrayLength() == 0 && response.Object("error") is not null) conversation.Add(Silence, "assistant", response);
        }
        else if (response.Field("candidates") is { ValueKind: JsonValueKind.Array } candidates)
        {
            foreach (var candidate in candidates.EnumerateArray())
            {
                if (candidate.Object("content") is { } content) conversation.Add(content, "assistant", OfGemini(response, candidate));
            }
        }
        else if (response.Field("preferred_output") is { ValueKind: JsonValueKind.Array } preferred)
        {
            foreach (var message in preferred.EnumerateArray()) conversation.Add(message, "assistant");
        }
        else if (response.Text("role") is not null && response.Get("content") is not null)
        {
            conversation.Add(response, "assistant");
        }
    }

    private static JsonElement Silence { get; } = JsonElement.Parse("""{"role":"assistant","content":[]}""");

    private static JsonElement Around(JsonElement response, JsonElement choice) => RawJson.Object(
        response.EnumerateObject().Where(property => property.Name != "choices").Select(property => (property.Name, property.Value))
            .Concat(choice.EnumerateObject().Where(property => property.Name == "finish_reason").Select(property => (property.Name, property.Value))), 4096);

    private static JsonElement OfGemini(JsonElement response, JsonElement candidate)
    {
        var fields = new List<(string, JsonElement)>();
        if (response.Field("modelVersion", "model_version") is { } model) fields.Add(("model", model));
        if (response.Field("responseId", "response_id") is { } id) fields.Add(("id", id));
        if (response.Field("usageMetadata", "usage_metadata") is { } usage) fields.Add(("usage", usage));
        if (candidate.Field("finishReason", "finish_reason") is { } reason) fields.Add(("finish_reason", reason));
        return RawJson.Object(fields, 4096);
    }
}
