namespace AgentTrace.Testing;

/// <summary>
/// Joins what models asked for with what was executed: by tool call id within the turn (ids are not unique: some providers reuse the
/// tool's name), else by equal name and arguments, else by order.
/// </summary>
internal static class CallJoin
{
    // Equal arguments join before order does, and a looser alias comes last.
    private static readonly Func<CallRequest, ToolCall, bool>[] Likeness =
    [
        (request, call) => ToolAliases.AreSame(request.Part.ToolName ?? "", call.Name) && SameArguments(request, call),
        (request, call) => ToolAliases.AreSame(request.Part.ToolName ?? "", call.Name),
        (request, call) => ToolAliases.AreLike(request.Part.ToolName ?? "", call.Name) && SameArguments(request, call),
    ];

    public static void Join(TraceIndex index, List<ToolCall> executed)
    {
        var turns = new TurnFinder(index);
        foreach (var call in executed) call.Generation = turns.LatestFinishedBefore(call);
        if (!Array.Exists(index.Requested, requests => requests.Count > 0)) return;

        var byId = RequestsById(index);
        foreach (var call in executed)
        {
            if (call.CallId is { } id && byId.TryGetValue(id, out var sameId) && ById(index, call, sameId) is { } request) Match(call, request);
        }

        foreach (var fits in Likeness)
        {
            // Ids join most.
            if (!IsAnyOpen(index)) return;
            foreach (var call in executed)
            {
                if (call.Request is null && call.Generation is { } generation) JoinWithin(index.Requested[generation.Index], call, fits);
            }

            if (!IsAnyOpen(index)) return;
            foreach (var call in executed)
            {
                if (call.Request is null) JoinUnderWay(index, call, turns, fits);
            }
        }
    }

    private static bool IsAnyOpen(TraceIndex index)
    {
        foreach (var requests in index.Requested)
        {
            for (var i = 0; i < requests.Count; i++)
            {
                if (requests[i].Call is null) return true;
            }
        }

        return false;
    }

    /// <summary>Adds the calls that only messages know of, one for each request that no span answers to; whether there are any.</summary>
    public static bool AddUnmatched(TraceIndex index, List<ToolCall> calls)
    {
        var before = calls.Count;
        foreach (var requests in index.Requested)
        {
            for (var i = 0; i < requests.Count; i++)
            {
                var request = requests[i];
                if (request.Call is not null) continue;
                calls.Add(request.Call = new ToolCall(request.Part.ToolName ?? "", request.Part.Id, request.Generation.Scope)
                {
                    Request = request.Part,
                    Generation = request.Generation,
                    Place = (request.Generation.Position, request.Sequence),
                });
            }
        }

        return calls.Count > before;
    }

    /// <summary>
    /// Some tracers end an answer only when the next message comes, or when its tools have run: a call that no finished answer asked for
    /// may be of one still under way. Other arguments than those that were asked for make it another call there.
    /// </summary>
    private static void JoinUnderWay(TraceIndex index, ToolCall call, TurnFinder turns, Func<CallRequest, ToolCall, bool> fits)
    {
        foreach (var generation in turns.UnderWayAt(call))
        {
            JoinWithin(index.Requested[generation.Index], call, (request, own) => fits(request, own) && (request.Part.Arguments is null || own.Arguments is null || SameArguments(request, own)));
            if (call.Request is not null) return;
        }
    }

    private static Dictionary<string, List<CallRequest>> RequestsById(TraceIndex index)
    {
        var byId = new Dictionary<string, List<CallRequest>>(StringComparer.Ordinal);
        foreach (var requests in index.Requested)
        {
            foreach (var request in requests)
            {
                if (request.Part.Id is not { } id) continue;
                if (!byId.TryGetValue(id, out var list)) byId[id] = list = new(1);
                list.Add(request);
            }
        }

        return byId;
    }

    private static void JoinWithin(IReadOnlyList<CallRequest> requests, ToolCall call, Func<CallRequest, ToolCall, bool> fits)
    {
        for (var i = 0; i < requests.Count; i++)
        {
            var request = requests[i];
            if (request.Call is not null || (request.Part.Id is { } asked && call.CallId is { } own && asked != own) || !fits(request, call)) continue;
            Match(call, request);
            return;
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
    private readonly long _tick;
    private Dictionary<AgentScope, Answers>? _byAgent;
    private (AgentScope Scope, Answers? Answers) _first;
    private (AgentScope Scope, Answers? Answers) _last;

    public TurnFinder(TraceIndex index)
    {
        _tick = index.Tick;
        foreach (var generation in index.Generations)
        {
            if (Of(generation.Scope) is not { } answers)
            {
                answers = new Answers();
                _last = (generation.Scope, answers);
                if (_first.Answers is null) _first = _last;
                else (_byAgent ??= [])[generation.Scope] = answers;
            }

            answers.Add(generation);
        }

        _first.Answers?.Sort();
        foreach (var answers in _byAgent?.Values ?? Enumerable.Empty<Answers>()) answers.Sort();
    }

    /// <summary>The call's generation. Quickest for one call after another in trace order.</summary>
    public Generation? LatestFinishedBefore(ToolCall call)
    {
        var answers = AnswersFor(call);
        return call.StartTimeUnixNano is { } start ? answers?.LatestBy(start, _tick, call.Place.Position) : answers?.LatestAt(call.Place.Position);
    }

    /// <summary>The answers that had begun when the call started and ended after that, the latest first.</summary>
    public IEnumerable<Generation> UnderWayAt(ToolCall call) => call.StartTimeUnixNano is { } start && AnswersFor(call) is { } answers ? answers.UnderWayAt(start) : [];

    // In a trace without agent spans, answers that name no agent are of whichever agent the tools name.
    private Answers? AnswersFor(ToolCall call) => Of(call.Scope) ?? (call.Scope.Runner < 0 ? Of(new AgentScope(-1, null)) : null);

    private Answers? Of(AgentScope scope)
    {
        // Most traces are one agent's.
        if (_last.Answers is null || _last.Scope != scope) _last = (scope, _first.Scope == scope ? _first.Answers : _byAgent?.GetValueOrDefault(scope));
        return _last.Answers;
    }

    /// <summary>The answers that one agent was given, by their ends.</summary>
    private sealed class Answers
    {
        // An agent has few answers under way at once: one that began long ago is not looked for.
        private const int MostUnderWay = 16;

        private readonly List<Generation> _byEnd = [];
        private Generation[]? _byStart;
        private bool _isSorted = true;
        private int _finished;

        public void Add(Generation generation)
        {
            _isSorted &= _byEnd.Count == 0 || End(_byEnd[^1]) <= End(generation);
            _byEnd.Add(generation);
        }

        public void Sort()
        {
            if (!_isSorted) _byEnd.Sort((a, b) => (End(a), a.Index).CompareTo((End(b), b.Index)));
        }

        /// <summary>The latest that had ended; within a tick, that came before in trace order: what starts together with the next answer is no part of its turn.</summary>
        public Generation? LatestBy(long start, long tick, int position)
        {
            while (_finished < _byEnd.Count && End(_byEnd[_finished]) <= start + tick) _finished++;
            while (_finished > 0 && End(_byEnd[_finished - 1]) > start + tick) _finished--;
            for (var at = _finished - 1; at >= 0; at--)
            {
                if (End(_byEnd[at]) <= start || _byEnd[at].Position < position) return _byEnd[at];
            }

            return null;
        }

        public IEnumerable<Generation> UnderWayAt(long start)
        {
            _byStart ??= [.. _byEnd.Where(generation => generation.Span.StartTimeUnixNano is not null).OrderBy(Start)];
            var (low, high) = (0, _byStart.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (Start(_byStart[middle]) <= start) low = middle + 1;
                else high = middle;
            }

            for (var at = low - 1; at >= 0 && at >= low - MostUnderWay; at--)
            {
                if (End(_byStart[at]) > start) yield return _byStart[at];
            }
        }

        public Generation? LatestAt(int position) => _byEnd.LastOrDefault(generation => generation.Position < position);

        private static long Start(Generation generation) => generation.Span.StartTimeUnixNano!.Value;

        /// <summary>Where the calls run within the answer's own span, it was there before the first of them.</summary>
        private static long End(Generation generation) => (generation.HoldsCalls ? generation.Span.StartTimeUnixNano : generation.Span.EndTimeUnixNano) ?? long.MaxValue;
    }
}
