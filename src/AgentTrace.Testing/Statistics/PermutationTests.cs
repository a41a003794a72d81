namespace AgentTrace.Testing;

/// <summary>
/// Tests of a mean difference that ask nothing of the distribution: how many of all relabellings give at least as much. Exact for short lists; for long
/// ones by seeded shuffles, where the observed labelling counts as one more, so that no p-value is 0 (B. Phipson and G. K. Smyth, 2010).
/// </summary>
internal static class PermutationTests
{
    /// <summary>Pairs of the same case under two versions: each sign of x - y was as likely as the other. Pairs without a difference decide nothing.</summary>
    /// <param name="x">The first of each pair.</param>
    /// <param name="y">The second of each pair.</param>
    /// <param name="shuffles">How many, where the list is too long to count.</param>
    /// <param name="seed">Of the shuffles: the same seed gives the same p-value.</param>
    public static PValues Paired(IReadOnlyList<double> x, IReadOnlyList<double> y, int shuffles = 100_000, int seed = 1)
    {
        Probability.RequireFinite(x);
        Probability.RequireFinite(y);
        ArgumentOutOfRangeException.ThrowIfLessThan(shuffles, 1);
        if (x.Count != y.Count) throw new ArgumentException("Pairs need lists of one length.", nameof(y));
        double[] differences = [.. x.Zip(y, (a, b) => a - b).Where(difference => difference != 0)];
        if (differences.Length == 0) return PValues.None;
        var (total, observed) = (differences.Sum(Math.Abs), differences.Sum());
        var tie = 1e-12 * total;
        if (differences.Length > SubsetSums.Longest)
        {
            return Shuffled(shuffles, seed, observed, 0, tie, random =>
            {
                var sum = 0.0;
                foreach (var difference in differences) sum += (random.Next() & 1) == 0 ? difference : -difference;
                return sum;
            });
        }

        // The subset with a plus sign has the sum s, the whole then 2 s - total.
        var sums = new SubsetSums([.. differences.Select(Math.Abs)]);
        double AtLeast(double sum) => sums.CountAtLeast((sum - tie + total) / 2) * Math.Pow(2, -differences.Length);
        return new PValues(AtLeast(-observed), AtLeast(observed), Math.Abs(observed) <= tie ? 1 : Math.Min(1, 2 * AtLeast(Math.Abs(observed))));
    }

    /// <summary>Two independent lists: every split of their values was as likely. Two-sided by the distance of the means; <see cref="PValues.Doubled"/> is the other convention.</summary>
    public static PValues Independent(IReadOnlyList<double> x, IReadOnlyList<double> y, int shuffles = 100_000, int seed = 1)
    {
        Probability.RequireFinite(x);
        Probability.RequireFinite(y);
        ArgumentOutOfRangeException.ThrowIfLessThan(shuffles, 1);
        if (x.Count == 0 || y.Count == 0) return PValues.None;
        double[] all = [.. x, .. y];
        var (observed, middle) = (x.Sum(), all.Sum() * x.Count / all.Length);
        var tie = 1e-12 * all.Sum(Math.Abs);
        if (all.Length > SubsetSums.Longest)
        {
            return Shuffled(shuffles, seed, observed, middle, tie, random =>
            {
                var sum = 0.0;
                for (var i = 0; i < x.Count; i++)
                {
                    var other = random.Next(i, all.Length);
                    (all[i], all[other]) = (all[other], all[i]);
                    sum += all[i];
                }

                return sum;
            });
        }

        var (high, low) = (new SubsetSums(all), new SubsetSums([.. all.Select(value => -value)]));
        var splits = high.CountAtLeast(double.NegativeInfinity, x.Count);
        double AtLeast(double sum) => high.CountAtLeast(sum - tie, x.Count) / splits;
        double AtMost(double sum) => low.CountAtLeast(-sum - tie, x.Count) / splits;
        var distance = Math.Abs(observed - middle);
        return new PValues(AtMost(observed), AtLeast(observed), distance <= tie ? 1 : Math.Min(1, AtLeast(middle + distance) + AtMost(middle - distance)));
    }

    private static PValues Shuffled(int count, int seed, double observed, double middle, double tie, Func<Random, double> shuffle)
    {
        var random = new Random(seed);
        var (less, greater, beyond) = (1L, 1L, 1L);
        for (var i = 0; i < count; i++)
        {
            var sum = shuffle(random);
            if (sum <= observed + tie) less++;
            if (sum >= observed - tie) greater++;
            if (Math.Abs(sum - middle) >= Math.Abs(observed - middle) - tie) beyond++;
        }

        return new PValues(less / (count + 1.0), greater / (count + 1.0), beyond / (count + 1.0));
    }
}
