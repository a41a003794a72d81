using System.Globalization;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Flattened lists (<c>gen_ai.prompt.0.tool_calls.1.name</c>) as the JSON that they were.</summary>
internal static class IndexedAttributes
{
    private const int DeepestPath = 16;

    /// <summary>All attributes under a prefix that ends in a dot, nested; null when there are none.</summary>
    public static JsonElement? Nest(AttributeSet attributes, string prefix)
    {
        Node? root = null;
        for (var i = 0; i < attributes.Count; i++)
        {
            var (key, value) = attributes[i];
            if (value.IsNull || !key.StartsWith(prefix, StringComparison.Ordinal)) continue;
            var path = key[prefix.Length..].Split('.');
            if (path.Length > DeepestPath) continue;
            var node = root ??= new Node();
            foreach (var part in path) node = node.Child(part);
            node.Value ??= value;
        }

        return root is null ? null : JsonText.Write(root.Write);
    }

    private sealed class Node
    {
        private readonly Dictionary<string, Node> _children = new(StringComparer.Ordinal);

        public AttributeValue? Value { get; set; }

        public Node Child(string name) => _children.TryGetValue(name, out var child) ? child : _children[name] = new Node();

        public void Write(Utf8JsonWriter writer)
        {
            if (_children.Count == 0)
            {
                // Text stays text: whether it holds JSON depends on where it stands.
                if (Value is { Kind: AttributeKind.Text } text) writer.WriteStringValue(JsonText.Repaired(text.AsText()!));
                else if (Value is { } value && JsonText.From(value) is { } json) json.WriteTo(writer);
                else writer.WriteNullValue();
                return;
            }

            if (_children.Keys.All(IsIndex))
            {
                writer.WriteStartArray();
                foreach (var (_, child) in _children.OrderBy(child => int.Parse(child.Key, CultureInfo.InvariantCulture))) child.Write(writer);
                writer.WriteEndArray();
                return;
            }

            writer.WriteStartObject();
            foreach (var (name, child) in _children)
            {
                writer.WritePropertyName(JsonText.Repaired(name));
                child.Write(writer);
            }

            writer.WriteEndObject();
        }

        private static bool IsIndex(string name) => name.Length is > 0 and < 9 && name.All(char.IsAsciiDigit);
    }
}
