using System.Runtime.CompilerServices;

namespace AgentTrace.Testing.Tests;

internal static class OtlpSetup
{
    [ModuleInitializer]
    internal static void Register() => OtlpProtobuf.Register();
}
