using System.Diagnostics;
using System.Runtime.CompilerServices;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace AgentTrace.Testing.Recording.Tests;

internal static class Setup
{
    [ModuleInitializer]
    internal static void Initialize() => OtlpProtobuf.Register();

    /// <summary>A source of one test alone, known as an agent's by its name.</summary>
    public static ActivitySource NewSource() => new("Test.Extensions.AI." + Guid.NewGuid().ToString("N"));
}
