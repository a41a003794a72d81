using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace AgentTrace.Testing.Cli;

/// <summary>What <c>agenttrace mutate</c> is asked.</summary>
/// <param name="Files">Good runs.</param>
/// <param name="PolicyFile">The policy.</param>
/// <param name="MinScore">The least score that will do, 0 to 1; null for any.</param>
/// <param name="AsJson">One object instead of text.</param>
/// <param name="Options">Seed and limits.</param>
internal sealed record MutateRequest(IReadOnlyList<string> Files, string PolicyFile, double? MinScore, bool AsJson, MutationOptions Options);

/// <summary><c>agenttrace mutate</c>: would the policy notice if the agent went wrong?</summary>
internal sealed class MutateCommand(Shell shell)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public int Run(MutateRequest request)
    {
        var policy = TracePolicy.Load(request.PolicyFile);
        var traces = TraceFiles.Read(request.Files, shell);
        var runs = traces.Where(trace => trace.HasAgentSpans).ToList();
        if (runs.Count == 0)
        {
            shell.Complain("cannot tell whether the policy would notice: " + CheckCommand.NoAgent(traces));
            return ExitCode.Inconclusive;
        }

        var suite = MutationSuite.Of(policy);
        if (runs.Exists(run => suite.Judge(run).Verdict != Verdict.Passed)) return NotGood(request, policy, runs, traces.Count - runs.Count, suite);
        var strength = AssertionStrength.Measure(runs, suite, request.Options);
        if (request.AsJson) Write(strength, runs.Count);
        else Print(strength, request.MinScore);
        return strength.Score is not { } score ? ExitCode.Inconclusive : score < request.MinScore ? ExitCode.Failed : ExitCode.Held;
    }

    /// <summary>Runs that do not keep the policy themselves are answered as by <c>check</c>.</summary>
    private int NotGood(MutateRequest request, TracePolicy policy, List<RecordedTrace> runs, int skipped, MutationSuite suite)
    {
        shell.Complain("these runs do not keep the policy themselves, so their mutants would prove nothing; name runs that went well.");
        if (!request.AsJson) return new CheckCommand(shell).Judge(policy, runs, skipped);
        return runs.Exists(run => suite.Judge(run).Verdict == Verdict.Failed) ? ExitCode.Failed : ExitCode.Inconclusive;
    }

    private void Print(AssertionStrength strength, double? least)
    {
        var isFirst = true;
        shell.Lines(StrengthText.Of(strength, "policy"), line =>
        {
            var style = isFirst ? Ink.Strong : line.StartsWith("       - ", StringComparison.Ordinal) ? Ink.Dim : Style.Plain;
            isFirst = false;
            return style;
        });
        if (!(strength.Score < least)) return;
        shell.Line();
        shell.Line(new Part($"Less than was asked for: --min-score {least.Value.ToString(CultureInfo.InvariantCulture)}.", Ink.Bad));
    }

    private void Write(AssertionStrength strength, int runs)
    {
        using (var json = new Utf8JsonWriter(shell.Output, Options))
        {
            json.WriteStartObject();
            if (strength.Score is { } score) json.WriteNumber("score", score);
            else json.WriteNull("score");
            json.WriteNumber("caught", strength.Caught);
            json.WriteNumber("mutants", strength.Total);
            json.WriteNumber("inconclusive", strength.Inconclusive);
            json.WriteNumber("equivalent", strength.Equivalent);
            json.WriteNumber("possible", strength.Possible);
            json.WriteNumber("runs", runs);
            json.WriteStartArray("by_operator");
            foreach (var kind in strength.ByOperator)
            {
                json.WriteStartObject();
                json.WriteString("operator", JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.Operator.ToString()));
                json.WriteNumber("caught", kind.Caught);
                json.WriteNumber("mutants", kind.Total);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("survivors");
            foreach (var group in strength.Survivors) Write(json, group);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        shell.Output.WriteByte((byte)'\n');
    }

    private static void Write(Utf8JsonWriter json, SurvivingMutants group)
    {
        json.WriteStartObject();
        json.WritePropertyName("policy");
        json.WriteRawValue(group.PolicyEntry ?? "null");
        json.WriteString("code", group.Code);
        json.WriteStartArray("mutants");
        foreach (var mutant in group.Mutants)
        {
            json.WriteStartObject();
            json.WriteString("trace_id", mutant.OriginalId);
            json.WriteString("operator", JsonNamingPolicy.SnakeCaseLower.ConvertName(mutant.Operator.ToString()));
            json.WriteString("what", Scrubber.Redact(mutant.What));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
