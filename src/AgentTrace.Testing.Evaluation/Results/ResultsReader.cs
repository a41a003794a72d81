using System.Globalization;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Reads what <see cref="ResultsWriter"/> wrote. A last line that is cut short is of a process that was killed, and is no fault.</summary>
internal static class ResultsReader
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16 };

    public static EvaluationResults Read(Stream stream, string? file)
    {
        var state = new State(file);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        ReadOnlyMemory<byte> rest = memory.GetBuffer().AsMemory(0, (int)memory.Length);
        for (var line = 1L; !rest.IsEmpty; line++)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var isCut = end < 0;
            var text = isCut ? rest : rest[..end];
            rest = isCut ? default : rest[(end + 1)..];
            if (text.Span.Trim(" \t\r"u8).IsEmpty) continue;
            try
            {
                using var json = JsonDocument.Parse(text, Options);
                state.Take(json.RootElement, line);
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
            {
                if (isCut && state.HasHead) break;
                throw new EvaluationFormatException($"no line of results: {error.Message}", file, line, error);
            }
        }

        return state.Build();
    }

    private sealed class State(string? file)
    {
        private readonly Dictionary<string, ResultCase> _cases = new(StringComparer.Ordinal);
        private readonly Dictionary<(string Case, int Run), CaseRun> _runs = [];
        private EvaluationHead? _head;
        private long? _finished;

        public bool HasHead => _head is not null;

        public void Take(JsonElement line, long number)
        {
            if (line.ValueKind != JsonValueKind.Object) throw new EvaluationFormatException("no line of results: an object was expected.", file, number);
            var type = line.Text("type");
            if (_head is null && type != "evaluation") throw new EvaluationFormatException("no results: the first line says what was evaluated (agenttrace eval writes such files).", file, number);
            switch (type)
            {
                case "evaluation" when _head is null:
                    _head = Head(line, number);
                    break;
                case "case":
                    var item = new ResultCase(Need(line, "id", number), Whole(line, "index") ?? 0, Texts(line, "tags"));
                    if (!_cases.TryAdd(item.Id, item)) throw new EvaluationFormatException($"the case {Words.Quote(item.Id)} stands here twice.", file, number);
                    break;
                case "run":
                    var run = Run(line, number);
                    if (run.Number < 1 || (run.Number > _head!.Repeat && !_head.IsRecorded)) throw new EvaluationFormatException($"run {run.Number} of {Words.Quote(run.CaseId)}; each case has {Words.Count(_head!.Repeat, "run")}, counted from 1.", file, number);
                    if (!_cases.ContainsKey(run.CaseId)) throw new EvaluationFormatException($"a run of {Words.Quote(run.CaseId)}, which is none of the cases.", file, number);
                    // A run that infrastructure broke is done again by whoever resumes.
                    if (!_runs.TryAdd((run.CaseId, run.Number), run))
                    {
                        if (_runs[(run.CaseId, run.Number)].Verdict != RunVerdict.Infrastructure) throw new EvaluationFormatException($"run {run.Number} of {Words.Quote(run.CaseId)} stands here twice.", file, number);
                        _runs[(run.CaseId, run.Number)] = run;
                    }

                    break;
                case "finished":
                    _finished = Long(line, "runs") ?? 0;
                    break;
                default:
                    throw new EvaluationFormatException($"no line of results: \"type\" is {(type is null ? "missing" : Words.Quote(type))}.", file, number);
            }
        }

        public EvaluationResults Build() => _head is null
            ? throw new EvaluationFormatException("it is empty; results of agenttrace eval were expected.", file)
            : new EvaluationResults(_head, [.. _cases.Values], [.. _runs.Values], IsWhole) { File = file };

        /// <summary>Whether it says that it came to its end, and holds all that it held then.</summary>
        private bool IsWhole => _finished <= _runs.Count && (_head!.IsRecorded || (long)_cases.Count * _head.Repeat <= _runs.Count);

        private EvaluationHead Head(JsonElement line, long number)
        {
            var version = Whole(line, "version");
            if (version != ResultsWriter.Version) throw new EvaluationFormatException($"results of version {version?.ToString(CultureInfo.InvariantCulture) ?? "unknown"}; this program knows version {ResultsWriter.Version}.", file, number);
            return new EvaluationHead
            {
                Policy = line.Text("policy"),
                PolicyDigest = line.Text("policy_digest"),
                Dataset = line.Text("dataset"),
                DatasetDigest = line.Text("dataset_digest"),
                CaseCount = Whole(line, "cases") ?? throw new EvaluationFormatException("\"cases\" is missing.", file, number),
                Repeat = Whole(line, "repeat") is { } repeat and > 0 ? repeat : throw new EvaluationFormatException("\"repeat\" is a whole number from 1.", file, number),
                Shard = line.Text("shard") is { } shard ? Shard.Parse(shard) : null,
                Label = line.Text("label"),
                Started = line.Text("started") is { } started && DateTimeOffset.TryParse(started, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null,
            };
        }

        private CaseRun Run(JsonElement line, long number) => new(Need(line, "case", number), Whole(line, "run") ?? throw new EvaluationFormatException("\"run\" is missing.", file, number), Verdict<RunVerdict>(line, number))
        {
            Fault = line.Text("fault"),
            Checks = Items(line, "checks", check => new CheckOutcome(Need(check, "name", number), Verdict<Verdict>(check, number))
            {
                IsWarning = check.IsTrue("warning"),
                Message = check.Text("message"),
                Details = check.Text("details"),
                Line = Whole(check, "line") ?? 0,
                IsOfCase = check.IsTrue("of_case"),
            }),
            Steps = Items(line, "steps", step => new RunStep(
                StepTypes.Parse(Need(step, "type", number)) ?? StepType.Other, step.Text("name"), Number(step, "start_ms"), Number(step, "end_ms"), step.IsTrue("error"))),
            StepCount = Whole(line, "step_count") ?? 0,
            StopReason = line.Text("stop_reason"),
            Models = Texts(line, "models"),
            InputTokens = Long(line, "input_tokens"),
            OutputTokens = Long(line, "output_tokens"),
            TotalTokens = Long(line, "total_tokens"),
            CostUsd = Number(line, "cost_usd"),
            DurationMs = Number(line, "duration_ms"),
            InfrastructureErrors = Whole(line, "infrastructure_errors") ?? 0,
            TraceFile = line.Text("trace"),
        };

        private T Verdict<T>(JsonElement line, long number)
            where T : struct, Enum =>
            line.Text("verdict") is { } word && char.IsAsciiLetter(word[0]) && Enum.TryParse<T>(word, ignoreCase: true, out var verdict) && Enum.IsDefined(verdict) ? verdict
                : throw new EvaluationFormatException($"\"verdict\" is one of {string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()))}.", file, number);

        private string Need(JsonElement line, string name, long number) => line.Text(name) ?? throw new EvaluationFormatException($"\"{name}\" is missing.", file, number);

        private static IReadOnlyList<T> Items<T>(JsonElement line, string name, Func<JsonElement, T> read) =>
            line.Get(name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(read)] : [];

        private static IReadOnlyList<string> Texts(JsonElement line, string name) => Items(line, name, item => item.GetString() ?? "");

        private static int? Whole(JsonElement line, string name) => line.Get(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;

        private static long? Long(JsonElement line, string name) => line.Get(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;

        private static double? Number(JsonElement line, string name) => line.Get(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;
    }
}
