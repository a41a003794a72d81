namespace AgentTrace.Testing;

/// <summary>A plan as the path that its trace takes.</summary>
internal static class PlannedPath
{
    private static readonly TrajectoryPattern Answer = TrajectoryPattern.Step(StepType.LlmGenerate);

    public static string Of(TracePlan plan) => PathText.Of(TrajectoryPattern.Sequence(Steps(plan.Runs)));

    /// <summary>What a path holds: top steps. What stands within a call is the call's own.</summary>
    private static List<TrajectoryPattern> Steps(IEnumerable<PlannedStep> steps) => [.. steps.SelectMany(step => step switch
    {
        PlannedAnswer => [Answer],
        PlannedCall call => [TrajectoryPattern.Call(call.Name)],
        PlannedAgent agent => Steps(agent.Steps),
        PlannedSpan { Type: StepType.Other } other => Steps(other.Inner),
        PlannedSpan { Type: StepType.Reasoning or StepType.Handoff } span => [Around(span)],
        PlannedSpan span => [TrajectoryPattern.Step(span.Type)],
        PlannedGroup group => Branches(group),
        _ => Enumerable.Empty<TrajectoryPattern>(),
    })];

    /// <summary>A thought that holds one answer and nothing else is one step with it; any other overlaps what it holds, so that no order is asked for.</summary>
    private static TrajectoryPattern Around(PlannedSpan span)
    {
        var (own, inner) = (TrajectoryPattern.Step(span.Type), Steps(span.Inner));
        return inner.Count == 0 || (span.Type == StepType.Reasoning && inner is [var only] && only.Equals(Answer)) ? own : TrajectoryPattern.AnyOrder(own, TrajectoryPattern.Sequence(inner));
    }

    private static List<TrajectoryPattern> Branches(PlannedGroup group)
    {
        var branches = group.Branches.Select(branch => Steps([branch])).Where(path => path.Count > 0).Select(path => TrajectoryPattern.Sequence(path)).ToList();
        return branches.Count > 0 ? [TrajectoryPattern.AnyOrder(branches)] : [];
    }
}
