using System.Diagnostics.CodeAnalysis;
using System.Text;
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
/// is no string; null is no missing key; text is compared by ordinal. A matcher may stand in the place of any value.
/// </summary>
/// <param name="Expected">The expected value; an object with <see cref="ArgMatchConverter.Key"/> stands for a matcher.</param>
/// <param name="Mode">Partial or exact.</param>
/// <param name="Matchers">The matchers, by their numbers.</param>
/// <param name="Ignored">Paths that are left out on both sides.</param>
internal sealed record ArgumentPattern(JsonElement Expected, ArgumentMode Mode, IReadOnlyList<ArgMatch> Matchers, IReadOnlyList<JsonPath> Ignored)
{
    public const string ReflectionMessage = "An anonymous object is turned to JSON by reflection; pass JSON text, a JsonElement or a dictionary where code is trimmed.";

    public ArgumentPattern(JsonElement expected, ArgumentMode mode)
        : this(expected, mode, [], [])
    {
    }

    /// <summary>An anonymous object, a JSON value, a dictionary and JSON text mean the same.</summary>
    [RequiresUnreferencedCode(ReflectionMessage)]
    [RequiresDynamicCode(ReflectionMessage)]
    public static ArgumentPattern From(object expected, ArgumentMode mode, IEnumerable<string>? ignoring = null)
    {
        ArgumentNullException.ThrowIfNull(expected);
        var pattern = expected is string text ? new ArgumentPattern(Parse(text), mode) : FromValue(expected, mode);
        return ignoring is null ? pattern : pattern with { Ignored = [.. ignoring.Select(JsonPath.Parse)] };
    }

    /// <summary>A result: text is text, unless it is a JSON object or array.</summary>
    [RequiresUnreferencedCode(ReflectionMessage)]
    [RequiresDynamicCode(ReflectionMessage)]
    public static ArgumentPattern OfResult(object expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        return expected is string text && text.AsSpan().TrimStart() is ['{' or '[', ..] ? From(text, ArgumentMode.Partial) : FromValue(expected, ArgumentMode.Partial);
    }

    /// <summary>A value in the place of one: text is text.</summary>
    [RequiresUnreferencedCode(ReflectionMessage)]
    [RequiresDynamicCode(ReflectionMessage)]
    public static ArgumentPattern FromValue(object? expected, ArgumentMode mode)
    {
        var (value, matchers) = ArgMatchConverter.Collect(() => expected switch
        {
            JsonElement element => element.Clone(),
            JsonDocument document => document.RootElement.Clone(),
            JsonNode node => JsonElement.Parse(node.ToJsonString()),
            _ => JsonSerializer.SerializeToElement(expected, expected?.GetType() ?? typeof(object)),
        });
        return new ArgumentPattern(value, mode, matchers, []);
    }

    /// <summary>Whether the arguments fit; inconclusive when they were not captured, or cut off before they could. What a matcher finds in half of a text the rest may undo.</summary>
    public Verdict Matches(JsonElement? actual) => actual is not { } value ? Verdict.Inconclusive
        : JsonValue.IsCut(value) && (MatcherAt(Expected) is { LooksInside: true } || !IsMatch(value)) ? Verdict.Inconclusive
        : IsMatch(value) ? Verdict.Passed : Verdict.Failed;

    public bool IsMatch(JsonElement actual) => new JsonComparison(this, 0).Compare(actual);

    /// <summary>Where the arguments differ, path by path, in the order of what was expected.</summary>
    /// <param name="actual">The arguments.</param>
    /// <param name="most">The most that are looked for; at least 1.</param>
    public IReadOnlyList<JsonDifference> Differences(JsonElement actual, int most)
    {
        var comparison = new JsonComparison(this, most);
        try
        {
            comparison.Compare(actual);
        }
        catch (SlowPatternException)
        {
            // Only words are made of these: what was found so far will do.
        }

        return comparison.Found;
    }

    /// <summary>The matcher that a place of <see cref="Expected"/> stands for; null where it is a value.</summary>
    public ArgMatch? MatcherAt(JsonElement expected) =>
        Matchers.Count > 0 && expected.ValueKind == JsonValueKind.Object && expected.TryGetProperty(ArgMatchConverter.Key, out var number) ? Matchers[number.GetInt32()] : null;

    public override string ToString() => (Mode == ArgumentMode.Exact ? "exactly " : "") + Say(Expected, 120)
        + (Ignored.Count == 0 ? "" : $" ignoring {string.Join(", ", Ignored)}");

    /// <summary>An expected value in words: JSON, with matchers in words of their own.</summary>
    public string Say(JsonElement expected, int most)
    {
        if (Matchers.Count == 0) return Words.Json(expected, most);
        var text = new StringBuilder();
        Say(expected, text);
        return Words.Shorten(text.ToString(), most);
    }

    private void Say(JsonElement expected, StringBuilder text)
    {
        if (MatcherAt(expected) is { } matcher)
        {
            text.Append('<').Append(matcher).Append('>');
        }
        else if (expected.ValueKind is JsonValueKind.Object)
        {
            var before = '{';
            foreach (var property in expected.EnumerateObject())
            {
                text.Append(before).Append('"').Append(property.Name).Append("\":");
                Say(property.Value, text);
                before = ',';
            }

            text.Append(before == '{' ? "{}" : "}");
        }
        else if (expected.ValueKind is JsonValueKind.Array)
        {
            var before = '[';
            foreach (var item in expected.EnumerateArray())
            {
                text.Append(before);
                Say(item, text);
                before = ',';
            }

            text.Append(before == '[' ? "[]" : "]");
        }
        else
        {
            text.Append(Words.Compact(expected));
        }
    }

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
