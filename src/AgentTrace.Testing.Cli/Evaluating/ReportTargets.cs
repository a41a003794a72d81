using System.Text;

namespace AgentTrace.Testing.Cli;

/// <summary>Where reports go, as the command line names them: <c>junit=out.xml</c>, <c>github</c>.</summary>
internal sealed class ReportTargets
{
    private const string GitHub = "github";

    private static readonly string[] OfResults = ["junit", "html", "markdown", "json"];
    private static readonly string[] OfComparisons = ["markdown"];

    private readonly List<(string Kind, string Path)> _files = [];
    private bool _isGitHub;

    public static string ResultsHelp => Help(OfResults);

    public static string ComparisonHelp => Help(OfComparisons);

    public bool IsEmpty => _files.Count == 0 && !_isGitHub;

    /// <summary>Reports of results.</summary>
    /// <exception cref="UsageException">One is none.</exception>
    public static ReportTargets Parse(IEnumerable<string>? texts) => Parse(texts ?? [], OfResults);

    /// <summary>Reports of a comparison.</summary>
    /// <exception cref="UsageException">One is none.</exception>
    public static ReportTargets ParseComparison(IEnumerable<string>? texts) => Parse(texts ?? [], OfComparisons);

    public void Write(EvaluationResults results, ReportOptions options, Shell shell)
    {
        foreach (var (kind, path) in _files)
        {
            if (kind == "junit") results.WriteJUnit(path, options);
            else if (kind == "html") results.WriteHtml(path, options);
            else if (kind == "json") (options.NoContent ? results.WithoutContents() : results).Save(path);
            else Write(path, results.ToMarkdown(options));
        }

        if (!_isGitHub) return;
        Summarise(results.ToMarkdown(options), shell);
        shell.Writer.Write(GitHubReport.Annotations(results, options));
    }

    public void Write(Comparison comparison, bool noContent, Shell shell)
    {
        foreach (var (_, path) in _files) Write(path, comparison.ToMarkdown(noContent));
        if (_isGitHub) Summarise(comparison.ToMarkdown(noContent), shell);
    }

    private static void Write(string path, string text) => WholeFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static void Summarise(string markdown, Shell shell)
    {
        if (Environment.GetEnvironmentVariable("GITHUB_STEP_SUMMARY") is { Length: > 0 } summary) File.AppendAllText(summary, markdown + "\n");
        else shell.Complain("warning: GITHUB_STEP_SUMMARY is not set: no summary is written.");
    }

    private static ReportTargets Parse(IEnumerable<string> texts, string[] known)
    {
        var targets = new ReportTargets();
        foreach (var text in texts)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            var kind = at < 0 ? text : text[..at];
            if (text == GitHub) targets._isGitHub = true;
            else if (!known.Contains(kind)) throw new UsageException($"unknown report \"{kind}\"" + (NearestName.Find(kind, [.. known, GitHub]) is { } nearest ? $"; did you mean \"{nearest}\"?" : $"; known are {Help(known)}"));
            else if (at < 0 || at == text.Length - 1) throw new UsageException($"name the file of the report: {kind}=FILE");
            else targets._files.Add((kind, text[(at + 1)..]));
        }

        return targets;
    }

    private static string Help(string[] kinds) => string.Join('|', kinds.Select(kind => kind + "=FILE")) + "|" + GitHub;
}
