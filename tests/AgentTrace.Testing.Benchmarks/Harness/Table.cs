using System.Globalization;

namespace AgentTrace.Testing.Benchmarks;

/// <summary>The results of a group as rows of a Markdown table: one a comparison, with its goal and whether it was reached.</summary>
internal static class Table
{
    public static void Head(TextWriter to)
    {
        to.WriteLine("| case | ns (fastest) | B | against | ratio of fastest | median ratio | goal | |");
        to.WriteLine("| --- | ---: | ---: | --- | ---: | ---: | ---: | --- |");
    }

    public static void Rows(TextWriter to, Group group, IReadOnlyDictionary<string, Times> results)
    {
        to.WriteLine($"| **{group.Title}** | | | | | | | |");
        foreach (var item in group.Cases)
        {
            var times = results[item.Name];
            var figures = $"| {item.Name} | {Number(times.Min)} | {times.Bytes.ToString("0", CultureInfo.InvariantCulture)} |";
            if (item.Against.Count == 0) to.WriteLine($"{figures} | | | | |");
            foreach (var comparison in item.Against)
            {
                var other = results[comparison.Baseline];
                to.WriteLine($"{figures} {comparison.Baseline} | {Number(times.MinRatio(other))} | {Number(times.MedianRatio(other))} | {Verdict(times.MinRatio(other), comparison.Goal)} |");
            }
        }
    }

    public static void Row(TextWriter to, Amount amount) => to.WriteLine(
        $"| {amount.Name}: {Number(amount.Value)} {amount.Unit} | | | {amount.Baseline} | {Number(amount.Ratio)} | | {Verdict(amount.Ratio, amount.Goal)} |");

    private static string Verdict(double ratio, double? goal) => goal is not { } limit ? " |" : $"≤ {Number(limit)} | {(ratio <= limit ? "reached" : "missed")}";

    private static string Number(double value) => value.ToString(value switch
    {
        >= 100 => "#,0",
        >= 10 => "0.0",
        >= 0.1 => "0.00",
        >= 0.01 => "0.000",
        _ => "0.00000",
    }, CultureInfo.InvariantCulture);
}
