using System.Diagnostics;
using AgentTrace.Testing.Benchmarks;
using BenchmarkDotNet.Running;

const string Usage = """
    dotnet run -c Release --project tests/AgentTrace.Testing.Benchmarks -- [TOPIC…] [--rounds N] [--cpu]   one table of ratios
    dotnet run -c Release --project tests/AgentTrace.Testing.Benchmarks -- --detail [OPTION…]       BenchmarkDotNet, with its own options
    dotnet run -c Release --project tests/AgentTrace.Testing.Benchmarks -- simulate                 do the statistics keep what they promise? Seeded
    """;

var topics = typeof(Topic).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Topic)))
    .Select(type => (Topic)Activator.CreateInstance(type)!).OrderBy(topic => topic.Name, StringComparer.Ordinal).ToList();

if (args is ["--detail", .. var rest])
{
    BenchmarkSwitcher.FromAssembly(typeof(Topic).Assembly).Run(rest);
    return 0;
}

if (args is ["simulate"])
{
    new Simulation(Console.Out).Run();
    new CompareSimulation(Console.Out).Run();
    return 0;
}

// How much memory something needs is asked of a process that does nothing else.
if (args is ["--peak", var what, var file])
{
    PeakMemory.Print(GenerateTopic.Ways.GetValueOrDefault(what) ?? ReadersTopic.Ways[what], file);
    return 0;
}

int? rounds = null;
List<string> asked = [];
for (var i = 0; i < args.Length; i++)
{
    if (args[i] == "--rounds" && i + 1 < args.Length && int.TryParse(args[i + 1], out var number) && number > 0)
    {
        rounds = number;
        i++;
    }
    else if (args[i] == "--cpu")
    {
        Measure.OfProcessors = true;
    }
    else if (topics.Exists(topic => topic.Name == args[i]))
    {
        asked.Add(args[i]);
    }
    else
    {
        Console.Error.WriteLine($"{args[i]}: not understood. Topics: {string.Join(", ", topics.Select(topic => topic.Name))}.\n{Usage}");
        return 2;
    }
}

#if DEBUG
Console.Error.WriteLine("A Debug build: the figures say nothing. Run it with -c Release.");
#endif
var watch = Stopwatch.StartNew();
Table.Head(Console.Out);
foreach (var topic in topics.Where(topic => asked.Count == 0 || asked.Contains(topic.Name)))
{
    foreach (var group in topic.Groups()) Table.Rows(Console.Out, group, Measure.Run(group, rounds));
    foreach (var amount in topic.Amounts()) Table.Row(Console.Out, amount);
}

Console.Error.WriteLine($"{watch.Elapsed.TotalSeconds:0} s");
return 0;
