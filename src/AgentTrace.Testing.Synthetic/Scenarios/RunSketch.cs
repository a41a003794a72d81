namespace AgentTrace.Testing;

/// <summary>One run as a scenario draws it and shapes change it, before it is a plan.</summary>
internal sealed class RunSketch(string question, string answer)
{
    public string Question { get; } = question;

    public string Answer { get; } = answer;

    public List<SketchedTurn> Turns { get; } = [];

    public string StopReason { get; private set; } = "completed";

    public string? Error { get; private set; }

    /// <summary>The run comes to its answer.</summary>
    public bool IsCompleted { get; private set; } = true;

    /// <summary>Another agent takes over.</summary>
    public bool HandsOff { get; set; }

    /// <summary>The turns from this one on are another agent's; null for none. Of a run that breaks off it has the last two, so that it does something.</summary>
    public int? HandoffAt => !HandsOff ? null : IsCompleted ? (Turns.Count + 1) / 2 : Math.Max(0, Turns.Count - 2);

    public bool IsStreamed { get; set; }

    /// <summary>The run ends behind this turn, without an answer.</summary>
    public void End(int turn, string stopReason, string? error = null)
    {
        if (turn + 1 < Turns.Count) Turns.RemoveRange(turn + 1, Turns.Count - turn - 1);
        (StopReason, Error, IsCompleted) = (stopReason, error, false);
    }

    /// <summary>The turn that holds the first call of a tool; -1 when there is none.</summary>
    public int TurnOf(string tool) => Turns.FindIndex(turn => turn.Calls.Exists(call => call.Name == tool));
}

/// <summary>One answer of a model and what it leads to.</summary>
internal sealed class SketchedTurn(params PlannedCall[] calls)
{
    public string? Says { get; init; }

    public List<PlannedCall> Calls { get; } = [.. calls];

    /// <summary>The calls do not need each other, nor those of the turn before.</summary>
    public bool CanJoin { get; init; }

    public bool IsParallel { get; set; }

    /// <summary>What it asks for and nothing executes.</summary>
    public List<PlannedRequest> Unmet { get; } = [];

    /// <summary>What happens behind the calls.</summary>
    public List<PlannedStep> After { get; } = [];

    /// <summary>The tokens that it is given; null for what its messages are.</summary>
    public long? InputTokens { get; set; }

    public int Steps => 1 + Calls.Count;
}
