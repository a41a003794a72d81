namespace AgentTrace.Testing;

/// <summary>What is to be expected of a sequential test: how it ends, and after how many runs. Runs that end undecided count as all of them.</summary>
/// <param name="AcceptH1">The chance to accept H1.</param>
/// <param name="AcceptH0">The chance to accept H0.</param>
/// <param name="Undecided">The chance to reach the last run undecided.</param>
/// <param name="Before">The runs made before.</param>
/// <param name="Ends">The chance to end with each run after those.</param>
internal sealed record SequentialOutlook(double AcceptH1, double AcceptH0, double Undecided, long Before, IReadOnlyList<double> Ends)
{
    private double Last => Before + Ends.Count;

    /// <summary>The mean number of runs, those before included.</summary>
    public double MeanRuns => Last - Ends.Select((chance, at) => chance * (Ends.Count - at - 1)).Sum();

    /// <summary>Their standard deviation, from the distances to the mean: their squares are no differences of large numbers.</summary>
    public double DeviationOfRuns
    {
        get
        {
            var mean = MeanRuns;
            return Math.Sqrt(Ends.Select((chance, at) => chance * (Before + at + 1 - mean) * (Before + at + 1 - mean)).Sum() + (Undecided * (Last - mean) * (Last - mean)));
        }
    }

    /// <summary>By how many runs this share of such tests has ended; null where it has not by the last one.</summary>
    public long? RunsFor(double share)
    {
        var sum = 0.0;
        for (var at = 0; at < Ends.Count; at++)
        {
            sum += Ends[at];
            if (sum >= share) return Before + at + 1;
        }

        return null;
    }
}
