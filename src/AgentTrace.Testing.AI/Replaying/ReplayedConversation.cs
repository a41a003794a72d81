namespace AgentTrace.Testing;

/// <summary>The recorded answers that followed each other in one conversation: those of one run of an agent, or below one span.</summary>
internal sealed class ReplayedConversation(string? agent, IReadOnlyList<ReplayedAnswer> answers)
{
    public string? Agent => agent;

    public IReadOnlyList<ReplayedAnswer> Answers => answers;

    /// <summary>The next answer; null after the last one.</summary>
    public ReplayedAnswer? Next => answers.FirstOrDefault(answer => !answer.IsUsed);

    /// <summary>The conversations of a trace, in trace order.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="ids">The ids of the calls, by what asked for them.</param>
    public static IReadOnlyList<ReplayedConversation> Of(RecordedTrace trace, CallIds ids) =>
        [.. trace.Generations.GroupBy(answer => (answer.Scope.Runner, answer.Scope.Runner < 0 ? answer.Span.ParentSpanId : null)).Select(group => Of([.. group], ids))];

    private static ReplayedConversation Of(IReadOnlyList<Generation> generations, CallIds ids)
    {
        var answers = new List<ReplayedAnswer>();
        var known = new HashSet<ToolCall>();
        var allowed = new HashSet<string>(StringComparer.Ordinal);
        IReadOnlyList<MessagePart> asked = [];
        foreach (var generation in generations)
        {
            if (generation.InputMessages is { } input) allowed.UnionWith(input.SelectMany(message => message.Parts).Where(part => part.Kind == MessagePartKind.ToolResponse).Select(part => part.Id).OfType<string>());
            // Without its input, what the answer before it asked for is what it had to be told.
            List<ToolCall> told = generation.InputMessages is null ? [.. asked.Select(ids.CallOf).OfType<ToolCall>().Where(call => call.Stage != CallStage.Requested)] : [.. generation.Knows.OrderBy(call => call.Index)];
            var parts = Split(generation);
            for (var i = 0; i < parts.Count; i++)
            {
                if (i > 0) told = [.. asked.Select(ids.CallOf).OfType<ToolCall>()];
                allowed.UnionWith(told.Select(ids.Of).OfType<string>());
                answers.Add(new ReplayedAnswer(generation, parts[i], ids.Of)
                {
                    Number = answers.Count + 1,
                    GoesOn = i < parts.Count - 1,
                    News = [.. told.Where(known.Add)],
                    AllowedIds = generation.InputMessages is null ? null : new HashSet<string>(allowed, StringComparer.Ordinal),
                });
                asked = [.. parts[i].SelectMany(message => message.Parts).Where(part => part.Kind == MessagePartKind.ToolRequest)];
            }
        }

        return new ReplayedConversation(generations[0].Agent, answers);
    }

    /// <summary>What the model said in one go: results of tools end it. Those after its last word are nobody's answer.</summary>
    private static List<IReadOnlyList<ChatMessage>> Split(Generation generation)
    {
        List<IReadOnlyList<ChatMessage>> parts = [];
        List<ChatMessage> part = [];
        foreach (var message in generation.OutputMessages ?? [])
        {
            if (!message.Parts.Any(content => content.Kind == MessagePartKind.ToolResponse)) part.Add(message);
            else if (part.Count > 0) (parts, part) = ([.. parts, part], []);
        }

        return part.Count > 0 || parts.Count == 0 ? [.. parts, part] : parts;
    }
}

/// <summary>The id by which the replayed model asks for each call: the recorded one, else the next of <c>call_1</c>, <c>call_2</c> … that is free.</summary>
internal sealed class CallIds
{
    private readonly Dictionary<MessagePart, ToolCall> _calls = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<MessagePart, string> _ids = new(ReferenceEqualityComparer.Instance);

    public CallIds(RecordedTrace trace)
    {
        foreach (var call in trace.ToolCalls)
        {
            if (call.Request is { } request) _calls[request] = call;
        }

        var requests = trace.Generations.SelectMany(generation => (generation.OutputMessages ?? []).SelectMany(message => message.Parts).Where(part => part.Kind == MessagePartKind.ToolRequest)).ToList();
        var taken = requests.Select(part => part.Id).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var number = 0;
        foreach (var request in requests)
        {
            var id = request.Id;
            while (id is null && !taken.Add(id = $"call_{++number}")) id = null;
            _ids[request] = id;
        }
    }

    public string Of(MessagePart request) => _ids[request];

    /// <summary>Null for a call that no answer asked for.</summary>
    public string? Of(ToolCall call) => call.Request is { } request && _ids.TryGetValue(request, out var id) ? id : call.CallId;

    public ToolCall? CallOf(MessagePart request) => _calls.GetValueOrDefault(request);
}
