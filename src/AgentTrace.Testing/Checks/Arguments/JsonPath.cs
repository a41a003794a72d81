using System.Globalization;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>A place in a JSON value, as arguments name it: <c>$.items[*].id</c>, <c>user.name</c>, <c>['a.b']</c>; <c>*</c> stands for any key or index.</summary>
internal sealed record JsonPath(IReadOnlyList<string?> Segments, string Text)
{
    public static JsonPath Parse(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var segments = new List<string?>();
        var rest = path.AsSpan().Trim();
        if (rest[0] == '$') rest = rest[1..];
        else if (rest[0] != '[') rest = "." + rest.ToString();
        while (!rest.IsEmpty)
        {
            if (rest.StartsWith("['"))
            {
                var end = rest.IndexOf("']");
                if (end < 2) throw Fault(path, "a name in [' '] has no end");
                segments.Add(rest[2..end].ToString());
                rest = rest[(end + 2)..];
            }
            else if (rest[0] == '[')
            {
                var end = rest.IndexOf(']');
                var index = end < 2 ? [] : rest[1..end];
                if (index is not "*" && !int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out _)) throw Fault(path, "between [ and ] stands a number, * or a name in quotes");
                segments.Add(index is "*" ? null : index.ToString());
                rest = rest[(end + 1)..];
            }
            else
            {
                var end = rest[1..].IndexOfAny('.', '[') is var next and >= 0 ? next + 1 : rest.Length;
                if (rest[0] != '.' || end == 1) throw Fault(path, "a name is empty");
                segments.Add(rest[1..end] is "*" ? null : rest[1..end].ToString());
                rest = rest[end..];
            }
        }

        if (segments.Count == 0) throw Fault(path, "it names the whole value");
        return new JsonPath(segments, path.Trim());
    }

    /// <summary>Whether a place is meant, its keys and indices given from the root on.</summary>
    public bool Is(List<string> place)
    {
        if (place.Count != Segments.Count) return false;
        for (var i = 0; i < place.Count; i++)
        {
            if (Segments[i] is { } segment && segment != place[i]) return false;
        }

        return true;
    }

    /// <summary>The value at the place; null when there is none. A place with <c>*</c> is that of the first key or index.</summary>
    public JsonElement? In(JsonElement value)
    {
        foreach (var segment in Segments)
        {
            if (value.ValueKind == JsonValueKind.Object && (segment is null ? value.EnumerateObject().Select(property => property.Name).FirstOrDefault() : segment) is { } name && value.TryGetProperty(name, out var member)) value = member;
            else if (value.ValueKind == JsonValueKind.Array && int.TryParse(segment ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < value.GetArrayLength()) value = value[index];
            else return null;
        }

        return value;
    }

    public override string ToString() => Text;

    private static ArgumentException Fault(string path, string what) => new($"{Words.Quote(path)} is no path such as \"$.items[*].id\": {what}.", nameof(path));
}
