namespace AgentTrace.Testing;

/// <summary>Results as reports, as members of <see cref="EvaluationResults"/>. Secrets are redacted in all of them.</summary>
/// <example><code>
/// var loaded = EvaluationResults.Load("results.jsonl");
/// loaded.WriteHtml("report.html");
/// loaded.WriteJUnit("junit.xml");
/// </code></example>
public static class EvaluationReports
{
    extension(EvaluationResults results)
    {
        /// <summary>Writes JUnit XML: a test case a case; what cannot be told or did not run is an error.</summary>
        /// <param name="path">The file; it is replaced whole.</param>
        /// <param name="options">What is shown; null for the usual.</param>
        public void WriteJUnit(string path, ReportOptions? options = null) => Write(results, path, stream => JUnitReport.Write(results, stream, options ?? ReportOptions.Default));

        /// <summary>Writes one HTML file that works without a network: table of cases, filters, each run with its waterfall, checks and diff.</summary>
        /// <param name="path">The file; it is replaced whole.</param>
        /// <param name="options">What is shown; null for the usual.</param>
        public void WriteHtml(string path, ReportOptions? options = null) => Write(results, path, stream => HtmlReport.Write(results, stream, options ?? ReportOptions.Default));

        /// <summary>The answer and what broke, as Markdown for a pull request.</summary>
        /// <param name="options">What is shown; null for the usual.</param>
        public string ToMarkdown(ReportOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(results);
            return MarkdownReport.Write(results, options ?? ReportOptions.Default);
        }
    }

    private static void Write(EvaluationResults results, string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        WholeFile.Write(path, stream =>
        {
            // Not disposed: the stream beneath is not ours to close.
            var buffered = new BufferedStream(stream, 1 << 16);
            write(buffered);
            buffered.Flush();
        });
    }
}
