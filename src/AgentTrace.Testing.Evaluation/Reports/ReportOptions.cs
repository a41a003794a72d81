namespace AgentTrace.Testing;

/// <summary>What a report shows.</summary>
/// <example><code>
/// results.WriteHtml("report.html", new ReportOptions { RequiredPassRate = 0.9, NoContent = true });
/// </code></example>
public sealed record ReportOptions
{
    /// <summary>The usual ones: every run must pass, contents are shown, secrets redacted.</summary>
    internal static readonly ReportOptions Default = new();

    /// <summary>The share of the runs of each case that must pass, above 0 and at most 1.</summary>
    public double RequiredPassRate { get; init; } = 1;

    /// <summary>Leaves out everything that the agent or a user wrote: inputs, arguments, results, and sentences that quote them.</summary>
    public bool NoContent { get; init; }

    /// <summary>The path of the policy as the reader of a pull request knows it; null for the name in the results.</summary>
    public string? PolicyPath { get; init; }

    /// <summary>The path of the dataset, likewise.</summary>
    public string? DatasetPath { get; init; }
}
