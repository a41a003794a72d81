namespace AgentTrace.Testing;

/// <summary>
/// A mean over runs of several cases and how sure it is: runs of one case resemble each other, so that their number alone says too much. The sandwich errors
/// of K.-Y. Liang and S. L. Zeger, 1986, with cases as clusters. Null where there are too few values or cases to know.
/// </summary>
internal sealed record ClusteredMean
{
    private ClusteredMean(IReadOnlyList<double> values, IReadOnlyList<int> clusters)
    {
        var groups = values.Zip(clusters).GroupBy(pair => pair.Second, pair => pair.First).Select(group => group.ToArray()).ToList();
        (Values, Clusters, Mean) = (values.Count, groups.Count, values.Average());
        double n = Values, g = Clusters, squares = values.Sum(value => (value - Mean) * (value - Mean));
        NaiveError = n > 1 ? Math.Sqrt(squares / (n - 1) / n) : null;
        PlainError = Math.Sqrt(groups.Sum(group => Math.Pow(group.Sum(value => value - Mean), 2))) / n;
        StandardError = g > 1 ? PlainError * Math.Sqrt(g / (g - 1)) : null;
        if (g < 2) return;
        MeanSquareBetween = groups.Sum(group => group.Length * Math.Pow(group.Average() - Mean, 2)) / (g - 1);
        if (n <= g) return;
        MeanSquareWithin = groups.Sum(group => group.Average() is var mean ? group.Sum(value => (value - mean) * (value - mean)) : 0) / (n - g);
        TypicalSize = (n - (groups.Sum(group => (double)group.Length * group.Length) / n)) / (g - 1);
        var total = MeanSquareBetween + ((TypicalSize - 1) * MeanSquareWithin);
        IntraclassCorrelation = total == 0 ? null : (MeanSquareBetween - MeanSquareWithin) / total;
    }

    public int Values { get; }

    public int Clusters { get; }

    public double Mean { get; }

    /// <summary>What the error would be if all runs were independent.</summary>
    public double? NaiveError { get; }

    /// <summary>The clustered error without a correction for few clusters (CR0).</summary>
    public double PlainError { get; }

    /// <summary>The clustered error times sqrt(G / (G - 1)): the one to use.</summary>
    public double? StandardError { get; }

    public double? MeanSquareBetween { get; }

    public double? MeanSquareWithin { get; }

    /// <summary>The number of runs a case that counts in the analysis of variance where cases have unequal ones.</summary>
    public double? TypicalSize { get; }

    /// <summary>How much runs of one case resemble each other: 1 entirely, about 0 not at all. From the analysis of variance, not cut at 0.</summary>
    public double? IntraclassCorrelation { get; }

    /// <param name="values">One for each run.</param>
    /// <param name="clusters">The case of each run.</param>
    public static ClusteredMean Of(IReadOnlyList<double> values, IReadOnlyList<int> clusters)
    {
        Probability.RequireFinite(values);
        if (values.Count == 0) throw new ArgumentException("A mean needs one value at least.", nameof(values));
        if (values.Count != clusters.Count) throw new ArgumentException("Each value has one cluster.", nameof(clusters));
        return new ClusteredMean(values, clusters);
    }
}
