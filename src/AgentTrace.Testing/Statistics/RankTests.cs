namespace AgentTrace.Testing;

/// <summary>Which of two lists holds the larger values, by ranks alone: for tokens, cost and durations, whose means a single run can carry away.</summary>
internal static class RankTests
{
    /// <summary>Up to how many values in both lists together the exact distribution is used.</summary>
    private const int LongestExact = 60;

    /// <summary>H. B. Mann and D. R. Whitney, 1947: exact for short lists, else by the corrected normal approximation.</summary>
    public static PValues MannWhitney(IReadOnlyList<double> x, IReadOnlyList<double> y) => x.Count + y.Count <= LongestExact ? MannWhitneyExact(x, y) : MannWhitneyAsymptotic(x, y, isCorrected: true);

    /// <summary>The pairs in which x is larger, ties counting half.</summary>
    public static double MannWhitneyU(IReadOnlyList<double> x, IReadOnlyList<double> y) => (new Ranks([.. x, .. y]).DoubledOfFirst(x.Count) / 2.0) - (x.Count * (x.Count + 1.0) / 2);

    /// <summary>Over all splits of the ranks as they are tied; two-sided by the distance from the mean.</summary>
    public static PValues MannWhitneyExact(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        Probability.RequireFinite(x);
        Probability.RequireFinite(y);
        if (x.Count == 0 || y.Count == 0) return PValues.None;
        var ranks = new Ranks([.. x, .. y]);
        var chances = SumsOfSome(ranks.Doubled, x.Count);
        return Tails(chances, ranks.DoubledOfFirst(x.Count), x.Count * (x.Count + y.Count + 1));
    }

    /// <summary>By the normal distribution, with the variance that ties leave, and corrected by half a pair or not.</summary>
    public static PValues MannWhitneyAsymptotic(IReadOnlyList<double> x, IReadOnlyList<double> y, bool isCorrected)
    {
        Probability.RequireFinite(x);
        Probability.RequireFinite(y);
        if (x.Count == 0 || y.Count == 0) return PValues.None;
        double m = x.Count, n = y.Count, all = m + n;
        var ranks = new Ranks([.. x, .. y]);
        var variance = m * n / 12 * (all + 1 - (ranks.TieTerm / (all * (all - 1))));
        return Normal((ranks.DoubledOfFirst(x.Count) / 2.0) - (m * (all + 1) / 2), variance, isCorrected);
    }

    /// <summary>F. Wilcoxon, 1945, for pairs: the sum of the ranks of the positive differences; pairs without a difference are dropped.</summary>
    public static double WilcoxonV(IReadOnlyList<double> x, IReadOnlyList<double> y) => Signed(x, y).Positive / 2.0;

    /// <summary>Exact for short lists, else by the corrected normal approximation.</summary>
    public static PValues Wilcoxon(IReadOnlyList<double> x, IReadOnlyList<double> y) => x.Count <= LongestExact ? WilcoxonExact(x, y) : WilcoxonAsymptotic(x, y, isCorrected: true);

    /// <summary>Over all signs of the ranks as they are tied.</summary>
    public static PValues WilcoxonExact(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        var (ranks, positive) = Signed(x, y);
        if (ranks.Doubled.Length == 0) return PValues.None;
        var chances = new double[ranks.Doubled.Sum() + 1];
        chances[0] = 1;
        foreach (var rank in ranks.Doubled)
        {
            for (var sum = chances.Length - 1; sum >= 0; sum--) chances[sum] = (chances[sum] + (sum >= rank ? chances[sum - rank] : 0)) / 2;
        }

        return Tails(chances, positive, ranks.Doubled.Sum() / 2.0);
    }

    /// <summary>By the normal distribution, with the variance that ties leave, and corrected by half a rank or not.</summary>
    public static PValues WilcoxonAsymptotic(IReadOnlyList<double> x, IReadOnlyList<double> y, bool isCorrected)
    {
        var (ranks, positive) = Signed(x, y);
        double n = ranks.Doubled.Length;
        return Normal((positive / 2.0) - (n * (n + 1) / 4), (n * (n + 1) * ((2 * n) + 1) / 24) - (ranks.TieTerm / 48), isCorrected);
    }

    private static (Ranks Ranks, long Positive) Signed(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        Probability.RequireFinite(x);
        Probability.RequireFinite(y);
        if (x.Count != y.Count) throw new ArgumentException("Pairs need lists of one length.", nameof(y));
        double[] differences = [.. x.Zip(y, (a, b) => a - b).Where(difference => difference != 0)];
        var ranks = new Ranks([.. differences.Select(Math.Abs)]);
        return (ranks, differences.Select((difference, at) => difference > 0 ? ranks.Doubled[at] : 0L).Sum());
    }

    /// <summary>The chance of each sum of the ranks of a sample of this size, drawn rank by rank, so that no count grows beyond all numbers.</summary>
    private static double[] SumsOfSome(int[] ranks, int size)
    {
        var most = ranks.OrderDescending().Take(size).Sum();
        var open = new double[size + 1][];
        for (var taken = 0; taken <= size; taken++) open[taken] = new double[most + 1];
        open[0][0] = 1;
        for (var i = 0; i < ranks.Length; i++)
        {
            for (var taken = Math.Min(size, i + 1); taken >= 0; taken--)
            {
                var (stay, take) = ((double)(ranks.Length - i - (size - taken)) / (ranks.Length - i), (double)(size - taken + 1) / (ranks.Length - i));
                for (var sum = most; sum >= 0; sum--)
                {
                    var before = taken > 0 && sum >= ranks[i] ? open[taken - 1][sum - ranks[i]] : 0;
                    open[taken][sum] = (before * take) + (stay > 0 ? open[taken][sum] * stay : 0);
                }
            }
        }

        return open[size];
    }

    private static PValues Tails(double[] chances, long observed, double mean)
    {
        var (less, greater, beyond) = (0.0, 0.0, 0.0);
        for (var sum = 0; sum < chances.Length; sum++)
        {
            if (sum <= observed) less += chances[sum];
            if (sum >= observed) greater += chances[sum];
            if (Math.Abs(sum - mean) >= Math.Abs(observed - mean)) beyond += chances[sum];
        }

        return new PValues(Math.Min(1, less), Math.Min(1, greater), Math.Min(1, beyond));
    }

    private static PValues Normal(double distance, double variance, bool isCorrected)
    {
        if (!(variance > 0)) return PValues.None;
        var (half, deviation) = (isCorrected ? 0.5 : 0, Math.Sqrt(variance));
        return new PValues(NormalDistribution.Lower((distance + half) / deviation), NormalDistribution.Upper((distance - half) / deviation), NormalDistribution.TwoSided((Math.Abs(distance) - Math.Min(half, Math.Abs(distance))) / deviation));
    }

    /// <summary>Ranks in the order of the values, tied ones sharing their mean; doubled, so that all are whole.</summary>
    private readonly struct Ranks
    {
        public Ranks(double[] values)
        {
            var order = Enumerable.Range(0, values.Length).ToArray();
            Array.Sort([.. values], order);
            Doubled = new int[values.Length];
            for (int from = 0, to; from < order.Length; from = to)
            {
                for (to = from; to < order.Length && values[order[to]] == values[order[from]]; to++)
                {
                }

                for (var at = from; at < to; at++) Doubled[order[at]] = from + to + 1;
                double tied = to - from;
                TieTerm += (tied * tied * tied) - tied;
            }
        }

        public int[] Doubled { get; }

        /// <summary>t³ - t over all groups of ties.</summary>
        public double TieTerm { get; }

        public long DoubledOfFirst(int count) => Doubled.Take(count).Sum(rank => (long)rank);
    }
}
