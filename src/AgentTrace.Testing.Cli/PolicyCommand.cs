using System.Text;

namespace AgentTrace.Testing.Cli;

/// <summary><c>agenttrace policy schema</c> and <c>agenttrace policy init</c>: help with writing a policy.</summary>
internal sealed class PolicyCommand(Shell shell)
{
    public int Schema()
    {
        shell.Writer.Write(PolicySchema.Text());
        return ExitCode.Held;
    }

    /// <summary>Drafts a policy from good runs, to standard output or into a file that is not there yet.</summary>
    public int Init(IReadOnlyList<string> files, string? outFile)
    {
        if (outFile is not null && File.Exists(outFile)) throw new UsageException($"{outFile} exists; a draft does not overwrite a policy. Name another file with --out, or delete it first.");
        var runs = TraceFiles.Read(files, shell).Where(trace => trace.HasAgentSpans).ToList();
        if (runs.Count == 0)
        {
            shell.Complain("no run of an agent is in the input, so there is nothing to draft a policy from.");
            return ExitCode.WrongInput;
        }

        if (runs.Count < 3) shell.Complain($"note: {Words.Count(runs.Count, "run")} only; what chance put there looks like a rule. Three or more say what varies.");
        var text = PolicyDraft.Of(runs);
        if (outFile is null) shell.Writer.Write(text);
        else WholeFile.Write(outFile, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
        return ExitCode.Held;
    }
}
