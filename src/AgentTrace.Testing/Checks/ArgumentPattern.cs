using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AgentTrace.Testing;

/// <summary>How expected arguments are held against actual ones.</summary>
public enum ArgumentMode
{
    /// <summary>Every expected key, at any depth, must be there with its value; more keys are allowed; arrays by position and length.</summary>
    Partial,

    /// <summary>The same value: no key more, none less.</summary>
    Exact,
}

/// <summary>
/// Expected arguments of a call, compared as JSON values: key order never matters; <c>1</c>, <c>1.0</c> and <c>1e0</c> are equal; a number
/// is no string; null is no missing key; text is compared by ordinal.
/// </summary>
/// <param name="Expected">The expected value.</param>
/// <param name="Mode">Partial or exact.</param>
internal sealed record ArgumentPattern(JsonElement Expected, ArgumentMode Mode)
{
    public const string ReflectionMessage = "An anonymous object is turned to JSON by reflection; pass JSON text, a JsonElement or a dictionary where code is trimmed.";

    /// <summary>An anonymous object, a JSON value, a dictionary and JSON text mean the same.</summary>
    [RequiresUnreferencedCode(ReflectionMessage)]
    [RequiresDynamicCode(ReflectionMessage)]
    public static ArgumentPattern From(object expected, ArgumentMode mode)
    {
        ArgumentNullException.ThrowIfNull(expected);
        var value = expected switch
        {
            JsonElement element => element,
            JsonDocument document => document.RootElement,
            JsonNode node => JsonElement.Parse(node.ToJsonString()),
            string text => Parse(text),
            _ => JsonSerializer.SerializeToElement(expected, expected.GetType()),
        };
        return new ArgumentPattern(value.Clone(), mode);
    }

    /// <summary>Whether the arguments fit; inconclusive when they were not captured.</summary>
    public Verdict Matches(JsonElement? actual) => actual is not { } value ? Verdict.Inconclusive
        : JsonDifference.First(Expected, value, Mode) is null ? Verdict.Passed : Verdict.Failed;

    public override string ToString() => (Mode == ArgumentMode.Exact ? "exactly " : "") + Words.Json(Expected);

    private static JsonElement Parse(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException error)
        {
            throw new ArgumentException($"The expected arguments are text and no JSON: {Words.Quote(text)}.", "expected", error);
        }
    }
}

/// <summary>Where two JSON values differ.</summary>
/// <param name="Path">JSON path of the difference, from <c>$</c>.</param>
/// <param name="Expected">What was expected there; null when nothing was.</param>
/// <param name="Actual">What is there; null when nothing is.</param>
internal sealed record JsonDifference(string Path, JsonElement? Expected, JsonElement? Actual)
{
    private const int MaxDepth = 64;

    public static JsonDifference? First(JsonElement expected, JsonElement actual, ArgumentMode mode) =>
        All(expected, actual, mode, "$", 0).FirstOrDefault();

    public static IEnumerable<JsonDifference> All(JsonElement expected, JsonElement actual, ArgumentMode mode) => All(expected, actual, mode, "$", 0);

    public override string ToString() => (Expected, Actual) switch
    {
        (null, { } actual) => $"{Path} was not expected: {Words.Json(actual, 60)}",
        ({ } expected, null) => $"{Path} is missing, expected {Words.Json(expected, 60)}",
        ({ } expected, { } actual) => $"{Path} is {Kind(actual, expected)}{Words.Json(actual, 60)}, expected {Kind(expected, actual)}{Words.Json(expected, 60)}",
        _ => Path,
    };

    private static IEnumerable<JsonDifference> All(JsonElement expected, JsonElement actual, ArgumentMode mode, string path, int depth)
    {
        (expected, actual) = Unwrapped(expected, actual);
        if (depth > MaxDepth || expected.ValueKind != actual.ValueKind || expected.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            if (!JsonValue.AreEqual(expected, actual)) yield return new JsonDifference(path, expected, actual);
            yield break;
        }

        if (expected.ValueKind == JsonValueKind.Array)
        {
            var (left, right) = (expected.GetArrayLength(), actual.GetArrayLength());
            for (var i = 0; i < Math.Max(left, right); i++)
            {
                var at = $"{path}[{i}]";
                if (i >= left) yield return new JsonDifference(at, null, actual[i]);
                else if (i >= right) yield return new JsonDifference(at, expected[i], null);
                else foreach (var inner in All(expected[i], actual[i], mode, at, depth + 1)) yield return inner;
            }

            yield break;
        }

        foreach (var property in expected.EnumerateObject())
        {
            var at = path + "." + property.Name;
            if (!actual.TryGetProperty(property.Name, out var value)) yield return new JsonDifference(at, property.Value, null);
            else foreach (var inner in All(property.Value, value, mode, at, depth + 1)) yield return inner;
        }

        if (mode != ArgumentMode.Exact) yield break;
        foreach (var property in actual.EnumerateObject())
        {
            if (!expected.TryGetProperty(property.Name, out _)) yield return new JsonDifference(path + "." + property.Name, null, property.Value);
        }
    }

    /// <summary>Text that holds an object or an array is read as such, on either side, where the other side is one too.</summary>
    private static (JsonElement Expected, JsonElement Actual) Unwrapped(JsonElement expected, JsonElement actual)
    {
        if (expected.ValueKind != JsonValueKind.String && actual.ValueKind != JsonValueKind.String) return (expected, actual);
        return Structure(expected) is { } left && Structure(actual) is { } right ? (left, right) : (expected, actual);
    }

    private static JsonElement? Structure(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Object or JsonValueKind.Array) return value;
        if (value.ValueKind != JsonValueKind.String || value.GetString()!.AsSpan().TrimStart() is not ['{' or '[', ..]) return null;
        try
        {
            return JsonElement.Parse(value.GetString()!);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Kind(JsonElement value, JsonElement other) => value.ValueKind == other.ValueKind ? "" : value.ValueKind switch
    {
        JsonValueKind.String => "the text ",
        JsonValueKind.Number => "the number ",
        _ => "",
    };
}
