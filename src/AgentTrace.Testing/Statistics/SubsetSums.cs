namespace AgentTrace.Testing;

/// <summary>
/// Counts subsets of a list by their sums without looking at each: all sums of one half against the sorted sums of the other (E. Horowitz and S. Sahni, 1974).
/// </summary>
internal sealed class SubsetSums
{
    /// <summary>The longest list that is counted exactly: two halves of 65,536 sums.</summary>
    public const int Longest = 32;

    private readonly List<double>[] _left;
    private readonly List<double>[] _right;

    public SubsetSums(IReadOnlyList<double> values)
    {
        _left = BySize([.. values.Take(values.Count / 2)]);
        _right = BySize([.. values.Skip(values.Count / 2)]);
        foreach (var sums in _right) sums.Sort();
    }

    /// <summary>How many subsets of this size, or of any where it is null, have a sum of at least this. Exact up to 2^53.</summary>
    public double CountAtLeast(double sum, int? size = null)
    {
        var count = 0.0;
        for (var left = 0; left < _left.Length; left++)
        {
            for (var right = 0; right < _right.Length; right++)
            {
                if (size is not null && left + right != size) continue;
                foreach (var part in _left[left]) count += _right[right].Count - FirstAtLeast(_right[right], sum - part);
            }
        }

        return count;
    }

    private static int FirstAtLeast(List<double> sorted, double least)
    {
        var (from, to) = (0, sorted.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (sorted[middle] >= least) to = middle;
            else from = middle + 1;
        }

        return from;
    }

    private static List<double>[] BySize(double[] values)
    {
        var sums = new List<double>[values.Length + 1];
        for (var size = 0; size < sums.Length; size++) sums[size] = [];
        for (var mask = 0u; mask < 1u << values.Length; mask++)
        {
            var sum = 0.0;
            for (var i = 0; i < values.Length; i++) sum += (mask >> i & 1) == 0 ? 0 : values[i];
            sums[System.Numerics.BitOperations.PopCount(mask)].Add(sum);
        }

        return sums;
    }
}
