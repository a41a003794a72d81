using System.Globalization;

namespace AgentTrace.Testing;

/// <summary>How much of a run a golden trace holds a later one to. Stop reason, errors and the order of steps count on every level.</summary>
public enum GoldenLevel
{
    /// <summary>The tools that were called, and their order; no other step counts.</summary>
    Trajectory,

    /// <summary>All steps, and the keys and kinds of arguments: a live model words its queries anew.</summary>
    Shape,

    /// <summary>All steps and the values of arguments.</summary>
    Arguments,

    /// <summary>All of that, and results, error messages, models, finish reasons and what models answered.</summary>
    Full,
}

/// <summary>What counts when a trace is held against a golden one, and how it is written down.</summary>
/// <remarks>Immutable. What a golden file was written with stands in it, and holds where a test gives no options.</remarks>
/// <example><code>
/// trace.Should().MatchGolden(options: new() { Level = GoldenLevel.Arguments, Fields = { ["search.query"] = GoldenField.Shape, ["*.request_id"] = GoldenField.Ignore } });
/// </code></example>
public sealed record GoldenOptions
{
    /// <summary>What is usual: <see cref="GoldenLevel.Shape"/>, all scrubbers, texts of up to 120 characters.</summary>
    public static GoldenOptions Default { get; } = new();

    /// <summary>How much counts.</summary>
    public GoldenLevel Level { get; init; } = GoldenLevel.Shape;

    /// <summary>Whether results of calls are kept and compared on a level below <see cref="GoldenLevel.Full"/> as well, as the level compares arguments.</summary>
    public bool Results { get; init; }

    /// <summary>Texts that are longer, in UTF-16 units, become their beginning and a digest. <see cref="int.MaxValue"/> keeps all.</summary>
    public int LongestText { get; init; } = 120;

    /// <summary>
    /// Arguments that count in another way than the level says: a tool's name or <c>*</c>, a dot, a path as in
    /// <c>search.filters[*].id</c>; a tool whose name has a dot stands in quotes, <c>['github.search'].query</c>. The rule of a place
    /// holds for all below it.
    /// </summary>
    public IDictionary<string, GoldenField> Fields { get; init; } = new Dictionary<string, GoldenField>(StringComparer.Ordinal);

    /// <summary>What is replaced in every text before it is written or compared.</summary>
    public IReadOnlyList<GoldenScrubber> Scrubbers { get; init; } = GoldenScrubber.Usual;
}

/// <summary>How one argument counts.</summary>
/// <example><code>var options = new GoldenOptions { Fields = { ["search.limit"] = GoldenField.Within(2) } };</code></example>
public sealed record GoldenField
{
    private GoldenField(string text, double? tolerance = null)
    {
        Text = text;
        Tolerance = tolerance;
    }

    /// <summary>Its value counts.</summary>
    public static GoldenField Exact { get; } = new("exact");

    /// <summary>Its kind counts, and the keys of objects in it.</summary>
    public static GoldenField Shape { get; } = new("shape");

    /// <summary>It does not count, present or not.</summary>
    public static GoldenField Ignore { get; } = new("ignore");

    /// <summary>How far the numbers may be apart; null for the other rules.</summary>
    public double? Tolerance { get; }

    internal string Text { get; }

    /// <summary>A number that may differ by so much.</summary>
    /// <param name="tolerance">Zero or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or no number.</exception>
    /// <example><code>GoldenField.Within(0.5)</code></example>
    public static GoldenField Within(double tolerance) => tolerance >= 0 && double.IsFinite(tolerance)
        ? new("within " + tolerance.ToString("R", CultureInfo.InvariantCulture), tolerance)
        : throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "A tolerance is zero or more.");

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Reads the text form; null when it is none.</summary>
    internal static GoldenField? Parse(string text) => text switch
    {
        "exact" => Exact,
        "shape" => Shape,
        "ignore" => Ignore,
        _ when text.StartsWith("within ", StringComparison.Ordinal)
            && double.TryParse(text.AsSpan(7), NumberStyles.Float, CultureInfo.InvariantCulture, out var tolerance) && tolerance >= 0 && double.IsFinite(tolerance) => Within(tolerance),
        _ => null,
    };
}
