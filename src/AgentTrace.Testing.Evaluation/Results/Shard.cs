using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AgentTrace.Testing;

/// <summary>One of several equal parts of a dataset, for machines that share the work.</summary>
/// <remarks>
/// Where earlier results are given, cases are dealt out by what they took then: the dearest first, each to the part that has least to do.
/// Without, a stable hash of the case's id decides. Either way every machine comes to the same parts on its own.
/// </remarks>
/// <param name="Number">Which part, counted from 1.</param>
/// <param name="Count">How many parts there are.</param>
/// <example><code>var mine = Shard.Parse("2/8").Of(Dataset.Load("cases.jsonl"));</code></example>
public sealed record Shard(int Number, int Count)
{
    /// <summary>Which part, counted from 1.</summary>
    public int Number { get; } = Number >= 1 && Number <= Count ? Number : throw new ArgumentOutOfRangeException(nameof(Number), Number, $"a shard is one of 1 to {Count}.");

    /// <summary>Reads <c>2/8</c>.</summary>
    /// <param name="text">The part and the number of parts.</param>
    /// <exception cref="FormatException">It is no shard.</exception>
    /// <example><code>var shard = Shard.Parse("2/8");</code></example>
    public static Shard Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && Whole(text.AsSpan(0, slash)) is { } number && Whole(text.AsSpan(slash + 1)) is { } count && number >= 1 && number <= count
            ? new Shard(number, count)
            : throw new FormatException($"a shard is written 2/8, the second of eight; found {Words.Quote(text)}.");
    }

    /// <summary>The cases of this part, in the order of the dataset.</summary>
    /// <param name="dataset">The whole.</param>
    /// <param name="earlier">Results of the same cases, to deal by what they took; null to deal by the ids alone. Every part must be given the same.</param>
    public IReadOnlyList<EvaluationCase> Of(Dataset dataset, EvaluationResults? earlier = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (earlier is null) return [.. dataset.Cases.Where(item => Hash(item.Id) % (ulong)Count == (ulong)(Number - 1))];
        var parts = Dealt(dataset, earlier);
        return [.. dataset.Cases.Where(item => parts[item.Index] == Number - 1)];
    }

    /// <summary>As it is written: <c>2/8</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Count}");

    private int[] Dealt(Dataset dataset, EvaluationResults earlier)
    {
        var known = earlier.Runs.Where(run => run.DurationMs is not null).GroupBy(run => run.CaseId).ToDictionary(group => group.Key, group => group.Average(run => run.DurationMs!.Value), StringComparer.Ordinal);
        var usual = known.Count == 0 ? 1 : known.Values.Average();
        var parts = new int[dataset.Cases.Count];
        var load = new PriorityQueue<int, (double Load, int Part)>();
        for (var part = 0; part < Count; part++) load.Enqueue(part, (0, part));
        foreach (var item in dataset.Cases.OrderByDescending(item => Cost(item.Id)).ThenBy(item => item.Id, StringComparer.Ordinal))
        {
            load.TryDequeue(out var part, out var so);
            parts[item.Index] = part;
            load.Enqueue(part, (so.Load + Cost(item.Id), part));
        }

        return parts;

        double Cost(string id) => known.GetValueOrDefault(id, usual);
    }

    private static ulong Hash(string id) => BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    private static int? Whole(ReadOnlySpan<char> text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
