namespace AgentTrace.Testing.Cli;

/// <summary>A command of which no agent's span came: what it seems to be built on, and the lines that make it speak.</summary>
internal sealed class SilentCommand(Shell shell, RunRequest request)
{
    public void Explain(TraceSet received)
    {
        var name = Labels.Safe(string.Join(' ', request.Command), 80);
        shell.Line(new("? ", Ink.Warn), received.Count == 0 ? $"Cannot tell what the agent did: no span came from \"{name}\"." : Labels.Safe($"Cannot tell what the agent did: {CheckCommand.NoAgent(received)}", 400));
        var packages = new ProgramPackages(request.Command, Directory.GetCurrentDirectory());
        if (Framework.Find(packages) is not var (framework, evidence))
        {
            shell.Line($"  No framework that is known was recognised (looked at {Labels.Safe(string.Join(", ", packages.Looked), 120)}).");
            Print(Framework.Unknown.Lines);
            return;
        }

        var (why, lines) = framework.For(request.Without);
        shell.Line($"  It uses {framework.Name} ({Labels.Safe(evidence, 80)}). {why}");
        Print(lines);
    }

    private void Print(IReadOnlyList<string> lines)
    {
        shell.Line();
        foreach (var line in lines) shell.Line("      ", line);
    }
}
