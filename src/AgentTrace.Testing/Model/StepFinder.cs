namespace AgentTrace.Testing;

/// <summary>The top steps of a trace.</summary>
internal static class StepFinder
{
    public static IReadOnlyList<Step> Find(TraceIndex index)
    {
        var spans = index.Trace.Spans;
        var found = new List<((int Position, int Sequence) Place, StepType Type, string? Name, RecordedSpan? Span, ToolCall? Call, Generation? Generation)>();
        var held = HeldByReasoning(index);
        var within = held.Values.ToHashSet();
        foreach (var generation in index.Generations)
        {
            if (index.Roles.Blocker(generation.Position) >= 0 || within.Contains(generation)) continue;
            found.Add(((generation.Position, 0), StepType.LlmGenerate, generation.Model, generation.Span, null, generation));
        }

        foreach (var call in index.Calls)
        {
            if (call.Executed != Verdict.Passed || IsBlocked(index, call)) continue;
            found.Add((call.Place, StepType.ToolCall, call.Name, call.Span, call, null));
        }

        for (var i = 0; i < spans.Count; i++)
        {
            if (!IsStepSpan(index.Roles.Type(i)) || index.Roles.Blocker(i) >= 0) continue;
            found.Add(((i, 0), index.Roles.Type(i), spans[i].Name, spans[i], null, held.GetValueOrDefault(i)));
        }

        found.Sort((a, b) => a.Place.CompareTo(b.Place));
        return [.. found.Select((step, i) => new Step(i + 1, step.Type, step.Name, step.Span, step.Call, step.Generation) { Position = step.Place.Position })];
    }

    /// <summary>Whether a call stands inside another step.</summary>
    public static bool IsBlocked(TraceIndex index, ToolCall call) => index.Roles.Blocker(PositionOf(call)) >= 0;

    /// <summary>Where a call stands in the tree: its first span, else its generation's.</summary>
    public static int PositionOf(ToolCall call) => call.AttemptList.Count > 0 ? call.AttemptList[0].Position : call.Generation!.Position;

    public static bool IsStepSpan(StepType type) => type is StepType.Reasoning or StepType.Retrieval or StepType.Embedding
        or StepType.Rerank or StepType.Guardrail or StepType.Handoff;

    /// <summary>A Reasoning span that holds one generation and nothing else is one step: the generation it holds, by its position.</summary>
    private static Dictionary<int, Generation> HeldByReasoning(TraceIndex index)
    {
        var result = new Dictionary<int, Generation>();
        var inside = new Dictionary<int, (int Steps, Generation? Only)>();
        foreach (var generation in index.Generations) Count(generation.Position, generation);
        foreach (var call in index.Calls.Where(call => call.Executed == Verdict.Passed)) Count(PositionOf(call), null, call.Attempts == 0);
        for (var i = 0; i < index.Trace.Spans.Count; i++)
        {
            if (IsStepSpan(index.Roles.Type(i))) Count(i, null);
        }

        foreach (var (reasoning, (steps, only)) in inside)
        {
            if (steps == 1 && only is not null) result[reasoning] = only;
        }

        return result;

        void Count(int position, Generation? generation, bool includingSelf = false)
        {
            if (index.Roles.Blocker(position) >= 0) return;
            for (var at = includingSelf ? position : index.Tree.Parent[position]; at >= 0; at = index.Tree.Parent[at])
            {
                if (index.Roles.Type(at) != StepType.Reasoning) continue;
                var before = inside.GetValueOrDefault(at);
                inside[at] = (before.Steps + 1, before.Steps == 0 ? generation : null);
                return;
            }
        }
    }
}
