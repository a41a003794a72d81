namespace AgentTrace.Testing;

/// <summary>One run while its spans are made.</summary>
internal sealed class RunContext(PlannedAgent agent, string runId, string model, ToolCatalogue tools, MessageHistory history)
{
    public PlannedAgent Agent { get; } = agent;

    public string RunId { get; } = runId;

    public string Model { get; } = model;

    public ToolCatalogue Tools { get; } = tools;

    public MessageHistory History { get; } = history;

    public string Input { get; } = agent.Input ?? "Do your work.";

    /// <summary>The last text of the model.</summary>
    public string? LastText { get; set; }

    /// <summary>What the last step failed with; null where it did not.</summary>
    public StepFailure? LastFailure { get; set; }

    public string? Output => Agent.Output ?? (Error is null ? LastText : null);

    /// <summary>A run that ends in a failure fails with it, unless the plan says why it ends.</summary>
    public string? Error => Agent.Error ?? (Agent.StopReason is null ? LastFailure?.Error : null);

    /// <summary>What kind of error it is, where the run only repeats it.</summary>
    public string? ErrorType => LastFailure is { } failure && failure.Error == Error ? failure.Type : null;

    public string StopReason => Agent.StopReason ?? (Agent.Error is not null ? "error" : LastFailure is { } failure ? failure.IsOfCall ? "tool_error" : "error" : "completed");
}

/// <summary>A failure of one step, which is another than one that reads the same.</summary>
/// <param name="error">What went wrong.</param>
/// <param name="type">What kind of error that is.</param>
/// <param name="isOfCall">Whether the step was a call.</param>
internal sealed class StepFailure(string error, string? type, bool isOfCall = false)
{
    public string Error { get; } = error;

    public string? Type { get; } = type;

    public bool IsOfCall { get; } = isOfCall;
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
