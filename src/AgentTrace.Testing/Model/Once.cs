namespace AgentTrace.Testing;

/// <summary>What is made when somebody first asks, and then stays the same for everybody: of two threads that make it at once the first one's counts.</summary>
internal static class Once
{
    public static T First<T>(ref T? kept, T made)
        where T : class => Interlocked.CompareExchange(ref kept, made, null) ?? made;
}
