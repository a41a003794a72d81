namespace AgentTrace.Testing;

/// <summary>
/// What each span is within its trace: model spans that recorded the same answer become one generation, model spans around a loop
/// become workflows, and each span gets the agent it works for and the call, if any, that stands above it.
/// </summary>
internal sealed class SpanRoles
{
    private const int FewSpans = 64;

    private readonly Role[] _roles;
    private readonly List<Generation> _generations = [];

    public SpanRoles(TraceIndex index)
    {
        var (spans, tree) = (index.Spans, index.Tree);
        _roles = new Role[spans.Length];
        for (var at = 0; at < spans.Length; at++) _roles[at].Own = _roles[at].Type = spans[at].Facts.Type;
        FindScopes(index.Trace, spans, tree);

        // Most traces are small: what is only needed here is not left to the collector.
        Span<Answer> answers = spans.Length <= FewSpans ? stackalloc Answer[spans.Length] : new Answer[spans.Length];
        answers.Clear();
        FoldGenerations(spans, tree, answers);
        FindBlockers(tree);
        AddGenerations(index, answers);
    }

    /// <summary>A model span stands around tool calls and no answer within it is recorded: what asked for them is not in sight.</summary>
    public bool HasUnseenAnswers { get; private set; }

    public IReadOnlyList<Generation> Generations => _generations;

    /// <summary>The type of a span in this trace; its own, but for model spans around a loop.</summary>
    public StepType Type(int position) => _roles[position].Type;

    /// <summary>The type of a span by its own attributes.</summary>
    public StepType OwnType(int position) => _roles[position].Own;

    public AgentScope Scope(int position) => _roles[position].Scope;

    /// <summary>
    /// Whether a span is a run: a Run or Agent span whose nearest container or step ancestor is not an Agent span of the same agent.
    /// Setting an agent up (<c>create_agent</c>) is no run, and no container either.
    /// </summary>
    public bool IsRun(int position) => _roles[position].IsRun;

    /// <summary>Whether a model span is an answer within whose time the calls run that it asked for, and the agents in them.</summary>
    public bool HoldsCalls(int position) => _roles[position].HoldsCalls;

    /// <summary>The nearest span above that makes all below it no top steps (a call, retrieval, embedding, rerank, guardrail, evaluation); -1 when there is none.</summary>
    public int Blocker(int position) => _roles[position].Blocker;

    /// <summary>Whether a model span is one answer by itself, and the answers below it are others.</summary>
    public bool IsApart(int position) => _roles[position].IsApart;

    private void AddGenerations(TraceIndex index, ReadOnlySpan<Answer> answers)
    {
        var spans = index.Spans;
        Dictionary<AgentScope, Generation>? latest = null;
        var last = default(Generation);
        for (var at = 0; at < answers.Length; at++)
        {
            if (!answers[at].IsOne) continue;
            var generation = answers[at].Inner < 0 ? new Generation(index, _generations.Count, spans[at], at, _roles[at].Scope)
                : new Generation(index, _generations.Count, spans[at], at, _roles[at].Scope) { Spans = Recorded(spans, answers, at) };
            if (last is not null && last.Scope != generation.Scope)
            {
                latest ??= [];
                latest[last.Scope] = last;
                last = latest.GetValueOrDefault(generation.Scope);
            }

            last?.Next = generation;
            last = generation;
            _generations.Add(generation);
        }
    }

    /// <summary>The spans that recorded one answer, the outermost first.</summary>
    private static RecordedSpan[] Recorded(RecordedSpan[] spans, ReadOnlySpan<Answer> answers, int outermost)
    {
        var recorded = new List<RecordedSpan>();
        for (var at = outermost; at >= 0; at = answers[at].Inner) recorded.Add(spans[at]);
        return [.. recorded];
    }

    private void FindScopes(RecordedTrace trace, RecordedSpan[] spans, SpanTree tree)
    {
        // A log may name the agent of a run in trace_started alone.
        var agents = trace.DeclaredRuns.Count == 0 ? null : trace.DeclaredRuns.Where(run => run.RunId is not null && run.Agent is not null)
            .GroupBy(run => run.RunId!, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Agent, StringComparer.Ordinal);
        var only = trace.DeclaredRuns.Count == 1 ? trace.DeclaredRuns[0].Agent : null;
        Span<int> containers = spans.Length <= FewSpans ? stackalloc int[spans.Length] : new int[spans.Length];
        foreach (var at in tree.TopDown)
        {
            var facts = spans[at].Facts;
            var parent = tree.Parent[at];
            var above = parent < 0 ? new AgentScope(-1, trace.AgentAbove?.Invoke(spans[at].SpanId) ?? only) : _roles[parent].Scope;
            var declared = agents?.Count > 0 && facts.RunId is { } id && (parent < 0 || spans[parent].Facts.RunId != id) ? agents.GetValueOrDefault(id) : null;
            var name = facts.AgentName ?? declared;
            var container = parent < 0 ? -1 : IsContainer(parent) ? parent : containers[parent];
            containers[at] = container;
            var isRunner = facts.Type is StepType.Agent or StepType.Run && !facts.IsSetup;
            if (isRunner && name is null && facts.Type == StepType.Run) name = only;
            ref var role = ref _roles[at];
            role.IsRun = isRunner && !(container >= 0 && _roles[container].Own == StepType.Agent && (name ?? above.AgentName) == _roles[container].Scope.AgentName);
            role.Scope = role.IsRun ? new AgentScope(at, name ?? (facts.Type == StepType.Run ? null : above.AgentName)) : above with { AgentName = name ?? above.AgentName };
        }

        bool IsContainer(int at) => _roles[at].Own is not (StepType.Other or StepType.Event) && !spans[at].Facts.IsSetup;
    }

    /// <summary>
    /// A model span with exactly one answer and no tool call below it is that same answer; one with several, or with a tool call below,
    /// is a loop, unless its own answer ends in asking for tools: ADK runs those within it, and agents within them. One that says that it is
    /// one answer is one, the same as the only one below it that no call or agent lies between and that does not say so too; several of
    /// those are a loop here as well.
    /// </summary>
    private void FoldGenerations(RecordedSpan[] spans, SpanTree tree, Span<Answer> answers)
    {
        for (var i = tree.TopDown.Length - 1; i >= 0; i--)
        {
            var at = tree.TopDown[i];
            ref var answer = ref answers[at];
            ref var role = ref _roles[at];
            answer.Inner = -1;
            if (spans[at].Facts.IsOneAnswer && answer.Near < 2)
            {
                var isSame = answer.Near == 1;
                answer.IsOne = true;
                if (isSame)
                {
                    answer.Inner = answer.NearSingle;
                    answers[answer.NearSingle].IsOne = false;
                }

                (role.IsApart, role.HoldsCalls) = (!isSame, answer.HasToolBelow);
                answer.HasOwnBelow = true;
                answer.Below = (byte)(answer.Below == (isSame ? 1 : 0) ? 1 : 2);
                answer.Single = at;
                answer.HasToolBelow = false;
                answer.Near = 0;
            }
            else if (role.Type == StepType.LlmGenerate && answer is { HasToolBelow: true, HasOwnBelow: false } && EndsInRequest(spans[at]))
            {
                (role.IsApart, role.HoldsCalls) = (true, true);
                answer.IsOne = true;
                answer.Below = (byte)Math.Min(2, answer.Below + 1);
                answer.Single = at;
                answer.HasOwnBelow = true;
                (answer.Near, answer.NearSingle) = (1, at);
            }
            else if (role.Type == StepType.LlmGenerate && (answer.HasToolBelow || answer.Below > 1))
            {
                role.Type = StepType.Workflow;
                HasUnseenAnswers |= answer.Below == 0;
            }
            else if (role.Type == StepType.LlmGenerate)
            {
                answer.IsOne = true;
                if (answer.Below == 1)
                {
                    answer.Inner = answer.Single;
                    answers[answer.Single].IsOne = false;
                }

                answer.Below = 1;
                answer.Single = at;
                answer.HasOwnBelow = true;
                (answer.Near, answer.NearSingle) = (1, at);
            }

            if (tree.Parent[at] is var parent and >= 0)
            {
                ref var above = ref answers[parent];
                above.Below = (byte)Math.Min(2, above.Below + answer.Below);
                if (answer.Below == 1) above.Single = answer.Single;
                if (role.Own is not (StepType.ToolCall or StepType.Agent or StepType.Run))
                {
                    above.Near = (byte)Math.Min(2, above.Near + answer.Near);
                    if (answer.Near == 1) above.NearSingle = answer.NearSingle;
                }

                above.HasToolBelow |= answer.HasToolBelow || role.Own == StepType.ToolCall;
                above.HasOwnBelow |= answer.HasOwnBelow && role.Own is not (StepType.Agent or StepType.Run or StepType.ToolCall);
            }
        }
    }

    /// <summary>Whether the last that a model said was to ask for a tool: what runs within its span is what it asked for.</summary>
    private static bool EndsInRequest(RecordedSpan span) => span.Facts.OutputMayHoldTools
        && span.Facts.Content.OutputMessages is [.., { } last] && last.Parts.Any(part => part.Kind == MessagePartKind.ToolRequest);

    private void FindBlockers(SpanTree tree)
    {
        foreach (var at in tree.TopDown)
        {
            var parent = tree.Parent[at];
            _roles[at].Blocker = parent < 0 ? -1 : Blocks(_roles[parent].Type) ? parent : _roles[parent].Blocker;
        }
    }

    private static bool Blocks(StepType type) => type is StepType.ToolCall or StepType.Retrieval or StepType.Embedding
        or StepType.Rerank or StepType.Guardrail or StepType.Evaluation;

    /// <summary>What one span is: by itself, within its trace, for whom, and inside what.</summary>
    private struct Role
    {
        public StepType Own;
        public StepType Type;
        public AgentScope Scope;
        public int Blocker;
        public bool IsRun;
        public bool HoldsCalls;
        public bool IsApart;
    }

    /// <summary>Which answers stand at a span and below it.</summary>
    private struct Answer
    {
        /// <summary>The span is the outermost one of an answer.</summary>
        public bool IsOne;

        /// <summary>The model span within it that recorded the same answer; -1 for none.</summary>
        public int Inner;

        /// <summary>The one answer at or below the span, where there is one.</summary>
        public int Single;

        /// <summary>How many there are; 2 for more.</summary>
        public byte Below;

        /// <summary>Some stand there that are of the same agent, and within no call.</summary>
        public bool HasOwnBelow;

        /// <summary>The same, of those that no call and no agent lies between, and that do not say that they are one answer.</summary>
        public int NearSingle;
        public byte Near;
        public bool HasToolBelow;
    }
}
