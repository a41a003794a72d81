namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>One check, as the product has it and as it is restated.</summary>
internal sealed record Sentence(TraceCheck Check, Func<Truth, Meaning> Restated);

/// <summary>What a check means on a trace.</summary>
/// <param name="Verdict">What holds however the rest was.</param>
/// <param name="MayDoubt">Whether a part cannot be told, so that it may also be left open.</param>
internal readonly record struct Meaning(Verdict Verdict, bool MayDoubt)
{
    public static implicit operator Meaning(Verdict verdict) => new(verdict, verdict == Verdict.Inconclusive);

    public Meaning In(Truth truth, bool isPlain) => this with { MayDoubt = MayDoubt || (!isPlain && (truth.IsOpen || truth.Calls.Any(call => !call.IsSure))) };

    public Meaning Not() => this with { Verdict = Verdict switch { Verdict.Passed => Verdict.Failed, Verdict.Failed => Verdict.Passed, _ => Verdict } };

    public bool Allows(Verdict said) => said == Verdict || (said == Verdict.Inconclusive && MayDoubt);
}

/// <summary>Random sentences about names that occur and one that does not.</summary>
internal sealed class Sentences(Random random)
{
    private static readonly string[] Names = [.. Plans.Tools, "book"];

    public Sentence Next()
    {
        var sentence = Plain();
        return random.Next(5) == 0 ? new Sentence(new NotCheck(sentence.Check), truth => sentence.Restated(truth).Not()) : sentence;
    }

    private Sentence Plain() => random.Next(18) switch
    {
        0 or 1 or 2 => Trajectory(),
        3 => With(random.Next(9), n => new MaxStepsCheck(n), (truth, what) => Counts.Steps(truth, what)),
        4 => With(random.Next(6), n => new MaxToolCallsCheck(n), (truth, what) => Counts.ToolCalls(truth, what)),
        5 => With(random.Next(4), n => new MaxTurnsCheck(n), (truth, what) => Counts.Turns(truth, what)),
        6 => With(Some(1, 3), allowed => new OnlyToolsCheck([.. allowed.Select(pattern => pattern.ToProduct())]), (truth, what) => Counts.OnlyTools(truth, what)),
        7 => Forbidden(),
        8 => Repeat(),
        9 => With(Pattern(), pattern => new RecoveredFromCheck(pattern.ToProduct()), (truth, pattern) => ((Meaning)Repeats.RecoveredFrom(truth, pattern)).In(truth, false)),
        10 => One(2) ? With(One(2), plumbing => new NoErrorsCheck(plumbing), (truth, what) => Errors.None(truth, what)) : new Sentence(new NoUnrecoveredErrorsCheck(), truth => Errors.Unrecovered(truth)),
        11 => Budget(),
        12 => Ending(),
        _ => Chain(),
    };

    private Sentence Chain()
    {
        var (pattern, conditional) = (Pattern(), random.Next(4) == 0);
        var links = Enumerable.Range(0, random.Next(conditional ? 1 : 0, 4)).Select(_ => Link(conditional)).ToList();
        var check = new CallCheck(pattern.ToProduct(), conditional ? CallDemandKind.IfCalled : CallDemandKind.Called);
        foreach (var link in links) check = check.With(link.ToProduct());

        // Where more may have been, a chain of several conditions may be left open although no few more calls would change it.
        var isPlain = links.Count < 2 && !conditional && pattern is { Argument: null, By: null, Succeeds: null } && !links.Exists(link => link.Says is Says.Own or Says.OwnByArgument or Says.OwnSinceLast);
        return new Sentence(check, truth => Chains.Judge(truth, pattern, conditional, links).In(truth, isPlain));
    }

    private static Sentence With<T>(T what, Func<T, TraceCheck> check, Func<Truth, T, Meaning> restated) => new(check(what), truth => restated(truth, what));

    private Sentence Trajectory()
    {
        var match = (TrajectoryMatch)random.Next(5);
        return With(Some(0, 4), expected => new TrajectoryCheck(match, AgentTrace.Testing.Trajectory.Of(expected.Select(pattern => pattern.ToProduct()))), (truth, expected) => ((Meaning)Trajectories.Judge(truth, match, expected)).In(truth, false));
    }

    private Sentence Forbidden()
    {
        var (tool, after, until) = (Pattern(), Pattern(), One(2) ? Pattern() : null);
        return One(5) ? new Sentence(new AnyToolCheck(), truth => Counts.AnyTool(truth))
            : new Sentence(new CalledAfterCheck(tool.ToProduct(), after.ToProduct(), until?.ToProduct()), truth => ((Meaning)Counts.CalledAfter(truth, tool, after, until)).In(truth, false));
    }

    private Sentence Repeat()
    {
        var (repeats, retries, tools) = (random.Next(2), random.Next(3), One(2) ? null : (string[])[Pick(Names)]);
        return new Sentence(new RepeatCheck(repeats, retries, tools?.Select(tool => (CallPattern)tool).ToList()), truth => ((Meaning)Repeats.Judge(truth, repeats, retries, tools)).In(truth, false));
    }

    private Sentence Budget()
    {
        var kind = (TokenKind)random.Next(3);
        return random.Next(3) switch
        {
            0 => With(random.Next(40), limit => new MaxTokensCheck(limit, kind), (truth, limit) => Budgets.Tokens(truth, kind, limit)),
            1 => With(random.Next(40), limit => new MaxDurationCheck(TimeSpan.FromMilliseconds(limit)), (truth, what) => Budgets.Duration(truth, what)),
            _ => With(random.Next(10), limit => new MaxStepDurationCheck(TimeSpan.FromMilliseconds(limit)), (truth, what) => Budgets.StepDuration(truth, what)),
        };
    }

    private Sentence Ending() => random.Next(3) switch
    {
        0 => With(Pick("completed", "max_steps", "error"), reason => new StopReasonCheck(reason), (truth, what) => Endings.Stopped(truth, what)),
        1 => With(Pick("stop", "length", "tool_call"), reason => new FinalFinishReasonCheck(reason), (truth, what) => Endings.Finished(truth, what)),
        _ => new Sentence(new WellFormedCheck(), truth => Endings.WellFormed(truth)),
    };

    private Pattern[] Some(int least, int most) => [.. Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => Pattern())];

    private Pattern Pattern() => new(Pick(Names), One(6) ? random.Next(2) : null, One(6) ? One(2) : null, One(10) ? Pick("a", "b", "ab1") : null);

    private Link Link(bool conditional)
    {
        var says = (Says)random.Next((int)Says.Count + 1);
        var least = says == Says.Count ? random.Next(1, 4) : random.Next(says == Says.Arguments ? 2 : 10);
        return new Link(says, says is >= Says.Before and < Says.Count ? Pattern() : null, least, One(3) ? null : least + random.Next(2), Pick("a", "b", "ab1"));
    }

    private T Pick<T>(params T[] all) => all[random.Next(all.Length)];

    private bool One(int of) => random.Next(of) == 0;
}
