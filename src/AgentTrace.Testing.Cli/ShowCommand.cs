using Spectre.Console;

namespace AgentTrace.Testing.Cli;

/// <summary><c>agenttrace show</c>: what an agent did.</summary>
internal sealed class ShowCommand(Shell shell)
{
    public int Run(IReadOnlyList<string> files, bool asJson, bool all)
    {
        var traces = TraceFiles.Read(files, shell);
        if (traces.Count == 0) throw new TraceFormatException("it holds no span.", TraceFiles.Describe(files));
        var isFirst = true;
        foreach (var trace in traces)
        {
            if (asJson)
            {
                FactsWriter.Write(trace, shell.Output);
                shell.Output.WriteByte((byte)'\n');
                continue;
            }

            if (!isFirst) shell.Line();
            isFirst = false;
            Show(trace, all);
        }

        return ExitCode.Held;
    }

    /// <summary>One trace: what was asked and answered, the tree with its times, and what stands out.</summary>
    public void Show(RecordedTrace trace, bool all)
    {
        var ending = trace.StopReason is not { } reason ? "unknown"
            : reason + (trace.Index.Runs.Deciding.All(run => run.IsStopReasonRecorded) ? " (recorded)" : " (derived)");
        shell.Line(
            new("trace " + Labels.Safe(trace.TraceId.Length == 0 ? "without id" : trace.TraceId, 60), Ink.Strong),
            $"   {trace.Format}   {Words.Count(trace.Spans.Count, "span")}, {MaxStepsCheck.Counted(trace)}",
            trace.Duration is { } duration ? "   " + Words.Duration(duration) : "",
            new("   stop_reason=" + Labels.Safe(ending, 60), trace.IsError ? Ink.Bad : Style.Plain));
        var run = trace.Runs[0];
        if (run.Input is { } input) shell.Line(new("  asked     ", Ink.Dim), "\"" + Labels.Safe(input, shell.Width - 16) + "\"");
        if (run.Output is { } output) shell.Line(new("  answered  ", Ink.Dim), "\"" + Labels.Safe(output, shell.Width - 16) + "\"");
        shell.Line();
        var insights = new TraceInsights(trace);
        new Waterfall(shell, trace, RunTree.Of(trace, insights.Telling)).Write(all);
        var said = insights.Say().ToList();
        if (said.Count > 0) shell.Line();
        foreach (var (topic, text) in said) shell.Line(new("  " + topic.PadRight(16), Ink.Dim), text);
    }
}
