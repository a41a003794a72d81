using System.Text.Encodings.Web;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>The facts of a trace as one JSON object: the same keys in the same order, whoever traced the run; what a trace cannot know is null.</summary>
internal static class FactsWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static void Write(RecordedTrace trace, Stream output)
    {
        using var writer = new Utf8JsonWriter(output, Options);
        Write(trace, writer);
    }

    private static void Write(RecordedTrace trace, Utf8JsonWriter json)
    {
        var index = trace.Index;
        json.WriteStartObject();
        Text(json, "trace_id", trace.TraceId.Length == 0 ? null : trace.TraceId);
        json.WriteStartArray("runs");
        foreach (var run in trace.Runs) WriteRun(json, run);
        json.WriteEndArray();
        json.WriteString("status", Status(trace));
        Text(json, "stop_reason", trace.StopReason);
        Text(json, "stop_reason_source", trace.StopReason is null ? null : index.Runs.Deciding.All(run => run.IsStopReasonRecorded) ? "recorded" : "derived");
        Milliseconds(json, "duration_ms", trace.EndTimeUnixNano - trace.StartTimeUnixNano);
        json.WriteNumber("span_count", trace.Spans.Count);
        json.WriteNumber("step_count", trace.Steps.Count);
        json.WriteStartArray("steps");
        foreach (var step in trace.Steps)
        {
            json.WriteStartObject();
            json.WriteString("type", StepTypes.ToText(step.Type));
            Text(json, "name", step.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("tool_calls");
        foreach (var call in trace.ToolCalls) WriteCall(json, call, trace);
        json.WriteEndArray();
        json.WriteNumber("llm_call_count", trace.Generations.Count);
        json.WriteStartArray("models");
        foreach (var model in trace.Generations.Select(generation => generation.Model).OfType<string>().Distinct()) json.WriteStringValue(model);
        json.WriteEndArray();
        Number(json, "input_tokens", index.Usage.IsKnown ? index.Usage.Input : null);
        Number(json, "output_tokens", index.Usage.IsKnown ? index.Usage.Output : null);
        if (index.Usage.CostUsd is { } cost) json.WriteNumber("cost_usd", cost);
        else json.WriteNull("cost_usd");
        Text(json, "finish_reason", index.LastGeneration?.FinishReason);
        json.WriteStartArray("errors");
        foreach (var error in index.Errors)
        {
            json.WriteStartObject();
            Text(json, "span", error.Name);
            Text(json, "message", error.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Number(json, "max_parallel_tool_calls", MostParallel(trace));
        Text(json, "format", trace.Format);
        json.WriteEndObject();
    }

    private static void WriteRun(Utf8JsonWriter json, Run run)
    {
        json.WriteStartObject();
        Text(json, "run_id", run.RunId);
        Text(json, "agent", run.Agent);
        Text(json, "input", run.Input);
        Text(json, "output", run.Output);
        Text(json, "stop_reason", run.StopReason);
        json.WriteString("status", run.IsError ? "error" : Recorded(run));
        json.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter json, ToolCall call, RecordedTrace trace)
    {
        var (origin, ended) = (trace.StartTimeUnixNano, RunEndedBy(trace, call));
        json.WriteStartObject();
        Text(json, "name", call.Name.Length == 0 ? null : call.Name);
        Text(json, "call_id", call.CallId);
        json.WriteString("stage", call.Stage.ToString().ToLowerInvariant());
        json.WriteNumber("attempts", call.Attempts);
        Text(json, "agent", call.Agent);
        Value(json, "arguments", call.Arguments);
        Value(json, "result", call.Result);
        Text(json, "status", call.IsError || ended is not null ? "error" : call.Stage == CallStage.Requested || call.Span is { IsUnfinished: true } ? null : "ok");
        Text(json, "error", call.Error ?? ended?.ErrorMessage);
        Milliseconds(json, "start_ms", call.StartTimeUnixNano - origin);
        Milliseconds(json, "end_ms", call.EndTimeUnixNano - origin);
        json.WriteEndObject();
    }

    /// <summary>
    /// Where no tool is traced and a run's own span failed while exactly one call of its last generation was open, the run ended in that
    /// call: the span of the run, else null.
    /// </summary>
    private static RecordedSpan? RunEndedBy(RecordedTrace trace, ToolCall call)
    {
        if (call is not { Stage: CallStage.Requested, Executed: Verdict.Inconclusive }) return null;
        var index = trace.Index;
        var run = index.Runs.RunOf(StepFinder.PositionOf(call)) ?? index.Runs.Implicit;
        if (run?.Sum.Last != call.Generation || run!.Sum.OpenCalls != 1) return null;
        var span = run.Span ?? trace.Spans.Where((_, i) => index.Tree.Parent[i] < 0).FirstOrDefault(root => root.IsError);
        return span is { IsError: true } ? span : null;
    }

    private static string Status(RecordedTrace trace)
    {
        if (trace.IsError) return "error";
        var recorded = trace.Index.Runs.Outermost.Count > 0 ? trace.Index.Runs.Outermost.Select(Recorded)
            : trace.Spans.Where((_, i) => trace.Index.Tree.Parent[i] < 0).Select(span => span.Status.ToString().ToLowerInvariant());
        return recorded.Contains("ok") ? "ok" : "unset";
    }

    private static string Recorded(Run run) => run.Declared is { HasStatus: true } declared ? declared.IsError ? "error" : "ok"
        : run.Span?.Status.ToString().ToLowerInvariant() ?? "unset";

    /// <summary>The most executed calls that ran at one moment, sharing more than a tick; null where no call has times.</summary>
    private static long? MostParallel(RecordedTrace trace)
    {
        var tick = trace.Index.Tick;
        var edges = new List<(long Time, int Change)>();
        foreach (var call in trace.ToolCalls)
        {
            if (call.Attempts == 0 || call.StartTimeUnixNano is not { } start || call.EndTimeUnixNano is not { } end) continue;
            edges.Add((start, 1));
            edges.Add((Math.Max(start, end - tick), -1));
        }

        if (edges.Count == 0) return trace.ToolCalls.Any(call => call.Executed != Verdict.Failed) ? null : 0;
        edges.Sort();
        var (now, most) = (0, 1);
        foreach (var (_, change) in edges) most = Math.Max(most, now += change);
        return most;
    }

    private static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is null) json.WriteNull(name);
        else json.WriteString(name, value);
    }

    private static void Number(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }

    private static void Milliseconds(Utf8JsonWriter json, string name, long? nanoseconds)
    {
        if (nanoseconds is { } time) json.WriteNumber(name, time / 1_000_000m);
        else json.WriteNull(name);
    }

    private static void Value(Utf8JsonWriter json, string name, JsonElement? value)
    {
        json.WritePropertyName(name);
        if (value is { } element) element.WriteTo(json);
        else json.WriteNullValue();
    }
}
