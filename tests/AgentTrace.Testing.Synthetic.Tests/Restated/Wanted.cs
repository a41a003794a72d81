using System.Globalization;
using System.Text.Json;

namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>4.5: what is asked of arguments, and of which of the arguments that a planned call may have had it holds.</summary>
/// <param name="Text">What is asked, to be read.</param>
/// <param name="Product">What is given to the product.</param>
/// <param name="Fits">Whether it holds of some arguments.</param>
/// <param name="Example">Arguments of which it holds.</param>
/// <param name="Mode">Whether more is allowed.</param>
/// <param name="Ignoring">What is left out on both sides.</param>
internal sealed record Wanted(string Text, object Product, Func<int, bool> Fits, int Example, ArgumentMode Mode = ArgumentMode.Partial, string[]? Ignoring = null)
{
    /// <summary>Arguments that no plan has, and that a call whose arguments were not captured may have had: none, {"q":"1"}, {"q":1} alone, {"q":null}, and two tags without q.</summary>
    public const int None = int.MinValue, TextOne = int.MinValue + 1, OnlyOne = int.MinValue + 2, Null = int.MinValue + 3, TwoTags = int.MinValue + 4;

    public static readonly Wanted[] All =
    [
        new("q 0", new { q = 0 }, q => q == 0, 0),
        new("q 1", new { q = 1 }, q => q is 1 or OnlyOne, 1),
        new("q 1.0", """{"q":1.0}""", q => q is 1 or OnlyOne, 1),
        new("q 0 and size 10", new Dictionary<string, object?> { ["page"] = new Dictionary<string, object?> { ["size"] = 1e1 }, ["q"] = 0 }, q => q == 0, 0),
        new("q as text", new { q = "1" }, q => q == TextOne, TextOne),
        new("any q", new { q = ArgMatch.Any }, q => q is not (None or TwoTags), 1),
        new("q to 0.5", new { q = ArgMatch.Range(0, 0.5) }, q => q == 0, 0),
        new("q 0 or 7", new { q = ArgMatch.OneOf(0, 7) }, q => q == 0, 0),
        new("q below 2", new { q = ArgMatch.Where(value => value.ValueKind == JsonValueKind.Number && value.GetInt64() < 2) }, q => q is 0 or 1 or OnlyOne, 1),
        new("no q", new { q = ArgMatch.NullOrMissing }, q => q is None or Null or TwoTags, None),
        new("q null", """{"q":null}""", q => q == Null, Null),
        new("q 1 alone", new { q = 1 }, q => q == OnlyOne, OnlyOne, ArgumentMode.Exact),
        new("exactly q 0", PlanSpans.Json(0), q => q == 0, 0, ArgumentMode.Exact),
        new("q 1 but for the page", new { q = 1 }, q => q is 1 or OnlyOne, 1, ArgumentMode.Exact, ["page"]),
        new("tags", """{"page":{"tags":["a"]}}""", q => q > TwoTags, 0),
        new("a tag more", """{"page":{"tags":["a","b"]}}""", q => q == TwoTags, TwoTags),
    ];

    /// <summary>What arguments that were not captured may have been; the last of these is no other call's.</summary>
    public static IReadOnlyList<int> Possible(TrueCall call) => [0, 1, -1 - call.Number, None, TextOne, OnlyOne, Null, TwoTags];

    /// <summary>Whether two calls have an equal q.</summary>
    public static bool HaveEqualQ(int a, int b) => a is not (None or TwoTags) && b is not (None or TwoTags) && (a == OnlyOne ? 1 : a) == (b == OnlyOne ? 1 : b);

    public ArgumentPattern ToProduct() => ArgumentPattern.From(Product, Mode, Ignoring);

    public override string ToString() => Text;
}
