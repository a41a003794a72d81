using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>Makes an agent loop of your own visible: a run and its steps as ordinary activities under the OpenTelemetry GenAI conventions.</summary>
/// <remarks>
/// <para>
/// It works with or without a recorder, also in production: a recorder or an OpenTelemetry SDK that listens to <see cref="SourceName"/>
/// sees the spans; when nobody listens, nothing is created and nothing is serialised. Inputs, outputs, arguments and results are
/// written on the spans.
/// </para>
/// <para>A run started inside another run, for instance in one of its tools, is nested in it. Members are safe for concurrent use.</para>
/// </remarks>
/// <example><code>
/// using var run = AgentRun.Start("Find recent research about battery recycling");
/// run.Reason("Search first, then read the best hit.");
/// var hits = await run.CallToolAsync("search", new { query = "battery recycling" }, () =&gt; SearchAsync("battery recycling"));
/// var answer = await run.GenerateAsync("gpt-5", () =&gt; AskAsync(hits));
/// run.Complete(answer.Text);
/// </code></example>
public sealed partial class AgentRun : IDisposable
{
    /// <summary>The name of the <c>ActivitySource</c>, for <c>AddSource</c> of the OpenTelemetry SDK.</summary>
    public const string SourceName = Names.AgentRunSource;

    private readonly AgentSpan _span;
    private readonly string _name;
    private readonly TimeProvider? _time;
    private int _ended;

    private AgentRun(string? input, string name, string? runId, TimeProvider? time)
    {
        _name = name;
        _time = time == TimeProvider.System ? null : time;
        _span = AgentSpan.StartRun(name, _time);
        if (!_span.IsOn) return;
        _span.Set(Names.Operation, "invoke_agent");
        _span.Set(Names.AgentName, name);
        _span.Set(Names.RunId, runId);
        _span.Set(Names.Input, input);
    }

    /// <summary>Starts a run; it is the current activity until it ends.</summary>
    /// <param name="input">What the agent was asked; null when it is not to be recorded.</param>
    /// <param name="name">The agent.</param>
    /// <param name="runId">Your own id of the run, by which <c>trace.Run(id)</c> finds it; null when there is none.</param>
    /// <param name="timeProvider">The clock of its spans; null for the system's.</param>
    /// <returns>The run. Dispose it: a run without an end makes its trace incomplete.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is blank.</exception>
    /// <example><code>
    /// using var run = AgentRun.Start(question, name: "researcher");
    /// </code></example>
    public static AgentRun Start(string? input, string name = "agent", string? runId = null, TimeProvider? timeProvider = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new AgentRun(input, name, runId, timeProvider);
    }

    /// <summary>Ends the run with its answer. The first of <see cref="Complete"/>, <see cref="Fail"/> and <see cref="Dispose"/> counts.</summary>
    /// <param name="output">The answer; null when there is none.</param>
    /// <param name="stopReason">Why it ended: <c>completed</c>, <c>max_steps</c>, <c>budget_exceeded</c>, <c>guardrail</c> …, or a word of your own.</param>
    /// <exception cref="ArgumentException"><paramref name="stopReason"/> is blank.</exception>
    /// <example><code>
    /// run.Complete(answer.Text);
    /// run.Complete(null, stopReason: "max_steps");
    /// </code></example>
    public void Complete(string? output = null, string stopReason = "completed")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stopReason);
        if (Interlocked.Exchange(ref _ended, 1) != 0) return;
        _span.Set(Names.Output, output);
        _span.Set(Names.StopReason, stopReason);
        _span.Stop();
    }

    /// <summary>Ends the run in error.</summary>
    /// <param name="exception">What went wrong; recorded, not thrown.</param>
    /// <param name="stopReason">Why it ended: <c>error</c>, <c>tool_error</c>, <c>timeout</c>, <c>cancelled</c> …</param>
    /// <exception cref="ArgumentException"><paramref name="stopReason"/> is blank, or <paramref name="exception"/> is null.</exception>
    /// <example><code>
    /// try { Send(to); } catch (Exception exception) { run.Fail(exception); throw; }
    /// </code></example>
    public void Fail(Exception exception, string stopReason = "error")
    {
        ArgumentNullException.ThrowIfNull(exception);
        ArgumentException.ThrowIfNullOrWhiteSpace(stopReason);
        if (Interlocked.Exchange(ref _ended, 1) != 0) return;
        _span.Fail(exception);
        _span.Set(Names.StopReason, stopReason);
        _span.Stop();
    }

    /// <summary>Ends the run if nothing else did, without a stop reason: an exception in flight cannot be told from a return here.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0) _span.Stop();
    }

    /// <summary>Records that this agent hands over to another.</summary>
    /// <param name="to">The agent that takes over.</param>
    /// <param name="input">What it is given; null when it is not to be recorded.</param>
    /// <remarks>It does not end the run, and the other agent's run is started as any other: inside this run, to be nested in it, or after it.</remarks>
    /// <exception cref="ArgumentException"><paramref name="to"/> is blank.</exception>
    /// <example><code>
    /// run.Handoff("billing");
    /// run.Complete(stopReason: "handoff");
    /// </code></example>
    public void Handoff(string to, string? input = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(to);
        var span = AgentSpan.Start(SpanNames.HandoffPrefix + to, ActivityKind.Internal, _span.Activity, _time);
        span.Set(Names.StepType, StepTypes.ToText(StepType.Handoff));
        span.Set(Names.HandoffTo, to);
        span.Set(Names.Input, input);
        span.Stop();
    }

    private AgentSpan StartStep(string name, ActivityKind kind, string operation)
    {
        var span = AgentSpan.Start(name, kind, _span.Activity, _time);
        span.Set(Names.Operation, operation);
        return span;
    }
}
