using System.Collections.Frozen;
using System.Runtime.CompilerServices;

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
    Cost,
    FinishReason,
    StopReason,

    /// <summary>A plain <c>stop_reason</c>: of a run why it ended, of a model why the answer did.</summary>
    PlainStopReason,
    ErrorType,
    ErrorMessage,
    Level,
    TaskStatus,
    HandoffTo,

    /// <summary>The span carries text or messages; which is only looked at when asked for.</summary>
    Content,
}

/// <summary>The attributes of one span sorted by what they say: one pass, one look-up an attribute, nothing decoded.</summary>
internal struct SpanEvidence
{
    private static readonly FrozenDictionary<string, Row> Table = BuildTable();

    private Slots _slots;

    /// <summary>Whether any attribute says something to us.</summary>
    public bool Any { get; private set; }

    public static SpanEvidence Of(AttributeSet attributes)
    {
        var evidence = default(SpanEvidence);
        foreach (ref readonly var entry in attributes.Entries)
        {
            if (!Table.TryGetValue(entry.Key, out var row) || entry.Value.IsNull || entry.Value.TextEquals("")) continue;
            evidence.Any = true;
            ref var slot = ref evidence._slots[(int)row.Evidence];
            // A key that stands twice has equal ranks: the first stays.
            if (slot.Rank == 0 || row.Rank < slot.Rank) slot = new Slot(entry.Value, row.Rank);
        }

        return evidence;
    }

    public readonly bool Has(Evidence what) => _slots[(int)what].Rank != 0;

    public readonly AttributeValue this[Evidence what] => _slots[(int)what].Value;

    /// <summary>A short text that many spans share (a name, a kind), decoded once for all of them.</summary>
    public readonly string? Name(Evidence what) => NamePool.Get(_slots[(int)what].Value);

    public readonly string? Text(Evidence what) => _slots[(int)what].Value.AsText();

    /// <summary>A count; a negative one is unknown.</summary>
    public readonly long? Count(Evidence what)
    {
        var value = _slots[(int)what].Value;
        var number = value.AsInteger() ?? (value.AsDouble() is { } d && d == Math.Floor(d) && Math.Abs(d) < 9e15 ? (long)d : null);
        return number >= 0 ? number : null;
    }

    private static FrozenDictionary<string, Row> BuildTable()
    {
        var table = new Dictionary<string, Row>(StringComparer.Ordinal);
        ushort rank = 0;
        foreach (var vocabulary in Vocabulary.ByPrecedence)
        {
            foreach (var (key, evidence) in vocabulary.Keys) table.TryAdd(key, new Row(evidence, ++rank));
        }

        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private readonly record struct Row(Evidence Evidence, ushort Rank);

    private readonly record struct Slot(AttributeValue Value, ushort Rank);

    [InlineArray((int)Evidence.Content + 1)]
    private struct Slots
    {
        private Slot _first;
    }
}
