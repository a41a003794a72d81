namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>What a planned generation was given and what it answered, in the words of a vocabulary.</summary>
internal static class PlanMessages
{
    /// <summary>The calls that earlier generations of the same agent asked for, before this one began.</summary>
    public static IEnumerable<Placed> Asked(Placed generation, IEnumerable<Placed> all) => all.Where(call => call.Is(What.Call) && call.Asker is { } asker
        && asker.Number < generation.Number && asker.Parent == generation.Parent);

    /// <summary>Those whose results it was given.</summary>
    public static IEnumerable<Placed> Given(Placed generation, IEnumerable<Placed> all) =>
        Asked(generation, all).Where(call => call.Item.Answered && !call.Item.Unfinished && call.End <= generation.Start);

    public static IEnumerable<(string, object?)> GenAi(Plan plan, Placed generation, IReadOnlyList<Placed> all)
    {
        if (plan.Outputs) yield return ("gen_ai.output.messages", $"[{Answer(generation)}]");
        if (!plan.Inputs) yield break;
        var given = Given(generation, all).ToHashSet();
        var turns = Asked(generation, all).GroupBy(call => call.Asker!).Select(turn => Answer(turn.Key)
            + string.Concat(turn.Where(given.Contains).Select(call => $$""",{"role":"tool","parts":[{"type":"tool_call_response","id":"{{call.Id}}","response":{{PlanSpans.Json(call.Item.Result ?? 0)}}}]}""")));
        yield return ("gen_ai.input.messages", $"[{string.Join(",", turns.Prepend("""{"role":"user","parts":[{"type":"text","content":"go"}]}"""))}]");
    }

    public static IEnumerable<(string, object?)> OpenInference(Plan plan, Placed generation, IReadOnlyList<Placed> all)
    {
        if (plan.Outputs)
        {
            foreach (var entry in Answer("llm.output_messages.0.message.", generation)) yield return entry;
        }

        if (!plan.Inputs) yield break;
        var (given, next) = (Given(generation, all).ToHashSet(), 1);
        yield return ("llm.input_messages.0.message.role", "user");
        yield return ("llm.input_messages.0.message.content", "go");
        foreach (var turn in Asked(generation, all).GroupBy(call => call.Asker!))
        {
            foreach (var entry in Answer($"llm.input_messages.{next++}.message.", turn.Key)) yield return entry;
            foreach (var call in turn.Where(given.Contains))
            {
                var prefix = $"llm.input_messages.{next++}.message.";
                yield return (prefix + "role", "tool");
                yield return (prefix + "tool_call_id", call.Id);
                yield return (prefix + "content", PlanSpans.Json(call.Item.Result ?? 0));
            }
        }
    }

    private static string Answer(Placed generation) => $$"""{"role":"assistant","parts":[{{(generation.Inside is []
        ? """{"type":"text","content":"done"}"""
        : string.Join(",", generation.Inside.Select(call => $$"""{"type":"tool_call","id":"{{call.Id}}","name":"{{call.Item.Name}}","arguments":{{PlanSpans.Json(call.Item.Argument ?? 0)}}}""")))}}]}""";

    private static IEnumerable<(string, object?)> Answer(string prefix, Placed generation)
    {
        yield return (prefix + "role", "assistant");
        if (generation.Inside is []) yield return (prefix + "content", "done");
        for (var i = 0; i < generation.Inside.Count; i++)
        {
            var call = generation.Inside[i];
            yield return ($"{prefix}tool_calls.{i}.tool_call.id", call.Id);
            yield return ($"{prefix}tool_calls.{i}.tool_call.function.name", call.Item.Name);
            yield return ($"{prefix}tool_calls.{i}.tool_call.function.arguments", PlanSpans.Json(call.Item.Argument ?? 0));
        }
    }
}
