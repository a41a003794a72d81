using System.Text;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Bodies of JSON that are taken as records, as LangSmith and Langfuse send them.</summary>
internal static class JsonBodies
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = TraceReadOptions.Default.MaxDepth };

    public static JsonElement Parse(BodyBuffer body)
    {
        try
        {
            var value = JsonElement.Parse(JsonString.RepairedEscapes(Encoding.UTF8.GetString(body.Content)), Options);
            return value.IsObject() ? value : throw new Refusal(Refusal.Bad, "expected an object of JSON.");
        }
        catch (JsonException e)
        {
            throw new Refusal(Refusal.Bad, $"this is not valid JSON: {JsonString.Plain(e)}");
        }
    }

    /// <summary>The items of a list; none where it is missing.</summary>
    public static IEnumerable<JsonElement> List(JsonElement body, string name) => body.Field(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray(),
        _ => throw new Refusal(Refusal.Bad, $"expected an array for \"{name}\"."),
    };

    public static void DemandJson(Microsoft.AspNetCore.Http.HttpContext context)
    {
        var type = Endpoints.Type(context);
        if (type != "application/json") throw new Refusal(Refusal.WrongType, $"the content type \"{type}\" is not taken here; expected application/json.");
    }
}
