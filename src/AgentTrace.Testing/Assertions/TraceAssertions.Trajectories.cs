namespace AgentTrace.Testing;

/// <content>Sentences about all the calls of a trace, as a sequence.</content>
public sealed partial class TraceAssertions
{
    /// <summary>
    /// The executed calls among the top steps are these, in one of five readings. Pairs are one to one and as many as can be; order is
    /// happened-before.
    /// </summary>
    /// <param name="match">How they are held against each other.</param>
    /// <param name="calls">Names of tools, or patterns; none means that nothing is expected.</param>
    /// <exception cref="ArgumentException">A name is blank.</exception>
    /// <example><code>trace.Should().MatchTrajectory(TrajectoryMatch.InOrder, Call.To("search"), Call.To("fetch"));</code></example>
    public TraceAssertions MatchTrajectory(TrajectoryMatch match, params CallPattern[] calls) => MatchTrajectory(match, Trajectory.Of(calls));

    /// <inheritdoc cref="MatchTrajectory(TrajectoryMatch, CallPattern[])"/>
    /// <param name="match">How they are held against each other.</param>
    /// <param name="calls">Names of tools, or patterns; none means that nothing is expected.</param>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().MatchTrajectory(TrajectoryMatch.OnlyFrom, ["search", "fetch"], "nothing else is safe");</code></example>
    public TraceAssertions MatchTrajectory(TrajectoryMatch match, IReadOnlyList<CallPattern> calls, string because = "") => MatchTrajectory(match, Trajectory.Of(calls), because);

    /// <summary>The executed calls among the top steps match a trajectory that says how they are compared.</summary>
    /// <param name="match">How they are held against each other.</param>
    /// <param name="expected">The expected calls.</param>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().MatchTrajectory(TrajectoryMatch.Exact, Trajectory.Of("search", "fetch").IgnoringOrderWithinTurn());</code></example>
    public TraceAssertions MatchTrajectory(TrajectoryMatch match, Trajectory expected, string because = "") => Check(new TrajectoryCheck(match, expected), because);

    /// <summary>Calls of these tools happened one after the other in this order; other calls may lie between. The same tool twice needs two calls.</summary>
    /// <param name="calls">Names of tools, or patterns; at least one.</param>
    /// <exception cref="ArgumentException">None is given, or a name is blank.</exception>
    /// <example><code>trace.Should().HaveCalledToolsInOrder("search", "fetch", "summarize");</code></example>
    public TraceAssertions HaveCalledToolsInOrder(params CallPattern[] calls) => HaveCalledToolsInOrder(calls, "");

    /// <inheritdoc cref="HaveCalledToolsInOrder(CallPattern[])"/>
    /// <param name="calls">Names of tools, or patterns; at least one.</param>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().HaveCalledToolsInOrder(["search", "fetch"], "a page is only fetched after it was found");</code></example>
    public TraceAssertions HaveCalledToolsInOrder(IReadOnlyList<CallPattern> calls, string because = "") =>
        MatchTrajectory(TrajectoryMatch.InOrder, Trajectory.OfSome(calls), because);

    /// <summary>These calls were made in this order, and no other. The same tool twice needs two calls.</summary>
    /// <param name="calls">Names of tools, or patterns; at least one.</param>
    /// <exception cref="ArgumentException">None is given, or a name is blank.</exception>
    /// <example><code>trace.Should().HaveCalledExactly("search", "fetch", "summarize");</code></example>
    public TraceAssertions HaveCalledExactly(params CallPattern[] calls) => HaveCalledExactly(calls, "");

    /// <inheritdoc cref="HaveCalledExactly(CallPattern[])"/>
    /// <param name="calls">Names of tools, or patterns; at least one.</param>
    /// <param name="because">Why, for the message.</param>
    /// <example><code>trace.Should().HaveCalledExactly(["search", "fetch"], "the task needs no more");</code></example>
    public TraceAssertions HaveCalledExactly(IReadOnlyList<CallPattern> calls, string because = "") =>
        MatchTrajectory(TrajectoryMatch.Exact, Trajectory.OfSome(calls), because);

    /// <summary>The executed calls among the top steps, all of them, are a way through a path. Calls that overlap have no order in a sequence; groups in <c>[ &amp; ]</c> do not ask for one.</summary>
    /// <param name="path">The path as text: <c>search | lookup</c>, <c>fetch?</c>, <c>search+</c>, <c>search{1,3}</c>, <c>[a &amp; b]</c>, <c>@llm</c>; see <see cref="TrajectoryPattern"/>.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="TrajectoryPatternException">The text is no path; the message says where.</exception>
    /// <example><code>trace.Should().FollowPath("(search | lookup){1,3} fetch? summarize");</code></example>
    public TraceAssertions FollowPath(string path, string because = "") => FollowPath(TrajectoryPattern.Parse(path), because);

    /// <summary>The executed calls among the top steps, all of them, are a way through a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="because">Why, for the message.</param>
    /// <exception cref="ArgumentException">Spelled out, the path is too large.</exception>
    /// <example><code>trace.Should().FollowPath(TrajectoryPattern.Sequence("search", Call.To("book").WithArguments(new { id = 7 })));</code></example>
    public TraceAssertions FollowPath(TrajectoryPattern path, string because = "") => Check(new PathCheck(path), because);
}
