using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Results as lines of JSON, each whole in itself; what is null is left out.</summary>
internal static class ResultsWriter
{
    public const int Version = 1;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static void Write(EvaluationResults results, Stream output)
    {
        Head(results.Head, results.Cases, output);
        foreach (var run in results.Runs) output.Write(Line(json => Run(json, run)));
        if (results.IsFinished) output.Write(Finished(results.Runs.Count));
    }

    /// <summary>What is known before the first run.</summary>
    public static void Head(EvaluationHead head, IReadOnlyList<ResultCase> cases, Stream output)
    {
        output.Write(Line(json => Head(json, head)));
        foreach (var item in cases) output.Write(Line(json => Case(json, item)));
    }

    public static byte[] Finished(int runs) => Line(json =>
    {
        json.WriteString("type", "finished");
        json.WriteNumber("runs", runs);
    });

    public static byte[] Run(CaseRun run) => Line(json => Run(json, run));

    private static byte[] Line(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Head(Utf8JsonWriter json, EvaluationHead head)
    {
        json.WriteString("type", "evaluation");
        json.WriteNumber("version", Version);
        Text(json, "policy", head.Policy);
        Text(json, "policy_digest", head.PolicyDigest);
        Text(json, "dataset", head.Dataset);
        Text(json, "dataset_digest", head.DatasetDigest);
        json.WriteNumber("cases", head.CaseCount);
        json.WriteNumber("repeat", head.Repeat);
        Text(json, "shard", head.Shard?.ToString());
        Text(json, "label", head.Label);
        Text(json, "started", head.Started?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
    }

    private static void Case(Utf8JsonWriter json, ResultCase item)
    {
        json.WriteString("type", "case");
        json.WriteString("id", item.Id);
        json.WriteNumber("index", item.Index);
        Texts(json, "tags", item.Tags);
    }

    private static void Run(Utf8JsonWriter json, CaseRun run)
    {
        json.WriteString("type", "run");
        json.WriteString("case", run.CaseId);
        json.WriteNumber("run", run.Number);
        json.WriteString("verdict", Word(run.Verdict));
        Text(json, "fault", run.Fault);
        json.WriteStartArray("checks");
        foreach (var check in run.Checks)
        {
            json.WriteStartObject();
            json.WriteString("name", check.Name);
            json.WriteString("verdict", Word(check.Verdict));
            if (check.IsWarning) json.WriteBoolean("warning", true);
            Text(json, "message", check.Message);
            Text(json, "details", check.Details);
            if (check.Line > 0) json.WriteNumber("line", check.Line);
            if (check.IsOfCase) json.WriteBoolean("of_case", true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("steps");
        foreach (var step in run.Steps)
        {
            json.WriteStartObject();
            json.WriteString("type", StepTypes.ToText(step.Type));
            Text(json, "name", step.Name);
            Number(json, "start_ms", step.StartMs);
            Number(json, "end_ms", step.EndMs);
            if (step.IsError) json.WriteBoolean("error", true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (run.StepCount > run.Steps.Count) json.WriteNumber("step_count", run.StepCount);
        Text(json, "stop_reason", run.StopReason);
        Texts(json, "models", run.Models);
        if (run.InputTokens is { } input) json.WriteNumber("input_tokens", input);
        if (run.OutputTokens is { } output) json.WriteNumber("output_tokens", output);
        if (run.TotalTokens is { } total && total != run.InputTokens + run.OutputTokens) json.WriteNumber("total_tokens", total);
        Number(json, "cost_usd", run.CostUsd);
        Number(json, "duration_ms", run.DurationMs);
        if (run.InfrastructureErrors > 0) json.WriteNumber("infrastructure_errors", run.InfrastructureErrors);
        Text(json, "trace", run.TraceFile);
    }

    public static string Word(RunVerdict verdict) => verdict.ToString().ToLowerInvariant();

    private static string Word(Verdict verdict) => verdict.ToString().ToLowerInvariant();

    private static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        if (values.Count == 0) return;
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number)) json.WriteNumber(name, number);
    }
}
