namespace AgentTrace.Testing;

/// <summary>One executed call of a tool.</summary>
/// <example><code>
/// var call = TraceBuilder.Call("fetch", new { id = "doc-1" }).Returns(new { title = "Recycling" }).Taking(TimeSpan.FromMilliseconds(80));
/// </code></example>
public sealed record PlannedCall : PlannedStep
{
    internal PlannedCall(string name, string arguments)
    {
        Name = name;
        Arguments = arguments;
    }

    internal string Name { get; init; }

    /// <summary>JSON.</summary>
    internal string Arguments { get; init; }

    /// <summary>JSON; null for none.</summary>
    internal string? Result { get; init; }

    internal string? Error { get; init; }

    internal string? ErrorType { get; init; }

    internal string? CallId { get; init; }

    /// <summary>What earlier attempts of the same call failed with.</summary>
    internal IReadOnlyList<string> EarlierErrors { get; init; } = [];

    internal IReadOnlyList<PlannedStep> Inner { get; init; } = [];

    /// <summary>The call succeeds with this result.</summary>
    /// <param name="result">An anonymous object, a dictionary, a JSON value, text, or null for a tool that answers nothing.</param>
    /// <example><code>TraceBuilder.Call("search", new { query = "batteries" }).Returns(new[] { new { id = "doc-1" } })</code></example>
    public PlannedCall Returns(object? result) => this with { Result = JsonPen.Value(result), Error = null };

    /// <summary>The call fails.</summary>
    /// <param name="error">What went wrong; not blank.</param>
    /// <param name="type">The kind of error, as <c>error.type</c>.</param>
    /// <exception cref="ArgumentException">The error is blank.</exception>
    /// <example><code>TraceBuilder.Call("fetch", new { id = "doc-9" }).Fails("HTTP 404")</code></example>
    public PlannedCall Fails(string error, string? type = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(error);
        return this with { Error = error, ErrorType = type, Result = null };
    }

    /// <summary>Before it, an attempt of the same call failed: the framework tried again, the model did not ask again.</summary>
    /// <param name="error">What went wrong then; not blank.</param>
    /// <exception cref="ArgumentException">The error is blank.</exception>
    /// <example><code>TraceBuilder.Call("fetch", new { id = "doc-1" }).AfterFailing("HTTP 503").Returns("the page")</code></example>
    public PlannedCall AfterFailing(string error)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(error);
        return this with { EarlierErrors = [.. EarlierErrors, error] };
    }

    /// <summary>The call takes this long, or longer where what it contains does.</summary>
    /// <param name="time">From no time to a year.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or longer than a year.</exception>
    /// <example><code>TraceBuilder.Call("search").Taking(TimeSpan.FromMilliseconds(410))</code></example>
    public PlannedCall Taking(TimeSpan time) => this with { Nanos = NanosOf(time) };

    /// <summary>The call's id, on the request as on the span; without this the maker gives one.</summary>
    /// <param name="callId">The id; not blank.</param>
    /// <exception cref="ArgumentException">The id is blank.</exception>
    /// <example><code>TraceBuilder.Call("search").WithId("call_1")</code></example>
    public PlannedCall WithId(string callId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(callId);
        return this with { CallId = callId };
    }

    /// <summary>What happens within the call, one after the other: HTTP and database spans, an agent that is used as a tool.</summary>
    /// <param name="steps">The steps.</param>
    /// <example><code>
    /// TraceBuilder.Call("ask_writer").Containing(TraceBuilder.Agent("writer", TraceBuilder.Llm("A paragraph."))).Returns("A paragraph.")
    /// </code></example>
    public PlannedCall Containing(params ReadOnlySpan<PlannedStep> steps) => this with { Inner = TraceBuilder.Checked(steps) };
}
