using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Where two JSON values differ.</summary>
/// <param name="Path">JSON path of the difference, from <c>$</c>.</param>
/// <param name="Expected">What was expected there; null when nothing was.</param>
/// <param name="Actual">What is there; null when nothing is.</param>
/// <param name="Pattern">Whose expectation it is.</param>
internal sealed record JsonDifference(string Path, JsonElement? Expected, JsonElement? Actual, ArgumentPattern Pattern)
{
    public override string ToString() => (Expected, Actual) switch
    {
        (null, { } actual) => $"{Path} was not expected: {Words.Json(actual, 60)}",
        ({ } expected, null) => $"{Path} is missing, expected {Say(expected)}",
        ({ } expected, { } actual) => $"{Path} is {Kind(actual, expected)}{Words.Json(actual, 60)}, expected {Kind(expected, actual)}{Say(expected)}",
        _ => Path,
    };

    private string Say(JsonElement expected) => Pattern.MatcherAt(expected)?.ToString() is { } matcher ? Words.Shorten(matcher, 100) : Pattern.Say(expected, 60);

    private string Kind(JsonElement value, JsonElement other) => value.ValueKind == other.ValueKind || Pattern.MatcherAt(value) is not null || Pattern.MatcherAt(other) is not null ? "" : value.ValueKind switch
    {
        JsonValueKind.String => "the text ",
        JsonValueKind.Number => "the number ",
        _ => "",
    };
}

/// <summary>One walk over an expected and an actual value: stops at the first difference, or collects some.</summary>
/// <param name="pattern">What is expected.</param>
/// <param name="most">How many differences are collected; 0 when only the verdict is asked for.</param>
internal sealed class JsonComparison(ArgumentPattern pattern, int most)
{
    private const int MaxDepth = 64;

    /// <summary>Where the walk stands; null where nobody asks.</summary>
    private readonly List<string>? _place = most > 0 || pattern.Ignored.Count > 0 ? [] : null;

    private int _depth;

    public IReadOnlyList<JsonDifference> Found => _found ?? [];

    private List<JsonDifference>? _found;

    /// <summary>Whether the values agree.</summary>
    public bool Compare(JsonElement actual) => Compare(pattern.Expected, actual);

    private bool Compare(JsonElement expected, JsonElement? there)
    {
        if (IsIgnored()) return true;
        if (pattern.MatcherAt(expected) is { } matcher) return matcher.Matches(there) || Differ(expected, there);
        if (there is not { } actual) return Differ(expected, null);
        (expected, actual) = Unwrapped(expected, actual);
        if (_depth > MaxDepth || expected.ValueKind != actual.ValueKind || expected.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            return JsonValue.AreEqual(expected, actual) || Differ(expected, actual);
        }

        _depth++;
        var same = expected.ValueKind == JsonValueKind.Array ? CompareItems(expected, actual) : CompareKeys(expected, actual);
        _depth--;
        return same;
    }

    private bool CompareItems(JsonElement expected, JsonElement actual)
    {
        var (left, right) = (expected.GetArrayLength(), actual.GetArrayLength());
        var same = true;
        for (var i = 0; i < Math.Max(left, right) && (same || Found.Count < most); i++)
        {
            _place?.Add(i.ToString(CultureInfo.InvariantCulture));
            same &= i >= left ? IsIgnored() || Differ(null, actual[i]) : Compare(expected[i], i < right ? actual[i] : null);
            _place?.RemoveAt(_place.Count - 1);
        }

        return same;
    }

    private bool CompareKeys(JsonElement expected, JsonElement actual)
    {
        var same = true;
        foreach (var property in expected.EnumerateObject())
        {
            _place?.Add(property.Name);
            same &= Compare(property.Value, JsonValue.TryGetSame(actual, property, out var value) ? value : null);
            _place?.RemoveAt(_place.Count - 1);
            if (!same && Found.Count >= most) return false;
        }

        if (pattern.Mode != ArgumentMode.Exact) return same;
        foreach (var property in actual.EnumerateObject())
        {
            if (JsonValue.TryGetSame(expected, property, out _)) continue;
            _place?.Add(property.Name);
            same &= IsIgnored() || Differ(null, property.Value);
            _place?.RemoveAt(_place.Count - 1);
            if (!same && Found.Count >= most) return false;
        }

        return same;
    }

    private bool IsIgnored()
    {
        for (var i = 0; i < pattern.Ignored.Count; i++)
        {
            if (pattern.Ignored[i].Is(_place!)) return true;
        }

        return false;
    }

    private bool Differ(JsonElement? expected, JsonElement? actual)
    {
        if (Found.Count < most) (_found ??= []).Add(new JsonDifference(Path(), expected, actual, pattern));
        return false;
    }

    private string Path()
    {
        var path = new StringBuilder("$");
        foreach (var segment in _place!)
        {
            if (segment.Length > 0 && segment.All(char.IsAsciiDigit)) path.Append('[').Append(segment).Append(']');
            else path.Append('.').Append(segment);
        }

        return path.ToString();
    }

    /// <summary>Text that holds an object or an array is read as such, on either side, where the other side is one too.</summary>
    private static (JsonElement Expected, JsonElement Actual) Unwrapped(JsonElement expected, JsonElement actual)
    {
        if (expected.ValueKind != JsonValueKind.String && actual.ValueKind != JsonValueKind.String) return (expected, actual);
        return Structure(expected) is { } left && Structure(actual) is { } right ? (left, right) : (expected, actual);
    }

    /// <summary>The object or array that a value is, or that its text holds; null for anything else.</summary>
    internal static JsonElement? Structure(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Object or JsonValueKind.Array) return value;
        // Nothing is copied to see that it does not begin like one; an escape may hide how it begins.
        if (value.ValueKind != JsonValueKind.String || JsonMarshal.GetRawUtf8Value(value)[1..].TrimStart((byte)' ')[0] is not ((byte)'{' or (byte)'[' or (byte)'\\')) return null;
        var text = value.GetString()!;
        if (text.AsSpan().TrimStart() is not ['{' or '[', ..]) return null;
        try
        {
            return JsonElement.Parse(JsonString.RepairedEscapes(text));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
