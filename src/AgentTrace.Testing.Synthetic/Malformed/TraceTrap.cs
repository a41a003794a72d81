namespace AgentTrace.Testing;

/// <summary>
/// Something that real exports do and that a reader must see through: the trace is whole, and tells the same as without it. Traps are set in what is written as
/// OTLP JSON in the vocabulary of OpenTelemetry GenAI.
/// </summary>
/// <example><code>new TraceFaker(seed: 42).ResearchAgent().WithTrap(TraceTrap.ChildrenFirst).Save("trap.jsonl", count: 10, format: "otlp-json");</code></example>
public enum TraceTrap
{
    /// <summary>Children stand before their parents.</summary>
    ChildrenFirst,

    /// <summary>Every span comes twice, as after a retry of the exporter.</summary>
    DeliveredTwice,

    /// <summary>Each span is a payload of its own, every other one late.</summary>
    SplitOverLines,

    /// <summary>Ids are upper-case hex.</summary>
    UpperCaseIds,

    /// <summary>Ids begin with <c>0x</c>.</summary>
    PrefixedIds,

    /// <summary>Ids are base64 of their bytes, as protobuf's own JSON writes them.</summary>
    Base64Ids,

    /// <summary>Counts are text.</summary>
    NumbersAsText,

    /// <summary>Arguments and results are JSON within JSON text.</summary>
    JsonInJson,

    /// <summary>Arguments are written as Python writes a dictionary.</summary>
    PythonLiterals,

    /// <summary>Nanoseconds are JSON numbers above 2^53.</summary>
    LargeNumbers,

    /// <summary>The first child starts 1 ms before its parent, by another clock.</summary>
    EarlyChild,

    /// <summary>Every span that did not fail says that it is OK, where most leave the status unset.</summary>
    StatusOk,

    /// <summary>A failed call is told by its result alone.</summary>
    ErrorInPayload,

    /// <summary>Calls stand in messages only: there is no span of a tool.</summary>
    CallsInMessages,

    /// <summary>Each answer is told by two spans, one in the other, both with its tokens.</summary>
    NestedGenerations,

    /// <summary>The agent's span repeats the tokens of all below it.</summary>
    TotalsOnParents,

    /// <summary>A span that is no agent's stands between the agent and all that it does.</summary>
    SpansBetween,

    /// <summary>Finish reasons are spelled as providers spell them.</summary>
    FinishReasons,

    /// <summary>Tools are named in the names of spans alone: <c>execute_tool search</c>.</summary>
    ToolNamesInSpanNames,
}
