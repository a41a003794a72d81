using System.Diagnostics;

namespace AgentTrace.Testing;

public sealed partial class TraceBuilder
{
    private static readonly PlannedAnswer PlainAnswer = new();

    /// <summary>An answer of a model. It asks for the calls behind it; one without calls behind it ends its agent's work.</summary>
    /// <param name="text">What it says; null for nothing beside the calls, and for <c>Done.</c> where there are none.</param>
    /// <example><code>TraceBuilder.Of(TraceBuilder.Llm(), TraceBuilder.Call("search"), TraceBuilder.Llm("Found it.")).Build()</code></example>
    public static PlannedAnswer Llm(string? text = null) => text is null ? PlainAnswer : new PlannedAnswer { Text = text };

    /// <summary>An executed call of a tool. Without <see cref="PlannedCall.Returns"/> or <see cref="PlannedCall.Fails"/> it succeeds and answers null.</summary>
    /// <param name="tool">The tool's name; not blank.</param>
    /// <param name="arguments">An anonymous object, a dictionary, a JSON value or JSON text; null for none.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>TraceBuilder.Call("search", new { query = "batteries", limit = 5 })</code></example>
    public static PlannedCall Call(string tool, object? arguments = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tool);
        return new PlannedCall(tool, JsonPen.Arguments(arguments));
    }

    /// <summary>Steps that start together; what stands behind them starts when the last of them has ended.</summary>
    /// <param name="branches">The steps.</param>
    /// <exception cref="ArgumentException">There is none, or one is null.</exception>
    /// <example><code>TraceBuilder.Parallel(TraceBuilder.Call("search"), TraceBuilder.Call("lookup"))</code></example>
    public static PlannedGroup Parallel(params ReadOnlySpan<PlannedStep> branches) =>
        branches.Length > 0 ? new PlannedGroup(Checked(branches)) : throw new ArgumentException("Name at least one step.", nameof(branches));

    /// <summary>A run of an agent. In the middle of another agent's steps it is nested in that agent's run.</summary>
    /// <param name="name">The agent's name; not blank.</param>
    /// <param name="steps">What it does.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>TraceBuilder.Agent("writer", TraceBuilder.Llm("Once upon a time …"))</code></example>
    public static PlannedAgent Agent(string name, params ReadOnlySpan<PlannedStep> steps)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new PlannedAgent(name, Checked(steps));
    }

    /// <summary>An agent hands over to another, whose run usually stands behind it.</summary>
    /// <param name="to">The agent that takes over; not blank.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>
    /// TraceBuilder.Of(TraceBuilder.Llm(), TraceBuilder.Handoff("billing"), TraceBuilder.Agent("billing", TraceBuilder.Llm("Refunded."))).By("triage")
    /// </code></example>
    public static PlannedSpan Handoff(string to)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(to);
        return new PlannedSpan(StepType.Handoff, SpanNames.HandoffPrefix + to) { To = to };
    }

    /// <summary>A planning or thinking step.</summary>
    /// <param name="thought">The thought.</param>
    /// <exception cref="ArgumentNullException">The thought is null.</exception>
    /// <example><code>TraceBuilder.Reason("A page is only fetched after it was found.")</code></example>
    public static PlannedSpan Reason(string thought)
    {
        ArgumentNullException.ThrowIfNull(thought);
        return new PlannedSpan(StepType.Reasoning, "plan") { Output = thought };
    }

    /// <summary>A check of input or output against a rule.</summary>
    /// <param name="name">The guardrail's name; not blank.</param>
    /// <param name="verdict">What it found.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>TraceBuilder.Of(TraceBuilder.Guardrail("no_secrets", "tripped")).Stopping("guardrail")</code></example>
    public static PlannedSpan Guardrail(string name, string verdict = "passed")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new PlannedSpan(StepType.Guardrail, name) { Output = verdict };
    }

    /// <summary>A query of a store of documents.</summary>
    /// <param name="source">The store; not blank.</param>
    /// <param name="query">What is looked for.</param>
    /// <exception cref="ArgumentException">The store's name is blank.</exception>
    /// <example><code>TraceBuilder.Retrieval("handbook", "how many days of leave")</code></example>
    public static PlannedSpan Retrieval(string source, string? query = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(source);
        return new PlannedSpan(StepType.Retrieval, "retrieval " + source) { Input = query, Kind = ActivityKind.Client };
    }

    /// <summary>A span of an HTTP client, as OpenTelemetry's conventions name it. An answer from 400 on is an error of the span.</summary>
    /// <param name="method">The method.</param>
    /// <param name="url">The whole address.</param>
    /// <param name="status">The status code of the answer.</param>
    /// <exception cref="ArgumentException">The method is blank, or the address is none of http or https.</exception>
    /// <example><code>TraceBuilder.Call("fetch").Containing(TraceBuilder.Http("GET", "https://example.org/papers/17", 404)).Fails("HTTP 404")</code></example>
    public static PlannedSpan Http(string method, string url, int status = 200)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(method);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")) throw new ArgumentException($"\"{url}\" is no whole address of http or https.", nameof(url));
        return HttpSpan(method, url, address.Host, status);
    }

    /// <summary>A span of a database client, as OpenTelemetry's conventions name it.</summary>
    /// <param name="operation">For instance <c>SELECT</c>.</param>
    /// <param name="collection">The table.</param>
    /// <param name="system">The database's name.</param>
    /// <exception cref="ArgumentException">A name is blank.</exception>
    /// <example><code>TraceBuilder.Db("SELECT", "orders")</code></example>
    public static PlannedSpan Db(string operation, string collection, string system = "postgresql")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(operation);
        ArgumentException.ThrowIfNullOrWhiteSpace(collection);
        ArgumentException.ThrowIfNullOrWhiteSpace(system);
        return new PlannedSpan(StepType.Other, $"{operation} {collection}")
        {
            Kind = ActivityKind.Client,
            Attributes = [new("db.system.name", system), new("db.operation.name", operation), new("db.collection.name", collection)],
        };
    }

    /// <summary>A span of the application's own.</summary>
    /// <param name="name">Its name; not blank.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>TraceBuilder.Other("load settings").With("file", "agent.json")</code></example>
    public static PlannedSpan Other(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new PlannedSpan(StepType.Other, name);
    }

    internal static PlannedSpan HttpSpan(string method, string url, string host, int status) => new(StepType.Other, method)
    {
        Kind = ActivityKind.Client,
        Error = status >= 400 ? $"HTTP {status}" : null,
        ErrorType = status >= 400 ? status.ToString(System.Globalization.CultureInfo.InvariantCulture) : null,
        Attributes = [new("http.request.method", method), new("url.full", url), new("server.address", host), new("http.response.status_code", status)],
    };

    internal static PlannedStep[] Checked(ReadOnlySpan<PlannedStep> steps)
    {
        foreach (var step in steps) ArgumentNullException.ThrowIfNull(step, nameof(steps));
        return steps.ToArray();
    }
}
