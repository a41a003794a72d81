namespace AgentTrace.Testing.Cli;

/// <summary><c>agenttrace diff</c>: two runs, or a golden trace and a run, side by side.</summary>
internal sealed class DiffCommand(Shell shell)
{
    public int Run(string first, string second, GoldenLevel? level)
    {
        var (a, b) = (GoldenInput.Read(first, shell), GoldenInput.Read(second, shell));
        var options = a.Golden?.Options ?? b.Golden?.Options ?? GoldenOptions.Default;
        if (level is { } asked) options = options with { Level = asked };
        var golden = a.AsGolden(options);
        if (b.Trace is { } trace) return Judge(new GoldenCheck(golden, options), trace);
        return Compare(golden, b.Golden!, options) ? ExitCode.Held : ExitCode.Failed;
    }

    /// <summary>A received golden beside the accepted one.</summary>
    /// <returns>Whether every way of the second is one of the first.</returns>
    public bool Compare(GoldenTrace golden, GoldenTrace received, GoldenOptions options)
    {
        var rules = golden.RulesFor(options);
        var areEqual = true;
        foreach (var variant in received.Variants)
        {
            var diff = golden.Nearest(variant, rules).Diff;
            if (diff.IsEmpty) continue;
            areEqual = false;
            Say(GoldenWords.Reason(diff), diff);
        }

        if (areEqual) shell.Line(new("✓", Ink.Good), $" the same at level {options.Level.ToString().ToLowerInvariant()}.");
        return areEqual;
    }

    private int Judge(GoldenCheck check, RecordedTrace trace)
    {
        var result = check.Evaluate(trace);
        switch (result.Verdict)
        {
            case Verdict.Passed:
                shell.Line(new("✓", Ink.Good), $" the same at level {check.Counted.Level.ToString().ToLowerInvariant()}: {result.Reason}.");
                return ExitCode.Held;
            case Verdict.Inconclusive:
                shell.Line(new("?", Ink.Warn), $" {Labels.Safe(check.Describe(trace), 400)}");
                return ExitCode.Inconclusive;
            default:
                var rules = check.Rules;
                Say(result.Reason, check.Golden.Nearest(GoldenBuilder.Build(trace, rules), rules).Diff);
                return ExitCode.Failed;
        }
    }

    private void Say(string reason, GoldenDiff diff)
    {
        shell.Line(new("✗", Ink.Bad), $" {Labels.Safe(reason, 400)}");
        shell.Line();
        new SideBySide(shell).Write(diff);
        shell.Line();
    }
}
