namespace AgentTrace.Testing;

/// <summary>What is held against the mutants: the verdict of a test, with what did not hold.</summary>
/// <param name="Judge">Passed where the test is green; inconclusive where it is red for want of evidence alone.</param>
internal sealed record MutationSuite(Func<RecordedTrace, (Verdict Verdict, string Failure)> Judge)
{
    public static MutationSuite Of(IReadOnlyList<TraceCheck> checks) => new(trace =>
        Verdicts(checks.Select(check => new Failure(trace, check, check.Evaluate(trace), "trace", null))));

    /// <summary>Warnings fail nothing, nor does missing evidence where the policy says so.</summary>
    public static MutationSuite Of(TracePolicy policy) => new(trace =>
        Verdicts(PolicyOutcome.Of(policy.Checks, trace).Where(outcome => outcome.Meaning is PolicyMeaning.Failed or PolicyMeaning.Unclear).Select(outcome => outcome.Failure)));

    /// <summary>Assertions of any kind; those about traces are collected, so that one that cannot tell is known from one that fails.</summary>
    public static MutationSuite Of(Action<RecordedTrace> assertions) => new(trace =>
    {
        var scope = TraceAssertionScope.Rehearse();
        Exception? thrown = null;
        try
        {
            assertions(trace);
        }
        catch (Exception error)
        {
            // A test is red whatever it throws.
            thrown = error;
        }

        var (failures, messages) = scope.Close();
        if (thrown is not null) return (Verdict.Failed, thrown.Message);
        return messages.Count > 0 ? (Verdict.Failed, messages[0]) : Verdicts(failures);
    });

    private static (Verdict, string) Verdicts(IEnumerable<Failure> failures)
    {
        Failure? unclear = null;
        foreach (var failure in failures)
        {
            if (failure.Result.Verdict == Verdict.Failed) return (Verdict.Failed, failure.Sentence);
            if (failure.Result.Verdict == Verdict.Inconclusive) unclear ??= failure;
        }

        return unclear is null ? (Verdict.Passed, "") : (Verdict.Inconclusive, unclear.Sentence);
    }
}
