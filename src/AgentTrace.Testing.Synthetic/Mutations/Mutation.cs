namespace AgentTrace.Testing;

/// <summary>One thing that can be done to a trace.</summary>
/// <param name="Operator">How it goes wrong.</param>
/// <param name="What">What is done, as a sentence without an end.</param>
/// <param name="Apply">Does it.</param>
internal sealed record Mutation(MutationOperator Operator, Func<string> What, Action<TraceEdit> Apply)
{
    /// <summary>Why a person would not call the result wrong; null where one would.</summary>
    public string? Equivalent { get; init; }
}
