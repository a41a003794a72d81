namespace AgentTrace.Testing;

/// <summary>A case before and after.</summary>
/// <param name="Case">The case, as the newer results know it.</param>
/// <param name="Base">How it did before.</param>
/// <param name="Head">How it does now.</param>
/// <param name="PValue">How likely so few passes are where nothing changed: Fisher's exact test, one-sided.</param>
/// <param name="Corrected">The same among all cases: below 0.02 the case is worse, whatever the others do.</param>
/// <example><code>
/// foreach (var suspect in results.CompareTo([results]).Suspects) Console.WriteLine($"{suspect.Case.Id}: {suspect.Base} -> {suspect.Head}");
/// </code></example>
public sealed record CaseChange(ResultCase Case, PassRate Base, PassRate Head, double PValue, double Corrected)
{
    /// <summary>The reason that broke most of the newer runs; null where none did.</summary>
    public string? Reason { get; internal init; }
}

/// <summary>Looks at each case by itself, with p-values that may be read together.</summary>
/// <remarks>
/// A case of ten runs can give only few p-values, and one that passes always on both sides only 1. The correction knows which are possible (P. H. Westfall and
/// R. D. Wolfinger, "Multiple tests with discrete distributions", 1997, stepping down as S. Holm): the chance that any unchanged case comes out so low is at
/// most the sum over cases of the largest possible value that is not above it.
/// </remarks>
internal static class CaseScreen
{
    public static IReadOnlyList<CaseChange> Of(IReadOnlyList<(ResultCase Case, PassRate Base, PassRate Head)> cases)
    {
        var values = cases.Select(item => ExactTests.Fisher(item.Head, item.Base).Less).ToArray();
        var possible = cases.Select(Possible).ToArray();
        int[] order = [.. Enumerable.Range(0, cases.Count).OrderBy(at => values[at])];
        var corrected = new double[cases.Count];
        var bound = 0.0;
        for (var place = 0; place < order.Length; place++)
        {
            var value = values[order[place]];
            if (bound < 1) bound = Math.Max(bound, Math.Min(1, order.Skip(place).Sum(at => LargestUpTo(possible[at], value))));
            corrected[order[place]] = bound;
        }

        return [.. cases.Select((item, at) => new CaseChange(item.Case, item.Base, item.Head, values[at], corrected[at]))];
    }

    /// <summary>The p-values that the case's runs could have given, in rising order.</summary>
    private static double[] Possible((ResultCase Case, PassRate Base, PassRate Head) item)
    {
        var tables = new HypergeometricDistribution(item.Head.Runs, item.Base.Runs, item.Head.Passed + item.Base.Passed);
        var values = new double[tables.Most - tables.Least + 1];
        for (var i = 0; i < values.Length; i++) values[i] = tables.AtMost(tables.Least + i);
        return values;
    }

    private static double LargestUpTo(double[] possible, double value)
    {
        // Two equal tails may differ in the last digit.
        var limit = value * (1 + 1e-9);
        var at = Array.FindLastIndex(possible, one => one <= limit);
        return at < 0 ? 0 : possible[at];
    }
}
