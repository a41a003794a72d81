namespace AgentTrace.Testing;

/// <summary>Makes one exact trace for a test: the steps as they shall be, everything else filled in so that every check can judge it.</summary>
/// <remarks>
/// <para>
/// Meant to be used with <c>using static AgentTrace.Testing.TraceBuilder;</c>. Messages, call ids, run ids, tools offered, token usage, finish and stop
/// reasons follow from the steps; what a test needs otherwise is said on the step. The same plan gives the same trace, ids and times included.
/// </para>
/// <para>
/// Where that using stands and the file is outside our namespace, <c>Call(…)</c> is the step and hides the class <see cref="AgentTrace.Testing.Call"/>: patterns are
/// written <c>AgentTrace.Testing.Call.To(…)</c> there, or with <c>using Calls = AgentTrace.Testing.Call;</c> as <c>Calls.To(…)</c>.
/// </para>
/// <para>Immutable. <see cref="ToString"/> reads as the path that the trace takes, in the language of <c>FollowPath</c>.</para>
/// </remarks>
/// <example><code>
/// var trace = TraceBuilder.Of(
///     TraceBuilder.Llm(), TraceBuilder.Call("search", new { query = "batteries" }).Returns(new { id = "doc-1" }),
///     TraceBuilder.Llm(), TraceBuilder.Call("fetch", new { id = "doc-1" }).Fails("HTTP 404")).Build();
/// trace.Should().HaveCalledTool("fetch").Failing().And.HaveStopReason("tool_error");
/// </code></example>
public sealed partial class TraceBuilder
{
    /// <summary>2026-01-05 09:00:00 UTC, a Monday: no clock of any machine.</summary>
    internal static readonly DateTimeOffset DefaultStart = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    /// <summary>The last tick of 2200.</summary>
    internal static readonly long LastStartNano = NanosAt(new DateTimeOffset(2201, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(-1));

    private readonly TracePlan _plan;

    private TraceBuilder(TracePlan plan) => _plan = plan;

    /// <summary>A trace of these steps. Runs of agents that stand here are runs of their own; anything else is the work of one agent around all of them.</summary>
    /// <param name="steps">The steps, one after the other.</param>
    /// <exception cref="ArgumentException">A step is null.</exception>
    /// <example><code>var trace = TraceBuilder.Of(TraceBuilder.Llm("Paris")).Asking("What is the capital of France?").Build();</code></example>
    public static TraceBuilder Of(params ReadOnlySpan<PlannedStep> steps)
    {
        var all = Checked(steps);
        IReadOnlyList<PlannedAgent> runs = all.Length > 0 && Array.TrueForAll(all, step => step is PlannedAgent) ? [.. all.Cast<PlannedAgent>()] : [new PlannedAgent("agent", all)];
        return new TraceBuilder(new TracePlan(runs) { StartNano = NanosAt(DefaultStart) });
    }

    /// <summary>The agent's name, where one agent stands around all steps.</summary>
    /// <param name="agent">The name; not blank.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>TraceBuilder.Of(TraceBuilder.Llm("Paris")).By("researcher")</code></example>
    public TraceBuilder By(string agent)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(agent);
        return WithFirst(run => run with { Name = agent });
    }

    /// <summary>What the first run is asked.</summary>
    /// <param name="input">The question or the task.</param>
    /// <exception cref="ArgumentNullException">The input is null.</exception>
    /// <example><code>TraceBuilder.Of(TraceBuilder.Llm("Paris")).Asking("What is the capital of France?")</code></example>
    public TraceBuilder Asking(string input) => WithFirst(run => run.Asked(input));

    /// <summary>What the first run answers; without this, its model's last text.</summary>
    /// <param name="output">The answer.</param>
    /// <exception cref="ArgumentNullException">The output is null.</exception>
    /// <example><code>TraceBuilder.Of(TraceBuilder.Llm()).Answering("Paris")</code></example>
    public TraceBuilder Answering(string output) => WithFirst(run => run.Answering(output));

    /// <summary>Why the first run ends; without this <c>tool_error</c> or <c>error</c> where its last step fails, else <c>completed</c>.</summary>
    /// <param name="stopReason">For instance <c>max_steps</c>.</param>
    /// <exception cref="ArgumentException">The reason is blank.</exception>
    /// <example><code>TraceBuilder.Of(TraceBuilder.Llm(), TraceBuilder.Call("search")).Stopping("max_steps")</code></example>
    public TraceBuilder Stopping(string stopReason) => WithFirst(run => run.Stopping(stopReason));

    /// <summary>The vocabulary that the spans are written in; without this that of OpenTelemetry GenAI.</summary>
    /// <param name="vocabulary">The vocabulary.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such vocabulary.</exception>
    /// <example><code>TraceBuilder.Of(TraceBuilder.Llm("Paris")).In(TraceVocabulary.OpenInference)</code></example>
    public TraceBuilder In(TraceVocabulary vocabulary)
    {
        SpanWords.Of(vocabulary);
        return new TraceBuilder(_plan with { Vocabulary = vocabulary });
    }

    /// <summary>When the trace starts; without this 2026-01-05 09:00 UTC.</summary>
    /// <param name="start">A time from 1970 to 2200, in UTC.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is outside.</exception>
    /// <example><code>TraceBuilder.Of(TraceBuilder.Llm("Paris")).StartingAt(new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero))</code></example>
    public TraceBuilder StartingAt(DateTimeOffset start) => new(_plan with { StartNano = NanosAt(start) });

    /// <summary>The trace. Every call makes an equal one.</summary>
    /// <example><code>TraceBuilder.Of(TraceBuilder.Llm("Paris")).Build().Should().HaveCompleted();</code></example>
    public RecordedTrace Build() => Make().ToTrace();

    /// <summary>The path that the trace takes: <c>@llm search @llm [fetch &amp; lookup]</c>.</summary>
    /// <example><code>
    /// var plan = TraceBuilder.Of(TraceBuilder.Llm(), TraceBuilder.Call("search"));
    /// plan.Build().Should().FollowPath(plan.ToString());
    /// </code></example>
    public override string ToString() => PlannedPath.Of(_plan);

    /// <summary>The spans, before they are a trace.</summary>
    internal MadeTrace Make() => new SpanMaker(SpanWords.Of(_plan.Vocabulary), MakerSettings.Plain).Make(_plan, new Dice(PlanHash.Of(_plan)));

    internal static long NanosAt(DateTimeOffset start) => start.UtcDateTime.Year is >= 1970 and <= 2200 ? (start - DateTimeOffset.UnixEpoch).Ticks * 100
        : throw new ArgumentOutOfRangeException(nameof(start), start, "A trace starts from 1970 to 2200.");

    private TraceBuilder WithFirst(Func<PlannedAgent, PlannedAgent> change) => new(_plan with { Runs = [change(_plan.Runs[0]), .. _plan.Runs.Skip(1)] });
}
