namespace AgentTrace.Testing;

/// <summary>
/// p-values of several tests, made larger so that they may be read together; in the order of the input. Holm, Bonferroni and Hochberg bound the chance of
/// one false alarm in all; Benjamini and Hochberg the share of false ones among the alarms.
/// </summary>
internal static class MultipleTesting
{
    /// <summary>S. Holm, 1979: holds whatever the tests have to do with each other.</summary>
    public static double[] Holm(IReadOnlyList<double> values) => Adjust(values, stepsUp: false, (place, count) => count - place);

    /// <summary>Every value times their number.</summary>
    public static double[] Bonferroni(IReadOnlyList<double> values) => Adjust(values, stepsUp: false, (_, count) => count);

    /// <summary>Y. Hochberg, 1988: for independent tests, or ones that go together.</summary>
    public static double[] Hochberg(IReadOnlyList<double> values) => Adjust(values, stepsUp: true, (place, count) => count - place);

    /// <summary>Y. Benjamini and Y. Hochberg, 1995: for independent tests, or ones that go together.</summary>
    public static double[] BenjaminiHochberg(IReadOnlyList<double> values) => Adjust(values, stepsUp: true, (place, count) => count / (place + 1.0));

    /// <summary>Each in the order of size times its factor; no value falls below a smaller one (down) or rises above a larger one (up).</summary>
    private static double[] Adjust(IReadOnlyList<double> values, bool stepsUp, Func<int, int, double> factor)
    {
        foreach (var value in values) Probability.Require(value, nameof(values));
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(at => values[at])];
        var adjusted = new double[values.Count];
        var bound = stepsUp ? 1.0 : 0.0;
        for (var i = 0; i < order.Length; i++)
        {
            var place = stepsUp ? order.Length - 1 - i : i;
            var value = Math.Min(1, factor(place, order.Length) * values[order[place]]);
            adjusted[order[place]] = bound = stepsUp ? Math.Min(bound, value) : Math.Max(bound, value);
        }

        return adjusted;
    }
}
