namespace AgentTrace.Testing;

/// <summary>
/// Which results each generation was given. A history is aligned from its end, as its latest request is the latest call before the
/// generation; so ids that a provider uses again and histories cut at the front do no harm.
/// </summary>
internal static class CallAnswers
{
    public static void Find(TraceIndex index, List<ToolCall> calls)
    {
        var byId = Group(calls.Where(call => IdOf(call) is not null), call => IdOf(call)!);
        var byName = Group(calls, call => call.Name);
        foreach (var generation in index.Generations)
        {
            if (generation.OutputMessages is { } output) Align(generation, output, call => call.Generation == generation, byId, byName);
            if (generation.InputMessages is { } input) Align(generation, input, call => IsBefore(call, generation), byId, byName);
        }
    }

    private static string? IdOf(ToolCall call) => call.CallId ?? call.Request?.Id;

    private static void Align(
        Generation generation, IReadOnlyList<ChatMessage> messages, Func<ToolCall, bool> isCandidate,
        Dictionary<string, List<ToolCall>> byId, Dictionary<string, List<ToolCall>> byName)
    {
        var cursors = new Dictionary<List<ToolCall>, int>();
        foreach (var (request, response) in Enumerable.Reverse(Pairs(messages)))
        {
            var id = response?.Id ?? request?.Id;
            var name = request?.ToolName ?? response?.ToolName;
            var list = id is not null && byId.TryGetValue(id, out var sameId) ? sameId
                : name is not null && byName.TryGetValue(name, out var sameName) ? sameName : null;
            if (list is null) continue;

            var at = cursors.TryGetValue(list, out var cursor) ? cursor : list.Count - 1;
            while (at >= 0 && !(isCandidate(list[at]) && Fits(list[at], request, response))) at--;
            cursors[list] = at - 1;
            if (at < 0 || response is null) continue;
            list[at].Response ??= response;
            if (list[at].Generation != generation) generation.Knows.Add(list[at]);
        }
    }

    private static bool Fits(ToolCall call, MessagePart? request, MessagePart? response) =>
        (request?.ToolName ?? response?.ToolName) is not { } name || ToolAliases.AreSame(name, call.Name);

    /// <summary>Was asked for by an earlier generation, or had started when this one began.</summary>
    private static bool IsBefore(ToolCall call, Generation generation) => call.Generation is { } asked
        ? asked.Index < generation.Index
        : call.StartTimeUnixNano is { } start && generation.Span.StartTimeUnixNano is { } begin ? start <= begin : call.Place.Position < generation.Position;

    /// <summary>Requests with their responses, by id within the run of messages, else by order.</summary>
    private static List<(MessagePart? Request, MessagePart? Response)> Pairs(IReadOnlyList<ChatMessage> messages)
    {
        var pairs = new List<(MessagePart? Request, MessagePart? Response)>();
        var open = new List<int>();
        foreach (var part in messages.SelectMany(message => message.Parts))
        {
            if (part.Kind is MessagePartKind.ToolRequest or MessagePartKind.ServerToolRequest)
            {
                open.Add(pairs.Count);
                pairs.Add((part, null));
            }
            else if (part.Kind is MessagePartKind.ToolResponse or MessagePartKind.ServerToolResponse)
            {
                var at = open.FindIndex(i => part.Id is not null ? pairs[i].Request!.Id == part.Id : pairs[i].Request!.Id is null || pairs[i].Request!.ToolName == part.ToolName);
                if (at >= 0)
                {
                    pairs[open[at]] = (pairs[open[at]].Request, part);
                    open.RemoveAt(at);
                }
                else
                {
                    pairs.Add((null, part));
                }
            }
        }

        return pairs;
    }

    private static Dictionary<string, List<ToolCall>> Group(IEnumerable<ToolCall> calls, Func<ToolCall, string> key) =>
        calls.GroupBy(key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
}
