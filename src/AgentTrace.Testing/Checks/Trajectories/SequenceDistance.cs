namespace AgentTrace.Testing;

/// <summary>
/// Distances between two sequences. Which items are equal is given as lists: <c>matches[i]</c> holds, ascending, the places of the second
/// sequence whose item equals item i of the first.
/// </summary>
internal static class SequenceDistance
{
    /// <summary>Insertions, deletions and substitutions, cost 1 each (Levenshtein 1966).</summary>
    public static int Levenshtein(int[][] matches, int count)
    {
        var (last, row, mark) = (new int[count + 1], new int[count + 1], new int[count]);
        for (var j = 0; j <= count; j++) last[j] = j;
        for (var i = 1; i <= matches.Length; i++)
        {
            foreach (var j in matches[i - 1]) mark[j] = i;
            row[0] = i;
            for (var j = 1; j <= count; j++)
            {
                row[j] = mark[j - 1] == i ? last[j - 1] : 1 + Math.Min(last[j - 1], Math.Min(last[j], row[j - 1]));
            }

            (last, row) = (row, last);
        }

        return last[count];
    }

    /// <summary>1 - distance / longer length; 1 when both are empty.</summary>
    public static double Similarity(int distance, int n, int m) => n == 0 && m == 0 ? 1 : 1 - (distance / (double)Math.Max(n, m));

    /// <summary>A longest common subsequence as pairs, by Hunt and Szymanski (1977): r·log n steps for r matches.</summary>
    public static List<(int A, int B)> CommonSubsequence(int[][] matches)
    {
        List<int> ends = [];
        List<Link> tails = [];
        for (var i = 0; i < matches.Length; i++)
        {
            // From the right, so that one item is not used twice.
            for (var k = matches[i].Length - 1; k >= 0; k--)
            {
                var j = matches[i][k];
                var at = ends.BinarySearch(j);
                if (at >= 0) continue;
                at = ~at;
                var link = new Link(i, j, at == 0 ? null : tails[at - 1]);
                if (at == ends.Count)
                {
                    ends.Add(j);
                    tails.Add(link);
                }
                else
                {
                    (ends[at], tails[at]) = (j, link);
                }
            }
        }

        List<(int, int)> pairs = [];
        for (var link = tails.Count == 0 ? null : tails[^1]; link is not null; link = link.Before) pairs.Add((link.A, link.B));
        pairs.Reverse();
        return pairs;
    }

    /// <summary>The places of a longest subsequence that never falls.</summary>
    public static List<int> NeverFalling(IReadOnlyList<int> values)
    {
        List<int> tails = [];
        var before = new int[values.Count];
        for (var i = 0; i < values.Count; i++)
        {
            var (low, high) = (0, tails.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (values[tails[middle]] <= values[i]) low = middle + 1;
                else high = middle;
            }

            before[i] = low == 0 ? -1 : tails[low - 1];
            if (low == tails.Count) tails.Add(i);
            else tails[low] = i;
        }

        List<int> kept = [];
        for (var at = tails.Count == 0 ? -1 : tails[^1]; at >= 0; at = before[at]) kept.Add(at);
        kept.Reverse();
        return kept;
    }

    /// <summary>The harmonic mean of precision and recall; 0 when both are 0.</summary>
    public static double F1(double precision, double recall) => precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);

    private sealed record Link(int A, int B, Link? Before);
}
