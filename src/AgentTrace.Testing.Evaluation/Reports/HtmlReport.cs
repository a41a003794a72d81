using System.Text;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Results as one HTML file that asks nobody for anything: a table of cases, each run with its waterfall, its checks and its diff.</summary>
/// <remarks>
/// Everything from a trace travels as JSON with every character outside plain ASCII letters escaped, and reaches the page as text only. The page's own policy
/// forbids it to load or send anything.
/// </remarks>
internal static class HtmlReport
{
    private const string Place = "@DATA@";

    public static void Write(EvaluationResults results, Stream output, ReportOptions options)
    {
        var page = Page();
        var at = page.IndexOf(Place, StringComparison.Ordinal);
        output.Write(Encoding.UTF8.GetBytes(page[..at]));
        using (var json = new Utf8JsonWriter(output)) new HtmlData(results, options).Write(json);
        output.Write(Encoding.UTF8.GetBytes(page[(at + Place.Length)..]));
    }

    private static string Page()
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream("report.html")!;
        return new StreamReader(stream, Encoding.UTF8).ReadToEnd();
    }
}
