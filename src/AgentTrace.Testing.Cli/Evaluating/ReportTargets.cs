namespace AgentTrace.Testing.Cli;

/// <summary>Where reports go, as the command line names them: <c>junit=out.xml</c>, <c>github</c>.</summary>
internal sealed class ReportTargets
{
    private static readonly string[] Files = ["junit", "html", "markdown", "json"];

    private readonly List<(string Kind, string Path)> _files = [];
    private bool _isGitHub;

    public static string Help => string.Join('|', Files.Select(kind => kind + "=FILE")) + "|github";

    /// <exception cref="UsageException">One is none.</exception>
    public static ReportTargets Parse(IEnumerable<string> texts)
    {
        var targets = new ReportTargets();
        foreach (var text in texts)
        {
            if (text == "github")
            {
                targets._isGitHub = true;
                continue;
            }

            var at = text.IndexOf('=', StringComparison.Ordinal);
            var kind = at < 0 ? text : text[..at];
            if (!Files.Contains(kind)) throw new UsageException($"unknown report \"{kind}\"" + (NearestName.Find(kind, [.. Files, "github"]) is { } nearest ? $"; did you mean \"{nearest}\"?" : $"; known are {Help}"));
            if (at < 0 || at == text.Length - 1) throw new UsageException($"name the file of the report: {kind}=FILE");
            targets._files.Add((kind, text[(at + 1)..]));
        }

        return targets;
    }

    public bool IsEmpty => _files.Count == 0 && !_isGitHub;

    public void Write(EvaluationResults results, ReportOptions options, Shell shell)
    {
        foreach (var (kind, path) in _files)
        {
            if (kind == "junit") results.WriteJUnit(path, options);
            else if (kind == "html") results.WriteHtml(path, options);
            else if (kind == "json") results.Save(path);
            else WholeFile.Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(results.ToMarkdown(options))));
        }

        if (!_isGitHub) return;
        if (Environment.GetEnvironmentVariable("GITHUB_STEP_SUMMARY") is { Length: > 0 } summary) File.AppendAllText(summary, results.ToMarkdown(options) + "\n");
        else shell.Complain("warning: GITHUB_STEP_SUMMARY is not set: the annotations are printed, the summary is not written.");
        shell.Writer.Write(GitHubReport.Annotations(results, options));
    }
}
