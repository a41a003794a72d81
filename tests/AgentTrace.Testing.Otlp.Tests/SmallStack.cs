namespace AgentTrace.Testing.Tests;

/// <summary>A thread whose stack is as small as those of servers: what recurses as deep as its input does not survive here.</summary>
internal static class SmallStack
{
    /// <summary>What an action ends in; null where it ends well.</summary>
    public static Exception? Fault(Action action)
    {
        Exception? caught = null;
        var thread = new Thread(() => caught = Record.Exception(action), maxStackSize: 1 << 20);
        thread.Start();
        thread.Join();
        return caught;
    }
}
