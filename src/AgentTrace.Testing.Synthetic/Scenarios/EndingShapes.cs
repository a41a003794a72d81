namespace AgentTrace.Testing;

/// <summary>A shape that ends the run before its answer.</summary>
internal abstract record EndingShape : Shape
{
    public override int Order => 10;

    public override bool IsEnding => true;
}

/// <summary>The first call of a tool fails, and the run with it.</summary>
internal sealed record ToolErrorShape(string? Tool) : EndingShape
{
    public override void Apply(RunSketch sketch, Domain domain, Dice dice, WordTables words)
    {
        var tool = Tool ?? domain.FragileTool;
        var at = sketch.TurnOf(tool);
        var turn = sketch.Turns[at];
        var call = turn.Calls.FindIndex(call => call.Name == tool);
        turn.Calls[call] = Failing(turn.Calls[call], domain);
        if (!turn.IsParallel) LeaveOpen(turn, call + 1);
        sketch.End(at, "tool_error", turn.Calls[call].Error);
    }

    /// <summary>What the model asked for beside the call that ended the run is never executed.</summary>
    private static void LeaveOpen(SketchedTurn turn, int from)
    {
        foreach (var open in turn.Calls.Skip(from)) turn.Unmet.Add(new PlannedRequest(open.Name, open.Arguments));
        CutBehind(turn, from - 1);
    }
}

/// <summary>The run is stopped after a number of steps; where it would have been done before, it goes on searching.</summary>
internal sealed record MaxStepsShape(int Steps) : EndingShape
{
    public override void Apply(RunSketch sketch, Domain domain, Dice dice, WordTables words)
    {
        // A single answer whose call never came would not show whether calls are seen at all.
        var own = Math.Max(2, sketch.HandsOff ? Steps - HandoffShape.Steps : Steps);
        while (sketch.Turns.Sum(turn => turn.Steps) < own) sketch.Turns.Add(new SketchedTurn(domain.Explore(dice, words)));
        var (at, left) = (0, own);
        for (; left > sketch.Turns[at].Steps; at++) left -= sketch.Turns[at].Steps;
        var turn = sketch.Turns[at];
        foreach (var open in turn.Calls.Skip(left - 1)) turn.Unmet.Add(new PlannedRequest(open.Name, open.Arguments));
        turn.Calls.RemoveRange(left - 1, turn.Calls.Count - left + 1);
        sketch.End(at, "max_steps");
    }
}

/// <summary>The same call with the same arguments, until somebody stops it.</summary>
internal sealed record LoopShape(string? Tool, int Times) : EndingShape
{
    public override void Apply(RunSketch sketch, Domain domain, Dice dice, WordTables words)
    {
        var tool = Tool ?? domain.SearchTool;
        var at = sketch.TurnOf(tool);
        var call = sketch.Turns[at].Calls.Find(call => call.Name == tool)!;
        for (var i = 1; i < Times; i++) sketch.Turns.Insert(at + i, new SketchedTurn(call));
        sketch.End(at + Times - 1, "loop_detected");
    }
}

/// <summary>The run is stopped as soon as it has used more tokens than it may.</summary>
internal sealed record BudgetShape(long Tokens) : EndingShape
{
    public override void Apply(RunSketch sketch, Domain domain, Dice dice, WordTables words)
    {
        var at = Math.Min(1, sketch.Turns.Count - 1);
        sketch.Turns[at].InputTokens = Tokens + dice.Between(1, 1000);
        sketch.End(at, "budget_exceeded");
    }
}

/// <summary>A guardrail trips before the tool that changes something.</summary>
internal sealed record GuardrailShape(string Name) : EndingShape
{
    public override void Apply(RunSketch sketch, Domain domain, Dice dice, WordTables words)
    {
        var at = sketch.TurnOf(domain.SensitiveTool);
        var turn = sketch.Turns[at];
        foreach (var open in turn.Calls) turn.Unmet.Add(new PlannedRequest(open.Name, open.Arguments));
        turn.Calls.Clear();
        turn.After.Add(new PlannedSpan(StepType.Guardrail, Name) { Input = domain.SensitiveTool, Output = "tripped" });
        sketch.End(at, "guardrail");
    }
}

/// <summary>Somebody cancels the run during a call.</summary>
internal sealed record CancelShape : EndingShape
{
    private const string Words = "The operation was canceled.";

    public override void Apply(RunSketch sketch, Domain domain, Dice dice, WordTables words)
    {
        var at = sketch.Turns.FindIndex(Math.Min(1, sketch.Turns.Count - 1), turn => turn.Calls.Count > 0);
        var turn = sketch.Turns[at];
        CutBehind(turn, 0);
        turn.Calls[0] = turn.Calls[0] with { Result = null, Error = Words, ErrorType = "System.OperationCanceledException", Inner = [] };
        sketch.End(at, "cancelled", Words);
    }
}
