namespace AgentTrace.Testing;

/// <summary>What the attributes of all test frameworks say about repeated runs, in the types that an attribute may have.</summary>
internal interface IRepeated
{
    int Runs { get; }

    double RequiredPassRate { get; }

    double ToleratedPassRate { get; }

    int MaxRuns { get; }

    int MaxParallel { get; }

    long MaxTokens { get; }

    double MaxCostUsd { get; }

    Type[] InfrastructureErrors { get; }

    int InfrastructureRetries { get; }
}

/// <summary>An attribute's words as options.</summary>
internal static class Repeated
{
    /// <summary>What a theory says whose rows xUnit did not list as tests.</summary>
    public const string UnlistedRows = "The rows of this theory are found only while it runs (their values are not serialisable, or the runner does not list them), so that none can be judged by itself. Give rows of numbers and text, such as a name or a path from which the test makes the rest.";

    public static TrialOptions Options(IRepeated attribute) => new()
    {
        Runs = attribute.Runs,
        RequiredPassRate = attribute.RequiredPassRate,
        ToleratedPassRate = double.IsNaN(attribute.ToleratedPassRate) ? null : attribute.ToleratedPassRate,
        MaxRuns = attribute.MaxRuns == 0 ? null : attribute.MaxRuns,
        MaxParallel = attribute.MaxParallel,
        MaxTokens = attribute.MaxTokens < 0 ? null : attribute.MaxTokens,
        MaxCostUsd = double.IsNaN(attribute.MaxCostUsd) ? null : (decimal)attribute.MaxCostUsd,
        IsInfrastructureError = error => Within(error).Any(inner => Array.Exists(attribute.InfrastructureErrors, type => type.IsInstanceOfType(inner))),
        InfrastructureRetries = attribute.InfrastructureRetries,
    };

    private static IEnumerable<Exception> Within(Exception error)
    {
        for (Exception? at = error; at is not null; at = at.InnerException) yield return at;
    }
}
