using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>
/// Which messages of a graph were told before: an outer graph tells again what its subgraphs told, a node may give all that it was given.
/// As LangGraph's states have it, a message is the same by its id.
/// </summary>
internal sealed class KnownMessages
{
    private readonly Dictionary<string, int> _byId = new(StringComparer.Ordinal);

    /// <summary>Messages told without an id, which they get when the state takes them in: by their content.</summary>
    private readonly Dictionary<string, Queue<int>> _byContent = new(StringComparer.Ordinal);

    /// <summary>The place of a message that was told before; null for a new one, which has the given place from now on.</summary>
    public int? Find(JsonElement message, int place)
    {
        var body = message.Object("kwargs", "data") ?? message;
        if (!body.IsObject()) return null;
        if (body.Text("id") is not { } id)
        {
            var content = Content(body);
            if (!_byContent.TryGetValue(content, out var places)) _byContent[content] = places = [];
            places.Enqueue(place);
            return null;
        }

        if (_byId.TryGetValue(id, out var known)) return known;
        int? unnamed = _byContent.Count > 0 && _byContent.TryGetValue(Content(body), out var waiting) && waiting.TryDequeue(out var first) ? first : null;
        _byId[id] = unnamed ?? place;
        return unnamed;
    }

    private static string Content(JsonElement body) =>
        string.Join('\n', body.EnumerateObject().Where(field => field.Name != "id" && !field.Value.IsBlank()).Select(field => $"{field.Name} {field.Value.GetRawText()}"));
}
