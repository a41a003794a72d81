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
            if (!generation.OutputMayHoldTools && generation.Next is not { InputMayHoldTools: true }) result[i] = [];
            else result[i] = Requests(generation, generation.OutputMessages ?? FromHistory(generation));
        }

        return result;
    }

    private static IReadOnlyList<CallRequest> Requests(Generation generation, IReadOnlyList<ChatMessage> output)
    {
        List<CallRequest>? requests = null;
        foreach (var message in output)
        {
            foreach (var part in message.Parts)
            {
                if (part.Kind is not (MessagePartKind.ToolRequest or MessagePartKind.ServerToolRequest)) continue;
                requests ??= [];
                requests.Add(new CallRequest(generation, part, requests.Count + 1));
            }
        }

        return requests ?? [];
    }

    /// <summary>An output that was not captured stands again at the end of what the same agent's next generation was given.</summary>
    private static IReadOnlyList<ChatMessage> FromHistory(Generation generation)
    {
        if (generation.Next?.InputMessages is not { Count: > 0 } history) return [];
        if (generation.FinishReason is not ("tool_call" or null)) return [];
        if (generation.InputMessages is { } own && own.Count < history.Count)
        {
            // What the next one was given beyond this one's input is this one's output, and the answers to it.
            return [.. history.Skip(own.Count).Where(message => message.Role == "assistant")];
        }

        var last = history.Count - 1;
        while (last >= 0 && history[last].Parts.All(part => part.Kind == MessagePartKind.ToolResponse)) last--;
        return last >= 0 && last < history.Count - 1 && history[last].Role == "assistant" ? [history[last]] : [];
    }
}
