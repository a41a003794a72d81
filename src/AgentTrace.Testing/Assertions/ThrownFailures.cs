namespace AgentTrace.Testing;

/// <summary>What expectations that did not hold were made of, for whoever looks on: a test framework keeps of an exception only its text.</summary>
internal sealed class ThrownFailures
{
    private static readonly AsyncLocal<ThrownFailures?> Ambient = new();

    private readonly Lock _lock = new();
    private readonly List<(string Message, IReadOnlyList<Failure> Failures)> _thrown = [];

    /// <summary>Looks on from here, in this flow of execution and all that it starts.</summary>
    public static ThrownFailures Watch() => Ambient.Value = new ThrownFailures();

    public static void Note(string message, IReadOnlyList<Failure> failures)
    {
        if (failures.Count == 0 || Ambient.Value is not { } watch) return;
        lock (watch._lock) watch._thrown.Add((message, failures));
    }

    /// <summary>Our own message and the expectations behind one, which a framework may have put lines around; null for a message that is not ours.</summary>
    public (string Message, IReadOnlyList<Failure> Failures)? Behind(string message)
    {
        lock (_lock) return _thrown.FindLast(thrown => message.Contains(thrown.Message, StringComparison.Ordinal)) is { Message: not null } thrown ? thrown : null;
    }
}
