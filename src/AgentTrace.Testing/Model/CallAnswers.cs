namespace AgentTrace.Testing;

/// <summary>
/// Which results each generation was given. A history is aligned from its end, as its latest request is the latest call before the
/// generation; so ids that a provider uses again and histories cut at the front do no harm.
/// </summary>
internal static class CallAnswers
{
    public static void Find(TraceIndex index, List<ToolCall> calls)
    {
        CallsByKey? known = null;
        foreach (var generation in index.Generations)
        {
            var output = generation.OutputMayHoldTools ? generation.OutputMessages : null;
            if (output is not null) OrderWithin(index.Requested[generation.Index], output);
            if (!generation.InputMayHoldTools && (output is null || IsTold(generation, output))) continue;
            foreach (var (call, request, response) in Align(generation, skipsTold: true, () => known ??= new CallsByKey(calls)))
            {
                call.Request ??= request;
                if (response is null) continue;
                call.Response ??= response;
                if (call.Generation != generation) generation.Learn(call);
            }
        }
    }

    /// <summary>Which part of the messages of each generation is of which call: what it asked for, and the history that it was given.</summary>
    public static IEnumerable<(ToolCall Call, MessagePart? Request, MessagePart? Response)> Parts(TraceIndex index)
    {
        CallsByKey? known = null;
        return index.Generations.SelectMany(generation => Align(generation, skipsTold: false, () => known ??= new CallsByKey(index.Calls)));
    }

    private static IEnumerable<(ToolCall Call, MessagePart? Request, MessagePart? Response)> Align(Generation generation, bool skipsTold, Func<CallsByKey> known)
    {
        if (generation.OutputMayHoldTools && generation.OutputMessages is { } output && !(skipsTold && IsTold(generation, output)) && Pairs(output) is { Count: > 0 } pairs)
        {
            foreach (var found in Align(generation, pairs, call => call.Generation == generation, known())) yield return found;
        }

        if (generation.InputMayHoldTools && generation.InputMessages is { } input && Pairs(input) is { Count: > 0 } history)
        {
            foreach (var found in Align(generation, history, call => IsBefore(call, generation), known())) yield return found;
        }
    }

    /// <summary>Where an output answers nothing and every call of its turn has its request, it has nothing to tell any more.</summary>
    private static bool IsTold(Generation generation, IReadOnlyList<ChatMessage> output)
    {
        foreach (var message in output)
        {
            foreach (var part in message.Parts)
            {
                if (part.Kind is MessagePartKind.ToolResponse or MessagePartKind.ServerToolResponse) return false;
            }
        }

        foreach (var call in generation.TurnCalls)
        {
            if (call.Request is null) return false;
        }

        return true;
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

    private static IEnumerable<(ToolCall Call, MessagePart? Request, MessagePart? Response)> Align(
        Generation generation, List<(MessagePart? Request, MessagePart? Response)> pairs, Func<ToolCall, bool> isCandidate, CallsByKey known)
    {
        var taken = new HashSet<ToolCall>(pairs.Count);
        for (var i = pairs.Count - 1; i >= 0; i--)
        {
            var (request, response) = pairs[i];
            var id = response?.Id ?? request?.Id;
            var name = request?.ToolName ?? response?.ToolName;
            var list = (id is null ? null : known.ById.GetValueOrDefault(id)) ?? (name is null ? null : known.ByName.GetValueOrDefault(name));
            if (list is null || Latest(list, call => isCandidate(call) && !taken.Contains(call) && Fits(call, id, name), generation, request) is not { } found) continue;
            taken.Add(found);
            yield return (found, request, response);
        }
    }

    /// <summary>The latest call of the same agent, else of any; of its turn, the one with the arguments that were asked for.</summary>
    private static ToolCall? Latest(List<ToolCall> calls, Func<ToolCall, bool> fits, Generation generation, MessagePart? request)
    {
        var at = calls.FindLastIndex(call => call.Scope.Agent == generation.Scope.Agent && fits(call));
        if (at < 0) at = calls.FindLastIndex(call => fits(call));
        if (at < 0) return null;

        // Where its turn has no other, its arguments need not be looked at: every generation asks this of the whole history.
        if (request is null || at == 0 || calls[at - 1].Generation != calls[at].Generation) return calls[at];
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
        foreach (var message in messages)
        {
            foreach (var part in message.Parts) Pair(part);
        }

        return pairs;

        void Pair(MessagePart part)
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
    }

    /// <summary>The calls by id and by name, in trace order.</summary>
    private sealed class CallsByKey(IReadOnlyList<ToolCall> calls)
    {
        public Dictionary<string, List<ToolCall>> ById { get; } = Group(calls, call => call.CallId);

        public Dictionary<string, List<ToolCall>> ByName { get; } = Group(calls, call => call.Name);

        private static Dictionary<string, List<ToolCall>> Group(IReadOnlyList<ToolCall> calls, Func<ToolCall, string?> key)
        {
            var groups = new Dictionary<string, List<ToolCall>>(StringComparer.Ordinal);
            foreach (var call in calls)
            {
                if (key(call) is not { } value) continue;
                if (!groups.TryGetValue(value, out var group)) groups[value] = group = new(1);
                group.Add(call);
            }

            return groups;
        }
    }
}
