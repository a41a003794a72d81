namespace AgentTrace.Testing;

/// <summary>What a replay needs of a recording: the words of each answer, and of each call its arguments and what came of it.</summary>
internal static class ReplayEvidence
{
    public static void Demand(RecordedTrace trace)
    {
        var answers = trace.Generations.Count(answer => answer.OutputMessages is null && !answer.Span.IsError);
        var calls = ReplayedCall.Of(trace, _ => null).DistinctBy(call => call.Call).Select(call => call.Call).ToList();
        List<string> missing = [];
        if (trace.NothingSelected is { } nothing) throw new ReplayException($"There is nothing to replay: {Words.LowerFirst(nothing)}");
        if (trace.Generations.Count == 0 && calls.Count == 0) throw new ReplayException("There is nothing to replay: the trace has no answer of a model and no tool call.");
        if (answers > 0) missing.Add($"what the model said in {Some(answers, trace.Generations.Count, "answer")}");
        Add("the arguments", call => call.WholeArguments is null);
        Add("the result", call => !call.IsError && call.Result is not { } result ? true : call.Result is { } value && JsonValue.IsCut(value));
        var requests = trace.Generations.SelectMany(answer => answer.OutputMessages ?? []).SelectMany(message => message.Parts).Where(part => part.Kind == MessagePartKind.ToolRequest && part.Arguments is not { ValueKind: System.Text.Json.JsonValueKind.Object }).ToList();
        if (missing.Count == 0 && requests.Count > 0) missing.Add($"the arguments that the model asked {Words.List(requests.Select(part => part.ToolName ?? "").Distinct(), 3)} for");
        if (missing.Count > 0) throw new ReplayException(SafeText.Line($"This recording cannot be replayed: it lacks {string.Join(" and ", missing)}.") + "\n    " + Hints.Content);

        void Add(string what, Func<ToolCall, bool> lacks)
        {
            var lacking = calls.FindAll(call => lacks(call));
            if (lacking.Count > 0) missing.Add($"{what} of {Some(lacking.Count, calls.Count, "tool call")} ({Words.List(lacking.Select(call => call.Name).Distinct(), 3)})");
        }
    }

    private static string Some(int count, int all, string noun) => count == all ? (all == 1 ? $"the only {noun}" : $"all {Words.Count(all, noun)}") : $"{Words.Number(count)} of {Words.Count(all, noun)}";
}
