namespace AgentTrace.Testing;

/// <summary>Something that a planned trace does: an answer of a model, a call, a run of an agent, several things at once, any other span.</summary>
/// <remarks>Immutable: every method gives a changed copy, so that one step may stand in several plans.</remarks>
/// <example><code>
/// PlannedStep search = TraceBuilder.Call("search", new { query = "batteries" }).Returns(new { id = "doc-1" });
/// </code></example>
public abstract record PlannedStep
{
    private protected PlannedStep()
    {
    }

    /// <summary>How long it takes, in nanoseconds; null for the maker's usual time.</summary>
    internal long? Nanos { get; init; }

    internal static long NanosOf(TimeSpan time) => time >= TimeSpan.Zero && time <= TimeSpan.FromDays(365) ? time.Ticks * 100
        : throw new ArgumentOutOfRangeException(nameof(time), time, "A step takes from no time to a year.");
}

/// <summary>A model's request for a tool, as an answer holds it.</summary>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">Its arguments, as JSON.</param>
/// <param name="Id">The call id; null for one that the maker gives.</param>
internal readonly record struct PlannedRequest(string Name, string Arguments, string? Id = null)
{
    /// <summary>What the model is told instead of a result, where nothing executes it; null for nothing.</summary>
    public string? Reply { get; init; }
}
