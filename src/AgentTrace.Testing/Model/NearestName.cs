namespace AgentTrace.Testing;

/// <summary>The name somebody probably meant.</summary>
internal static class NearestName
{
    /// <summary>The known name with the fewest edits (letter case free, words in another order are near); null when none is near.</summary>
    public static string? Find(string wanted, IEnumerable<string> known)
    {
        string? best = null;
        var least = Math.Max(1, wanted.Length / 3) + 1;
        foreach (var name in known.Distinct(StringComparer.Ordinal))
        {
            if (name == wanted || name.Length > 200) continue;
            var distance = Distance(wanted.ToLowerInvariant(), name.ToLowerInvariant());
            if (SameWords(wanted, name)) distance = 1;
            if (distance >= least || distance >= wanted.Length) continue;
            least = distance;
            best = name;
        }

        return best;
    }

    private static bool SameWords(string a, string b) => Words(a).SetEquals(Words(b));

    private static HashSet<string> Words(string name) =>
        [.. name.ToLowerInvariant().Split(['_', '-', '.', ' '], StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours.</summary>
    private static int Distance(string a, string b)
    {
        if (a.Length > 200) return int.MaxValue;
        var (before, last, row) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1] + 1, last[j] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last, row) = (last, row, before);
        }

        return last[b.Length];
    }
}
