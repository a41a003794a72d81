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
            else if (result.Verdict == Verdict.Failed) Differ(assertions, check, result, because);
            else assertions.Report(check, result, because);
            return;
        }

        var made = GoldenTrace.Of(trace, options);
        var first = new GoldenCheck(new GoldenTrace(made.Options, made.Variants) { Name = Path.GetFileName(place.Path) });
        if (mode == GoldenMode.Verify)
        {
            assertions.Report(first, CheckResult.Failed(() => $"there is no such golden, and none is written here ({GoldenModes.Variable}=verify, which CI means as well): run the test where nothing keeps it from writing, review {place.Path} and commit it"), because);
        }
        else if (GoldenTrace.Doubt(trace, options) is { } doubt)
        {
            assertions.Report(first, CheckResult.Inconclusive(() => $"there is no golden yet, and none is written of this run: {doubt.Reason}", doubt.Hint), because);
        }
        else
        {
            store.Write(place, first.Golden.ToText());
            if (mode == GoldenMode.Ask) assertions.Report(first, CheckResult.Inconclusive(() => $"there was no golden; one is written now: review {place.Path}, commit it, and run the test again"), because);
        }
    }

    /// <summary>Takes what came, or keeps it and says how it is accepted.</summary>
    private void Differ(TraceAssertions assertions, GoldenCheck check, CheckResult result, string because)
    {
        var received = GoldenTrace.Of(assertions.Subject, check.Counted);
        var doubt = GoldenTrace.Doubt(assertions.Subject, check.Counted);
        if (mode == GoldenMode.Accept && doubt is null)
        {
            store.Write(place, check.Golden.Replacing(received, check.Counted).ToText());
            return;
        }

        if (mode == GoldenMode.Ask && doubt is null) store.WriteReceived(place, received.ToText());
        var hint = doubt is not null ? $"It is not kept, to be accepted: {doubt.Reason}."
            : mode == GoldenMode.Verify ? "Nothing is written here; run the test where CI is not set, then: agenttrace accept"
            : $"Meant so? agenttrace accept {place.Received}  (--variant keeps the golden's ways as well)";
        assertions.Report(check, new CheckResult(result.Verdict, () => result.Reason, result.Evidence, hint, () => result.Details), because);
    }
}
