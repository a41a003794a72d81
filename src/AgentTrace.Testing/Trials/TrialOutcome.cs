namespace AgentTrace.Testing;

/// <summary>What came of one run.</summary>
public sealed record TrialOutcome
{
    internal TrialOutcome(int number, Verdict? verdict)
    {
        Number = number;
        Verdict = verdict;
    }

    /// <summary>Which run it was, from 1.</summary>
    public int Number { get; }

    /// <summary>Passed, failed, or inconclusive: an assertion could not tell. The last two did not pass. Null where an infrastructure error left nothing to judge.</summary>
    public Verdict? Verdict { get; }

    /// <summary>Why it did not pass, in one line; null where it did.</summary>
    public string? Reason { get; internal init; }

    /// <summary>What the agent did; null where nothing was captured.</summary>
    public RecordedTrace? Trace { get; internal init; }

    /// <summary>How long it took, the last attempt alone.</summary>
    public TimeSpan Duration { get; internal init; }

    /// <summary>How often it was tried again after an infrastructure error.</summary>
    public int Retries { get; internal init; }

    /// <summary>The whole message, timeline included.</summary>
    internal string Message { get; init; } = "";

    /// <summary>The expectations that did not hold; none where it failed otherwise.</summary>
    internal IReadOnlyList<Failure> Failures { get; init; } = [];

    /// <summary>The line of the test that failed, <c>ResearcherTests.cs:31</c>; null where nobody knows.</summary>
    internal string? Place { get; init; }
}
