namespace AgentTrace.Testing;

/// <summary>Something that a run does beside or instead of the happy path.</summary>
internal abstract record Shape
{
    /// <summary>Shapes are applied in this order, in whatever order they were named.</summary>
    public abstract int Order { get; }

    /// <summary>It says how the run ends: a run ends in one way.</summary>
    public virtual bool IsEnding => false;

    public abstract void Apply(RunSketch sketch, Domain domain, Dice dice, WordTables words);

    /// <summary>A call as it fails.</summary>
    protected static PlannedCall Failing(PlannedCall call, Domain domain)
    {
        var (error, type) = domain.Find(call.Name)?.Failure ?? ("it failed", "_OTHER");
        return call with { Result = null, Error = error, ErrorType = type };
    }

    /// <summary>Ends the turn behind a call; what was asked for beside it and not begun is left out.</summary>
    protected static void CutBehind(SketchedTurn turn, int call) => turn.Calls.RemoveRange(call + 1, turn.Calls.Count - call - 1);
}

/// <summary>The calls that do not need each other run at once.</summary>
internal sealed record ParallelShape : Shape
{
    public override int Order => 0;

    public override void Apply(RunSketch sketch, Domain domain, Dice dice, WordTables words)
    {
        for (var i = sketch.Turns.Count - 1; i > 0; i--)
        {
            if (!sketch.Turns[i].CanJoin) continue;
            sketch.Turns[i - 1].Calls.AddRange(sketch.Turns[i].Calls);
            sketch.Turns[i - 1].IsParallel = true;
            sketch.Turns.RemoveAt(i);
        }
    }
}

/// <summary>A person is asked before the tool that changes something.</summary>
internal sealed record ApprovalShape : Shape
{
    public override int Order => 1;

    public override void Apply(RunSketch sketch, Domain domain, Dice dice, WordTables words)
    {
        var at = sketch.TurnOf(domain.SensitiveTool);
        var call = sketch.Turns[at].Calls.Find(call => call.Name == domain.SensitiveTool)!;
        using var arguments = System.Text.Json.JsonDocument.Parse(call.Arguments);
        var about = arguments.RootElement.GetProperty(domain.SensitiveKey).GetString()!;
        sketch.Turns.Insert(at, new SketchedTurn(new PlannedCall(Domain.ApprovalTool, $$"""{"action":"{{domain.SensitiveTool}}","{{domain.SensitiveKey}}":{{JsonPen.Quoted(about)}}}""")
        {
            Result = $$"""{"approved":true,"approved_by":"{{dice.Pick(words.People)}}"}""",
        }));
    }
}

/// <summary>Another agent is asked like a tool.</summary>
internal sealed record HelperShape : Shape
{
    public override int Order => 2;

    public override void Apply(RunSketch sketch, Domain domain, Dice dice, WordTables words)
    {
        var helper = domain.Others.Helper;
        var advice = dice.Pick(words.Sentences);
        var task = $"Check this: {sketch.Answer}";
        sketch.Turns.Add(new SketchedTurn(new PlannedCall("ask_" + helper, $$"""{"task":{{JsonPen.Quoted(task)}}}""")
        {
            Result = JsonPen.Quoted(advice),
            Inner = [new PlannedAgent(helper, [new PlannedAnswer { Text = advice }]) { Input = task, Instructions = $"You are the {helper}. Answer in one sentence." }],
        }));
    }
}

/// <summary>One tool is called again and again, each time with other arguments.</summary>
internal sealed record SpamShape(string? Tool, int Times) : Shape
{
    public override int Order => 3;

    public override void Apply(RunSketch sketch, Domain domain, Dice dice, WordTables words)
    {
        var turn = sketch.Turns[sketch.TurnOf(Tool ?? domain.SearchTool)];
        var known = turn.Calls.Select(call => call.Arguments).ToHashSet(StringComparer.Ordinal);
        for (var i = turn.Calls.Count(call => call.Name == (Tool ?? domain.SearchTool)); i < Times;)
        {
            var call = Other(domain, dice, words);
            if (!known.Add(call.Arguments)) continue;
            turn.Calls.Add(call);
            i++;
        }
    }

    /// <summary>A tool without a search of its own is asked for things that may exist.</summary>
    private PlannedCall Other(Domain domain, Dice dice, WordTables words) => Tool is null || Tool == domain.SearchTool ? domain.Explore(dice, words)
        : new PlannedCall(Tool, $$"""{"id":"{{dice.Id("any-", 8)}}"}""") { Result = """{"found":false}""" };
}

/// <summary>A tool that the model does not have is asked for; it is told so.</summary>
internal sealed record InventedShape(string? Tool) : Shape
{
    public override int Order => 4;

    public override void Apply(RunSketch sketch, Domain domain, Dice dice, WordTables words)
    {
        var tool = Tool ?? domain.InventedTool;
        var turn = new SketchedTurn();
        turn.Unmet.Add(new PlannedRequest(tool, $$"""{"target":{{JsonPen.Quoted(dice.Pick(words.Topics))}}}""") { Reply = $"There is no tool {tool}." });
        sketch.Turns.Insert(sketch.Turns.Count - 1, turn);
    }
}

/// <summary>The first call of a tool fails, and the model asks for it again until it succeeds.</summary>
internal sealed record RetryShape(string? Tool, int Failures) : Shape
{
    public override int Order => 5;

    public override void Apply(RunSketch sketch, Domain domain, Dice dice, WordTables words)
    {
        var tool = Tool ?? domain.FragileTool;
        var at = sketch.TurnOf(tool);
        var call = sketch.Turns[at].Calls.Find(call => call.Name == tool)!;
        for (var i = 0; i < Failures; i++) sketch.Turns.Insert(at, new SketchedTurn(Failing(call, domain)) { Says = i == 0 ? null : "That failed. I will try again." });
    }
}

/// <summary>Every attempt of a call fails with a probability; the model asks again, at most three times.</summary>
internal sealed record ErrorRateShape(double Rate, string? Tool) : Shape
{
    private const int MostFailures = 3;

    public override int Order => 6;

    public override void Apply(RunSketch sketch, Domain domain, Dice dice, WordTables words)
    {
        for (var at = sketch.Turns.Count - 1; at >= 0; at--)
        {
            var turn = sketch.Turns[at];
            foreach (var call in turn.Calls)
            {
                if (call.Error is not null || !(Tool is null ? domain.Find(call.Name) is not null : call.Name == Tool)) continue;
                for (var i = 0; i < MostFailures && dice.Chance(Rate); i++) sketch.Turns.Insert(at, new SketchedTurn(Failing(call, domain)));
            }
        }
    }
}

/// <summary>Every answer comes in pieces.</summary>
internal sealed record StreamingShape : Shape
{
    public override int Order => 8;

    public override void Apply(RunSketch sketch, Domain domain, Dice dice, WordTables words) => sketch.IsStreamed = true;
}

/// <summary>Half way, another agent takes over, with a run of its own.</summary>
internal sealed record HandoffShape : Shape
{
    /// <summary>The answer that hands over, and the handoff.</summary>
    public const int Steps = 2;

    public override int Order => 7;

    public override void Apply(RunSketch sketch, Domain domain, Dice dice, WordTables words) => sketch.HandsOff = true;
}
