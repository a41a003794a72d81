using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>The calls that an agent is expected to make, and how they are compared. Immutable: each method returns another one.</summary>
/// <remarks>A call states its own arguments and how they are compared; the methods here change that for all of them, or for one tool.</remarks>
/// <example><code>
/// trace.Should().MatchTrajectory(TrajectoryMatch.Exact, Trajectory.Of("search", Call.To("book").WithArguments(new { id = 7 }))
///     .IgnoringOrderWithinTurn().ComparingArguments(ArgumentMode.Exact, of: "book"));
/// </code></example>
public sealed record Trajectory
{
    private const int MostNamed = 6;
    private const int MostWritten = 160;

    private Trajectory(IReadOnlyList<ExpectedCall> expected) => Expected = expected;

    /// <summary>The expected calls in their order; may be empty.</summary>
    public IReadOnlyList<CallPattern> Calls => [.. Expected.Select(call => call.Pattern)];

    /// <summary>Whether the order of calls that one generation asked for together is free.</summary>
    public bool IgnoresOrderWithinTurn { get; private init; }

    internal IReadOnlyList<ExpectedCall> Expected { get; private init; }

    /// <summary>These calls in this order; none means that no call is expected.</summary>
    /// <param name="calls">Names of tools, or patterns.</param>
    /// <exception cref="ArgumentException">A name is blank, or a pattern is of agents, nodes or handoffs, which are no calls.</exception>
    /// <example><code>Trajectory.Of("search", "fetch")</code></example>
    public static Trajectory Of(params IEnumerable<CallPattern> calls)
    {
        ArgumentNullException.ThrowIfNull(calls);
        return new Trajectory([.. calls.Select(call => new ExpectedCall(CallWords.OfTool(call, nameof(calls))))]);
    }

    /// <summary>These calls in this order, for a sentence that asks for at least one.</summary>
    internal static Trajectory OfSome(IEnumerable<CallPattern> calls) => Of(calls) is { Expected.Count: > 0 } expected ? expected
        : throw new ArgumentException("A sequence names at least one call; for no call at all use MatchTrajectory(TrajectoryMatch.Exact).", nameof(calls));

    /// <summary>
    /// Calls that one generation asked for together may come in any order, or at once. Where no generation is recorded, a reasoning step
    /// stands in for it; where neither is, the turn of a call is unknown and so is a verdict that rests on it.
    /// </summary>
    public Trajectory IgnoringOrderWithinTurn() => this with { IgnoresOrderWithinTurn = true };

    /// <summary>Compares the arguments in one way, whatever the calls say themselves.</summary>
    /// <param name="mode">Partial or exact.</param>
    /// <param name="of">The tool; null for all of them.</param>
    public Trajectory ComparingArguments(ArgumentMode mode, ToolName? of = null) =>
        Change(of, call => call.Pattern.Arguments is not { } arguments ? call : new ExpectedCall(call.Pattern.With(arguments with { Mode = mode })));

    /// <summary>Compares no arguments, whatever the calls say themselves.</summary>
    /// <param name="of">The tool; null for all of them.</param>
    public Trajectory IgnoringArguments(ToolName? of = null) => Change(of, call => new ExpectedCall(call.Pattern.With(null!)));

    /// <summary>Compares the arguments by a rule of your own. A call whose arguments were not captured still leaves the verdict open.</summary>
    /// <param name="fits">Gets the expected and the actual arguments; true when they fit.</param>
    /// <param name="of">The tool; null for all of them.</param>
    public Trajectory ComparingArguments(Func<JsonElement, JsonElement, bool> fits, ToolName? of = null)
    {
        ArgumentNullException.ThrowIfNull(fits);
        return Change(of, call => call.Pattern.Arguments is null ? call : new ExpectedCall(call.Pattern, fits));
    }

    /// <summary>The calls in the words of a sentence: six at most, without their arguments where those would make it long.</summary>
    public override string ToString()
    {
        var shown = string.Join(", ", Expected.Take(MostNamed).Select(call => call.Pattern));
        if (shown.Length > MostWritten) shown = string.Join(", ", Expected.Take(MostNamed).Select(call => Words.Quote(call.Pattern.Name.ToString()) + (call.Pattern.Arguments is null ? "" : " {…}")));
        return shown + (Expected.Count > MostNamed ? $" and {Words.Number(Expected.Count - MostNamed)} more" : "");
    }

    private Trajectory Change(ToolName? of, Func<ExpectedCall, ExpectedCall> change) =>
        this with { Expected = [.. Expected.Select(call => of is null || call.IsOf(of) ? change(call) : call)] };
}

/// <summary>One expected call: which calls fit.</summary>
/// <param name="Pattern">The call.</param>
/// <param name="Fits">A rule for its arguments that replaces the pattern's own; null for the pattern's.</param>
internal sealed record ExpectedCall(CallPattern Pattern, Func<JsonElement, JsonElement, bool>? Fits = null)
{
    /// <summary>Without the arguments, for which another rule holds.</summary>
    private readonly CallPattern _named = Fits is null ? Pattern : Pattern.With(null!);

    /// <summary>Whether a call fits; inconclusive where the trace cannot tell.</summary>
    public Verdict Matches(ToolCall call)
    {
        if (Fits is null) return Pattern.Matches(call);
        var named = _named.Matches(call);
        if (named == Verdict.Failed) return named;
        return call.WholeArguments is not { } actual ? Verdict.Inconclusive : Fits(Pattern.Arguments!.Expected, actual) ? named : Verdict.Failed;
    }

    /// <summary>Whether a call is of the tool, whatever its arguments.</summary>
    public bool IsNamed(ToolCall call) => Pattern.Name.Matches(call.Name) || (call.AskedAs is { } asked && Pattern.Name.Matches(asked));

    public bool IsOf(ToolName tool) => Pattern.Name.Exact is { } name ? tool.Matches(name) : tool.Equals(Pattern.Name);

    /// <summary>Where a call's arguments differ; nothing where they are no obstacle, or not captured.</summary>
    public IEnumerable<JsonDifference> Differences(ToolCall call) => Pattern.Arguments is { } arguments && call.WholeArguments is { } actual
        ? arguments.Differences(actual, 100) : [];
}
