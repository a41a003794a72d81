namespace AgentTrace.Testing;

/// <summary>Makes the plan of one trace of a scenario: draws a run, applies the shapes, gives every step its time.</summary>
internal sealed class ScenarioPlan(ScenarioOptions options, WordTables words, Dice dice)
{
    private static readonly LatencyModel Approval = LatencyModel.LogNormal(TimeSpan.FromSeconds(40), TimeSpan.FromMinutes(6));
    private static readonly LatencyModel Model = LatencyModel.LogNormal(TimeSpan.FromMilliseconds(900), TimeSpan.FromMilliseconds(3200));
    private static readonly LatencyModel Check = LatencyModel.LogNormal(TimeSpan.FromMilliseconds(40), TimeSpan.FromMilliseconds(120));
    private static readonly string[] Models = ["gpt-4.1", "claude-sonnet-4-5", "gemini-2.5-pro"];

    private readonly Domain _domain = options.Domain;

    public TracePlan Make(long number)
    {
        var items = dice.Between(options.Items.Least, options.Items.Most);
        var sketch = _domain.Draw(dice, words, items);
        foreach (var shape in options.Shapes) shape.Apply(sketch, _domain, dice, words);
        var model = options.Model ?? dice.Pick(Models);
        return new TracePlan([Run(sketch, model)]) { StartNano = options.StartOf(number), Vocabulary = options.Vocabulary };
    }

    private PlannedAgent Run(RunSketch sketch, string model)
    {
        var steps = new List<PlannedStep>((sketch.Turns.Count * 2) + 2);
        var own = sketch.HandoffAt ?? sketch.Turns.Count;
        Turns(steps, sketch, 0, own);
        if (sketch.HandoffAt is not null)
        {
            var specialist = _domain.Others.Specialist;
            steps.Add(Timed(new PlannedAnswer { Text = $"I hand over to {specialist}." }, sketch));
            steps.Add(Timed(new PlannedSpan(StepType.Handoff, SpanNames.HandoffPrefix + specialist) { To = specialist, Input = sketch.Question }));
            steps.Add(Agent(specialist, sketch, model, Rest(sketch, own), $"You are {specialist}. Finish what was begun."));
        }
        else if (sketch.IsCompleted)
        {
            steps.Add(Timed(new PlannedAnswer { Text = sketch.Answer }, sketch));
        }

        return Agent(_domain.Agent, sketch, model, steps, _domain.Instructions);
    }

    private List<PlannedStep> Rest(RunSketch sketch, int from)
    {
        var steps = new List<PlannedStep>();
        Turns(steps, sketch, from, sketch.Turns.Count);
        if (sketch.IsCompleted) steps.Add(Timed(new PlannedAnswer { Text = sketch.Answer }, sketch));
        return steps;
    }

    private PlannedAgent Agent(string name, RunSketch sketch, string model, List<PlannedStep> steps, string instructions) => new(name, steps)
    {
        Input = sketch.Question,
        Output = sketch.IsCompleted ? sketch.Answer : null,
        StopReason = sketch.StopReason,
        Error = sketch.Error,
        Model = model,
        Instructions = instructions,
        Tools = options.Tools,
    };

    private void Turns(List<PlannedStep> steps, RunSketch sketch, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            var turn = sketch.Turns[i];
            steps.Add(Timed(new PlannedAnswer { Text = turn.Says, Unmet = turn.Unmet, InputTokens = turn.InputTokens }, sketch));
            if (turn.IsParallel && turn.Calls.Count > 1) steps.Add(new PlannedGroup([.. turn.Calls.Select(call => Timed(call, sketch))]));
            else foreach (var call in turn.Calls) steps.Add(Timed(call, sketch));
            foreach (var step in turn.After) steps.Add(step is PlannedSpan span ? Timed(span) : step);
        }
    }

    private PlannedAnswer Timed(PlannedAnswer answer, RunSketch sketch)
    {
        var nanos = (options.ModelLatency ?? Model).Draw(dice);
        return answer with { Nanos = nanos, FirstChunkNanos = sketch.IsStreamed ? nanos / dice.Between(3, 8) : null };
    }

    private PlannedSpan Timed(PlannedSpan span) => span with { Nanos = Check.Draw(dice) };

    private PlannedCall Timed(PlannedCall call, RunSketch sketch)
    {
        var tool = _domain.Find(call.Name);
        var latency = options.ToolLatencies.GetValueOrDefault(call.Name) ?? (tool is null ? null : options.ToolLatency ?? tool.Latency) ?? Approval;
        if (call.Inner.Count > 0) return call with { Nanos = 0, Inner = [.. call.Inner.Select(step => step is PlannedAgent agent ? agent with { Steps = [.. agent.Steps.Select(inner => inner is PlannedAnswer answer ? Timed(answer, sketch) : inner)] } : step)] };
        call = call with { Nanos = latency.Draw(dice) };
        return options.HasNestedSpans && tool is not null ? call with { Inner = [Backend(tool, call)] } : call;
    }

    /// <summary>The request of the tool's client, the service that takes it in a process of its own, and the database behind that.</summary>
    private PlannedSpan Backend(DomainTool tool, PlannedCall call)
    {
        var (service, path, table) = tool.Backend;
        var method = call.Name == _domain.SensitiveTool ? "POST" : "GET";
        var status = call.Error is null ? 200 : int.TryParse(call.ErrorType, out var code) ? code : 422;
        var nanos = call.Nanos ?? 0;
        var query = TraceBuilder.Db(method == "POST" ? "INSERT" : "SELECT", table) with { Nanos = nanos / 4 };
        var server = new PlannedSpan(StepType.Other, NamePairs.Of(method + " ", path))
        {
            Kind = System.Diagnostics.ActivityKind.Server,
            Service = service,
            Nanos = nanos / 2,
            Inner = [query],
            Attributes = [new("http.request.method", method), new("http.route", path), new("http.response.status_code", status)],
        };
        return TraceBuilder.HttpSpan(method, NamePairs.Of("https://", service) + ".example.org" + path, service + ".example.org", status) with { Nanos = nanos * 3 / 4, Inner = [server] };
    }
}
