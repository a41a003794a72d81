namespace AgentTrace.Testing;

/// <summary>
/// What the steps of a run come to, as far as anybody asks. Kept in their place: where agents run within agents, each step is one of every
/// run above it.
/// </summary>
internal sealed class RunSum(Run? until = null)
{
    public static readonly RunSum Nothing = new();

    private ToolCall? _lastCall;
    private ToolCall? _lastFailed;

    /// <summary>The run in which a call stands around these steps, so that they are no steps of it, nor of any above; null for none.</summary>
    public Run? Until => until;

    public Generation? First { get; private set; }

    public Generation? Last { get; private set; }

    /// <summary>The last answer that did not fail.</summary>
    public Generation? LastGood { get; private set; }

    /// <summary>The last reasoning step that did not fail, by its position; -1 for none.</summary>
    public int LastGoodThought { get; private set; } = -1;

    public bool HasThoughts { get; private set; }

    /// <summary>How many calls were asked for, and nobody answered.</summary>
    public int OpenCalls { get; private set; }

    /// <summary>Whether the last answer failed, or a call after it; without an answer, the last call, unless something succeeded after it.</summary>
    public bool EndedInError => Last is { } last ? last.IsError || (_lastFailed is { } late && IsAfter(late, last))
        : _lastCall is { IsError: true } failed && LastGoodThought <= failed.Place.Position;

    public void Add(Generation generation)
    {
        if (First is null || generation.Index < First.Index) First = generation;
        if (Last is null || generation.Index > Last.Index) Last = generation;
        if (!generation.IsError && (LastGood is null || generation.Index > LastGood.Index)) LastGood = generation;
    }

    /// <summary>Adds a call, when all answers are known: whether it failed is asked only where nothing was answered after it.</summary>
    public void Add(ToolCall call)
    {
        if (call.Stage == CallStage.Requested) OpenCalls++;
        if (call.Executed != Verdict.Failed) _lastCall = Later(_lastCall, call);
        if ((Last is null || IsAfter(call, Last)) && call.IsError) _lastFailed = Later(_lastFailed, call);
    }

    public void AddThought(int position, bool isError)
    {
        HasThoughts = true;
        if (!isError) LastGoodThought = Math.Max(LastGoodThought, position);
    }

    public void AddAnswers(RunSum other)
    {
        foreach (var generation in (ReadOnlySpan<Generation?>)[other.First, other.Last, other.LastGood])
        {
            if (generation is not null) Add(generation);
        }
    }

    public void AddCallsAndThoughts(RunSum other)
    {
        OpenCalls += other.OpenCalls;
        HasThoughts |= other.HasThoughts;
        LastGoodThought = Math.Max(LastGoodThought, other.LastGoodThought);
        _lastCall = Later(_lastCall, other._lastCall);
        _lastFailed = Later(_lastFailed, other._lastFailed);
    }

    private static bool IsAfter(ToolCall call, Generation generation) => call.Place.CompareTo((generation.Position, 0)) > 0;

    private static ToolCall? Later(ToolCall? a, ToolCall? b) => a is null || b?.Index > a.Index ? b : a;
}
