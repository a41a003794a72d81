namespace AgentTrace.Testing.Cli;

/// <summary>A row of the tree: a span, a call that only messages know, or a run that only its log lines know.</summary>
internal sealed class TreeNode(string label, long? start, long? end)
{
    public string Label => label;

    public long? Start => start;

    public long? End => end;

    /// <summary>The number of the top step that it is; null for everything else.</summary>
    public int? Step { get; init; }

    public bool IsStep { get; init; }

    public bool IsContainer { get; init; }

    public bool IsError { get; init; }

    public string Note { get; init; } = "";

    public List<TreeNode> Children { get; } = [];

    /// <summary>It, or something below it, is what a reader looks for.</summary>
    public bool IsTelling { get; set; }

    /// <summary>Steps and spans in it and below.</summary>
    public int Steps { get; set; }

    public int Spans { get; set; }
}

/// <summary>A trace as a tree, runs without a span of their own included. Nothing here recurses: a trace may be 100,000 levels deep.</summary>
internal sealed class RunTree
{
    private readonly RecordedTrace _trace;
    private readonly TreeNode[] _nodes;
    private readonly Dictionary<Run, TreeNode> _runs = [];

    private RunTree(RecordedTrace trace, IReadOnlySet<int> telling)
    {
        _trace = trace;
        var callAt = new Dictionary<int, (ToolCall Call, int Attempt)>();
        foreach (var call in trace.ToolCalls)
        {
            for (var i = 0; i < call.AttemptList.Count; i++) callAt.TryAdd(call.AttemptList[i].Position, (call, i));
        }

        var runAt = trace.Runs.Where(run => run.Span is not null).DistinctBy(run => run.Position).ToDictionary(run => run.Position);
        _nodes = new TreeNode[trace.Spans.Count];
        for (var i = 0; i < _nodes.Length; i++)
        {
            _nodes[i] = callAt.TryGetValue(i, out var at) ? OfAttempt(i, at.Call, at.Attempt) : OfSpan(i, runAt.GetValueOrDefault(i));
            _nodes[i].IsTelling = telling.Contains(i);
        }

        // Runs from above to below first: a child whose clock is behind must not put its run under itself.
        foreach (var at in trace.Index.Tree.TopDown) Above(at);
        for (var i = 0; i < _nodes.Length; i++) Above(i).Add(_nodes[i]);
        foreach (var run in trace.Runs.Where(run => run is { Span: null, Declared: not null })) NodeOf(run, -1);
        foreach (var call in trace.ToolCalls.Where(call => call.Attempts == 0)) AddUnseen(call);
        Count();
    }

    public List<TreeNode> Roots { get; } = [];

    /// <param name="trace">The trace.</param>
    /// <param name="telling">Positions of spans that a reader looks for.</param>
    public static RunTree Of(RecordedTrace trace, IReadOnlySet<int> telling) => new(trace, telling);

    private TreeNode OfAttempt(int at, ToolCall call, int attempt)
    {
        var span = _trace.Spans[at];
        var isLast = attempt == call.Attempts - 1;
        var isError = isLast ? call.IsError : call.AttemptList[attempt].IsError;
        var note = span.IsUnfinished ? "unfinished" : isError ? "error  " + Labels.Safe((isLast ? call.Error : call.AttemptList[attempt].Error) ?? "", 120) : "";
        return new TreeNode(Labels.WithArguments(call), span.StartTimeUnixNano, span.EndTimeUnixNano)
        {
            Step = attempt == 0 ? _trace.Index.StepAt(at)?.Number : null,
            IsStep = true,
            IsError = isError,
            Note = call.Attempts > 1 ? $"attempt {attempt + 1} of {call.Attempts}  {note}".TrimEnd() : note.TrimEnd(),
        };
    }

    private TreeNode OfSpan(int at, Run? run)
    {
        var span = _trace.Spans[at];
        var type = _trace.Index.Roles.Type(at);
        var step = _trace.Index.StepAt(at);
        var name = type switch
        {
            StepType.LlmGenerate => step?.Generation?.Model ?? span.Facts.ResponseModel ?? span.Facts.RequestModel ?? span.Name,
            StepType.Agent or StepType.Run => span.Facts.AgentName ?? span.Name,
            StepType.ToolCall => span.ToolName ?? span.Name,
            _ => span.Name,
        };
        List<string> notes = [];
        if (run?.StopReason is { } reason) notes.Add(Labels.Safe($"stop_reason={reason}{(run.IsStopReasonRecorded ? "" : " (derived)")}", 60));
        if (span.IsUnfinished) notes.Add("unfinished");
        if (step?.Generation?.FinishReason is { } finish and not "stop") notes.Add(Labels.Safe("finish=" + finish, 40));
        var isError = step?.IsError ?? span.IsError;
        if (isError) notes.Add("error  " + Labels.Safe(span.ErrorMessage ?? "", 120));
        return new TreeNode(Labels.Of(type, name) + (run?.RunId is { } id ? "  run " + Labels.Safe(id, 40) : ""), span.StartTimeUnixNano, span.EndTimeUnixNano)
        {
            Step = step?.Number,
            IsStep = step is not null || type is StepType.LlmGenerate or StepType.ToolCall,
            IsContainer = type is StepType.Run or StepType.Agent or StepType.Workflow,
            IsError = isError,
            Note = string.Join("  ", notes).TrimEnd(),
        };
    }

    /// <summary>The rows among which a span stands: under its parent, or under its run where that has no span.</summary>
    private List<TreeNode> Above(int at)
    {
        var parent = _trace.Index.Tree.Parent[at];
        if (_trace.Index.Runs.RunOf(at) is { Span: null } run && (parent < 0 || _trace.Index.Runs.RunOf(parent) != run)) return NodeOf(run, parent).Children;
        return parent < 0 ? Roots : _nodes[parent].Children;
    }

    private TreeNode NodeOf(Run run, int parent)
    {
        if (_runs.TryGetValue(run, out var known)) return known;
        var declared = run.Declared;
        var reason = run.StopReason is { } stop ? $"stop_reason={stop}{(run.IsStopReasonRecorded ? "" : " (derived)")}" : "stop_reason=unknown";
        var node = new TreeNode(
            "run" + (run.RunId is { } id ? " " + Labels.Safe(id, 40) : "") + (run.Agent is { } agent ? "  agent " + Labels.Safe(agent, 40) : ""),
            declared?.StartTimeUnixNano, declared?.EndTimeUnixNano)
        {
            IsContainer = true,
            IsError = run.IsError,
            Note = Labels.Safe(reason, 60),
        };
        _runs.Add(run, node);
        var above = parent >= 0 ? _nodes[parent].Children
            : run.Parent is { Span: null } outer ? NodeOf(outer, -1).Children
            : run.Parent is { Position: >= 0 } spanned ? _nodes[spanned.Position].Children : Roots;
        above.Add(node);
        return node;
    }

    private void AddUnseen(ToolCall call)
    {
        var position = call.Place.Position;
        var number = _trace.Index.StepNumber(call);
        var node = new TreeNode(Labels.WithArguments(call), null, null)
        {
            Step = number,
            IsStep = number is not null,
            IsError = call.IsError,
            Note = (call.Stage == CallStage.Requested ? "asked for, not executed" : "no span") + (call.IsError ? "  error  " + Labels.Safe(call.Error ?? "", 120) : ""),
        };
        (position >= 0 && position < _nodes.Length ? _nodes[position].Children : Roots).Add(node);
    }

    private void Count()
    {
        var order = new List<TreeNode>(_nodes.Length);
        var open = new Stack<TreeNode>(Roots);
        while (open.TryPop(out var node))
        {
            order.Add(node);
            foreach (var child in node.Children) open.Push(child);
        }

        for (var i = order.Count - 1; i >= 0; i--)
        {
            var node = order[i];
            node.Steps = (node.IsStep ? 1 : 0) + node.Children.Sum(child => child.Steps);
            node.Spans = 1 + node.Children.Sum(child => child.Spans);
            node.IsTelling |= node.Children.Exists(child => child.IsTelling);
        }
    }
}
