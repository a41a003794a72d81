using System.Globalization;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>What the page of a report knows, as JSON. Names that come again and again are written once.</summary>
internal sealed class HtmlData(EvaluationResults results, ReportOptions options)
{
    /// <summary>With more steps than a page opens quickly with, runs that passed show theirs once a case.</summary>
    private const int MostSteps = 200_000;

    private const int LongestValue = 20_000;

    private static readonly string[] Types = [.. Enum.GetValues<StepType>().Select(StepTypes.ToText)];

    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly bool _isLarge = results.Runs.Sum(run => (long)run.Steps.Count) > MostSteps;

    public void Write(Utf8JsonWriter json)
    {
        var summaries = results.Summaries(options.RequiredPassRate);
        json.WriteStartObject();
        json.WriteString("headline", MarkdownReport.Headline(results, summaries));
        json.WriteString("about", About());
        if (ResultsMerge.Lack(results) is { } lack) json.WriteString("lack", lack);
        json.WriteStartArray("types");
        foreach (var type in Types) json.WriteStringValue(type);
        json.WriteEndArray();
        json.WriteStartArray("cases");
        foreach (var summary in summaries) Case(json, summary);
        json.WriteEndArray();
        json.WriteStartArray("names");
        foreach (var name in _names.Keys) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private string About()
    {
        string?[] parts = [results.Head.Policy, results.Head.Dataset, results.Head.Label, results.Head.Repeat > 1 ? $"{results.Head.Repeat} runs a case" : null, results.Head.Started?.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)];
        return string.Join(" · ", parts.OfType<string>());
    }

    private void Case(Utf8JsonWriter json, CaseSummary summary)
    {
        json.WriteStartObject();
        json.WriteString("id", SafeText.Line(summary.Case.Id));
        json.WriteStartArray("tags");
        foreach (var tag in summary.Case.Tags) json.WriteStringValue(SafeText.Line(tag));
        json.WriteEndArray();
        json.WriteString("verdict", ReportText.Word(summary.Verdict));
        json.WriteBoolean("flaky", summary.IsFlaky);
        json.WriteString("rate", ReportText.Rate(summary));
        Number(json, "time", summary.Mean(run => run.DurationMs));
        json.WriteStartArray("broken");
        foreach (var group in summary.Broken)
        {
            json.WriteStartObject();
            json.WriteString("reason", options.NoContent ? "" : group.Reason);
            json.WriteString("text", $"{(summary.Judged > 1 ? group.Runs.Count + " × " : "")}{ReportText.Reason(group, options)}");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("runs");
        var hasShown = false;
        foreach (var run in summary.Runs)
        {
            var isShown = !_isLarge || run.Verdict != RunVerdict.Passed || !hasShown;
            hasShown |= isShown && run.Verdict == RunVerdict.Passed;
            Run(json, run, isShown);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Run(Utf8JsonWriter json, CaseRun run, bool withSteps)
    {
        json.WriteStartObject();
        json.WriteNumber("number", run.Number);
        json.WriteString("verdict", ResultsWriter.Word(run.Verdict));
        if (run.Fault is { } fault) json.WriteString("fault", options.NoContent ? ReportText.FailedByItself : fault);
        if (run.StopReason is { } stop) json.WriteString("stop", stop);
        Number(json, "time", run.DurationMs);
        if (run.CostUsd is { } cost) json.WriteString("cost", Words.Usd(cost));
        if ((run.TotalTokens ?? run.InputTokens ?? run.OutputTokens) is { } tokens) json.WriteString("tokens", (run.TotalTokens is null ? "at least " : "") + Words.Number(tokens));
        if (run.StepCount > run.Steps.Count) json.WriteString("cut", $"The first {Words.Count(run.Steps.Count, "step")} of {Words.Number(run.StepCount)}.");
        json.WriteStartArray("models");
        foreach (var model in run.Models) json.WriteStringValue(model);
        json.WriteEndArray();
        json.WriteStartArray("checks");
        foreach (var check in run.Checks)
        {
            json.WriteStartArray();
            json.WriteNumberValue(Name(check.Name));
            json.WriteStringValue(check.Verdict.ToString().ToLowerInvariant());
            json.WriteBooleanValue(check.IsWarning);
            Text(json, options.NoContent ? null : check.Message);
            Text(json, options.NoContent ? null : check.Details);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        if (withSteps) Steps(json, run);
        else json.WriteNull("steps");
        json.WriteEndObject();
    }

    private void Steps(Utf8JsonWriter json, CaseRun run)
    {
        var contents = Contents(run);
        json.WriteStartArray("steps");
        for (var i = 0; i < run.Steps.Count; i++)
        {
            var step = run.Steps[i];
            json.WriteStartArray();
            json.WriteNumberValue((int)step.Type);
            json.WriteNumberValue(step.Name is null ? -1 : Name(step.Name));
            Number(json, step.StartMs);
            Number(json, step.EndMs);
            json.WriteNumberValue(step.IsError ? 1 : 0);
            if (i < contents.Count && contents[i].Call is { } call)
            {
                Text(json, Value(call.Arguments));
                Text(json, Value(call.Result));
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    /// <summary>The steps with their contents, from the trace that was kept; none where it is gone.</summary>
    private IReadOnlyList<Step> Contents(CaseRun run) => options.NoContent ? [] : results.TraceOf(run)?.Steps ?? [];

    private static string? Value(JsonElement? value) => value is not { } json ? null
        : string.Join('\n', Words.Shorten(json.ValueKind == JsonValueKind.String ? json.GetString()! : Words.Compact(json), LongestValue).Split('\n').Select(SafeText.Line));

    private int Name(string name)
    {
        if (!_names.TryGetValue(name, out var at)) _names.Add(name, at = _names.Count);
        return at;
    }

    private static void Text(Utf8JsonWriter json, string? value)
    {
        if (value is null) json.WriteNullValue();
        else json.WriteStringValue(value);
    }

    /// <summary>Milliseconds; finer than a microsecond nobody looks.</summary>
    private static void Number(Utf8JsonWriter json, double? value)
    {
        if (value is { } number) json.WriteNumberValue(Math.Round(number, 3));
        else json.WriteNullValue();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        json.WritePropertyName(name);
        Number(json, value);
    }
}
