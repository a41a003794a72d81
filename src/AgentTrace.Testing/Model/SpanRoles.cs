namespace AgentTrace.Testing;

/// <summary>
/// What each span is within its trace: model spans that recorded the same answer become one generation, model spans around a loop
/// become workflows, and each span gets the agent it works for and the call, if any, that stands above it.
/// </summary>
internal sealed class SpanRoles
{
    private readonly StepType[] _ownTypes;
    private readonly StepType[] _types;
    private readonly AgentScope[] _scopes;
    private readonly int[] _blockers;
    private readonly bool[] _isRun;
    private readonly List<Generation> _generations = [];

    public SpanRoles(RecordedTrace trace, SpanTree tree)
    {
        _ownTypes = new StepType[trace.Spans.Count];
        for (var at = 0; at < _ownTypes.Length; at++) _ownTypes[at] = trace.Spans[at].Facts.Type;
        _types = [.. _ownTypes];
        _scopes = new AgentScope[_types.Length];
        _blockers = new int[_types.Length];
        _isRun = new bool[_types.Length];
        FindScopes(trace, tree);
        var (isAnswer, inner) = FoldGenerations(trace, tree);
        FindBlockers(tree);
        AddGenerations(trace, isAnswer, inner);
    }

    /// <summary>A model span stands around tool calls and no answer within it is recorded: what asked for them is not in sight.</summary>
    public bool HasUnseenAnswers { get; private set; }

    public IReadOnlyList<Generation> Generations => _generations;

    /// <summary>The type of a span in this trace; its own, but for model spans around a loop.</summary>
    public StepType Type(int position) => _types[position];

    /// <summary>The type of a span by its own attributes.</summary>
    public StepType OwnType(int position) => _ownTypes[position];

    public AgentScope Scope(int position) => _scopes[position];

    /// <summary>
    /// Whether a span is a run: a Run or Agent span whose nearest container or step ancestor is not an Agent span of the same agent.
    /// Setting an agent up (<c>create_agent</c>) is no run, and no container either.
    /// </summary>
    public bool IsRun(int position) => _isRun[position];

    /// <summary>The nearest span above that makes all below it no top steps (a call, retrieval, embedding, rerank, guardrail, evaluation); -1 when there is none.</summary>
    public int Blocker(int position) => _blockers[position];

    private void AddGenerations(RecordedTrace trace, bool[] isAnswer, int[] inner)
    {
        var latest = new Dictionary<AgentScope, Generation>();
        var last = default(Generation);
        for (var at = 0; at < isAnswer.Length; at++)
        {
            if (!isAnswer[at]) continue;
            var spans = new List<RecordedSpan>(1);
            for (var next = at; next >= 0; next = inner[next]) spans.Add(trace.Spans[next]);
            var generation = new Generation(_generations.Count, [.. spans], at, _scopes[at]);
            if (last is not null && last.Scope != generation.Scope)
            {
                latest[last.Scope] = last;
                last = latest.GetValueOrDefault(generation.Scope);
            }

            last?.Next = generation;
            last = generation;
            _generations.Add(generation);
        }
    }

    private void FindScopes(RecordedTrace trace, SpanTree tree)
    {
        // A log may name the agent of a run in trace_started alone.
        var agents = trace.DeclaredRuns.Where(run => run.RunId is not null && run.Agent is not null)
            .GroupBy(run => run.RunId!, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Agent, StringComparer.Ordinal);
        var only = trace.DeclaredRuns.Count == 1 ? trace.DeclaredRuns[0].Agent : null;
        var containers = new int[_types.Length];
        foreach (var at in tree.TopDown)
        {
            var facts = trace.Spans[at].Facts;
            var above = tree.Parent[at] < 0 ? new AgentScope(-1, trace.AgentAbove?.Invoke(trace.Spans[at].SpanId) ?? only) : _scopes[tree.Parent[at]];
            var declared = agents.Count > 0 && facts.RunId is { } id && (tree.Parent[at] < 0 || trace.Spans[tree.Parent[at]].Facts.RunId != id) ? agents.GetValueOrDefault(id) : null;
            var name = facts.AgentName ?? declared;
            var parent = tree.Parent[at];
            var container = parent < 0 ? -1 : IsContainer(parent) ? parent : containers[parent];
            containers[at] = container;
            var isRunner = facts.Type is StepType.Agent or StepType.Run && !facts.IsSetup;
            if (isRunner && name is null && facts.Type == StepType.Run) name = only;
            _isRun[at] = isRunner && !(container >= 0 && trace.Spans[container].Facts.Type == StepType.Agent && (name ?? above.AgentName) == _scopes[container].AgentName);
            _scopes[at] = _isRun[at] ? new AgentScope(at, name ?? (facts.Type == StepType.Run ? null : above.AgentName)) : above with { AgentName = name ?? above.AgentName };
        }

        bool IsContainer(int at) => _types[at] is not (StepType.Other or StepType.Event) && !trace.Spans[at].Facts.IsSetup;
    }

    /// <summary>
    /// A model span with exactly one answer and no tool call below it is that same answer; one with several, or with a tool call below,
    /// is a loop. Returns which positions are an answer's outermost span, and for each model span the one within it, -1 for none.
    /// </summary>
    private (bool[] IsAnswer, int[] Inner) FoldGenerations(RecordedTrace trace, SpanTree tree)
    {
        var isAnswer = new bool[_types.Length];
        var inner = new int[_types.Length];
        var below = new byte[_types.Length];
        var single = new int[_types.Length];
        var toolBelow = new bool[_types.Length];
        Array.Fill(inner, -1);
        for (var i = tree.TopDown.Length - 1; i >= 0; i--)
        {
            var at = tree.TopDown[i];
            if (_types[at] == StepType.LlmGenerate && (toolBelow[at] || below[at] > 1))
            {
                _types[at] = StepType.Workflow;
                HasUnseenAnswers |= below[at] == 0;
            }
            else if (_types[at] == StepType.LlmGenerate)
            {
                isAnswer[at] = true;
                if (below[at] == 1)
                {
                    inner[at] = single[at];
                    isAnswer[single[at]] = false;
                }

                below[at] = 1;
                single[at] = at;
            }

            if (tree.Parent[at] is var parent and >= 0)
            {
                below[parent] = (byte)Math.Min(2, below[parent] + below[at]);
                if (below[at] == 1) single[parent] = single[at];
                toolBelow[parent] |= toolBelow[at] || _ownTypes[at] == StepType.ToolCall;
            }
        }

        return (isAnswer, inner);
    }


    private void FindBlockers(SpanTree tree)
    {
        foreach (var at in tree.TopDown)
        {
            var parent = tree.Parent[at];
            _blockers[at] = parent < 0 ? -1 : Blocks(_types[parent]) ? parent : _blockers[parent];
        }
    }

    private static bool Blocks(StepType type) => type is StepType.ToolCall or StepType.Retrieval or StepType.Embedding
        or StepType.Rerank or StepType.Guardrail or StepType.Evaluation;
}
