namespace AgentTrace.Testing.Tests;

public sealed class SequenceDiffTests
{
    [Fact]
    public void Partners_are_equal_in_order_and_as_many_as_can_be()
    {
        for (var seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            var a = Sequence(random, random.Next(6, 24), random.Next(1, 6));
            var b = Sequence(random, random.Next(0, 24), random.Next(1, 6));
            var partners = SequenceDiff.Partners(a, b);
            var last = -1;
            for (var i = 0; i < a.Length; i++)
            {
                if (partners[i] < 0) continue;
                Assert.True(partners[i] > last && a[i] == b[partners[i]], $"seed {seed}");
                last = partners[i];
            }

            Assert.Equal((seed, LongestCommon(a, b)), (seed, partners.Count(partner => partner >= 0)));
        }
    }

    [Theory]
    [InlineData(100_000, 1_000)]
    [InlineData(20_000, 20_000)]
    public void Long_sequences_with_many_edits_are_paired_in_order(int length, int edits)
    {
        var random = new Random(7);
        var a = Sequence(random, length, 40);
        var b = a.ToList();
        for (var i = 0; i < edits; i++)
        {
            var at = random.Next(b.Count);
            if (i % 3 == 0) b.RemoveAt(at);
            else if (i % 3 == 1) b.Insert(at, random.Next(40));
            else b[at] = random.Next(40);
        }

        var partners = SequenceDiff.Partners(a, b.ToArray());
        var paired = partners.Count(partner => partner >= 0);
        Assert.True(paired >= length - edits, $"{paired} of {length}");
        Assert.True(partners.Where(partner => partner >= 0).Zip(partners.Where(partner => partner >= 0).Skip(1)).All(pair => pair.First < pair.Second));
    }

    private static int[] Sequence(Random random, int length, int kinds) => [.. Enumerable.Range(0, length).Select(_ => random.Next(kinds))];

    private static int LongestCommon(int[] a, int[] b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++) table[i, j] = a[i - 1] == b[j - 1] ? table[i - 1, j - 1] + 1 : Math.Max(table[i - 1, j], table[i, j - 1]);
        }

        return table[a.Length, b.Length];
    }
}
