using System.Text.Encodings.Web;
using System.Text.Json;

namespace AgentTrace.Testing.Cli;

/// <summary><c>agenttrace lint</c>: could somebody find out from each trace what went wrong, and what to record so that they could?</summary>
internal sealed class LintCommand(Shell shell)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public int Run(IReadOnlyList<string> files, bool asJson)
    {
        var traces = TraceFiles.Read(files, shell);
        var ofAgents = traces.Where(trace => trace.HasAgentSpans && trace.Spans.Count > 0).ToList();
        if (ofAgents.Count == 0)
        {
            shell.Complain("cannot tell whether these traces are debuggable: " + CheckCommand.NoAgent(traces));
            return ExitCode.Inconclusive;
        }

        var missing = 0;
        var lacking = 0;
        foreach (var trace in ofAgents)
        {
            var answers = DebuggingChecklist.Of(trace);
            var fewer = answers.Count(answer => answer.IsYes == false);
            missing += fewer;
            lacking += fewer > 0 ? 1 : 0;
            if (asJson) Write(trace, answers);
            else Print(trace, answers);
        }

        if (!asJson) Summarise(ofAgents.Count, traces.Count - ofAgents.Count, lacking, missing);
        return missing > 0 ? ExitCode.Failed : ExitCode.Held;
    }

    private void Print(RecordedTrace trace, IReadOnlyList<ChecklistAnswer> answers)
    {
        shell.Line(new("trace " + Labels.Safe(trace.TraceId.Length == 0 ? "without id" : trace.TraceId, 60), Ink.Strong), $"   {trace.Format}   {Words.Count(trace.Spans.Count, "span")}");
        foreach (var answer in answers)
        {
            Part sign = answer.IsYes switch { true => new("✓", Ink.Good), false => new("✗", Ink.Bad), null => new("–", Ink.Dim) };
            shell.Line("  ", sign, $" {answer.Topic,-13} ", new(Labels.Safe((answer.IsYes is null ? "not applicable: " : "") + answer.Finding, 240), answer.IsYes is null ? Ink.Dim : Spectre.Console.Style.Plain));
            if (answer.Fix is { } fix) shell.Line(new("                  fix: ", Ink.Dim), Labels.Safe(fix, 240));
        }

        shell.Line();
    }

    private void Summarise(int linted, int skipped, int lacking, int missing) => shell.Line(
        missing == 0 ? new($"{Words.Count(linted, "trace")}: nothing is missing.", Ink.Good)
            : new($"{Words.Count(linted, "trace")}: {Words.Number(lacking)} lack{(lacking == 1 ? "s" : "")} something, {Words.Count(missing, "answer")} {(missing == 1 ? "is" : "are")} no.", Ink.Bad),
        skipped > 0 ? $" {Words.Count(skipped, "trace")} without agent spans skipped." : "");

    private void Write(RecordedTrace trace, IReadOnlyList<ChecklistAnswer> answers)
    {
        using (var json = new Utf8JsonWriter(shell.Output, Options))
        {
            json.WriteStartObject();
            json.WriteString("trace_id", trace.TraceId);
            json.WriteBoolean("debuggable", answers.All(answer => answer.IsYes != false));
            json.WriteStartArray("answers");
            foreach (var answer in answers)
            {
                json.WriteStartObject();
                json.WriteString("topic", answer.Topic);
                json.WriteString("answer", answer.IsYes switch { true => "yes", false => "no", null => "not_applicable" });
                json.WriteString("finding", Scrubber.Redact(answer.Finding));
                if (answer.Fix is { } fix) json.WriteString("fix", fix);
                else json.WriteNull("fix");
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        shell.Output.WriteByte((byte)'\n');
    }
}
