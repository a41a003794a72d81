using Shouldly;

namespace AgentTrace.Testing;

/// <summary>Throws what Shouldly throws.</summary>
internal static class ShouldlySink
{
    public static readonly FailureSink Instance = new(message => new ShouldAssertException(message));
}
