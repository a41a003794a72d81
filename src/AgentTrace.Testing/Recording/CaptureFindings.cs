namespace AgentTrace.Testing;

/// <summary>Says why a recording is empty or odd, and which line mends it.</summary>
internal static class CaptureFindings
{
    private const string StartLine = "\n    using var recorder = TraceRecorder.Start();   // in the test, the constructor or a synchronous set-up method";

    private const string SwitchOn =
        "\n    Microsoft.Extensions.AI:    client.AsBuilder().UseFunctionInvocation().UseOpenTelemetry(configure: c => c.EnableSensitiveData = true).Build()"
        + "\n    Microsoft Agent Framework:  agent.AsBuilder().UseOpenTelemetry(configure: c => c.EnableSensitiveData = true).Build()"
        + "\n    OpenAI, Semantic Kernel:    [ModuleInitializer] internal static void Capture() => AgentTraceContent.Capture();"
        + "\n    a loop of your own:         using var run = AgentRun.Start(input);";

    public static IEnumerable<string> Of(RecorderDiagnostics seen)
    {
        if (seen.FilterError is not null)
        {
            yield return "The predicate TraceRecorderOptions.Sources threw: " + seen.FilterError.Message;
            yield break;
        }

        var isEmpty = seen.Trace is null;
        if (Context(seen, isEmpty) is { } context) yield return context;
        if (isEmpty)
        {
            if (LeftOut(seen) is { } leftOut) yield return leftOut;
            yield return NoAgent(ExistingSources(), seen.UnattributedAgentSpans > 0);
            yield break;
        }

        if (Unfinished(seen.Trace!) is { } unfinished) yield return unfinished;
        if (seen.LateSpans > 0)
        {
            yield return $"{Counted.Of(seen.LateSpans, "span")} came or ended after the trace was taken. Await the agent before, or wait for it:"
                + "\n    var trace = await recorder.WaitForQuietAsync(TimeSpan.FromMilliseconds(100), timeout: TimeSpan.FromSeconds(5));";
        }

        if (TelemetryOutsideTools(seen.Trace!) is { } outside) yield return outside;
        if (ContentOff(seen.Trace!) is { } off) yield return off;
    }

    public static List<string> ExistingSources() =>
        [.. Bystanders.Existing().Select(source => source.Name).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    public static string NoAgent(IReadOnlyCollection<string> sources, bool sawAgents)
    {
        var agents = sources.Where(SourceRule.IsKnownAgent).ToList();
        if (agents.Count > 0) return $"The process has agent sources ({Quoted(agents)}), but none started a span here: was the agent run, and awaited?";
        return sawAgents ? "No source of a known agent framework exists in the process, but spans named as an agent's were seen (above)."
            : $"No source of a known agent framework exists in the process (sources seen: {(sources.Count == 0 ? "none" : Quoted(sources))}). Switch its telemetry on:" + SwitchOn;
    }

    private static string? Context(RecorderDiagnostics seen, bool isEmpty)
    {
        if (isEmpty && seen.UnattributedAgentSpans > 0)
        {
            var lost = $"{Counted.Of(seen.UnattributedAgentSpans, "span")} of an agent (from {Quoted(seen.UnattributedAgentSources)}) belonged to no recorder, "
                + "while this recorder saw none: the execution context was lost. ";
            return lost + (seen.IsInContext
                ? "The agent ran where neither context nor trace leads here (a loop started before the recorder, ExecutionContext.SuppressFlow, or another test without a recorder). Start the recorder first:"
                : "What an async set-up method starts (IAsyncLifetime.InitializeAsync, async [SetUp], async [TestInitialize]), .NET forgets when it returns. Start the recorder in the test:") + StartLine;
        }

        if (isEmpty && !seen.IsInContext)
        {
            return "This code does not run in the execution context that the recorder was started in. What an async set-up method starts, .NET forgets when it returns. Start the recorder in the test:" + StartLine;
        }

        if (isEmpty && seen.UnattributedSpans > 0)
        {
            return $"{Counted.Of(seen.UnattributedSpans, "span")} of other traces {(seen.UnattributedSpans == 1 ? "was" : "were")} seen meanwhile, from {Quoted(seen.UnattributedSources)}. "
                + "They started outside every recorder's context (a parallel test, or a loop that was running before): start the recorder before whatever runs the agent.";
        }

        return seen.UnattributedAgentSpans == 0 ? null
            : $"{Counted.Of(seen.UnattributedAgentSpans, "span")} of an agent (from {Quoted(seen.UnattributedAgentSources)}) could not be attributed to any recorder: neither context nor trace leads to one. "
            + "They may be this test's (work under ExecutionContext.SuppressFlow, a loop started before the recorder) or that of a parallel test without a recorder. To keep them, give the work its parent:"
            + "\n    source.StartActivity(name, ActivityKind.Internal, parentContext);";
    }

    private static string? LeftOut(RecorderDiagnostics seen)
    {
        if (seen.LeftOutSpans == 0) return null;
        var spans = $"{Counted.Of(seen.LeftOutSpans, "span")} of this recorder's own traces {(seen.LeftOutSpans == 1 ? "was" : "were")} left out";
        return seen.HasSourceFilter ? $"{spans} by TraceRecorderOptions.Sources, from {Quoted(seen.LeftOutSources)}."
            : $"{spans} as no agent's, from {Quoted(seen.LeftOutSources)}: no source of a known agent framework, no tags of one. To keep them:"
            + $"\n    using var recorder = TraceRecorder.Start(new() {{ AlsoListenTo = [{string.Join(", ", seen.LeftOutSources.Select(name => $"\"{Plain(name)}\""))}] }});";
    }

    private static string? Unfinished(RecordedTrace trace)
    {
        var open = trace.Spans.Where(span => span.IsUnfinished).Select(span => span.Name).ToList();
        return open.Count == 0 ? null : $"{Counted.Of(open.Count, "span")} had not ended: {Quoted(open)}. Await the agent and read its stream to the end, or wait for it:"
            + "\n    var trace = await recorder.WaitForQuietAsync(TimeSpan.FromMilliseconds(100), timeout: TimeSpan.FromSeconds(5));";
    }

    /// <summary>One model span that was given the answers of the very tools that it asked for went round a loop, and no tool has a span.</summary>
    private static string? TelemetryOutsideTools(RecordedTrace trace)
    {
        if (trace.Spans.Any(span => span.StepType == StepType.ToolCall)) return null;
        var loop = trace.Spans.FirstOrDefault(span => span.StepType == StepType.LlmGenerate
            && span.Facts.Content.OutputMessages is { } output && output.Any(message => message.Parts.Any(part => part.Kind == MessagePartKind.ToolResponse)));
        return loop is null ? null : $"Telemetry sits outside function invocation: the span \"{Plain(loop.Name)}\" holds a whole tool loop (its output has the tools' answers), and no tool has a span. Put function invocation outermost:"
            + "\n    client.AsBuilder().UseFunctionInvocation().UseOpenTelemetry(configure: c => c.EnableSensitiveData = true).Build()";
    }

    private static string? ContentOff(RecordedTrace trace)
    {
        var instrumented = trace.Spans.Where(span => span.Scope.Name != Names.AgentRunSource && span.StepType is StepType.LlmGenerate or StepType.ToolCall).ToList();
        if (instrumented.Count == 0 || instrumented.Exists(span => span.Facts.Content is { Arguments: not null } or { Result: not null } or { InputMessages: not null } or { OutputMessages: not null })) return null;
        return "Content is switched off: no span carries messages, arguments or results. Switch it on, before the first client is made:"
            + "\n    [ModuleInitializer] internal static void Capture() => AgentTraceContent.Capture();"
            + "\n    or on the client: .UseOpenTelemetry(configure: c => c.EnableSensitiveData = true)";
    }

    private static string Quoted(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(8).Select(name => $"\"{Plain(name)}\"")) + (names.Count > 8 ? $" and {names.Count - 8} more" : "");

    /// <summary>Names are the agent's text: nothing in them moves a terminal's cursor or reorders what is read.</summary>
    private static string Plain(string name) =>
        string.Concat(name.Take(200).Select(c => SafeChar.IsUnsafe(c) ? '\uFFFD' : c));
}
