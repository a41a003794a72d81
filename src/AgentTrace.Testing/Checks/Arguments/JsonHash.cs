using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>A number for a JSON value: values that compare as equal (<see cref="JsonDifference"/>, exact) have the same.</summary>
internal static class JsonHash
{
    private const int MaxDepth = 16;

    public static int Of(JsonElement value) => Of(value, 0);

    private static int Of(JsonElement value, int depth)
    {
        if (depth > MaxDepth) return 0;
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                var number = value.GetDouble();
                return number == 0 ? 1 : number.GetHashCode();
            case JsonValueKind.String:
                // Text that holds an object or an array is read as such.
                return JsonComparison.Structure(value) is { } inner ? Of(inner, depth) : string.GetHashCode(value.GetString(), StringComparison.Ordinal);
            case JsonValueKind.Array:
                var items = 7;
                foreach (var item in value.EnumerateArray()) items = HashCode.Combine(items, Of(item, depth + 1));
                return items;
            case JsonValueKind.Object:
                // Of a key that stands twice the last one counts; the order of keys does not.
                var keys = new Dictionary<string, int>(StringComparer.Ordinal);
                foreach (var property in value.EnumerateObject()) keys[property.Name] = Of(property.Value, depth + 1);
                var sum = 11;
                foreach (var (name, hash) in keys) sum += HashCode.Combine(string.GetHashCode(name, StringComparison.Ordinal), hash);
                return sum;
            default:
                return (int)value.ValueKind;
        }
    }
}
