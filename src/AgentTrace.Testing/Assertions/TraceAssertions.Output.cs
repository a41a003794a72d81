using System.Runtime.CompilerServices;

namespace AgentTrace.Testing;

/// <content>What came out, and conditions of your own.</content>
public sealed partial class TraceAssertions
{
    /// <summary>The output of the outermost run is like that; of each, where there are several.</summary>
    /// <param name="expected">A text that it holds, or a <see cref="TextMatch"/>.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The text is empty.</exception>
    /// <example><code>trace.Should().HaveOutput(TextMatch.Json(new { city = "Paris" }));</code></example>
    public TraceAssertions HaveOutput(TextMatch expected, string because = "") => Check(new OutputCheck(expected), because);

    /// <summary>The output of the outermost run is not like that; where there are several, that of none is.</summary>
    /// <param name="unexpected">A text that it must not hold, or a <see cref="TextMatch"/>.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The text is empty.</exception>
    /// <example><code>trace.Should().NotHaveOutput(TextMatch.Contains("as an AI", ignoreCase: true));</code></example>
    public TraceAssertions NotHaveOutput(TextMatch unexpected, string because = "") => Check(new NotCheck(new OutputCheck(unexpected)), because);

    /// <summary>A condition of your own holds; the message quotes it as it stands in the test. What it throws goes through unchanged.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="because">Why, for the message.</param>
    /// <param name="expression">Filled in by the compiler: the condition as the test writes it.</param>
    /// <exception cref="ArgumentNullException">The condition is null.</exception>
    /// <example><code>trace.Should().Satisfy(t => t.Generations.All(generation => generation.Model == "gpt-4o"));</code></example>
    public TraceAssertions Satisfy(Func<RecordedTrace, bool> condition, string because = "", [CallerArgumentExpression(nameof(condition))] string? expression = null) =>
        Check(PredicateCheck.Of(condition, expression), because);
}
