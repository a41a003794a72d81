using System.Diagnostics;

namespace AgentTrace.Testing.Benchmarks;

/// <summary>What a case took in each round.</summary>
/// <param name="Nanoseconds">A figure a round, for one operation.</param>
/// <param name="Bytes">Bytes allocated by the process for one operation, in the round with the fewest.</param>
internal sealed record Times(IReadOnlyList<double> Nanoseconds, double Bytes)
{
    public double Min => Nanoseconds.Min();

    /// <summary>The ratio of the fastest rounds: the steadiest figure on a machine that others use, too.</summary>
    public double MinRatio(Times other) => Min / other.Min;

    /// <summary>The median of the ratios round by round.</summary>
    public double MedianRatio(Times other)
    {
        var ratios = Nanoseconds.Zip(other.Nanoseconds, (mine, its) => mine / its).Order().ToList();
        return (ratios[(ratios.Count - 1) / 2] + ratios[ratios.Count / 2]) / 2;
    }
}

/// <summary>
/// Runs the cases of a group in an order that is new in every round (what ran before leaves the collector's budgets behind), each after a
/// full collection.
/// </summary>
internal static class Measure
{
    /// <summary>Time of the processors that this process got, instead of time on the wall: steadier on a machine that is busy with other things.</summary>
    public static bool OfProcessors { get; set; }

    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(400);

    public static Dictionary<string, Times> Run(Group group, int? rounds)
    {
        var count = Math.Max(1, rounds ?? group.Rounds);
        foreach (var item in group.Cases)
        {
            // Until the compiler has had its second look.
            var warm = Stopwatch.StartNew();
            do
            {
                Once(item);
            }
            while (warm.Elapsed < WarmUp);
        }

        var results = group.Cases.ToDictionary(item => item.Name, _ => new List<(double Nanoseconds, double Bytes)>());
        var random = new Random(count);
        for (var round = 0; round < count; round++)
        {
            var order = group.Cases.ToArray();
            random.Shuffle(order);
            foreach (var item in order) results[item.Name].Add(Once(item));
        }

        return results.ToDictionary(entry => entry.Key, entry => new Times([.. entry.Value.Select(one => one.Nanoseconds)], entry.Value.Min(one => one.Bytes)));
    }

    private static TimeSpan Now => OfProcessors ? Environment.CpuUsage.TotalTime : Stopwatch.GetElapsedTime(0);

    private static (double Nanoseconds, double Bytes) Once(Case item)
    {
        using var around = item.Around?.Invoke();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var start = Now;
        item.Run();
        var elapsed = Now - start;
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        return (elapsed.TotalNanoseconds / item.Operations, (double)bytes / item.Operations);
    }
}
