using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>A trace held against the golden file of a test: written on its first day, compared from then on, and what differs kept for whoever accepts it.</summary>
[StackTraceHidden]
internal sealed class GoldenVerification(GoldenPlace place, GoldenStore store, GoldenMode mode)
{
    public void Run(TraceAssertions assertions, GoldenOptions? options, string because)
    {
        var trace = assertions.Subject;
        if (store.Read(place) is { } text)
        {
            var golden = GoldenTrace.Parse(text, place.Path);
            var check = new GoldenCheck(golden, options);
            var result = check.Evaluate(trace);
            if (result.Verdict == Verdict.Passed) store.Clear(place);
            else if (result.Verdict == Verdict.Failed && mode == GoldenMode.Accept) store.Write(place, golden.Replacing(GoldenTrace.Of(trace, check.Counted), check.Counted).ToText());
            else assertions.Report(check, WithHint(result, () => Received(trace, check.Counted)), because);
            return;
        }

        var made = GoldenTrace.Of(trace, options);
        var first = new GoldenCheck(new GoldenTrace(made.Options, made.Variants) { Name = Path.GetFileName(place.Path) });
        var seen = first.Evaluate(trace);
        if (mode == GoldenMode.Verify)
        {
            assertions.Report(first, CheckResult.Failed(() => $"there is no such golden, and none is written here ({GoldenModes.Variable}=verify, which CI means as well): run the test where nothing keeps it from writing, review {place.Path} and commit it"), because);
        }
        else if (seen.Verdict != Verdict.Passed)
        {
            // A golden of a run that nobody saw whole would bless what it lacks.
            assertions.Report(first, CheckResult.Inconclusive(() => $"there is no golden yet, and none is written of this run: {seen.Reason}", seen.Hint), because);
        }
        else
        {
            store.Write(place, first.Golden.ToText());
            if (mode == GoldenMode.Ask) assertions.Report(first, CheckResult.Inconclusive(() => $"there was no golden; one is written now: review {place.Path}, commit it, and run the test again"), because);
        }
    }

    /// <summary>Keeps what came, and says how it is accepted.</summary>
    private string? Received(RecordedTrace trace, GoldenOptions options)
    {
        if (mode == GoldenMode.Verify) return "Nothing is written here; run the test where CI is not set, then: agenttrace accept";
        store.WriteReceived(place, GoldenTrace.Of(trace, options).ToText());
        return $"Meant so? agenttrace accept {place.Received}  (--variant keeps the golden's ways as well)";
    }

    private static CheckResult WithHint(CheckResult result, Func<string?> hint) => result.Verdict != Verdict.Failed ? result
        : new CheckResult(result.Verdict, () => result.Reason, result.Evidence, hint(), () => result.Details);
}
