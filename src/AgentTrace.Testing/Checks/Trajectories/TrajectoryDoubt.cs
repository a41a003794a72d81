namespace AgentTrace.Testing;

/// <summary>What a trace lacks that a verdict on its trajectory needs, in words.</summary>
internal static class TrajectoryDoubt
{
    public static CheckResult Of(TrajectoryJudge judge, CallContext context)
    {
        var calls = judge.Calls;
        if (calls.Unseen is { } unseen && judge.Verdict(mayHoldMore: false) != Verdict.Inconclusive)
        {
            return CheckResult.Inconclusive(() => unseen, CallContext.UnseenHint(context.Index));
        }

        for (var i = 0; i < judge.Expected.Count; i++)
        {
            if (judge.Edges.Possible[i] == judge.Edges.Sure[i]) continue;
            var pattern = judge.Expected[i].Pattern;
            var open = calls.All[judge.Edges.Possible[i].Except(judge.Edges.Sure[i]).First()];
            return CheckResult.Inconclusive(() => CallWords.WhyMaybe(open, context, pattern), Hints.Content, [Mark.Of(open)]);
        }

        if (calls.MaybeCount > 0)
        {
            var maybe = calls.All[Array.IndexOf(calls.IsSure, false)];
            return CheckResult.Inconclusive(() => CallWords.WhyMaybe(maybe, context), Hints.Content, [Mark.Of(maybe)]);
        }

        return judge.InTurns && calls.All.FirstOrDefault(call => calls.TurnOf(call) is null) is { } lone
            ? CheckResult.Inconclusive(() => $"it cannot be told in which turn {context.Label(lone)} was asked for", Hints.Times, [Mark.Of(lone)])
            : Order(judge, context);
    }

    private static CheckResult Order(TrajectoryJudge judge, CallContext context)
    {
        var (calls, edges) = (judge.Calls.All, judge.Edges.Possible);
        var found = judge.Chains.Longest(edges, true, out var last);
        var before = last.Count == 0 ? null : calls[last[0]];
        var after = found == judge.Expected.Count || before is null ? null
            : edges[found].Where(at => judge.Chains.IsBefore(last[0], at, sure: false)).Select(at => calls[at]).FirstOrDefault();
        return before is null || after is null
            ? CheckResult.Inconclusive(() => judge.Calls.Unseen ?? "neither times nor messages say in which order its calls happened", Hints.Times)
            : CheckResult.Inconclusive(() => Relations.ExplainPair(before, after, true, Verdict.Inconclusive, context), Hints.Times, [Mark.Of(before), Mark.Of(after)]);
    }
}
