namespace AgentTrace.Testing;

/// <summary>A fault of a trace's structure that is planted on purpose: each is one that <c>BeWellFormed</c> reports, and the only one that it then reports.</summary>
/// <example><code>new TraceFaker(seed: 42).ResearchAgent().WithFault(TraceFault.Cycle).Trace(0)</code></example>
public enum TraceFault
{
    /// <summary>A span has no id.</summary>
    NoSpanId,

    /// <summary>No span says which trace it is of.</summary>
    NoTraceId,

    /// <summary>A span is of another trace than the span above it.</summary>
    OtherTraceId,

    /// <summary>The span above another is not in the trace.</summary>
    ParentMissing,

    /// <summary>A span stands below itself.</summary>
    Cycle,

    /// <summary>Two different spans bear one id.</summary>
    IdUsedTwice,

    /// <summary>A span ends before it starts.</summary>
    EndsBeforeStart,

    /// <summary>A span starts before the one above it.</summary>
    OutsideItsParent,

    /// <summary>A span never ended.</summary>
    NeverFinished,

    /// <summary>A call does not say of which tool.</summary>
    NoToolName,
}
