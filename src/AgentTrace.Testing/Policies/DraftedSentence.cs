namespace AgentTrace.Testing;

/// <summary>A sentence about runs, as an entry of a policy and as what follows <c>trace.Should()</c>.</summary>
/// <param name="Json">The entry, on one line.</param>
/// <param name="Code">The same in C#.</param>
/// <param name="Comment">What speaks for it.</param>
internal sealed record DraftedSentence(string Json, string Code, string Comment)
{
    /// <summary>The check that both say.</summary>
    public TraceCheck Check => field ??= TracePolicy.Parse("[" + Json + "]").Checks[0].Check;
}
