namespace AgentTrace.Testing;

/// <summary>One run while its spans are made.</summary>
internal sealed class RunContext(PlannedAgent agent, string runId, string model, ToolCatalogue tools, MessageHistory history)
{
    /// <summary>Ids of calls that were asked for and not made yet, in the order of the requests.</summary>
    private readonly Queue<string> _asked = new();

    public PlannedAgent Agent { get; } = agent;

    public string RunId { get; } = runId;

    public string Model { get; } = model;

    public ToolCatalogue Tools { get; } = tools;

    public MessageHistory History { get; } = history;

    public string Input { get; } = agent.Input ?? "Do your work.";

    /// <summary>The last text of the model.</summary>
    public string? LastText { get; set; }

    /// <summary>What the last step failed with, of what kind that is, and whether the step was a call.</summary>
    public (string Error, string? Type, bool OfCall)? LastFailure { get; set; }

    public string? Output => Agent.Output ?? (Error is null ? LastText : null);

    /// <summary>A run that ends in a failure fails with it, unless the plan says why it ends.</summary>
    public string? Error => Agent.Error ?? (Agent.StopReason is null ? LastFailure?.Error : null);

    /// <summary>What kind of error it is, where the run only repeats it.</summary>
    public string? ErrorType => LastFailure is { } failure && failure.Error == Error ? failure.Type : null;

    public string StopReason => Agent.StopReason ?? (Agent.Error is not null ? "error" : LastFailure is { } failure ? failure.OfCall ? "tool_error" : "error" : "completed");

    public void Ask(string id) => _asked.Enqueue(id);

    /// <summary>The id under which the next call was asked for; null for one that nothing asked for.</summary>
    public string? NextId() => _asked.TryDequeue(out var id) ? id : null;
}

/// <summary>An answer of a model as it is written.</summary>
/// <param name="Text">What it says; null for nothing.</param>
/// <param name="Requests">What it asks for, each with its id.</param>
/// <param name="FinishReason">Why it ends.</param>
internal readonly record struct MadeAnswer(string? Text, IReadOnlyList<PlannedRequest> Requests, string FinishReason)
{
    public required string Model { get; init; }

    public required string ResponseId { get; init; }

    public required long InputTokens { get; init; }

    public required long OutputTokens { get; init; }

    public double? CostUsd { get; init; }
}
