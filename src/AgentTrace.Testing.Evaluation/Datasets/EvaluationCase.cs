namespace AgentTrace.Testing;

/// <summary>One case of a dataset: what the agent is asked, and what it must do then beside what the policy asks of every case.</summary>
/// <remarks>In the file: <c>{"id": "battery", "input": "Find research on batteries", "expectations": [{"tool": "search"}], "tags": ["research"]}</c>.</remarks>
/// <example><code>
/// foreach (var item in Dataset.Load("cases.jsonl").Cases) Console.WriteLine($"{item.Id}: {item.Input}");
/// </code></example>
public sealed record EvaluationCase
{
    internal EvaluationCase(string id, string input, int index)
    {
        Id = id;
        Input = input;
        Index = index;
    }

    /// <summary>What the case is called; no other of the dataset has this name.</summary>
    public string Id { get; }

    /// <summary>What the agent is asked: text, or a JSON value as one line of text.</summary>
    public string Input { get; }

    /// <summary>Where it stands in the dataset, counted from 0.</summary>
    public int Index { get; }

    /// <summary>What this case expects, as entries of a policy; may be empty.</summary>
    public IReadOnlyList<PolicyEntry> Expectations { get; internal init; } = [];

    /// <summary>Words to group cases by; may be empty.</summary>
    public IReadOnlyList<string> Tags { get; internal init; } = [];
}
