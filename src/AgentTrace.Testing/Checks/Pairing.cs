namespace AgentTrace.Testing;

/// <summary>Maximum matching of two sides: as many pairs as can be, so that no order of either side changes what is left without a partner.</summary>
internal static class Pairing
{
    /// <summary>The partner of each on the left, by its number on the right; -1 for none.</summary>
    /// <param name="edges">For each on the left, who on the right it may be paired with.</param>
    /// <param name="right">How many stand on the right.</param>
    public static int[] Maximum(int[][] edges, int right)
    {
        var partnerOfLeft = new int[edges.Length];
        var partnerOfRight = new int[right];
        Array.Fill(partnerOfLeft, -1);
        Array.Fill(partnerOfRight, -1);
        var from = new int[right];
        var seen = new int[right];
        var open = new Queue<int>();
        for (var left = 0; left < edges.Length; left++)
        {
            open.Clear();
            open.Enqueue(left);
            var free = -1;
            while (free < 0 && open.TryDequeue(out var at))
            {
                foreach (var to in edges[at])
                {
                    if (seen[to] == left + 1) continue;
                    seen[to] = left + 1;
                    from[to] = at;
                    if (partnerOfRight[to] < 0)
                    {
                        free = to;
                        break;
                    }

                    open.Enqueue(partnerOfRight[to]);
                }
            }

            while (free >= 0)
            {
                var at = from[free];
                (partnerOfRight[free], partnerOfLeft[at], free) = (at, free, partnerOfLeft[at]);
            }
        }

        return partnerOfLeft;
    }
}
