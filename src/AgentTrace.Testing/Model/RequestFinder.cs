namespace AgentTrace.Testing;

/// <summary>What each generation asked for: the tool calls of its output, else of the history that the next generation was given.</summary>
internal static class RequestFinder
{
    public static IReadOnlyList<CallRequest>[] Find(IReadOnlyList<Generation> generations)
    {
        var result = new IReadOnlyList<CallRequest>[generations.Count];
        for (var i = 0; i < result.Length; i++)
        {
            var generation = generations[i];
            var output = generation.OutputMessages ?? FromHistory(generation, generations);
            result[i] = [.. output.SelectMany(message => message.Parts)
                .Where(part => part.Kind is MessagePartKind.ToolRequest or MessagePartKind.ServerToolRequest)
                .Select((part, number) => new CallRequest(generation, part, number + 1))];
        }

        return result;
    }

    /// <summary>An output that was not captured stands again at the end of what the same agent's next generation was given.</summary>
    private static IEnumerable<ChatMessage> FromHistory(Generation generation, IReadOnlyList<Generation> generations)
    {
        if (generation.FinishReason is not ("tool_call" or null)) return [];
        var next = generations.Skip(generation.Index + 1).FirstOrDefault(other => other.Scope == generation.Scope);
        if (next?.InputMessages is not { Count: > 0 } history) return [];
        if (generation.InputMessages is { } own && own.Count < history.Count)
        {
            // What the next one was given beyond this one's input is this one's output, and the answers to it.
            return history.Skip(own.Count).Where(message => message.Role == "assistant");
        }

        var last = history.Count - 1;
        while (last >= 0 && history[last].Parts.All(part => part.Kind == MessagePartKind.ToolResponse)) last--;
        return last >= 0 && last < history.Count - 1 && history[last].Role == "assistant" ? [history[last]] : [];
    }
}
