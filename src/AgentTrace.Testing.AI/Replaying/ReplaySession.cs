using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>What was recorded, what of it was replayed, and the first failure, which stays: nothing goes on after it.</summary>
internal sealed class ReplaySession
{
    private readonly Lock _gate = new();
    private readonly ReplayOptions _options;
    private readonly IReadOnlyList<JsonPath> _ignored;
    private readonly CallIds _ids;
    private int _answered;

    public ReplaySession(RecordedTrace trace, ReplayOptions options)
    {
        _options = options;
        _ignored = [.. options.IgnoredPaths.Select(JsonPath.Parse)];
        ReplayEvidence.Demand(trace);
        Trace = trace;
        _ids = new CallIds(trace);
        Conversations = ReplayedConversation.Of(trace, _ids);
        Calls = ReplayedCall.Of(trace, _ids.Of);
    }

    public RecordedTrace Trace { get; }

    public IReadOnlyList<ReplayedConversation> Conversations { get; }

    public IReadOnlyList<ReplayedCall> Calls { get; }

    /// <summary>What the first failure said; null while there is none.</summary>
    public string? Failure { get; private set; }

    public ChatClientMetadata Metadata(string? agent)
    {
        var first = Conversations.FirstOrDefault(conversation => agent is null || conversation.Agent == agent)?.Answers[0].Generation;
        return new ChatClientMetadata(first?.Span.Attributes[Names.Provider].AsText(), null, first?.Model);
    }

    public void ThrowIfFailed()
    {
        if (Failure is { } failure) throw new ReplayException(failure);
    }

    public ChatResponse Answer(string? agent, IReadOnlyList<AIChatMessage> messages, ChatOptions? options)
    {
        var check = new ConversationCheck(messages, options, _ids);
        lock (_gate)
        {
            ThrowIfFailed();
            var conversations = Conversations.Where(conversation => agent is null || conversation.Agent == agent).ToList();
            var open = conversations.FindAll(conversation => conversation.Next is not null);
            if (open.Count == 0) throw Fail(ReplayWords.NoMoreAnswers(conversations.Sum(conversation => conversation.Answers.Count), agent));
            // Who asks is known by instructions and users' words, where they are the recorded ones; else by results; else by order.
            if (open.FindAll(conversation => conversation.Next!.Prompts == check.Prompts) is { Count: > 0 } recognised) open = recognised;
            var chosen = open.Find(conversation => check.Mismatch(conversation.Next!) is null) ?? open[0];
            var answer = chosen.Next!;
            if (check.Mismatch(answer) is { } mismatch) throw Fail(ReplayWords.OtherConversation(chosen, answer, mismatch));
            answer.IsUsed = true;
            foreach (var call in Calls.Where(call => answer.News.Contains(call.Call))) call.IsSeen = true;
            return answer.Response(++_answered, options);
        }
    }

    public ReplayedCall Call(string tool, JsonElement arguments, string? id)
    {
        lock (_gate)
        {
            ThrowIfFailed();
            var calls = Calls.Where(call => call.IsCalled(tool)).ToList();
            ReplayedCall? best = null;
            var bestRank = -1;
            foreach (var call in calls.Where(call => !call.IsUsed))
            {
                var isEqual = Pattern(call).IsMatch(arguments);
                if (!isEqual && _options.Matching == ReplayMatching.ByArguments) continue;
                // Which of several calls it is must not hang on which thread comes first.
                var rank = (isEqual ? 2 : 0) + (id is not null && call.Id == id ? 1 : 0);
                if (rank > bestRank) (best, bestRank) = (call, rank);
            }

            if (best is null) throw Fail(ReplayWords.UnknownCall(tool, arguments, id, calls, Pattern, Trace));
            best.IsUsed = true;
            return best;
        }
    }

    /// <summary>What was recorded and neither replayed nor below a call that was, nor above what was.</summary>
    public (IReadOnlyList<ReplayedAnswer> Answers, IReadOnlyList<ReplayedCall> Calls) Unused()
    {
        lock (_gate)
        {
            var tree = Trace.Index.Tree;
            var done = Calls.Where(call => call.IsUsed || call.IsSeen).Select(call => call.Call.Span).ToHashSet();
            var alive = new HashSet<RecordedSpan>();
            foreach (var span in Calls.Where(call => call.IsUsed || call.IsSeen).Select(call => call.Call.Span).Concat(Conversations.SelectMany(conversation => conversation.Answers).Where(answer => answer.IsUsed).Select(answer => answer.Generation.Span)).OfType<RecordedSpan>())
            {
                alive.UnionWith(Above(span));
            }

            return ([.. Conversations.SelectMany(conversation => conversation.Answers).Where(answer => !answer.IsUsed && !Above(answer.Generation.Span).Any(done.Contains))],
                [.. Calls.Where(call => !call.IsUsed && !call.IsSeen && (call.Call.Span is not { } span || (!alive.Contains(span) && !Above(span).Any(done.Contains))))]);

            IEnumerable<RecordedSpan> Above(RecordedSpan span)
            {
                for (var at = tree.Parent[Trace.PositionOf(span)]; at >= 0; at = tree.Parent[at]) yield return Trace.Spans[at];
            }
        }
    }

    private ArgumentPattern Pattern(ReplayedCall call) => new(call.Arguments, ArgumentMode.Exact, [], _ignored);

    private ReplayException Fail(string message) => new(Failure = message);
}
