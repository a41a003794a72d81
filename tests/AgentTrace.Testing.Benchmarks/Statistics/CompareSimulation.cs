using System.Globalization;

namespace AgentTrace.Testing.Benchmarks;

/// <summary>Nights of a suite whose cases' true pass rates are drawn, and so known: how often <c>compare</c> cries wolf, and how often it finds what fell.</summary>
internal sealed class CompareSimulation(TextWriter output, int seed = 1)
{
    private const int Cases = 300;
    private const int Runs = 10;
    private const int Nights = 1_000;
    private const int NightsOfSeven = 500;

    private readonly Random _random = new(seed);

    public void Run()
    {
        output.WriteLine($"\ncompare: {Cases} cases x {Runs} runs a night, margin 2 pp, {Nights:N0} pairs of nights each (of seven nights before: {NightsOfSeven})");
        foreach (var (name, rates) in new (string, Func<double>)[]
        {
            ("7 of 10 cases always pass, the others 50 to 100 %", () => _random.NextDouble() < 0.7 ? 1 : 0.5 + (_random.NextDouble() / 2)),
            ("every case anywhere from 0 to 100 %", _random.NextDouble),
            ("every case at 90 %", () => 0.9),
        })
        {
            foreach (var nights in new[] { 1, 7 }) Suite($"{name}; {nights} night{(nights == 1 ? "" : "s")} before", rates, nights);
        }
    }

    private void Suite(string name, Func<double> rates, int nights)
    {
        var pairs = nights == 1 ? Nights : NightsOfSeven;
        var unchanged = Count(pairs, rates, nights, null);
        var fallen = Count(pairs, rates, nights, () => 0.2);
        var exactly = Count(pairs, rates, nights, () => double.NegativeInfinity);
        output.WriteLine($"  {name}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    unchanged: worse {Percent(unchanged.Worse, pairs)}, not worse {Percent(unchanged.NotWorse, pairs)}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    one case from 10 of 10 to 2 of 10: worse {Percent(exactly.Worse, pairs)}, named as a suspect {Percent(exactly.Named, pairs)}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    one case whose true rate falls from 100 to 20 %: worse {Percent(fallen.Worse, pairs)}, named as a suspect {Percent(fallen.Named, pairs)}"));
    }

    private (int Worse, int NotWorse, int Named) Count(int pairs, Func<double> rates, int nights, Func<double>? worse)
    {
        var (bad, good, named) = (0, 0, 0);
        for (var i = 0; i < pairs; i++)
        {
            double[] before = [.. Enumerable.Range(0, Cases).Select(_ => rates())];
            if (worse is not null) before[0] = 1;
            double[] now = [.. before];
            if (worse is not null) now[0] = worse();
            var comparison = Results(now).CompareTo([.. Enumerable.Range(0, nights).Select(_ => Results(before))]);
            if (comparison.Verdict == ComparisonVerdict.Worse) bad++;
            if (comparison.Verdict == ComparisonVerdict.NotWorse) good++;
            if (comparison.Suspects.Any(change => change.Case.Index == 0)) named++;
        }

        return (bad, good, named);
    }

    private EvaluationResults Results(double[] rates)
    {
        var head = new EvaluationHead { CaseCount = Cases, Repeat = Runs, DatasetDigest = "simulated" };
        var runs = rates.SelectMany((rate, at) => Enumerable.Range(1, Runs).Select(number => new CaseRun(Name(at), number, Passes(rate, number) ? RunVerdict.Passed : RunVerdict.Failed)));
        return new EvaluationResults(head, [.. rates.Select((_, at) => new ResultCase(Name(at), at, []))], [.. runs], isFinished: true);
    }

    /// <summary>By chance; a rate below all is a case of which exactly two runs pass.</summary>
    private bool Passes(double rate, int number) => rate < 0 ? number <= 2 : _random.NextDouble() < rate;

    private static string Name(int at) => at.ToString(CultureInfo.InvariantCulture);

    private static string Percent(int count, int of) => (100.0 * count / of).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
