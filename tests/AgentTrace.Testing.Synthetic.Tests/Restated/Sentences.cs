using System.Diagnostics;

namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>One check, as the product has it and as it is restated.</summary>
internal sealed record Sentence(TraceCheck Check, Func<Truth, Meaning> Restated);

/// <summary>What a check means on a trace.</summary>
/// <param name="Verdict">What holds however the rest was.</param>
/// <param name="MayDoubt">Whether the text of the design allows to leave it open as well; null where it does not.</param>
internal readonly record struct Meaning(Verdict Verdict, Func<bool>? MayDoubt = null)
{
    public static implicit operator Meaning(Verdict verdict) => new(verdict);

    /// <summary>
    /// By 4.1 what holds in every world holds. By section 5 a call of which a condition is unknown is carried on as a maybe, in each list
    /// for itself, and judged link by link. Whether two conditions on one unknown can hold together (succeeding and failing, two values of
    /// one argument, being the call and being the other call), and whether a call that nobody saw may be where only messages that nobody has
    /// would put it, the text does not say. So where they are answered apart and it cannot be told, both answers are right.
    /// </summary>
    public static Meaning InEach(Func<World, bool> holds) => new(World.InEach(holds), () => World.InEach(holds, apart: true) == Verdict.Inconclusive);

    /// <summary>The verdict that an opposite turns round, where that is another: of what is asked of each run, whether it holds of one.</summary>
    public Verdict? Forbidden { get; init; }

    public Meaning Not() => this with { Verdict = Turned(Forbidden ?? Verdict), Forbidden = Forbidden is null ? null : Turned(Verdict) };

    /// <summary>Passes if one passes, fails if both fail.</summary>
    public Meaning Or(Meaning other)
    {
        var (mine, its) = (this, other);
        return new(Either(Verdict, other.Verdict), () => mine.Allows(Verdict.Inconclusive) || its.Allows(Verdict.Inconclusive))
        {
            Forbidden = Forbidden is null && other.Forbidden is null ? null : Either(Forbidden ?? Verdict, other.Forbidden ?? other.Verdict),
        };
    }

    private static Verdict Either(Verdict a, Verdict b) => a == Verdict.Passed || b == Verdict.Passed ? Verdict.Passed
        : a == Verdict.Inconclusive || b == Verdict.Inconclusive ? Verdict.Inconclusive : Verdict.Failed;

    private static Verdict Turned(Verdict verdict) => verdict switch { Verdict.Passed => Verdict.Failed, Verdict.Failed => Verdict.Passed, _ => verdict };

    public bool Allows(Verdict said) => said == Verdict || (said == Verdict.Inconclusive && MayDoubt?.Invoke() == true);
}

/// <summary>Random sentences about names that occur and one that does not.</summary>
internal sealed class Sentences(Random random)
{
    private static readonly string[] Names = [.. Plans.Tools, "book"];

    public Sentence Next()
    {
        var sentence = random.Next(12) == 0 ? Either(One(), One()) : One();
        return random.Next(5) == 0 ? new Sentence(new NotCheck(sentence.Check), truth => sentence.Restated(truth).Not()) : sentence;
    }

    private static Sentence Either(Sentence a, Sentence b) => new(new AnyOfCheck([a.Check, b.Check]), truth => a.Restated(truth).Or(b.Restated(truth)));

    /// <summary>4.1: no span at all shows nothing, and no agent span counts as none, but to what is asked of spans as such.</summary>
    private Sentence One() => Plain() is var sentence && sentence.Check is WellFormedCheck or SpanCheck ? sentence
        : sentence with { Restated = truth => truth.IsEmpty ? Verdict.Inconclusive : sentence.Restated(truth) };

    private Sentence Plain() => random.Next(18) switch
    {
        0 or 1 or 2 => Trajectory(),
        3 => With(random.Next(9), n => new MaxStepsCheck(n), (truth, what) => Counts.Steps(truth, what)),
        4 => With(random.Next(6), n => new MaxToolCallsCheck(n), (truth, what) => Counts.ToolCalls(truth, what)),
        5 => With(random.Next(4), n => new MaxTurnsCheck(n), (truth, what) => Counts.Turns(truth, what)),
        6 => With(Some(1, 3), allowed => new OnlyToolsCheck([.. allowed.Select(pattern => pattern.ToProduct())]), (truth, what) => Counts.OnlyTools(truth, what)),
        7 => Forbidden(),
        8 => Repeat(),
        9 => With(Pattern(), pattern => new RecoveredFromCheck(pattern.ToProduct()), (truth, pattern) => Repeats.RecoveredFrom(truth, pattern)),
        10 => One(2) ? With(One(2), plumbing => new NoErrorsCheck(plumbing), (truth, what) => Errors.None(truth, what)) : new Sentence(new NoUnrecoveredErrorsCheck(), truth => Errors.Unrecovered(truth)),
        11 => Budget(),
        12 => Ending(),
        _ => Chain(),
    };

    private Sentence Chain()
    {
        var (pattern, kind) = (Pattern(), random.Next(6) switch { 0 => CallDemandKind.IfCalled, 1 => CallDemandKind.Requested, _ => CallDemandKind.Called });
        var links = Enumerable.Range(0, random.Next(kind == CallDemandKind.IfCalled ? 1 : 0, 4)).Select(_ => Link()).ToList();
        var check = new CallCheck(pattern.ToProduct(), kind);
        foreach (var link in links) check = check.With(link.ToProduct());

        return new Sentence(check, truth => Chains.Judge(truth, pattern, kind, links));
    }

    private static Sentence With<T>(T what, Func<T, TraceCheck> check, Func<Truth, T, Meaning> restated) => new(check(what), truth => restated(truth, what));

    private Sentence Trajectory()
    {
        var (match, inTurns) = ((TrajectoryMatch)random.Next(5), One(4));
        return With(Some(0, 4), expected => new TrajectoryCheck(match, Of(expected)), (truth, expected) => Trajectories.Judge(truth, match, expected, inTurns));

        Trajectory Of(Pattern[] expected) => AgentTrace.Testing.Trajectory.Of(expected.Select(pattern => pattern.ToProduct())) is var calls && inTurns ? calls.IgnoringOrderWithinTurn() : calls;
    }

    private Sentence Forbidden()
    {
        var (tool, after, until) = (Pattern(), Pattern(), One(2) ? Pattern() : null);
        return One(5) ? new Sentence(new AnyToolCheck(), truth => Counts.AnyTool(truth))
            : new Sentence(new CalledAfterCheck(tool.ToProduct(), after.ToProduct(), until?.ToProduct()), truth => Counts.CalledAfter(truth, tool, after, until));
    }

    private Sentence Repeat()
    {
        var (repeats, retries, tools) = (random.Next(2), random.Next(3), One(2) ? null : (string[])[Pick(Names)]);
        return new Sentence(new RepeatCheck(repeats, retries, tools?.Select(tool => (CallPattern)tool).ToList()), truth => Repeats.Judge(truth, repeats, retries, tools));
    }

    private Sentence Budget()
    {
        var kind = (TokenKind)random.Next(3);
        return random.Next(4) switch
        {
            3 => With((Limit: random.Next(40), M: Pick(0, 1), N: Pick<int?>(null, 0, 2)), cost => new MaxCostCheck(cost.Limit, Prices(cost.M, cost.N)), (truth, cost) => Budgets.Cost(truth, cost.Limit, cost.M, cost.N)),
            0 => With(random.Next(40), limit => new MaxTokensCheck(limit, kind), (truth, limit) => Budgets.Tokens(truth, kind, limit)),
            1 => With(random.Next(40), limit => new MaxDurationCheck(TimeSpan.FromMilliseconds(limit)), (truth, what) => Budgets.Duration(truth, what)),
            _ => With(random.Next(10), limit => new MaxStepDurationCheck(TimeSpan.FromMilliseconds(limit)), (truth, what) => Budgets.StepDuration(truth, what)),
        };
    }

    /// <summary>In dollars for a token, of input and of output alike.</summary>
    private static TokenPrices Prices(int m, int? n)
    {
        var prices = new TokenPrices().With("m", m * 1_000_000m, m * 1_000_000m);
        return n is { } price ? prices.With("n*", Math.Min(price, 1) * 1_000_000m, Math.Min(price, 1) * 1_000_000m) : prices;
    }

    private Sentence Ending() => random.Next(5) switch
    {
        3 => new Sentence(new TruncatedCheck(), truth => Endings.Truncated(truth)),
        4 => With((Type: Pick(StepType.Guardrail, StepType.Retrieval, StepType.Handoff), Fails: One(2), Least: random.Next(1, 3), Most: One(2) ? (int?)null : 2),
            asked => new SpanCheck(asked.Fails ? SpanPattern.Of(asked.Type).WithStatus(ActivityStatusCode.Error) : SpanPattern.Of(asked.Type), asked.Least, asked.Most), (truth, asked) => Counts.Spans(truth, asked.Type, asked.Fails, asked.Least, asked.Most)),
        0 => With(Pick("completed", "max_steps", "error"), reason => new StopReasonCheck(reason), (truth, what) => Endings.Stopped(truth, what)),
        1 => With(Pick("stop", "length", "tool_call"), reason => new FinalFinishReasonCheck(reason), (truth, what) => Endings.Finished(truth, what)),
        _ => new Sentence(new WellFormedCheck(), truth => Endings.WellFormed(truth)),
    };

    private Pattern[] Some(int least, int most) => [.. Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => Pattern())];

    private Pattern Pattern() => new(Pick(Names), One(6) ? Pick(Wanted.All) : null, One(6) ? One(2) : null, One(10) ? Pick("a", "b", "ab1") : null);

    private Link Link()
    {
        var says = (Says)random.Next((int)Says.Count + 1);
        var least = says == Says.Count ? random.Next(1, 4) : random.Next(says == Says.Returning ? 2 : 10);
        return new Link(says, says is >= Says.Before and < Says.Count ? Pattern() : null, least, One(3) ? null : least + random.Next(2), Pick("a", "b", "ab1"), Pick(Wanted.All));
    }

    private T Pick<T>(params T[] all) => all[random.Next(all.Length)];

    private bool One(int of) => random.Next(of) == 0;
}
