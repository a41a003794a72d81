using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>The fields that lines of all kinds share, with their tolerances.</summary>
internal static class EventFields
{
    /// <summary>Marks a line of our own writer: its fields are exact and complete.</summary>
    public const string Marker = "agenttrace";

    public static bool IsKind(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && EventFinder.KindOf(JsonString.Inner(JsonMarshal.GetRawUtf8Value(value))) != EventKind.None;

    public static string? AttributeName(string key) => key switch
    {
        "model" => Names.RequestModel,
        "input_tokens" or "prompt_tokens" => Names.InputTokens,
        "output_tokens" or "completion_tokens" => Names.OutputTokens,
        "total_tokens" => Names.TotalTokens,
        "agent" or "agent_name" => Names.AgentName,
        "tool_call_id" or "call_id" => Names.ToolCallId,
        _ => null,
    };

    public static string? ParentId(JsonElement value, ReadContext context) => SpanIds.Parent(SpanIds.Of(value, context));

    public static long? Time(JsonElement value, string key, Action<string> report)
    {
        var time = JsonTime.Parse(value);
        if (time is null && value.ValueKind != JsonValueKind.Null) report($"\"{key}\" is no time: it is neither ISO 8601 nor a number in range.");
        return time;
    }

    public static long? Milliseconds(JsonElement value, string key, Action<string> report)
    {
        var time = value.ValueKind is JsonValueKind.Number or JsonValueKind.String ? JsonTime.FromMilliseconds(SafeJson.Text(value)) : null;
        if (time is null) report($"\"{key}\" is no number of milliseconds.");
        return time;
    }

    /// <summary>Null for a status that says neither: it stays an attribute.</summary>
    public static ActivityStatusCode? Status(JsonElement value) => SafeJson.Text(value).Trim().ToLowerInvariant() switch
    {
        "ok" or "success" or "succeeded" or "completed" or "done" => ActivityStatusCode.Ok,
        "error" or "failed" or "failure" or "fail" => ActivityStatusCode.Error,
        "unset" => ActivityStatusCode.Unset,
        _ => null,
    };

    /// <summary>An error as text, or as an object with <c>type</c> and <c>message</c>; with nothing in it, it is none.</summary>
    public static (string? Message, string? Type) Error(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False || value.IsBlank()) return (null, null);
        if (value.ValueKind != JsonValueKind.Object) return (SafeJson.TextOrNull(value), null);
        string? message = null, type = null;
        var isBlank = true;
        foreach (var property in value.EnumerateObject())
        {
            isBlank &= property.Value.IsBlank();
            var name = JsonMarshal.GetRawUtf8PropertyName(property);
            if (name.SequenceEqual("message"u8)) message = SafeJson.TextOrNull(property.Value);
            else if (name.SequenceEqual("type"u8)) type = SafeJson.TextOrNull(property.Value);
        }

        return (message ?? (type is null && !isBlank ? SafeJson.TextOrNull(value) : null), type);
    }
}
