namespace AgentTrace.Testing;

/// <summary>What an attribute is evidence of, whatever vocabulary names it.</summary>
internal enum Evidence : byte
{
    OwnStepType,
    LangfuseType,
    OpenInferenceKind,
    Operation,
    TraceloopKind,
    LlmRequestType,
    LangSmithKind,
    VercelOperation,
    AdkEvent,
    AdkRequest,
    MastraType,
    SpringAiKind,
    GenkitSubtype,
    ClaudeCodeType,
    McpMethod,
    ToolName,
    ToolCallId,
    EntityName,
    AgentName,
    AgentId,
    GraphNode,
    RunId,
    RequestModel,
    ResponseModel,
    InputTokens,
    OutputTokens,
    TotalTokens,
    CachedInputTokens,
    ReasoningTokens,

    /// <summary>Tokens as one JSON object.</summary>
    UsageDetails,
    Cost,

    /// <summary>Costs as one JSON object.</summary>
    CostDetails,
    FinishReason,
    StopReason,

    /// <summary>A plain <c>stop_reason</c>: of a run why it ended, of a model why the answer did.</summary>
    PlainStopReason,
    ErrorType,
    ErrorMessage,
    Level,
    TaskStatus,
    ToolStatus,
    HandoffTo,

    /// <summary>The span carries text or messages; which is only looked at when asked for.</summary>
    Content,
}

/// <summary>The attributes of one span sorted by what they say: nothing decoded, nothing allocated. Empty values say nothing.</summary>
internal readonly struct SpanEvidence
{
    private readonly AttributeSet _attributes;
    private readonly AttributeShape _shape;

    private SpanEvidence(AttributeSet attributes)
    {
        _attributes = attributes;
        _shape = AttributeShape.Of(attributes);
    }

    /// <summary>Whether any attribute says something to us.</summary>
    public bool Any
    {
        get
        {
            foreach (var at in _shape.Known)
            {
                if (SaysSomething(at)) return true;
            }

            return false;
        }
    }

    /// <summary>Whom to ask what the span is, in this order.</summary>
    public Vocabulary[] Speakers => _shape.Speakers;

    public static SpanEvidence Of(AttributeSet attributes) => new(attributes);

    public bool Has(Evidence what) => Find(what) >= 0;

    public AttributeValue this[Evidence what] => Find(what) is var at and >= 0 ? _attributes.Values[at] : default;

    /// <summary>A short text that many spans share (a name, a kind), decoded once for all of them.</summary>
    public string? Name(Evidence what) => Find(what) is var at and >= 0 ? NamePool.Get(_attributes.Values[at]) : null;

    public string? Text(Evidence what) => this[what].AsText();

    /// <summary>A count; a negative one is unknown.</summary>
    public long? Count(Evidence what)
    {
        var value = this[what];
        var number = value.AsInteger() ?? (value.AsDouble() is { } d && d == Math.Floor(d) && Math.Abs(d) < 9e15 ? (long)d : null);
        return number >= 0 ? number : null;
    }

    /// <summary>The entry under the most preferred name that holds something; -1 when there is none.</summary>
    private int Find(Evidence what)
    {
        var at = _shape.First(what);
        while (at >= 0 && !SaysSomething(at)) at = _shape.Next(at);
        return at;
    }

    private bool SaysSomething(int at)
    {
        ref readonly var value = ref _attributes.Values[at];
        return !value.IsNull && !value.IsEmptyText;
    }
}
