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
            if (generation.OutputMessages is { } output) OrderWithin(index.Requested[generation.Index], output);
            if (generation.OutputMessages is { } answered) Align(generation, answered, call => call.Generation == generation, byId, byName);
            if (generation.InputMessages is { } input) Align(generation, input, call => IsBefore(call, generation), byId, byName);
        }
    }

    /// <summary>An answer that records a whole loop: what stood answered before a request was known to whoever made it.</summary>
    private static void OrderWithin(IReadOnlyList<CallRequest> requests, IReadOnlyList<ChatMessage> output)
    {
        if (requests.Count < 2 || !output.Any(message => message.Parts.Any(part => part.Kind == MessagePartKind.ToolResponse))) return;
        var calls = new Dictionary<MessagePart, ToolCall>(ReferenceEqualityComparer.Instance);
        foreach (var request in requests)
        {
            if (request.Call is { } call) calls[request.Part] = call;
        }

        var asks = new Dictionary<MessagePart, MessagePart>(ReferenceEqualityComparer.Instance);
        foreach (var (request, response) in Pairs(output))
        {
            if (request is not null && response is not null) asks[response] = request;
        }

        var known = new HashSet<ToolCall>();
        foreach (var part in output.SelectMany(message => message.Parts))
        {
            if (calls.TryGetValue(part, out var asked)) asked.KnownWhenAsked = [.. known];
            else if (asks.TryGetValue(part, out var request) && calls.TryGetValue(request, out var answered)) known.Add(answered);
        }
    }

    private static string? IdOf(ToolCall call) => call.CallId ?? call.Request?.Id;

    private static void Align(
        Generation generation, IReadOnlyList<ChatMessage> messages, Func<ToolCall, bool> isCandidate,
        Dictionary<string, List<ToolCall>> byId, Dictionary<string, List<ToolCall>> byName)
    {
        var taken = new HashSet<ToolCall>();
        foreach (var (request, response) in Enumerable.Reverse(Pairs(messages)))
        {
            var id = response?.Id ?? request?.Id;
            var name = request?.ToolName ?? response?.ToolName;
            var list = id is not null && byId.TryGetValue(id, out var sameId) ? sameId
                : name is not null && byName.TryGetValue(name, out var sameName) ? sameName : null;
            if (list is null || Latest(list, call => isCandidate(call) && !taken.Contains(call) && Fits(call, id, name), generation, request) is not { } found) continue;
            taken.Add(found);
            found.Request ??= request;
            if (response is null) continue;
            found.Response ??= response;
            if (found.Generation != generation) generation.Knows.Add(found);
        }
    }

    /// <summary>The latest call of the same agent, else of any; of its turn, the one with the arguments that were asked for.</summary>
    private static ToolCall? Latest(List<ToolCall> calls, Func<ToolCall, bool> fits, Generation generation, MessagePart? request)
    {
        var at = calls.FindLastIndex(call => call.Scope.Agent == generation.Scope.Agent && fits(call));
        if (at < 0) at = calls.FindLastIndex(call => fits(call));
        if (at < 0 || request is null) return at < 0 ? null : calls[at];
        for (var i = at; i >= 0 && calls[i].Generation == calls[at].Generation; i--)
        {
            if (fits(calls[i]) && (calls[i].Request == request || (request.Arguments is { } asked && calls[i].Arguments is { } given && JsonValue.AreEqual(asked, given)))) return calls[i];
        }

        return calls[at];
    }

    /// <summary>An equal id speaks for itself where the id is no tool's name; else the names must be of one tool.</summary>
    private static bool Fits(ToolCall call, string? id, string? name) =>
        name is null || ToolAliases.AreSame(name, call.Name) || name == call.AskedAs || (id is not null && id == call.CallId && id != name && id != call.Name);

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
