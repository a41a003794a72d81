using System.Runtime.CompilerServices;

// What a recorder finds odd includes spans of the process that nobody records.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace AgentTrace.Testing.Clients.Tests;

internal static class Setup
{
    /// <summary>The one line that a user's test project has. It is what switches the clients below on.</summary>
    [ModuleInitializer]
    internal static void Initialize() => AgentTraceContent.Capture();
}
