namespace AgentTrace.Testing;

/// <content>What the way may cost: turns, calls, tokens, money, time of each step.</content>
public sealed partial class TraceAssertions
{
    /// <summary>At most so many turns: generations among the top steps with the calls that each asked for; in a run without generations a Reasoning step stands in for one.</summary>
    /// <param name="maximum">The most that is allowed; not negative.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is negative.</exception>
    /// <example><code>trace.Should().HaveAtMostTurns(6);</code></example>
    public TraceAssertions HaveAtMostTurns(int maximum, string because = "") => Check(new MaxTurnsCheck(maximum), because);

    /// <summary>At most so many tool calls were executed, at any depth; all attempts of one call are one call.</summary>
    /// <param name="maximum">The most that is allowed; not negative.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is negative.</exception>
    /// <example><code>trace.Should().HaveAtMostToolCalls(10);</code></example>
    public TraceAssertions HaveAtMostToolCalls(int maximum, string because = "") => Check(new MaxToolCallsCheck(maximum), because);

    /// <summary>At most so many tokens of input, cached ones included. Usage adds up over innermost spans and is never counted twice.</summary>
    /// <param name="maximum">The most that is allowed; not negative.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is negative.</exception>
    /// <example><code>trace.Should().HaveUsedAtMostInputTokens(6_000);</code></example>
    public TraceAssertions HaveUsedAtMostInputTokens(long maximum, string because = "") => Check(new MaxTokensCheck(maximum, TokenKind.Input), because);

    /// <summary>At most so many tokens of output, reasoning included. Usage adds up over innermost spans and is never counted twice.</summary>
    /// <param name="maximum">The most that is allowed; not negative.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is negative.</exception>
    /// <example><code>trace.Should().HaveUsedAtMostOutputTokens(2_000);</code></example>
    public TraceAssertions HaveUsedAtMostOutputTokens(long maximum, string because = "") => Check(new MaxTokensCheck(maximum, TokenKind.Output), because);

    /// <summary>The trace cost at most so much: what the source recorded, else its tokens at the prices given, from the same spans as tokens, never counted twice.</summary>
    /// <param name="maximum">The most that is allowed, in USD; not negative.</param>
    /// <param name="prices">What tokens cost, by model; null where the source records costs. A model without a price makes it inconclusive.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is negative.</exception>
    /// <example><code>trace.Should().HaveCostAtMostUsd(0.05m, new TokenPrices().With("gpt-4o", input: 2.50m, output: 10m, cachedInput: 1.25m));</code></example>
    public TraceAssertions HaveCostAtMostUsd(decimal maximum, TokenPrices? prices = null, string because = "") => Check(new MaxCostCheck(maximum, prices), because);

    /// <summary>Each top step took no longer; all attempts of a call are one step.</summary>
    /// <param name="limit">The longest time allowed; not negative.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is negative.</exception>
    /// <example><code>trace.Should().HaveStepsTakingAtMost(TimeSpan.FromSeconds(5));</code></example>
    public TraceAssertions HaveStepsTakingAtMost(TimeSpan limit, string because = "") => Check(new MaxStepDurationCheck(limit), because);
}
