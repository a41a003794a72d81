namespace AgentTrace.Testing;

/// <summary>
/// The executed calls among the trace's top steps, all of them, are a way through a path. Other steps count only when the path names their
/// type. A sequence asks for happened-before: calls that overlap have no order there.
/// </summary>
/// <example><code>new PathCheck(TrajectoryPattern.Parse("(search | lookup){1,3} fetch? summarize")).Evaluate(trace)</code></example>
public sealed record PathCheck : TraceCheck
{
    private const int MostExpected = 4;

    private readonly PathAutomaton _automaton;

    /// <summary>Asks for a way through a path.</summary>
    /// <param name="path">The path.</param>
    /// <exception cref="ArgumentException">Spelled out, the path is too large.</exception>
    public PathCheck(TrajectoryPattern path)
    {
        ArgumentNullException.ThrowIfNull(path);
        Path = path;
        _automaton = new PathAutomaton(path);
    }

    /// <summary>The path.</summary>
    public TrajectoryPattern Path { get; }

    /// <inheritdoc/>
    public bool Equals(PathCheck? other) => other is not null && Path.Equals(other.Path);

    /// <inheritdoc/>
    public override int GetHashCode() => Path.GetHashCode();

    internal override string Infinitive => "have " + Finite;

    internal override string Finite => $"followed the path \"{Words.Shorten(Path.ToString(), 160)}\"";

    internal override CheckResult Judge(RecordedTrace trace)
    {
        var steps = new PathSteps(trace.Index, Names(Path));
        var walk = new PathWalk(_automaton, steps);
        var context = new CallContext(trace);
        if (steps.Unseen is { } unseen)
        {
            return walk.IsPossible() ? CheckResult.Inconclusive(() => unseen, CallContext.UnseenHint(trace.Index)) : Failure(walk, steps, context);
        }

        if (walk.IsCertain()) return CheckResult.Passed(() => steps.All.Count == 0 ? "it called no tool" : $"it took {Words.Count(steps.All.Count, "step")} of it, to its end");
        return walk.IsPossible() ? Doubt(steps, context) : Failure(walk, steps, context);
    }

    /// <summary>Which types of steps count beside calls.</summary>
    private static Func<StepType, bool> Names(TrajectoryPattern path)
    {
        var types = new HashSet<StepType>();
        var any = false;
        Collect(path);
        return type => any || types.Contains(type);

        void Collect(TrajectoryPattern part)
        {
            if (part.Kind == TrajectoryPatternKind.Step && part.Type is { } type) types.Add(type);
            else if (part.Kind == TrajectoryPatternKind.Step) any = true;
            foreach (var inner in part.Parts) Collect(inner);
        }
    }

    private CheckResult Failure(PathWalk walk, PathSteps steps, CallContext context)
    {
        var (at, states, _) = walk.Furthest();
        if (at == steps.All.Count)
        {
            return CheckResult.Failed(
                () => steps.All.Count == 0 ? $"it called no tool, where {Expected(walk, states, steps)} was expected" : $"it ended after {steps.All[^1].Label(context)}, where {Expected(walk, states, steps)} was expected",
                steps.All.Count == 0 ? [] : [steps.All[^1].Mark()]);
        }

        var found = steps.All[at];
        if (at > 0 && states.Find(state => _automaton.Nodes[state.Node].Item is { } item && found.Matches(item) != Verdict.Failed) is { Need: not OrderNeed.None } blocked && !steps.Holds(blocked.Need, at, sure: false))
        {
            var (before, after, _) = steps.Culprit(blocked.Need, at);
            return CheckResult.Failed(() => $"{after.Label(context)} did not follow {before.Label(context)}: {Order(before, after, Verdict.Failed, context)}", [before.Mark(), after.Mark()]);
        }

        return CheckResult.Failed(
            () => $"{(at == 0 ? "at its start" : $"after {steps.All[at - 1].Label(context)}")} expected {Expected(walk, states, steps)}, found {found.Label(context)}{Difference(states, found)}",
            at == 0 ? [found.Mark("not expected")] : [steps.All[at - 1].Mark(), found.Mark("not expected")]);
    }

    /// <summary>What could come next: <c>"rerank", "search" or the end</c>.</summary>
    private string Expected(PathWalk walk, List<(int Node, OrderNeed Need)> states, PathSteps steps)
    {
        var items = states.Select(state => _automaton.Nodes[state.Node].Item).OfType<TrajectoryPattern>().ToList();
        var words = items.Select(PathText.Item).Distinct().ToList();
        var more = words.Count > MostExpected ? [$"{words.Count - MostExpected} more"] : Array.Empty<string>();
        string[] all = [.. words.Take(MostExpected), .. more, .. walk.IsAccepting(states) ? ["the end"] : Array.Empty<string>()];
        var near = items.Select(item => item.Pattern?.Name.Exact).OfType<string>().Distinct().Select(name => (Name: name, Near: name.Length < 3 || steps.All.Any(step => step.Call?.Name == name) ? null : NearestName.Find(name, steps.All.Select(step => step.Call?.Name).OfType<string>())))
            .FirstOrDefault(pair => pair.Near is not null);
        return (all.Length < 2 ? all.FirstOrDefault() ?? "the end" : string.Join(", ", all[..^1]) + " or " + all[^1]) + (near.Near is null ? "" : $" (never called; did you mean {Words.Quote(near.Near)}?)");
    }

    private string Difference(List<(int Node, OrderNeed Need)> states, PathStep found)
    {
        if (found.Call is not { } call) return "";
        var expected = states.Select(state => _automaton.Nodes[state.Node].Item?.Pattern).OfType<CallPattern>().Where(pattern => pattern.Name.Matches(call.Name)).Take(100).ToList();
        if (expected.Count == 0) return "";
        var nearest = expected.Select(pattern => new ExpectedCall(pattern).Differences(call).Take(3).ToList()).MinBy(differences => differences.Count)!;
        return nearest.Count == 0 ? ", whose agent or outcome differs" : $", where {string.Join("; ", nearest.Take(2))}{(nearest.Count > 2 ? " …" : "")}";
    }

    private static string Order(PathStep before, PathStep after, Verdict verdict, CallContext context) => before.Call is not null && after.Call is not null
        ? Relations.ExplainPair(before.Call, after.Call, true, verdict, context)
        : verdict == Verdict.Inconclusive ? "their order is not recorded" : "they overlapped, so their order is not defined";

    /// <summary>Which evidence is missing: of a call, of whether it was made, or of the order.</summary>
    private CheckResult Doubt(PathSteps steps, CallContext context)
    {
        var items = _automaton.Nodes.Select(node => node.Item?.Pattern).OfType<CallPattern>().Distinct().ToList();
        foreach (var step in steps.All.Where(step => step.Call is not null))
        {
            if (items.Find(item => item.Matches(step.Call!) == Verdict.Inconclusive) is { } item)
            {
                return CheckResult.Inconclusive(() => CallWords.WhyMaybe(step.Call!, context, item), Hints.Content, [step.Mark()]);
            }
        }

        if (steps.All.FirstOrDefault(step => !step.IsSure) is { } maybe) return CheckResult.Inconclusive(() => CallWords.WhyMaybe(maybe.Call!, context), Hints.Content, [maybe.Mark()]);
        for (var at = 1; at < steps.All.Count; at++)
        {
            if (steps.Holds(OrderNeed.Cut, at, sure: true) || !steps.Holds(OrderNeed.Cut, at, sure: false)) continue;
            var (before, after, _) = steps.Culprit(OrderNeed.Cut, at);
            return CheckResult.Inconclusive(() => Order(before, after, Verdict.Inconclusive, context), Hints.Times, [before.Mark(), after.Mark()]);
        }

        return CheckResult.Inconclusive(() => "neither times nor messages say in which order its calls happened", Hints.Times);
    }
}
