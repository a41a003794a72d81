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
    /// <param name="ignoring">Paths that are left out on both sides: <c>$.requestId</c>, <c>items[*].at</c>.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The arguments are text and no JSON, or a path is none.</exception>
    /// <example><code>trace.Should().HaveCalledTool("search").WithArguments(new { query = "battery recycling" });</code></example>
    [RequiresUnreferencedCode(ArgumentPattern.ReflectionMessage)]
    [RequiresDynamicCode(ArgumentPattern.ReflectionMessage)]
    public TSelf WithArguments(object arguments, ArgumentMode mode = ArgumentMode.Partial, IEnumerable<string>? ignoring = null, string because = "") =>
        With(new WithArgumentsLink(ArgumentPattern.From(arguments, mode, ignoring)), because);

    /// <summary>Keeps the calls that returned this: compared like arguments, keys partially.</summary>
    /// <param name="result">An anonymous object, a JSON value, a dictionary or a matcher; text stands for itself, unless it is a JSON object or array.</param>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().HaveCalledTool("search").Returning(new { total = ArgMatch.Range(1, 100) });</code></example>
    [RequiresUnreferencedCode(ArgumentPattern.ReflectionMessage)]
    [RequiresDynamicCode(ArgumentPattern.ReflectionMessage)]
    public TSelf Returning(object result, string because = "") => With(new ReturningLink(ArgumentPattern.OfResult(result)), because);

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

    /// <summary>
    /// Keeps the calls that happened before one of the other calls with no tool call between: none started from the end of the one until the
    /// start of the other.
    /// </summary>
    /// <param name="other">The calls that come right after; at least one must have been made.</param>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().HaveCalledTool("confirm").ImmediatelyBefore("pay");</code></example>
    public TSelf ImmediatelyBefore(CallPattern other, string because = "")
    {
        ArgumentNullException.ThrowIfNull(other);
        return With(new ImmediatelyLink(other, true), because);
    }

    /// <summary>Keeps the calls that one of the other calls happened before, with no tool call between: the mirror of <see cref="ImmediatelyBefore"/>.</summary>
    /// <param name="other">The calls that come right before; at least one must have been made.</param>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().HaveCalledTool("pay").EveryCall().ImmediatelyAfter("confirm");</code></example>
    public TSelf ImmediatelyAfter(CallPattern other, string because = "")
    {
        ArgumentNullException.ThrowIfNull(other);
        return With(new ImmediatelyLink(other, false), because);
    }

    /// <summary>Keeps the calls that shared more than a tick of time with one of the other calls.</summary>
    /// <param name="other">The calls that run at the same time; at least one must have been made.</param>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().HaveCalledTool("fetch").InParallelWith("search");</code></example>
    public TSelf InParallelWith(CallPattern other, string because = "")
    {
        ArgumentNullException.ThrowIfNull(other);
        return With(new InParallelWithLink(other), because);
    }

    /// <summary>Keeps the calls that one generation asked for together with one of the other calls. In a run without generations a reasoning step stands in for one.</summary>
    /// <param name="other">The calls of the same turn; at least one must have been made.</param>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().HaveCalledTool("get_weather").InSameTurnAs("get_calendar");</code></example>
    public TSelf InSameTurnAs(CallPattern other, string because = "")
    {
        ArgumentNullException.ThrowIfNull(other);
        return With(new InSameTurnAsLink(other), because);
    }

    /// <summary>
    /// Keeps the calls that were asked for by a generation that began after a result of the other calls existed: what the agent
    /// <em>knew</em>, not only when it acted.
    /// </summary>
    /// <param name="other">The calls whose result must have existed; at least one must have been made.</param>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().HaveCalledTool("fetch").RequestedAfterResultOf("search");</code></example>
    public TSelf RequestedAfterResultOf(CallPattern other, string because = "")
    {
        ArgumentNullException.ThrowIfNull(other);
        return With(new RequestedAfterResultOfLink(other), because);
    }

    /// <summary>Keeps the calls that came at most so many steps after one of the other calls, which happened before them.</summary>
    /// <param name="steps">The most steps from the other call to this one: 1 is the very next step.</param>
    /// <param name="after">The calls that come before; at least one must have been made.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of steps is below 1.</exception>
    /// <example><code>trace.Should().HaveCalledTool("apologize").WithinSteps(2, after: Call.To("pay").Failing());</code></example>
    public TSelf WithinSteps(int steps, CallPattern after, string because = "")
    {
        ArgumentNullException.ThrowIfNull(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return With(new WithinStepsLink(steps, after), because);
    }

    /// <summary>Every selected call has one of the other calls of its own that happened before it: a confirmation for every booking.</summary>
    /// <param name="other">The calls of which each needs one.</param>
    /// <param name="by">The argument that is equal on both, by its path: <c>id</c>, <c>$.order.id</c>; null for any.</param>
    /// <param name="sinceLast">Whether it must also have come after the previous selected call had ended.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The path is none.</exception>
    /// <example><code>trace.Should().HaveCalledTool("book").EachAfterItsOwn("confirm", by: "id");</code></example>
    public TSelf EachAfterItsOwn(CallPattern other, string? by = null, bool sinceLast = false, string because = "")
    {
        ArgumentNullException.ThrowIfNull(other);
        return With(new OwnLink(other, by, sinceLast), because);
    }

    /// <summary>Exactly one call is selected.</summary>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().HaveCalledTool("book").Once();</code></example>
    public TSelf Once(string because = "") => Times(1, because);

    /// <summary>Exactly so many calls are selected.</summary>
    /// <param name="count">How many; at least 1.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">The count is below 1: use <c>NotHaveCalledTool</c>, or <c>IfCalledTool(…).AtMost(0)</c>.</exception>
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
    /// <exception cref="ArgumentException">The count is negative, or 0 in a chain that asks for one call: use <c>NotHaveCalledTool</c> or <c>IfCalledTool</c>.</exception>
    /// <example><code>trace.Should().IfCalledTool("search").AtMost(3);</code></example>
    public TSelf AtMost(int count, string because = "")
    {
        Demand(count, AsksForOne ? 1 : 0);
        return With(new CountLink(0, count), because);
    }

    /// <summary>From here on, filters are demands on each call that is selected now.</summary>
    /// <example><code>trace.Should().HaveCalledTool("fetch").EveryCall().Succeeding();</code></example>
    public TSelf EveryCall() => With(new EveryCallLink(), "");

    /// <summary>Takes one more link.</summary>
    internal abstract TSelf With(CallLink link, string because);

    /// <summary>What the chain began with.</summary>
    private protected abstract CallCheck Asked { get; }

    private bool AsksForOne => Asked.Kind != CallDemandKind.IfCalled;

    private TSelf Counted(int minimum, int? maximum, string because)
    {
        Demand(minimum, 1);
        return With(new CountLink(minimum, maximum), because);
    }

    private void Demand(int count, int least)
    {
        if (count >= least) return;
        var said = SubjectWords.Of(Asked.Subject, Asked.Kind);
        throw new ArgumentException(count < 0 ? "A count is not negative."
            : AsksForOne ? $"A count of 0 contradicts a chain that asks for at least one; use {said.Opposite}{(said.Condition is { } condition ? $", or {condition} where there may be none" : "")}."
            : "A count of 0 says nothing where there may be none; use AtMost(0).", nameof(count));
    }
}
