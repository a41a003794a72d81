using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AgentTrace.Testing;

/// <summary>What stands in the place of a value in expected arguments, where not one value but a kind of value is expected.</summary>
/// <remarks>Text is compared by ordinal; a number is no text: <c>Regex</c> and <c>Contains</c> never match one.</remarks>
/// <example><code>
/// trace.Should().HaveCalledTool("book").WithArguments(new { seats = ArgMatch.Range(1, 4), email = ArgMatch.Regex("@example\\.org$") });
/// </code></example>
[JsonConverter(typeof(ArgMatchConverter))]
public sealed class ArgMatch
{
    private readonly Func<JsonElement?, bool> _matches;
    private readonly string _text;

    private ArgMatch(string text, Func<JsonElement?, bool> matches, bool looksInside = true)
    {
        _text = text;
        _matches = matches;
        LooksInside = looksInside;
    }

    /// <summary>Whether more than that there is a value counts, so that half of one cannot tell.</summary>
    internal bool LooksInside { get; }

    /// <summary>Any value, null included; the key must be there.</summary>
    public static ArgMatch Any { get; } = new("any value", value => value is not null, looksInside: false);

    /// <summary>Null, or no such key at all. Elsewhere null is no missing key.</summary>
    public static ArgMatch NullOrMissing { get; } = new("null or nothing", value => value is null or { ValueKind: JsonValueKind.Null }, looksInside: false);

    /// <summary>Text in which a regular expression finds a match; anchor it with <c>^</c> and <c>$</c> to mean the whole text.</summary>
    /// <param name="pattern">A .NET regular expression. One that needs more than a second on a text cannot tell.</param>
    /// <exception cref="ArgumentException">The pattern is empty or no regular expression.</exception>
    /// <example><code>new { to = ArgMatch.Regex("@contoso\\.com$") }</code></example>
    public static ArgMatch Regex([StringSyntax(StringSyntaxAttribute.Regex)] string pattern)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        var regex = new SafePattern(pattern);
        return new ArgMatch($"text matching /{pattern}/", value => value is { ValueKind: JsonValueKind.String } text && regex.IsMatch(text.GetString()!));
    }

    /// <summary>Text that holds another text.</summary>
    /// <param name="part">The text that must occur; not empty.</param>
    /// <example><code>new { query = ArgMatch.Contains("battery") }</code></example>
    public static ArgMatch Contains(string part)
    {
        ArgumentException.ThrowIfNullOrEmpty(part);
        return new ArgMatch($"text containing {Words.Quote(part)}", value => value is { ValueKind: JsonValueKind.String } text && text.GetString()!.Contains(part, StringComparison.Ordinal));
    }

    /// <summary>A number between two, both included.</summary>
    /// <param name="minimum">The least; negative infinity for no limit.</param>
    /// <param name="maximum">The greatest; positive infinity for no limit.</param>
    /// <exception cref="ArgumentException">The maximum is below the minimum, or one of them is no number.</exception>
    /// <example><code>new { seats = ArgMatch.Range(1, 4) }</code></example>
    public static ArgMatch Range(double minimum, double maximum)
    {
        if (!(minimum <= maximum)) throw new ArgumentException($"A range from {Text(minimum)} to {Text(maximum)} holds no number.", nameof(maximum));
        var text = double.IsInfinity(maximum) ? $"a number from {Text(minimum)}" : double.IsInfinity(minimum) ? $"a number up to {Text(maximum)}" : $"a number from {Text(minimum)} to {Text(maximum)}";
        return new ArgMatch(text, value => Number(value) is { } number && number >= minimum && number <= maximum);
    }

    /// <summary>A number that is near another.</summary>
    /// <param name="expected">The number.</param>
    /// <param name="tolerance">How far off it may be; not negative.</param>
    /// <exception cref="ArgumentException">The number is not finite, or the tolerance is negative.</exception>
    /// <example><code>new { latitude = ArgMatch.Approximately(48.137, 0.01) }</code></example>
    public static ArgMatch Approximately(double expected, double tolerance)
    {
        if (!double.IsFinite(expected)) throw new ArgumentException("The expected number is not finite.", nameof(expected));
        if (!(tolerance >= 0)) throw new ArgumentException("A tolerance is not negative.", nameof(tolerance));
        return new ArgMatch($"{Text(expected)} ± {Text(tolerance)}", value => value is { ValueKind: JsonValueKind.Number } number && IsNear(number, expected, tolerance));
    }

    /// <summary>One of several values, each compared exactly.</summary>
    /// <param name="values">The values; at least one. Null stands for JSON null.</param>
    /// <exception cref="ArgumentException">There is no value.</exception>
    /// <example><code>new { unit = ArgMatch.OneOf("celsius", "fahrenheit") }</code></example>
    [RequiresUnreferencedCode(ArgumentPattern.ReflectionMessage)]
    [RequiresDynamicCode(ArgumentPattern.ReflectionMessage)]
    public static ArgMatch OneOf(params IReadOnlyList<object?> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return OneOf([.. values.Select(value => ArgumentPattern.FromValue(value, ArgumentMode.Exact))]);
    }

    /// <summary>A value of which a predicate holds. The message shows the predicate as it was typed.</summary>
    /// <param name="predicate">Gets the value, which is there but may be JSON null.</param>
    /// <param name="expression">Filled in by the compiler.</param>
    /// <example><code>new { ids = ArgMatch.Where(ids => ids.GetArrayLength() > 0) }</code></example>
    public static ArgMatch Where(Func<JsonElement, bool> predicate, [CallerArgumentExpression(nameof(predicate))] string expression = "")
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return new ArgMatch($"a value where {expression}", value => value is { } there && predicate(there));
    }

    /// <summary>A value, or its absence, for which another match does not hold.</summary>
    /// <param name="match">The match that must not hold.</param>
    /// <example><code>new { to = ArgMatch.Not(ArgMatch.Regex("@contoso\\.com$")) }</code></example>
    public static ArgMatch Not(ArgMatch match)
    {
        ArgumentNullException.ThrowIfNull(match);
        return new ArgMatch("not " + match._text, value => !match._matches(value), match.LooksInside);
    }

    /// <summary>What is expected, in words.</summary>
    public override string ToString() => _text;

    internal static ArgMatch OneOf(IReadOnlyList<ArgumentPattern> values)
    {
        if (values.Count == 0) throw new ArgumentException("One of no values can never be.", nameof(values));
        return new ArgMatch("one of " + string.Join(", ", values), value => value is { } there && values.Any(expected => expected.IsMatch(there)));
    }

    /// <summary>Exactly this value: a literal where keys such as <c>$regex</c> would be read as matchers.</summary>
    internal static ArgMatch Literal(JsonElement expected) => new(Words.Json(expected), value => value is { } there && JsonValue.AreEqual(expected, there));

    /// <summary>Whether a value is meant; null for a key that is not there.</summary>
    internal bool Matches(JsonElement? value) => _matches(value);

    private static double? Number(JsonElement? value) => value is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    /// <summary>As people count, in decimals: 48.2 is not more than 0.1 from 48.1, which the binary numbers next to them are.</summary>
    private static bool IsNear(JsonElement number, double expected, double tolerance) =>
        Math.Abs(number.GetDouble() - expected) <= tolerance
        || (Decimal(number.GetDouble()) is { } actual && Decimal(expected) is { } middle && Decimal(tolerance) is { } most && Math.Abs(actual - middle) <= most);

    /// <summary>The same number as a decimal, where that loses nothing and leaves room to subtract.</summary>
    private static decimal? Decimal(double number) => Math.Abs(number) < 1e28 && decimal.TryParse(Text(number), NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) && (double)exact == number ? exact : null;

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
