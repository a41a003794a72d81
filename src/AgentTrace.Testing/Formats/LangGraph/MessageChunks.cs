using System.Text;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Puts the pieces of messages together that LangGraph streams token by token: text joined, arguments joined by the call's index.</summary>
internal sealed class MessageChunks
{
    /// <summary>Usage has its counts, and their details one level below.</summary>
    private const int DeepestCounts = 2;

    private readonly Dictionary<string, Pieces> _byId = new(StringComparer.Ordinal);
    private readonly List<Pieces> _order = [];

    public bool IsEmpty => _order.Count == 0;

    /// <summary>Takes a message, whole or a piece of one.</summary>
    /// <param name="message">The message.</param>
    /// <param name="isWhole">It is all that has come of it so far, and takes the place of what was told before.</param>
    public void Add(JsonElement message, bool isWhole = false)
    {
        if (!message.IsObject()) return;
        var body = message.Object("kwargs", "data") ?? message;
        var id = body.Text("id") ?? $"piece {_order.Count}";
        if (!_byId.TryGetValue(id, out var pieces))
        {
            _byId[id] = pieces = new Pieces(message);
            _order.Add(pieces);
        }

        if (isWhole) pieces.First = message;
        else pieces.Add(message, body);
    }

    public IEnumerable<JsonElement> Messages() => _order.Select(pieces => pieces.Whole());

    private sealed class Pieces(JsonElement first)
    {
        private readonly StringBuilder _text = new();
        private readonly SortedDictionary<int, (string? Id, string? Name, StringBuilder Arguments)> _calls = [];
        private readonly List<JsonElement> _usage = [];
        private readonly List<JsonElement> _metadata = [];
        private bool _isPieced;

        public JsonElement First { get; set; } = first;

        public void Add(JsonElement message, JsonElement body)
        {
            // Whole messages (a tool's answer) come in this stream too.
            _isPieced |= message.Text("type")?.EndsWith("Chunk", StringComparison.Ordinal) == true
                || (message.Get("id") is { ValueKind: JsonValueKind.Array } path && path.EnumerateArray().Any(part => part.ValueKind == JsonValueKind.String && part.GetString()!.EndsWith("Chunk", StringComparison.Ordinal)));
            if (body.Field("content") is { } content) AddText(content);
            if (body.Field("tool_call_chunks") is { ValueKind: JsonValueKind.Array } chunks) foreach (var chunk in chunks.EnumerateArray()) AddCall(chunk);
            if (body.Object("usage_metadata") is { } usage) _usage.Add(usage);
            if (body.Object("response_metadata") is { } metadata && !metadata.IsBlank()) _metadata.Add(metadata);
        }

        public JsonElement Whole()
        {
            if (!_isPieced) return First;
            var fields = new List<(string, JsonElement)> { ("type", JsonText.FromString("ai")), ("content", JsonText.FromString(_text.ToString())) };
            if (_calls.Count > 0) fields.Add(("tool_calls", JsonText.Write(WriteCalls)));
            if (_usage.Count > 0) fields.Add(("usage_metadata", Merged(_usage, DeepestCounts)));
            if (_metadata.Count > 0) fields.Add(("response_metadata", Merged(_metadata, 0)));
            return RawJson.Object(fields, 4096);
        }

        /// <summary>What pieces say, key by key as LangChain adds them up: of counts the sum, of anything else the last.</summary>
        /// <param name="tellings">The objects.</param>
        /// <param name="levels">So deep there are counts.</param>
        private static JsonElement Merged(List<JsonElement> tellings, int levels) => tellings.Count == 1 ? tellings[0] : RawJson.Object(
            tellings.SelectMany(telling => telling.EnumerateObject()).Where(property => property.Value.ValueKind != JsonValueKind.Null)
                .GroupBy(property => property.Name, property => property.Value, StringComparer.Ordinal).Select(told => (told.Key, levels > 0 ? Sum([.. told], levels) : told.Last())), 4096);

        private static JsonElement Sum(List<JsonElement> told, int levels)
        {
            if (told.TrueForAll(value => SafeJson.Integer(value) is not null)) return JsonText.Write(writer => writer.WriteNumberValue(told.Sum(value => (decimal)SafeJson.Integer(value)!.Value)));
            return told.TrueForAll(value => value.IsObject()) ? Merged(told, levels - 1) : told[^1];
        }

        private void AddText(JsonElement content)
        {
            if (content.ValueKind == JsonValueKind.String) _text.Append(content.GetString());
            else if (content.IsArray()) foreach (var block in content.EnumerateArray()) _text.Append(block.Text("text"));
        }

        private void AddCall(JsonElement chunk)
        {
            var index = chunk.Field("index") is { } number && SafeJson.Integer(number) is >= 0 and < 10_000 and var at ? (int)at : _calls.Count;
            var (id, name, arguments) = _calls.TryGetValue(index, out var known) ? known : (null, null, new StringBuilder());
            arguments.Append(chunk.Text("args"));
            _calls[index] = (id ?? chunk.Text("id"), name ?? chunk.Text("name"), arguments);
        }

        private void WriteCalls(Utf8JsonWriter writer)
        {
            writer.WriteStartArray();
            foreach (var (id, name, arguments) in _calls.Values)
            {
                writer.WriteStartObject();
                writer.WriteString("id", id is null ? null : JsonText.Repaired(id));
                writer.WriteString("name", name is null ? null : JsonText.Repaired(name));
                writer.WriteString("args", JsonText.Repaired(arguments.ToString()));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }
    }
}
