namespace AgentTrace.Testing.Cli;

/// <summary><c>agenttrace convert</c>: the same traces in another format.</summary>
internal sealed class ConvertCommand(Shell shell)
{
    /// <param name="files">The files, read as one input.</param>
    /// <param name="format">The format's name.</param>
    /// <param name="path">Where to write; null for standard output.</param>
    public int Run(IReadOnlyList<string> files, string format, string? path)
    {
        var writer = TraceFormats.FindWriter(format)!;
        var traces = TraceFiles.Read(files, shell);
        if (traces.Count == 0) throw new TraceFormatException("it holds no span.", TraceFiles.Describe(files));
        if (path is null)
        {
            writer.Write(shell.Output, traces);
            return ExitCode.Held;
        }

        TraceLoader.Save(path, traces, writer);
        shell.Line($"{Words.Count(traces.Count, "trace")} written to {path} ({format})");
        return ExitCode.Held;
    }
}
