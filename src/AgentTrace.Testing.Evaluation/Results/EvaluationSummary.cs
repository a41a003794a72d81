namespace AgentTrace.Testing;

/// <summary>Results case by case, and what they come to.</summary>
public static class EvaluationSummary
{
    extension(EvaluationResults results)
    {
        /// <summary>What the runs of each case say together, in the order of the dataset.</summary>
        /// <param name="requiredPassRate">The share of runs that must pass, above 0 and at most 1. Below 1 a case fails only when its runs refute it: exact binomial test, 5 %.</param>
        /// <exception cref="ArgumentOutOfRangeException">The rate is none.</exception>
        /// <example><code>var failed = EvaluationResults.Load("results.jsonl").Summaries(0.9).Where(summary => summary.Verdict == CaseVerdict.Failed);</code></example>
        public IReadOnlyList<CaseSummary> Summaries(double requiredPassRate = 1)
        {
            ArgumentNullException.ThrowIfNull(results);
            if (requiredPassRate is not (> 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(requiredPassRate), requiredPassRate, "A pass rate is above 0 and at most 1.");
            var runs = results.Runs.ToLookup(run => run.CaseId, StringComparer.Ordinal);
            return [.. results.Cases.Select(item => new CaseSummary(item, [.. runs[item.Id]], results.Head.IsRecorded ? runs[item.Id].Count() : results.Head.Repeat, requiredPassRate))];
        }
    }
}
