namespace AgentTrace.Testing;

/// <summary>How an agent may go wrong.</summary>
public enum MutationOperator
{
    /// <summary>A step did not happen. An answer that asked for nothing but the dropped call is gone with it.</summary>
    Drop,

    /// <summary>A step happened once more, right after itself.</summary>
    Duplicate,

    /// <summary>Two neighbouring calls changed places.</summary>
    Swap,

    /// <summary>The calls of a run came in another order: the opposite one, and a shuffled one; of a long run in pieces of 20.</summary>
    Reorder,

    /// <summary>A call went to another tool.</summary>
    RenameTool,

    /// <summary>One argument of a call had another value.</summary>
    ChangeArgument,

    /// <summary>A call had another result.</summary>
    ChangeResult,

    /// <summary>A call failed.</summary>
    Fail,

    /// <summary>A call took longer, and all that followed came later.</summary>
    Delay,

    /// <summary>A turn happened again and again.</summary>
    Loop,

    /// <summary>The run ended early, without an answer.</summary>
    Cut,

    /// <summary>The run, or its last answer, ended for another reason.</summary>
    ChangeStopReason,

    /// <summary>The agent called a tool that nobody knows of.</summary>
    Invent,

    /// <summary>Two calls that came one after the other ran at once.</summary>
    Overlap,
}
