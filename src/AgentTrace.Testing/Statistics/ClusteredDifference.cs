namespace AgentTrace.Testing;

/// <summary>The mean of one version's runs less the mean of another's, over the same or other cases, and how sure it is: the slope of a regression on the version with sandwich errors, cases being clusters.</summary>
/// <param name="Difference">The second version's mean less the first's.</param>
/// <param name="PlainError">Without a correction for few clusters (CR0).</param>
/// <param name="StandardError">Times sqrt(G/(G-1) · (N-1)/(N-2)) (HC1): the one to use; null with one cluster or two runs.</param>
internal sealed record ClusteredDifference(double Difference, double PlainError, double? StandardError)
{
    /// <param name="values">One for each run.</param>
    /// <param name="isSecond">Whether each run is of the second version.</param>
    /// <param name="clusters">The case of each run.</param>
    public static ClusteredDifference Of(IReadOnlyList<double> values, IReadOnlyList<bool> isSecond, IReadOnlyList<int> clusters)
    {
        Probability.RequireFinite(values);
        if (values.Count != isSecond.Count || values.Count != clusters.Count) throw new ArgumentException("Each value has one version and one cluster.", nameof(values));
        double second = isSecond.Count(version => version), n = values.Count, first = n - second;
        if (first == 0 || second == 0) throw new ArgumentException("A difference needs runs of both versions.", nameof(isSecond));
        var means = (First: values.Where((_, at) => !isSecond[at]).Average(), Second: values.Where((_, at) => isSecond[at]).Average());

        // A run's pull on the slope: its residual over the number of runs of its version, with its version's sign.
        var pulls = new Dictionary<int, double>();
        for (var i = 0; i < values.Count; i++)
        {
            pulls[clusters[i]] = pulls.GetValueOrDefault(clusters[i]) + (isSecond[i] ? (values[i] - means.Second) / second : (means.First - values[i]) / first);
        }

        var plain = Math.Sqrt(pulls.Values.Sum(pull => pull * pull));
        double g = pulls.Count;
        return new ClusteredDifference(means.Second - means.First, plain, g > 1 && n > 2 ? plain * Math.Sqrt(g / (g - 1) * ((n - 1) / (n - 2))) : null);
    }
}
