using System.Text;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>
/// The keys at the head of JSON, with the values of short texts, by their paths: <c>data[].context.trace_id</c>, <c>[].event=on_tool_end</c>.
/// The head may be cut anywhere; rows of JSON count as one.
/// </summary>
internal sealed class JsonShape
{
    private const int DeepestPath = 6;
    private const int LongestText = 64;
    private const int MostPaths = 4000;

    /// <summary>Where records stand: by themselves or in rows, in an array, or in a list that an envelope names.</summary>
    private static readonly string[] Places =
        ["", "[].", "[][].", "data[].", "runs[].", "post[].", "patch[].", "spans[].", "observations[].", "batch[].", "events[].", "[].spans[].", "trace.observations[].", "[].observations[]."];

    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    private JsonShape()
    {
    }

    public static JsonShape Of(ReadOnlySpan<byte> head)
    {
        var shape = new JsonShape();
        var start = head.TrimStart(" \t\r\n"u8);
        if (start.StartsWith("{"u8) || start.StartsWith("["u8)) shape.Collect(start);
        return shape;
    }

    /// <summary>Whether this very path occurs.</summary>
    public bool Has(string path) => _paths.Contains(path);

    /// <summary>Whether any path begins so and goes on.</summary>
    public bool HasUnder(string path) => _paths.Any(known => known.StartsWith(path, StringComparison.Ordinal) && known.Length > path.Length);

    /// <summary>Whether a record has all these keys, wherever records may stand.</summary>
    public bool HasRecord(params ReadOnlySpan<string> keys)
    {
        foreach (var place in Places)
        {
            var all = true;
            foreach (var key in keys) all &= _paths.Contains(place + key);
            if (all) return true;
        }

        return false;
    }

    /// <summary>Whether any path fits, with its text where it has a short one.</summary>
    public bool Any(Func<string, bool> fits) => _paths.Any(fits);

    /// <summary>Whether any record has a text under a key that fits.</summary>
    public bool AnyText(string key, Func<string, bool> fits)
    {
        foreach (var path in _paths)
        {
            var equals = path.IndexOf('=');
            if (equals < key.Length || !path.AsSpan(equals - key.Length, key.Length).SequenceEqual(key)) continue;
            if (Array.IndexOf(Places, path[..(equals - key.Length)]) >= 0 && fits(path[(equals + 1)..])) return true;
        }

        return false;
    }

    private void Collect(ReadOnlySpan<byte> head)
    {
        var reader = new Utf8JsonReader(head, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = 4096, AllowMultipleValues = true }));
        var open = new Stack<(string Prefix, bool IsArray)>();
        var property = "";
        try
        {
            while (_paths.Count < MostPaths && reader.Read())
            {
                var (prefix, inArray) = open.Count == 0 ? ("", true) : open.Peek();
                var path = inArray ? prefix : property;
                var isNear = open.Count < DeepestPath;
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartArray: open.Push((isNear ? path + "[]" : "", true)); break;
                    case JsonTokenType.StartObject: open.Push((isNear && path.Length > 0 ? path + "." : "", false)); break;
                    case JsonTokenType.EndArray or JsonTokenType.EndObject: open.Pop(); break;
                    case JsonTokenType.PropertyName when open.Count <= DeepestPath && reader.ValueSpan.Length <= LongestText && !reader.ValueIsEscaped:
                        _paths.Add(property = prefix + Encoding.UTF8.GetString(reader.ValueSpan));
                        break;
                    case JsonTokenType.PropertyName: property = "?"; break;
                    case JsonTokenType.String when open.Count <= DeepestPath && reader.ValueSpan.Length <= LongestText && !reader.ValueIsEscaped:
                        _paths.Add(path + "=" + Encoding.UTF8.GetString(reader.ValueSpan));
                        break;
                }
            }
        }
        catch (JsonException)
        {
            // What is no JSON to its end is judged by what came before.
        }
    }
}
