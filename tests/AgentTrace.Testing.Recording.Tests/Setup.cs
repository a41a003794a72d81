using System.Diagnostics;
using System.Runtime.CompilerServices;

// All of OverlapTests' cases at once; what is in the other collection runs after them, one at a time.
[assembly: CollectionBehavior(MaxParallelThreads = -1)]

namespace AgentTrace.Testing.Recording.Tests;

internal static class Setup
{
    [ModuleInitializer]
    internal static void Initialize() => OtlpProtobuf.Register();

    /// <summary>A source of one test alone, known as an agent's by its name.</summary>
    public static ActivitySource NewSource() => new("Test.Extensions.AI." + Guid.NewGuid().ToString("N"));
}

/// <summary>Runs alone: what is asserted there is state of the process (providers, samplers, whose spans nobody recorded).</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessWide
{
    public const string Name = "Process-wide";
}
