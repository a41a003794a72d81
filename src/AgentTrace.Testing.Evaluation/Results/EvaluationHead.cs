namespace AgentTrace.Testing;

/// <summary>What was evaluated, so that only what belongs together is resumed, merged or compared.</summary>
/// <example><code>Console.WriteLine(EvaluationResults.Load("results.jsonl").Head.Repeat);</code></example>
public sealed record EvaluationHead
{
    internal EvaluationHead()
    {
    }

    /// <summary>The policy's file name; null without a policy.</summary>
    public string? Policy { get; internal init; }

    /// <summary>What tells the policy from another, the golden traces that it names included; null without a policy.</summary>
    public string? PolicyDigest { get; internal init; }

    /// <summary>The dataset's file name; null for recorded traces.</summary>
    public string? Dataset { get; internal init; }

    /// <summary>What tells the dataset from another; null for recorded traces.</summary>
    public string? DatasetDigest { get; internal init; }

    /// <summary>Whether the runs took place elsewhere: then each case has as many as were recorded.</summary>
    internal bool IsRecorded => DatasetDigest is null;

    /// <summary>How many cases the whole dataset has, whatever part of it this is.</summary>
    public int CaseCount { get; internal init; }

    /// <summary>How often each case runs; of recorded traces, the most.</summary>
    public int Repeat { get; internal init; } = 1;

    /// <summary>Which part of the dataset this is; null for all of it.</summary>
    public Shard? Shard { get; internal init; }

    /// <summary>What the agent is: a commit, a branch; null when nobody said.</summary>
    public string? Label { get; internal init; }

    /// <summary>When it began, in UTC.</summary>
    public DateTimeOffset? Started { get; internal init; }

    /// <summary>What keeps two results from being of one evaluation, the number of runs aside; null where nothing does.</summary>
    internal string? DifferenceTo(EvaluationHead other) =>
        PolicyDigest != other.PolicyDigest ? "another policy"
        : DatasetDigest != other.DatasetDigest || CaseCount != other.CaseCount ? "another dataset"
        : null;
}

/// <summary>A case as results know it.</summary>
/// <param name="Id">The case.</param>
/// <param name="Index">Where it stands in the dataset, counted from 0.</param>
/// <param name="Tags">Words to group cases by.</param>
/// <example><code>var tagged = results.Cases.Where(item => item.Tags.Contains("research"));</code></example>
public sealed record ResultCase(string Id, int Index, IReadOnlyList<string> Tags);
