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
    private readonly Dictionary<string, int> _byContent = new(StringComparer.Ordinal);

    /// <summary>The place of a message that was told before; null for a new one, which has the given place from now on.</summary>
    public int? Find(JsonElement message, int place)
    {
        var body = message.Object("kwargs", "data") ?? message;
        if (!body.IsObject()) return null;
        if (body.Text("id") is not { } id)
        {
            _byContent.TryAdd(Content(body), place);
            return null;
        }

        if (_byId.TryGetValue(id, out var known)) return known;
        var found = _byContent.Count > 0 && _byContent.Remove(Content(body), out known);
        _byId[id] = found ? known : place;
        return found ? known : null;
    }

    private static string Content(JsonElement body) =>
        string.Join('\n', body.EnumerateObject().Where(field => field.Name != "id" && !field.Value.IsBlank()).Select(field => $"{field.Name} {field.Value.GetRawText()}"));
}
