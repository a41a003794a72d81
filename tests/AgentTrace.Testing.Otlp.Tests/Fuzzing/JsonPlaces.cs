using System.Text;
using System.Text.Json;

namespace AgentTrace.Testing.Tests;

/// <summary>A value of JSON in a text, with the key it stands behind; no key for an item of an array or a value of its own.</summary>
internal readonly record struct JsonPlace(int Start, int End, int KeyStart, string? Key, bool IsText);

/// <summary>Where the values of JSON stand in a text: a whole document, rows, or JSON in the lines of something else.</summary>
internal static class JsonPlaces
{
    public static JsonPlace[] Of(byte[] text)
    {
        var places = new List<JsonPlace>();
        if (!TryScan(text, 0, text.Length, places)) ScanLines(text, places);
        return [.. places];
    }

    private static void ScanLines(byte[] text, List<JsonPlace> places)
    {
        places.Clear();
        for (var start = 0; start < text.Length;)
        {
            var length = text.AsSpan(start).IndexOf((byte)'\n');
            var end = length < 0 ? text.Length : start + length;
            var brace = text.AsSpan(start, end - start).IndexOf((byte)'{');
            var known = places.Count;
            if (brace >= 0 && !TryScan(text, start + brace, end, places)) places.RemoveRange(known, places.Count - known);
            start = end + 1;
        }
    }

    private static bool TryScan(byte[] text, int from, int to, List<JsonPlace> places)
    {
        var open = new Stack<int>();
        var reader = new Utf8JsonReader(text.AsSpan(from, to - from), new JsonReaderOptions { MaxDepth = 1000, AllowMultipleValues = true, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var (keyStart, key) = (-1, (string?)null);
        try
        {
            while (reader.Read())
            {
                var (start, end) = (from + (int)reader.TokenStartIndex, from + (int)reader.BytesConsumed);
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        (keyStart, key) = (start, Encoding.UTF8.GetString(reader.ValueSpan));
                        continue;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        var opened = open.Pop();
                        places[opened] = places[opened] with { End = end };
                        continue;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        open.Push(places.Count);
                        break;
                }

                places.Add(new JsonPlace(start, end, keyStart, key, reader.TokenType == JsonTokenType.String));
                (keyStart, key) = (-1, null);
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
