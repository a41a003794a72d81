using System.Text.Json;
using System.Text.RegularExpressions;

namespace AgentTrace.Testing;

/// <summary>Makes the golden form of a trace: its top steps in order, what ran at once as groups, agents called as tools with what they did.</summary>
internal sealed partial class GoldenBuilder
{
    private const int MaxDepth = 16;

    private readonly GoldenRules _rules;
    private readonly TextScrubber _scrubber;
    private readonly GoldenJson _json;

    private GoldenBuilder(GoldenRules rules)
    {
        _rules = rules;
        _scrubber = new TextScrubber(rules.Options.Scrubbers);
        _json = new GoldenJson(_scrubber, rules.Options.LongestText);
    }

    public static GoldenVariant Build(RecordedTrace trace, GoldenRules rules)
    {
        var builder = new GoldenBuilder(rules);
        builder.Know(trace);
        var nodes = builder.Nodes(trace, 0);
        return new GoldenVariant(trace.StopReason, nodes) { IsRecorded = true, Scrubbed = [.. builder._scrubber.Counts] };
    }

    private void Know(RecordedTrace trace)
    {
        _scrubber.Know(GoldenTokens.Trace, trace.TraceId);
        foreach (var run in trace.Runs) _scrubber.Know(GoldenTokens.Run, run.RunId);
        foreach (var call in trace.ToolCalls) _scrubber.Know(GoldenTokens.Call, call.CallId);
        foreach (var span in trace.Spans) _scrubber.Know(GoldenTokens.Span, span.SpanId);
    }

    private List<GoldenNode> Nodes(RecordedTrace trace, int depth)
    {
        var index = trace.Index;
        var steps = index.Steps.Where(step => _rules.Counts(step.Type)).ToList();
        var withSteps = depth < MaxDepth ? HoldersOfSteps(index) : [];
        var nodes = new List<GoldenNode>(steps.Count);
        for (var i = 0; i < steps.Count;)
        {
            var group = GroupFrom(index, steps, i);
            nodes.Add(new GoldenNode([.. group.Select(step => Step(trace, step, withSteps, depth))]));
            i += group.Count;
        }

        return nodes;
    }

    /// <summary>The calls from one on that have no order among them: one answer asked for them, or each overlaps with one before it.</summary>
    private static List<Step> GroupFrom(TraceIndex index, List<Step> steps, int from)
    {
        List<Step> group = [steps[from]];
        for (var i = from + 1; i < steps.Count && steps[i].Call is { } call && group[0].Call is not null; i++)
        {
            if (!group.Exists(step => AreUnordered(index, step.Call!, call))) break;
            group.Add(steps[i]);
        }

        return group;
    }

    private static bool AreUnordered(TraceIndex index, ToolCall a, ToolCall b)
    {
        if (CallOrder.ByMessages(a, b) is not null) return false;
        return (a.Generation is { } asked && asked == b.Generation && a.Request is not null && b.Request is not null) || CallOrder.Overlap(index, a, b);
    }

    private GoldenStep Step(RecordedTrace trace, Step step, HashSet<int> withSteps, int depth)
    {
        var isFull = _rules.Options.Level == GoldenLevel.Full;
        var golden = new GoldenStep(step.Type, step.Type == StepType.LlmGenerate && !isFull ? null : _json.Text(step.Name))
        {
            Number = step.Number,
            Agent = _json.Text(step.Call?.Agent ?? step.Generation?.Agent),
            IsError = step.IsError,
            Error = step.IsError ? _json.Text(step.Call?.Error ?? step.Span?.ErrorMessage) : null,
            Finish = isFull || step.Generation?.FinishReason is not ("stop" or "tool_call") ? step.Generation?.FinishReason : null,
        };
        if (step.Call is not { } call) return isFull ? golden with { Result = _json.Of(Answer(step.Generation)) } : golden;
        return golden with
        {
            Arguments = _json.Of(call.WholeArguments),
            Result = _rules.AreResultsAsked && !call.IsError ? _json.Of(call.Result) : null,
            ResultReadsLikeError = !call.IsError && call.Result is { ValueKind: JsonValueKind.String } text && ErrorText().IsMatch(text.GetString()!),
            Steps = call.AttemptList.Any(attempt => withSteps.Contains(attempt.Position)) ? Nodes(Inside(trace, call), depth + 1) : [],
        };
    }

    /// <summary>Positions of the steps that other steps stand inside of.</summary>
    private static HashSet<int> HoldersOfSteps(TraceIndex index)
    {
        HashSet<int> holders = [];
        for (var i = 0; i < index.Trace.Spans.Count; i++)
        {
            if (index.Roles.Type(i) is StepType.LlmGenerate or StepType.ToolCall or StepType.Retrieval && index.Roles.Blocker(i) is var blocker and >= 0) holders.Add(blocker);
        }

        return holders;
    }

    private static RecordedTrace Inside(RecordedTrace trace, ToolCall call)
    {
        var tree = trace.Index.Tree;
        var own = call.AttemptList.SelectMany(attempt => attempt.Spans).ToHashSet();
        var inside = call.AttemptList.SelectMany(attempt => tree.Subtree(attempt.Position)).Where(at => !own.Contains(trace.Spans[at])).ToHashSet();
        return View.Of(trace, inside.Contains, []);
    }

    [GeneratedRegex(@"^\W*(?:\w+(?:Error|Exception)\b|error\b|failed\b|failure\b|traceback \(|(?:HTTP[ /]?(?:1\.1 |2 )?)?[45]\d\d [A-Z])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ErrorText();

    private static JsonElement? Answer(Generation? generation)
    {
        var texts = generation?.OutputMessages?.Select(message => message.Text).OfType<string>().ToList();
        return texts is { Count: > 0 } ? JsonElement.Parse(JsonValue.Quote(string.Join("\n", texts))) : null;
    }
}
