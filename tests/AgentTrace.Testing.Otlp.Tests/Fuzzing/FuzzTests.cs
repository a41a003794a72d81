using System.Globalization;
using Xunit.Abstractions;

namespace AgentTrace.Testing.Tests;

/// <summary>Runs while no other test of the process does: it looks at the time that the process takes.</summary>
[CollectionDefinition(nameof(FuzzTests), DisableParallelization = true)]
public class FuzzCollection;

/// <summary>Hostile input to everything that reads: files in every format, bodies, policies, paths. Mutants of the fixtures, from a seed.</summary>
[Collection(nameof(FuzzTests))]
public class FuzzTests(ITestOutputHelper output)
{
    /// <summary>How many mutants; CONTRIBUTING has the command for millions.</summary>
    private static readonly int Mutants = Number("AGENTTRACE_FUZZ") ?? 20_000;

    private static readonly int Seed = Number("AGENTTRACE_FUZZ_SEED") ?? 0;

    [Fact]
    public void Mutants_are_read_or_refused_within_memory_and_time_and_what_is_read_can_be_used()
    {
        var run = new FuzzRun(FuzzTarget.All, Seed);
        run.Run(Mutants);
        output.WriteLine($"{Mutants} inputs of seed {Seed}, {run.MostBytes} bytes of memory at most");
        foreach (var target in FuzzTarget.All) output.WriteLine($"{target.Name}: {run.CountOf(target.Name)}, {run.CountOf(target.Name, FuzzTarget.Refused)} refused; {string.Join(", ", run.OutcomesOf(target.Name).Order(StringComparer.Ordinal))}");

        Assert.True(run.Faults.Count == 0, $"{run.Faults.Count} faults\n\n{string.Join("\n\n", run.Faults)}");

        // Mutants that are all refused, or all read, would prove little.
        foreach (var target in FuzzTarget.All) Assert.InRange(run.CountOf(target.Name, FuzzTarget.Refused), run.CountOf(target.Name) / 20, run.CountOf(target.Name) * 97 / 100);
        Assert.Empty(TraceFormats.All.Select(reader => reader.Name).Except(run.OutcomesOf("file").Concat(run.OutcomesOf("protobuf"))));
    }

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
