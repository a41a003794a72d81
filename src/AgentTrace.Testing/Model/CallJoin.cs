namespace AgentTrace.Testing;

/// <summary>
/// Joins what models asked for with what was executed: by tool call id within the turn (ids are not unique: some providers reuse the
/// tool's name), else by equal name and arguments, else by order.
/// </summary>
internal static class CallJoin
{
    public static void Join(TraceIndex index, List<ToolCall> executed)
    {
        var turns = new TurnFinder(index);
        var byId = index.Requested.SelectMany(list => list).Where(request => request.Part.Id is not null).GroupBy(request => request.Part.Id!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        foreach (var call in executed)
        {
            call.Generation = turns.LatestFinishedBefore(call);
            if (call.CallId is { } id && byId.TryGetValue(id, out var sameId) && ById(index, call, sameId) is { } request) Match(call, request);
        }

        // Equal arguments join before order does, and a looser alias comes last.
        foreach (var fits in (Func<CallRequest, ToolCall, bool>[])
        [
            (request, call) => ToolAliases.AreSame(request.Part.ToolName ?? "", call.Name) && SameArguments(request, call),
            (request, call) => ToolAliases.AreSame(request.Part.ToolName ?? "", call.Name),
            (request, call) => ToolAliases.AreLike(request.Part.ToolName ?? "", call.Name) && SameArguments(request, call),
        ])
        {
            foreach (var call in executed)
            {
                if (call.Request is not null || call.Generation is not { } generation) continue;
                var request = index.Requested[generation.Index].FirstOrDefault(request => request.Call is null
                    && (request.Part.Id is null || call.CallId is null || request.Part.Id == call.CallId) && fits(request, call));
                if (request is not null) Match(call, request);
            }
        }
    }

    /// <summary>The calls that only messages know of, one for each request that no span answers to.</summary>
    public static IEnumerable<ToolCall> Unmatched(TraceIndex index)
    {
        foreach (var request in index.Requested.SelectMany(list => list))
        {
            if (request.Call is not null) continue;
            yield return request.Call = new ToolCall(request.Part.ToolName ?? "", request.Part.Id, [], request.Generation.Scope)
            {
                Request = request.Part,
                Generation = request.Generation,
                Place = (request.Generation.Position, request.Sequence),
            };
        }
    }

    private static CallRequest? ById(TraceIndex index, ToolCall call, List<CallRequest> candidates)
    {
        // A request that seems to come after its execution is one of two clocks that disagree: only where there is no other.
        return ById(index, call, candidates, forgiving: false) ?? ById(index, call, candidates, forgiving: true);
    }

    private static CallRequest? ById(TraceIndex index, ToolCall call, List<CallRequest> candidates, bool forgiving)
    {
        CallRequest? best = null;
        for (var i = candidates.Count - 1; i >= 0; i--)
        {
            var request = candidates[i];
            if (request.Call is not null || !IsSameTool(request, call)) continue;
            if (!forgiving && request.Generation.Span.StartTimeUnixNano > call.StartTimeUnixNano + index.Tick) continue;
            if (best is not null && best.Generation != request.Generation && Rank(best, call) >= Rank(request, call)) break;
            if (best is null || Rank(request, call) >= Rank(best, call)) best = request;
        }

        return best;
    }

    /// <summary>The agent's own request before another agent's, equal arguments before others; the latest turn decides among the rest.</summary>
    private static int Rank(CallRequest request, ToolCall call) =>
        (request.Generation.Scope == call.Scope ? 2 : 0) + (SameArguments(request, call) ? 1 : 0);

    /// <summary>Within the call's own turn an equal id is enough, where it is no tool's name: the model may know the tool by a server's prefix.</summary>
    private static bool IsSameTool(CallRequest request, ToolCall call)
    {
        var name = request.Part.ToolName ?? "";
        return ToolAliases.AreSame(name, call.Name) || (request.Generation == call.Generation && request.Part.Id != name && request.Part.Id != call.Name);
    }

    private static bool SameArguments(CallRequest request, ToolCall call) =>
        request.Part.Arguments is { } asked && call.Arguments is { } given && JsonValue.AreEqual(asked, given);

    private static void Match(ToolCall call, CallRequest request)
    {
        request.Call = call;
        call.Request = request.Part;
        call.Generation = request.Generation;
    }
}

/// <summary>A tool call that a generation asked for.</summary>
internal sealed class CallRequest(Generation generation, MessagePart part, int sequence)
{
    public Generation Generation => generation;

    public MessagePart Part => part;

    /// <summary>One-based place among the requests of its generation.</summary>
    public int Sequence => sequence;

    /// <summary>The call that answers to the request, once joined.</summary>
    public ToolCall? Call { get; set; }
}

/// <summary>Without message content, a call belongs to the latest finished generation of the same agent.</summary>
internal sealed class TurnFinder
{
    private readonly Dictionary<AgentScope, List<Generation>> _byAgent = [];
    private readonly TraceIndex _index;

    public TurnFinder(TraceIndex index)
    {
        _index = index;
        foreach (var generation in index.Generations)
        {
            if (!_byAgent.TryGetValue(generation.Scope, out var list)) _byAgent[generation.Scope] = list = [];
            list.Add(generation);
        }

        foreach (var list in _byAgent.Values) list.Sort((a, b) => (End(a), a.Index).CompareTo((End(b), b.Index)));
    }

    public Generation? LatestFinishedBefore(ToolCall call)
    {
        // In a trace without agent spans, answers that name no agent are of whichever agent the tools name.
        if (!_byAgent.TryGetValue(call.Scope, out var generations)
            && !(call.Scope.Runner < 0 && _byAgent.TryGetValue(new AgentScope(-1, null), out generations))) return null;
        if (call.StartTimeUnixNano is not { } start)
        {
            return generations.LastOrDefault(generation => generation.Position < call.Place.Position);
        }

        var (low, high) = (0, generations.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (End(generations[middle]) <= start + _index.Tick) low = middle + 1;
            else high = middle;
        }

        return low == 0 ? null : generations[low - 1];
    }

    private static long End(Generation generation) => generation.Span.EndTimeUnixNano ?? long.MaxValue;
}
