namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>Every scenario in every shape.</summary>
internal static class AllShapes
{
    public static readonly IReadOnlyDictionary<string, Func<TraceScenario, TraceScenario>> Shapes = new Dictionary<string, Func<TraceScenario, TraceScenario>>
    {
        ["happy"] = scenario => scenario,
        ["tool error"] = scenario => scenario.WithToolError(),
        ["retry"] = scenario => scenario.WithRetry(failures: 2),
        ["error rate"] = scenario => scenario.WithErrorRate(0.3),
        ["max steps"] = scenario => scenario.WithMaxSteps(7),
        ["loop"] = scenario => scenario.WithLoop(),
        ["tool spam"] = scenario => scenario.WithToolSpam(),
        ["parallel"] = scenario => scenario.WithParallelCalls(),
        ["nested"] = scenario => scenario.WithNestedSpans().WithClockSkew(TimeSpan.FromSeconds(-2)),
        ["handoff"] = scenario => scenario.WithHandoff(),
        ["agent as tool"] = scenario => scenario.WithAgentAsTool(),
        ["invented"] = scenario => scenario.WithInventedTool(),
        ["streaming"] = scenario => scenario.WithStreaming(),
        ["approval"] = scenario => scenario.WithHumanApproval(),
        ["budget"] = scenario => scenario.WithBudgetExceeded(),
        ["guardrail"] = scenario => scenario.WithGuardrailStop(),
        ["cancelled"] = scenario => scenario.WithCancellation(),
        ["much at once"] = scenario => scenario.WithParallelCalls().WithNestedSpans().WithHandoff().WithAgentAsTool().WithInventedTool().WithStreaming().WithHumanApproval().WithRetry().WithErrorRate(0.1),
        ["handoff and tool error"] = scenario => scenario.WithHandoff().WithToolError(),
        ["handoff and guardrail"] = scenario => scenario.WithHandoff().WithGuardrailStop(),
    };

    public static readonly IReadOnlyDictionary<string, Func<TraceFaker, TraceScenario>> Scenarios = new Dictionary<string, Func<TraceFaker, TraceScenario>>
    {
        ["research-agent"] = faker => faker.ResearchAgent(),
        ["support-agent"] = faker => faker.SupportAgent(),
        ["booking-agent"] = faker => faker.BookingAgent(),
        ["coding-agent"] = faker => faker.CodingAgent(),
    };

    public static readonly TraceVocabulary[] Vocabularies = Enum.GetValues<TraceVocabulary>();

    public static TheoryData<string, string> Each
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var scenario in Scenarios.Keys)
            {
                foreach (var shape in Shapes.Keys) data.Add(scenario, shape);
            }

            return data;
        }
    }

    public static TraceScenario Make(string scenario, string shape, int seed = 42) => Shapes[shape](Scenarios[scenario](new TraceFaker(seed)));
}
