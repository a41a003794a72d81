using System.Text.Json;

namespace AgentTrace.Testing.Tests;

/// <summary>What is done with a trace once it is read. None of it may throw, whatever the trace says.</summary>
internal static class TraceUse
{
    /// <summary>Every check that a policy can say.</summary>
    private static readonly TraceCheck[] Checks = [.. PolicyKeys.All.Select(key => TracePolicy.Parse($"[{key.Example}]").Checks[0].Check)];

    private static readonly ITraceWriter[] Writers = [.. TraceFormats.Writable.Select(name => TraceFormats.FindWriter(name)!)];

    public static void Use(IReadOnlyList<RecordedTrace> traces, Random random)
    {
        foreach (var trace in traces) Touch(trace);
        switch (random.Next(6))
        {
            case 0: foreach (var trace in traces) Facts(trace); break;
            case 1: foreach (var trace in traces) Text(trace.ToText()); break;
            case 2: Write(traces, Writers[random.Next(Writers.Length)]); break;
            case 3: foreach (var trace in traces) Check(trace, random); break;
            case 4: foreach (var trace in traces) Golden(trace, (GoldenLevel)random.Next(4)); break;
            default: foreach (var trace in traces) View(trace, random); break;
        }
    }

    private static void Touch(RecordedTrace trace)
    {
        foreach (var span in trace.Spans)
        {
            foreach (var entry in span.Attributes) _ = entry.Value.ToString();
            _ = (span.Duration, span.StepType);
        }

        foreach (var call in trace.ToolCalls) _ = (call.Name, call.CallId, call.Arguments, call.Result, call.Error, call.Duration, call.Executed, call.Agent);
        foreach (var run in trace.Runs) _ = (run.Input, run.Output, run.StopReason, run.IsError);
        foreach (var generation in trace.Generations) _ = (generation.Model, generation.FinishReason, generation.Agent);
        _ = (trace.Steps.Count, trace.StopReason, trace.IsError, trace.Duration, trace.Index.Errors.Count, trace.Index.Usage.Total, trace.Index.Completeness.IsComplete);
    }

    private static void Facts(RecordedTrace trace)
    {
        using var facts = JsonDocument.Parse(FactsText.Of(trace), new JsonDocumentOptions { MaxDepth = 10_000 });
        if (facts.RootElement.GetProperty("span_count").GetInt32() != trace.Spans.Count) throw new InvalidOperationException("the facts count other spans");
    }

    /// <summary>What is written is read back: nothing is lost, whatever it was.</summary>
    private static void Write(IReadOnlyList<RecordedTrace> traces, ITraceWriter writer)
    {
        using var target = new MemoryStream();
        writer.Write(target, traces);
        if (traces.Count == 0) return;
        target.Position = 0;
        var back = TraceSet.Read(target, new TraceReadOptions { MaxDepth = 4096 });
        if (back.Format != writer.Name) throw new InvalidOperationException($"{writer.Name} is read back as {back.Format}");
        if (back.Sum(trace => trace.Spans.Count) != traces.Sum(trace => trace.Spans.Count)) throw new InvalidOperationException($"{writer.Name} lost spans: {string.Join(" | ", back.Problems)}");
    }

    /// <summary>A trace is never another one than its own golden, written and read back.</summary>
    private static void Golden(RecordedTrace trace, GoldenLevel level)
    {
        var text = GoldenTrace.Of(trace, new() { Level = level }).ToText();
        if (new GoldenCheck(GoldenTrace.Parse(text)).Evaluate(trace) is { Verdict: Verdict.Failed } result) throw new InvalidOperationException($"it is not its own golden at {level}: {result.Reason}");
    }

    private static void Check(RecordedTrace trace, Random random)
    {
        var failures = new List<Failure>();
        foreach (var check in Checks)
        {
            var result = check.Evaluate(trace);
            if (result.Verdict != Verdict.Passed) failures.Add(new Failure(trace, check, result, "trace", null));
        }

        // One at a time is what a test shows; all at once is a scope.
        if (failures.Count > 0) Text(FailureText.Of(random.Next(4) == 0 ? failures : [failures[random.Next(failures.Count)]]));
    }

    private static void View(RecordedTrace trace, Random random)
    {
        if (trace.Spans.Count > 0) Touch(trace.Under(trace.Spans[random.Next(trace.Spans.Count)]));
        foreach (var run in trace.Runs.Take(3))
        {
            if (!string.IsNullOrWhiteSpace(run.RunId)) Touch(trace.Run(run.RunId));
            if (!string.IsNullOrWhiteSpace(run.Agent)) Touch(trace.Agent(run.Agent));
        }

        _ = PolicyDraft.Of([trace]);
    }

    /// <summary>No control character of a trace reaches a terminal.</summary>
    private static void Text(string text)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c) && c != '\n' || c is '\u202e' or '\u2066') throw new InvalidOperationException($"U+{(int)c:X4} reaches the terminal");
        }
    }
}
