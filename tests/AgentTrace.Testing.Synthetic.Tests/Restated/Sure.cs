namespace AgentTrace.Testing.Tests;

/// <summary>Design 4.1: yes, no, or what the trace cannot show.</summary>
internal enum Sure
{
    No,
    Maybe,
    Yes,
}

internal static class Sures
{
    public static Sure Of(bool holds) => holds ? Sure.Yes : Sure.No;

    public static Sure And(this Sure one, Sure other) => one < other ? one : other;

    public static Sure Or(this Sure one, Sure other) => one > other ? one : other;

    public static Sure Not(this Sure one) => (Sure)(Sure.Yes - one);

    public static Sure All(this IEnumerable<Sure> all) => all.Aggregate(Sure.Yes, And);

    public static Sure Any(this IEnumerable<Sure> all) => all.Aggregate(Sure.No, Or);

    /// <summary>What all the worlds that may be the true one agree on.</summary>
    public static Sure Agreed(this IEnumerable<Sure> worlds) => worlds.Distinct().ToArray() is [var one] ? one : Sure.Maybe;

    /// <summary>A pass that more could change is none.</summary>
    public static Sure UnlessMore(this Sure one, bool more) => one == Sure.Yes && more ? Sure.Maybe : one;

    /// <summary>A failure that more could change is none.</summary>
    public static Sure OrMore(this Sure one, bool more) => one == Sure.No && more ? Sure.Maybe : one;

    public static Verdict Verdict(this Sure one) => one switch { Sure.Yes => AgentTrace.Testing.Verdict.Passed, Sure.No => AgentTrace.Testing.Verdict.Failed, _ => AgentTrace.Testing.Verdict.Inconclusive };

    /// <summary>Every set that can be chosen.</summary>
    public static IEnumerable<List<T>> Subsets<T>(this IReadOnlyList<T> items) =>
        Enumerable.Range(0, 1 << items.Count).Select(mask => items.Where((_, i) => (mask >> i & 1) == 1).ToList());
}
