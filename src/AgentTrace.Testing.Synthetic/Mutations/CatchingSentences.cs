using System.Globalization;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Sentences that hold of good runs, and may not hold of one that went wrong.</summary>
internal sealed class CatchingSentences
{
    private const int MostValues = 40;
    private const int LongestValue = 240;
    private const int MostTools = 12;
    private const int MostPairs = 5;

    private readonly IReadOnlyList<RecordedTrace> _runs;
    private readonly List<DraftedSentence> _sentences = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    private readonly int _most;

    private CatchingSentences(IReadOnlyList<RecordedTrace> runs, int most) => (_runs, _most) = (runs, most);

    /// <summary>What one would say of such runs, the usual first; sentences about the run as a whole last, in a list of their own, as they allow no other way.</summary>
    /// <param name="runs">Runs that went well.</param>
    /// <param name="most">The most sentences of each kind.</param>
    public static (IReadOnlyList<DraftedSentence> Plain, IReadOnlyList<DraftedSentence> Whole) Of(IReadOnlyList<RecordedTrace> runs, int most)
    {
        var plain = new CatchingSentences(runs, most);
        foreach (var sentence in PolicyDraft.SentencesOf(runs)) plain.Add(sentence);
        plain.Limits();
        plain.Acts();
        plain.Tools();
        plain.Values();
        var whole = new CatchingSentences(runs, most);
        whole.Ways();
        return (plain._sentences, whole._sentences);
    }

    private void Tools()
    {
        var names = PolicyDraft.Names(_runs).Where(name => _runs.All(run => PolicyDraft.Count(run, name) > 0)).Take(MostTools).Select(PolicyDraft.Quoted).ToList();
        foreach (var name in names)
        {
            Add($$"""{"forbid": {{name}}, "outcome": "failing"}""", $"NotHaveCalledTool(Call.To({name}).Failing())");
            Add($$"""{"recoveredFrom": {{name}}}""", $"HaveRecoveredFrom({name})");
            foreach (var other in names.Take(MostPairs).Where(other => other != name && names.IndexOf(name) < MostPairs))
            {
                Add($$"""{"tool": {{name}}, "before": {{other}}}""", $"HaveCalledTool({name}).Before({other})");
                Add($$"""{"tool": {{name}}, "allBefore": {{other}}}""", $"HaveCalledTool({name}).AllBefore({other})");
                Add($$"""{"tool": {{name}}, "immediatelyBefore": {{other}}}""", $"HaveCalledTool({name}).ImmediatelyBefore({other})");
            }
        }
    }

    private void Values()
    {
        ToolCall? before = null;
        foreach (var call in _runs[0].ToolCalls.Where(call => call.Executed == Verdict.Passed && !string.IsNullOrWhiteSpace(call.Name)).Take(MostValues))
        {
            var name = PolicyDraft.Quoted(call.Name);
            if (ArgumentsOf(call) is { } arguments)
            {
                Add($$"""{"tool": {{name}}, "arguments": {{arguments}}}""", $"HaveCalledTool({name}).WithArguments({Code(arguments)})");
                if (before is not null && before.Name == call.Name && ArgumentsOf(before) is { } earlier)
                {
                    Add($$$"""{"tool": {{{name}}}, "arguments": {{{earlier}}}, "before": {"tool": {{{name}}}, "arguments": {{{arguments}}}}}""",
                        $"HaveCalledTool({name}).WithArguments({Code(earlier)}).Before(Call.To({name}).WithArguments({Code(arguments)}))");
                }
            }

            if (call.Result is { ValueKind: JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.String } result && Text(result) is { } returned)
            {
                Add($$"""{"tool": {{name}}, "returning": {{returned}}}""", $"HaveCalledTool({name}).Returning({(result.ValueKind == JsonValueKind.String ? returned : Code(returned))})");
            }

            before = call;
        }
    }

    private void Acts()
    {
        foreach (var agent in _runs[0].Index.Subjects(CallSubject.Agent).Where(agent => !string.IsNullOrWhiteSpace(agent.Name)).GroupBy(agent => agent.Name).Take(MostTools))
        {
            Add($$"""{"runAgent": {{PolicyDraft.Quoted(agent.Key)}}, "times": {{agent.Count()}}}""", $"HaveRunAgent({PolicyDraft.Quoted(agent.Key)}).{Times(agent.Count())}");
        }

        foreach (var act in _runs[0].Index.Subjects(CallSubject.Handoff).Where(act => !string.IsNullOrWhiteSpace(act.Name) && !string.IsNullOrWhiteSpace(act.Agent)).Take(MostTools))
        {
            var (from, to) = (PolicyDraft.Quoted(act.Agent!), PolicyDraft.Quoted(act.Name));
            Add($$"""{"handoff": {"from": {{from}}, "to": {{to}}}, "times": 1}""", $"HaveHandedOff({from}, to: {to}).Once()");
        }

        foreach (var type in _runs[0].Steps.Select(step => step.Type).Where(type => type is not (StepType.ToolCall or StepType.LlmGenerate)).Distinct())
        {
            var count = _runs[0].Spans.Count(span => span.StepType == type);
            Add($$"""{"span": {"type": "{{StepTypes.ToText(type)}}"}, "times": {{count}}}""", $"HaveSpan(SpanPattern.Any.OfType(StepType.{type}), atLeast: {count}, atMost: {count})");
        }
    }

    private void Limits()
    {
        if (_runs.Select(run => run.Index.LastGeneration?.FinishReason).Distinct().ToList() is [{ Length: > 0 } finish])
        {
            Add($$"""{"finalFinishReason": {{PolicyDraft.Quoted(finish)}}}""", $"HaveFinalFinishReason({PolicyDraft.Quoted(finish)})");
        }

        var slowest = _runs.SelectMany(run => run.Steps).Select(step => (step.EndTimeUnixNano - step.StartTimeUnixNano) / 1e9).Max();
        if (slowest is >= 0)
        {
            var seconds = PolicyDraft.Roomy(Math.Max(1, slowest.Value));
            Add($$$"""{"budget": {"stepDuration": "{{{seconds}}}s"}}""", $"HaveStepsTakingAtMost(TimeSpan.FromSeconds({seconds}))");
        }

        var (calls, steps, turns) = (_runs.Max(run => run.ToolCalls.Count(call => call.Executed == Verdict.Passed)), _runs.Max(run => run.Steps.Count), _runs.Max(run => run.Generations.Count));
        Add($$$"""{"budget": {"toolCalls": {{{calls}}}}}""", $"HaveAtMostToolCalls({calls})");
        Add($$$"""{"budget": {"turns": {{{turns}}}}}""", $"HaveAtMostTurns({turns})");
        Add($$"""{"maxSteps": {{steps}}}""", $"HaveAtMostSteps({steps})");
        if (_runs.Select(run => run.Runs[0].Output).Distinct().ToList() is [{ Length: > 0 and <= 80 } output] && !output.Contains('\n'))
        {
            Add($$$"""{"output": {"contains": {{{PolicyDraft.Quoted(output)}}}}}""", $"HaveOutput({PolicyDraft.Quoted(output)})");
        }
    }

    /// <summary>The whole way: tools, steps, arguments.</summary>
    private void Ways()
    {
        if (_runs[0].Steps.Count > MostValues) return;
        var calls = _runs[0].Steps.Select(step => step.Call).OfType<ToolCall>().Where(call => !string.IsNullOrWhiteSpace(call.Name)).ToList();
        var names = string.Join(", ", calls.Select(call => PolicyDraft.Quoted(call.Name)));
        Add($$$"""{"trajectory": {"match": "exact", "calls": [{{{names}}}]}}""", $"HaveCalledExactly({names})");
        if (calls.Count < _runs[0].Steps.Count(step => step.Call is not null)) return;
        var path = PathText.Of(TrajectoryPattern.Sequence(_runs[0].Steps.Select(step => step.Call is { } call ? TrajectoryPattern.Call(call.Name) : TrajectoryPattern.Step(step.Type))));
        Add($$"""{"path": {{PolicyDraft.Quoted(path)}}}""", $"FollowPath({PolicyDraft.Quoted(path)})");
        if (!calls.TrueForAll(call => ArgumentsOf(call) is not null)) return;
        var exact = string.Join(", ", calls.Select(call => $$"""{"tool": {{PolicyDraft.Quoted(call.Name)}}, "arguments": {{ArgumentsOf(call)}}}"""));
        var patterns = string.Join(", ", calls.Select(call => $"Call.To({PolicyDraft.Quoted(call.Name)}).WithArguments({Code(ArgumentsOf(call)!)})"));
        Add($$$"""{"trajectory": {"match": "exact", "calls": [{{{exact}}}], "arguments": "exact"}}""", $"MatchTrajectory(TrajectoryMatch.Exact, Trajectory.Of({patterns}).ComparingArguments(ArgumentMode.Exact))");
    }

    private void Add(string json, string code) => Add(new DraftedSentence(json, code, ""));

    /// <summary>What holds of every run; nothing that would print a secret.</summary>
    private void Add(DraftedSentence sentence)
    {
        if (_sentences.Count >= _most || !_known.Add(sentence.Json) || Scrubber.Redact(sentence.Json) != sentence.Json) return;
        try
        {
            if (_runs.All(run => sentence.Check.Evaluate(run).Verdict == Verdict.Passed)) _sentences.Add(sentence);
        }
        catch (PolicyFormatException)
        {
            // A value that means something to a policy, such as a key that begins with a dollar, cannot be said there.
        }
    }

    private static string? ArgumentsOf(ToolCall call) => call.WholeArguments is { ValueKind: JsonValueKind.Object } arguments && arguments.EnumerateObject().Any() ? Text(arguments) : null;

    private static string? Text(JsonElement value) => Words.Compact(value) is { Length: <= LongestValue } text ? SafeText.Line(text) : null;

    /// <summary>JSON in C#: raw, unless it holds what ends a raw text.</summary>
    private static string Code(string json) => json.Contains("\"\"\"", StringComparison.Ordinal) ? PolicyDraft.Quoted(json) : $"\"\"\"{json}\"\"\"";

    private static string Times(int count) => count == 1 ? "Once()" : $"Times({count.ToString(CultureInfo.InvariantCulture)})";
}
