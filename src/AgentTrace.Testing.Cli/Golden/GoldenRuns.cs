namespace AgentTrace.Testing.Cli;

/// <summary><c>agenttrace check --golden</c>: each run against its golden trace, and what of the two has no partner.</summary>
internal sealed class GoldenRuns(Shell shell, string golden)
{
    private const string Ending = GoldenPlace.Ending;

    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private int _held;
    private int _failed;
    private int _unclear;

    /// <param name="files">The files of the runs.</param>
    /// <param name="isWhole">Whether they are all the runs there are: a golden without one is then missed.</param>
    public int Run(IReadOnlyList<string> files, bool isWhole)
    {
        if (!Directory.Exists(golden) && !GoldenInput.IsGolden(golden)) GoldenTrace.Load(golden);
        foreach (var file in files) Check(file);
        if (isWhole && Directory.Exists(golden))
        {
            foreach (var lone in Directory.EnumerateFiles(golden, "*" + Ending).Where(path => !_used.Contains(path)).Order(StringComparer.Ordinal)) Unclear(lone, "no run of that name is in the input");
        }

        shell.Line(
            new($"{Words.Count(files.Count, "file")} held against golden traces: {Words.Number(_held)} the same", _failed > 0 ? Ink.Bad : _unclear > 0 ? Ink.Warn : Ink.Good),
            _failed > 0 ? $", {Words.Number(_failed)} differ" : "", _unclear > 0 ? $", {Words.Number(_unclear)} cannot be told" : "", ".");
        return _failed > 0 ? ExitCode.Failed : _unclear > 0 ? ExitCode.Inconclusive : ExitCode.Held;
    }

    private void Check(string file)
    {
        if (GoldenOf(file) is not { } path)
        {
            Unclear(file, $"there is no golden trace {Stem(file)}{Ending} in {golden}; agenttrace golden learn {file} --out {Path.Combine(golden, Stem(file) + Ending)} writes one");
            return;
        }

        _used.Add(path);
        var read = RecordedTrace.LoadAll([file]);
        foreach (var problem in read.Problems) shell.Complain("warning: " + problem);
        var traces = read.Where(trace => trace.HasAgentSpans).ToList();
        if (traces.Count == 0)
        {
            Unclear(file, "it holds no run of an agent");
            return;
        }

        var check = new GoldenCheck(GoldenTrace.Load(path));
        foreach (var trace in traces) Judge(file, check, trace);
    }

    private void Judge(string file, GoldenCheck check, RecordedTrace trace)
    {
        var result = check.Evaluate(trace);
        switch (result.Verdict)
        {
            case Verdict.Passed:
                _held++;
                shell.Line("  ", new("✓", Ink.Good), $" {Labels.Safe(file, 120)}");
                break;
            case Verdict.Failed:
                _failed++;
                var rules = check.Rules;
                shell.Line("  ", new("✗", Ink.Bad), $" {Labels.Safe(file, 120)}: {Labels.Safe(result.Reason, 400)}");
                new SideBySide(shell).Write(check.Golden.Nearest(GoldenBuilder.Build(trace, rules), rules).Diff);
                shell.Line();
                break;
            default:
                Unclear(file, result.Reason);
                break;
        }
    }

    private void Unclear(string file, string why)
    {
        _unclear++;
        shell.Line("  ", new("?", Ink.Warn), $" {Labels.Safe(file, 120)}: {Labels.Safe(why, 400)}");
    }

    private string? GoldenOf(string file)
    {
        if (!Directory.Exists(golden)) return golden;
        for (var stem = Path.GetFileNameWithoutExtension(file); ; stem = Path.GetFileNameWithoutExtension(stem))
        {
            if (Path.Combine(golden, stem + Ending) is var path && File.Exists(path)) return path;
            if (!stem.Contains('.', StringComparison.Ordinal)) return null;
        }
    }

    private static string Stem(string file) => Path.GetFileName(file).Split('.')[0];
}
