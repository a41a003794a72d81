namespace AgentTrace.Testing;

/// <summary>A request that is not taken, and what its sender is told.</summary>
/// <param name="status">The status of HTTP.</param>
/// <param name="problem">What was expected and what came.</param>
internal sealed class Refusal(int status, string problem) : Exception(problem)
{
    public const int Bad = 400;
    public const int NotFound = 404;
    public const int WrongMethod = 405;
    public const int TooSlow = 408;
    public const int TooLarge = 413;
    public const int WrongType = 415;
    public const int Busy = 503;

    /// <summary>For good, unlike busy: whoever sends it again gets the same answer.</summary>
    public const int Full = 507;

    public int Status { get; } = status;

    /// <summary>What <c>google.rpc.Code</c> calls it.</summary>
    public int GrpcStatus => Status switch
    {
        NotFound or WrongMethod or WrongType => 12,
        TooSlow => 4,
        TooLarge or Full => 8,
        Busy => 14,
        _ => 3,
    };
}
