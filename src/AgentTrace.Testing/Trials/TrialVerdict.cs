using System.Text.RegularExpressions;

namespace AgentTrace.Testing;

/// <summary>What an exception says about a run: nothing, a failure, an assertion that could not tell, or trouble that is not the agent's.</summary>
internal static partial class TrialVerdict
{
    /// <summary>How messages begin whose assertion could not tell; all faces begin them so.</summary>
    private const string Open = "Cannot tell whether ";

    private static readonly string[] Frameworks = ["Xunit.", "NUnit.", "Microsoft.", "System.", "Shouldly.", "FluentAssertions.", "AwesomeAssertions.", "TUnit."];

    public static TrialOutcome OfTimeout(int number, TimeSpan limit, RecordedTrace? trace, string? test)
    {
        var reason = $"The run did not end within {Words.Duration(limit)}.";
        return new TrialOutcome(number, Verdict.Failed) { Reason = reason, Message = WithTimeline(reason, trace, test) };
    }

    /// <exception cref="Exception">The run asked for the test to be skipped: that is what the framework must hear.</exception>
    public static TrialOutcome Of(TrialRun run, Exception? error, TrialOptions options, RecordedTrace? trace, string? test)
    {
        if (error is null || HostSignals.IsPass((error as RunFailedException)?.Type ?? error.GetType().FullName)) return new TrialOutcome(run.Number, Verdict.Passed);
        if (HostSignals.IsSkip(error)) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
        var told = error as RunFailedException;
        var thrown = told is null ? error : run.FindThrown(told.Type, told.Message) ?? error;
        var (message, failures) = run.FailuresBehind(error.Message) ?? (error.Message, []);
        var isAssertion = failures.Count > 0 || HostSignals.IsAssertion(told?.Type ?? error.GetType().FullName, thrown);
        var line = SafeText.Line(Scrubber.Redact(FirstLine(message)));
        if (!isAssertion && (InfrastructureErrors.Is(thrown) || options.IsInfrastructureError?.Invoke(thrown) == true)) return new TrialOutcome(run.Number, null) { Reason = Named(line) };
        var isOpen = failures.Count > 0 ? failures.All(failure => failure.Result.Verdict == Verdict.Inconclusive) : line.StartsWith(Open, StringComparison.Ordinal);
        return new TrialOutcome(run.Number, isOpen ? Verdict.Inconclusive : Verdict.Failed)
        {
            Reason = isAssertion ? line : Named(line),
            Message = isAssertion && failures.Count > 0 ? message : WithTimeline((isAssertion ? "" : Kind() + ": ") + Safe(message), trace, test),
            Failures = failures,
            Place = PlaceIn(told?.Stack ?? error.StackTrace),
        };

        string Kind() => (told?.Type ?? error.GetType().FullName!).Split('.')[^1];

        string Named(string text) => $"{Kind()}: {text}";
    }

    /// <summary>The first line that says something; a message may begin with an empty one.</summary>
    private static string FirstLine(string message) => message.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0) ?? "no message";

    private static string Safe(string message) => string.Join('\n', Scrubber.Redact(message).ReplaceLineEndings("\n").Split('\n').Select(SafeText.Line)).Trim('\n');

    private static string WithTimeline(string message, RecordedTrace? trace, string? test)
    {
        if (trace is null) return message;
        var saved = SavedTraces.Save(trace, test);
        return $"{message}\n\n{new Timeline(trace, []).Render()}" + (saved is null ? "" : $"\n  trace  {SafeText.Line(saved)}  (agenttrace show …)");
    }

    /// <summary>The innermost line of somebody's own code. Ours is hidden from stacks; that of assertion libraries is told by its namespace, as deterministic builds give all sources alike paths.</summary>
    private static string? PlaceIn(string? stack) => stack is null ? null
        : Frame().Matches(stack).Where(frame => !Array.Exists(Frameworks, name => frame.Groups["method"].ValueSpan.StartsWith(name, StringComparison.Ordinal)))
            .Select(frame => $"{frame.Groups["path"].Value.Split('/', '\\')[^1]}:{frame.Groups["line"].Value}").FirstOrDefault();

    [GeneratedRegex(@"^\s*at (?<method>[^\n(]+)\([^\n]*\) in (?<path>[^\n]+?):line (?<line>\d+)", RegexOptions.Multiline)]
    private static partial Regex Frame();
}
