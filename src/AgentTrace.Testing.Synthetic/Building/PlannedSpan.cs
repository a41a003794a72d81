using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>Steps that happen at once.</summary>
/// <example><code>
/// var both = TraceBuilder.Parallel(TraceBuilder.Call("fetch", new { id = 1 }), TraceBuilder.Call("fetch", new { id = 2 }));
/// </code></example>
public sealed record PlannedGroup : PlannedStep
{
    internal PlannedGroup(IReadOnlyList<PlannedStep> branches) => Branches = branches;

    internal IReadOnlyList<PlannedStep> Branches { get; }
}

/// <summary>Any other span: reasoning, retrieval, guardrail, handoff, an HTTP request, a query of a database.</summary>
/// <example><code>
/// var query = TraceBuilder.Db("SELECT", "orders", "postgresql").Taking(TimeSpan.FromMilliseconds(12));
/// </code></example>
public sealed record PlannedSpan : PlannedStep
{
    internal PlannedSpan(StepType type, string name)
    {
        Type = type;
        Name = name;
    }

    internal StepType Type { get; }

    internal string Name { get; }

    internal ActivityKind Kind { get; init; }

    internal string? Input { get; init; }

    internal string? Output { get; init; }

    internal string? To { get; init; }

    internal string? Error { get; init; }

    internal string? ErrorType { get; init; }

    /// <summary>In the process that this names; null for that of the agent.</summary>
    internal string? Service { get; init; }

    internal IReadOnlyList<KeyValuePair<string, AttributeValue>> Attributes { get; init; } = [];

    internal IReadOnlyList<PlannedStep> Inner { get; init; } = [];

    /// <summary>What is asked for before it may happen within it: it is no work of a tool or a store, and has no answer of its own that asks.</summary>
    internal bool IsOpen => Type is StepType.Other or StepType.Reasoning or StepType.Handoff && !Inner.Any(IsAnswered);

    /// <summary>It takes this long, or longer where what it contains does.</summary>
    /// <param name="time">From no time to a year.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or longer than a year.</exception>
    /// <example><code>TraceBuilder.Reason("Search first.").Taking(TimeSpan.FromMilliseconds(320))</code></example>
    public PlannedSpan Taking(TimeSpan time) => this with { Nanos = NanosOf(time) };

    /// <summary>It fails.</summary>
    /// <param name="error">What went wrong; not blank.</param>
    /// <param name="type">The kind of error, as <c>error.type</c>.</param>
    /// <exception cref="ArgumentException">The error is blank.</exception>
    /// <example><code>TraceBuilder.Http("GET", "https://example.org/a", 503).Fails("HTTP 503", "503")</code></example>
    public PlannedSpan Fails(string error, string? type = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(error);
        return this with { Error = error, ErrorType = type };
    }

    /// <summary>One more attribute; a later one of the same name stands beside the earlier.</summary>
    /// <param name="key">The name; not blank.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>TraceBuilder.Http("GET", "https://example.org/a").With("http.resend_count", 1)</code></example>
    public PlannedSpan With(string key, AttributeValue value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return this with { Attributes = [.. Attributes, new(key, value)] };
    }

    /// <summary>What happens within it, one after the other.</summary>
    /// <param name="steps">The steps.</param>
    /// <example><code>TraceBuilder.Http("GET", "https://example.org/a").Containing(TraceBuilder.Db("SELECT", "pages"))</code></example>
    public PlannedSpan Containing(params ReadOnlySpan<PlannedStep> steps) => this with { Inner = TraceBuilder.Checked(steps) };

    private static bool IsAnswered(PlannedStep step) => step switch
    {
        PlannedAnswer => true,
        PlannedGroup group => group.Branches.Any(IsAnswered),
        PlannedSpan span => span.Inner.Any(IsAnswered),
        _ => false,
    };
}
