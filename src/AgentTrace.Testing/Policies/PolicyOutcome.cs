namespace AgentTrace.Testing;

/// <summary>What an outcome means for whoever asked, by the entry's severity and what missing evidence is to it.</summary>
internal enum PolicyMeaning
{
    Held,
    Warned,
    Failed,
    Unclear,
}

/// <summary>What one entry of a policy says of a trace.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Part">The part of the trace that it judges.</param>
/// <param name="Result">What the check found.</param>
internal sealed record PolicyOutcome(PolicyEntry Entry, RecordedTrace Part, CheckResult Result)
{
    public PolicyMeaning Meaning => Result.Verdict switch
    {
        Verdict.Passed => PolicyMeaning.Held,
        _ when Entry.Severity == PolicySeverity.Warning || (Result.Verdict == Verdict.Inconclusive && Entry.Inconclusive == InconclusiveMeaning.Warn) => PolicyMeaning.Warned,
        Verdict.Failed => PolicyMeaning.Failed,
        _ => PolicyMeaning.Unclear,
    };

    public Failure Failure => new(Part, Entry.Check, Result, Entry.When?.ToString() ?? "trace", Entry.Because);

    /// <summary>Every entry on one trace. Entries of one part judge one view, so that all their failures share one timeline.</summary>
    public static IEnumerable<PolicyOutcome> Of(IEnumerable<PolicyEntry> entries, RecordedTrace trace)
    {
        var parts = new Dictionary<PolicyScope, RecordedTrace>();
        foreach (var entry in entries)
        {
            var part = trace;
            if (entry.When is { } when && !parts.TryGetValue(when, out part!)) parts.Add(when, part = when.Of(trace));
            yield return new PolicyOutcome(entry, part, entry.Check.Evaluate(part));
        }
    }
}
