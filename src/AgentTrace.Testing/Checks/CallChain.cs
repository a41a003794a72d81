using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace AgentTrace.Testing;

/// <summary>The links of a chain over calls, written once for every face: assertions evaluate in <see cref="With"/>, constraints store.</summary>
/// <remarks>
/// Each link gets the calls that the last one left. <em>Filters</em> keep the calls for which they hold and fail when none is left.
/// <em>Demands</em> judge the list and pass it on. After <see cref="EveryCall"/> filters are demands on each call.
/// </remarks>
/// <typeparam name="TSelf">The face.</typeparam>
[StackTraceHidden]
public abstract class CallChain<TSelf>
    where TSelf : CallChain<TSelf>
{
    private protected CallChain()
    {
    }

    /// <summary>Keeps the calls with these arguments.</summary>
    /// <param name="arguments">An anonymous object, JSON text, a JSON value or a dictionary.</param>
    /// <param name="mode">Partial: every expected key at any depth, more are allowed. Exact: the same value.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The arguments are text and no JSON.</exception>
    /// <example><code>trace.Should().HaveCalledTool("search").WithArguments(new { query = "battery recycling" });</code></example>
    [RequiresUnreferencedCode(ArgumentPattern.ReflectionMessage)]
    [RequiresDynamicCode(ArgumentPattern.ReflectionMessage)]
    public TSelf WithArguments(object arguments, ArgumentMode mode = ArgumentMode.Partial, string because = "") =>
        With(new WithArgumentsLink(ArgumentPattern.From(arguments, mode)), because);

    /// <summary>Keeps the calls that succeeded: neither their span nor their result's own marker says that they failed.</summary>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().HaveCalledTool("fetch").Succeeding();</code></example>
    public TSelf Succeeding(string because = "") => With(new OutcomeLink(true), because);

    /// <summary>Keeps the calls that failed: their span is in error, or their result carries the protocol's marker.</summary>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().HaveCalledTool("fetch").Failing().Once();</code></example>
    public TSelf Failing(string because = "") => With(new OutcomeLink(false), because);

    /// <summary>Keeps the calls of one agent.</summary>
    /// <param name="agent">The agent's name, compared by ordinal; not blank.</param>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().HaveCalledTool("search").By("researcher");</code></example>
    public TSelf By(string agent, string because = "")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(agent);
        return With(new ByAgentLink(agent), because);
    }

    /// <summary>Keeps the calls that took no longer than a limit, from the first attempt's start to the last one's end.</summary>
    /// <param name="limit">The longest time allowed; not negative.</param>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().HaveCalledTool("fetch").EveryCall().TakingAtMost(TimeSpan.FromSeconds(2));</code></example>
    public TSelf TakingAtMost(TimeSpan limit, string because = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, TimeSpan.Zero);
        return With(new TakingAtMostLink(limit), because);
    }

    /// <summary>
    /// Some selected call happened before the <em>first</em> of the other calls, which must have been made. Calls that overlap happened
    /// neither before nor after each other. (<c>search fetch search</c> passes for search before fetch; <c>fetch search fetch</c> fails.)
    /// </summary>
    /// <param name="other">The calls that come later.</param>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().HaveCalledTool("search").Before("fetch");</code></example>
    public TSelf Before(CallPattern other, string because = "")
    {
        ArgumentNullException.ThrowIfNull(other);
        return With(new BeforeLink(other), because);
    }

    /// <summary>Every selected call happened before the first of the other calls, which must have been made.</summary>
    /// <param name="other">The calls that come later.</param>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().HaveCalledTool("read").AllBefore("write");</code></example>
    public TSelf AllBefore(CallPattern other, string because = "")
    {
        ArgumentNullException.ThrowIfNull(other);
        return With(new OrderLink(CallRelation.AllBefore, other), because);
    }

    /// <summary>Some of the other calls happened before the first selected call.</summary>
    /// <param name="other">The calls that come earlier.</param>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().IfCalledTool("pay").After("confirm");</code></example>
    public TSelf After(CallPattern other, string because = "")
    {
        ArgumentNullException.ThrowIfNull(other);
        return With(new OrderLink(CallRelation.After, other), because);
    }

    /// <summary>Every one of the other calls happened before the first selected call.</summary>
    /// <param name="other">The calls that come earlier; at least one must have been made.</param>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().HaveCalledTool("summarize").AfterAll("fetch");</code></example>
    public TSelf AfterAll(CallPattern other, string because = "")
    {
        ArgumentNullException.ThrowIfNull(other);
        return With(new OrderLink(CallRelation.AfterAll, other), because);
    }

    /// <summary>Exactly one call is selected.</summary>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().HaveCalledTool("book").Once();</code></example>
    public TSelf Once(string because = "") => Times(1, because);

    /// <summary>Exactly so many calls are selected.</summary>
    /// <param name="count">How many; at least 1.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The count is below 1: use <c>NotHaveCalledTool</c> or <c>IfCalledTool</c>.</exception>
    /// <example><code>trace.Should().HaveCalledTool("search").Times(2);</code></example>
    public TSelf Times(int count, string because = "") => Counted(count, count, because);

    /// <summary>At least so many calls are selected.</summary>
    /// <param name="count">How many; at least 1.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The count is below 1: use <c>IfCalledTool</c>.</exception>
    /// <example><code>trace.Should().HaveCalledTool("search").AtLeast(2);</code></example>
    public TSelf AtLeast(int count, string because = "") => Counted(count, null, because);

    /// <summary>At most so many calls are selected.</summary>
    /// <param name="count">How many; not negative. 0 means none, which only <c>IfCalledTool</c> can fulfil.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The count is below 1 in a chain that asks for one call: use <c>NotHaveCalledTool</c> or <c>IfCalledTool</c>.</exception>
    /// <example><code>trace.Should().IfCalledTool("search").AtMost(3);</code></example>
    public TSelf AtMost(int count, string because = "")
    {
        if (count < (AsksForOne ? 1 : 0))
        {
            throw new ArgumentException($"At most {count} contradicts a chain that asks for at least one call; use NotHaveCalledTool, or IfCalledTool(…).AtMost({Math.Max(0, count)}).", nameof(count));
        }

        return With(new CountLink(0, count), because);
    }

    /// <summary>From here on, filters are demands on each call that is selected now.</summary>
    /// <example><code>trace.Should().HaveCalledTool("fetch").EveryCall().Succeeding();</code></example>
    public TSelf EveryCall() => With(new EveryCallLink(), "");

    /// <summary>Takes one more link.</summary>
    internal abstract TSelf With(CallLink link, string because);

    /// <summary>Whether the chain asks for at least one call.</summary>
    private protected abstract bool AsksForOne { get; }

    private TSelf Counted(int minimum, int? maximum, string because)
    {
        if (minimum < 1)
        {
            throw new ArgumentException($"A count of {minimum} contradicts a chain that asks for at least one call; use NotHaveCalledTool, or IfCalledTool for calls that may be missing.", nameof(minimum));
        }

        return With(new CountLink(minimum, maximum), because);
    }
}
