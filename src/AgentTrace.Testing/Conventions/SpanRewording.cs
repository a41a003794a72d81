using System.Diagnostics;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>
/// A span that says something else of one fact: under the name that the conventions prefer, while every other name of that fact, of
/// whatever vocabulary, is gone. All other facts stay what they were.
/// </summary>
internal static class SpanRewording
{
    private static readonly HashSet<string> ResultKeys = [.. Vocabulary.ByPrecedence.SelectMany(vocabulary => vocabulary.ResultKeys)];
    private static readonly string[] InputKeys = [.. Vocabulary.ByPrecedence.SelectMany(vocabulary => vocabulary.InputMessageKeys).Distinct()];
    private static readonly string[] OutputKeys = [.. Vocabulary.ByPrecedence.SelectMany(vocabulary => vocabulary.OutputMessageKeys).Distinct()];
    private static readonly HashSet<string> UsageKeys =
    [
        .. ((Evidence[])[Evidence.InputTokens, Evidence.OutputTokens, Evidence.TotalTokens, Evidence.CachedInputTokens, Evidence.ReasoningTokens, Evidence.UsageDetails, Evidence.Cost, Evidence.CostDetails]).SelectMany(KeysOf),
    ];

    /// <summary>The tool that the span ran, in its name too.</summary>
    public static RecordedSpan WithTool(this RecordedSpan span, string tool)
    {
        var old = span.Facts.ToolName ?? "";
        var at = old.Length == 0 ? -1 : span.Name.LastIndexOf(old, StringComparison.Ordinal);
        var renamed = at < 0 ? span : new RecordedSpan(span) { Name = string.Concat(span.Name.AsSpan(0, at), tool, span.Name.AsSpan(at + old.Length)) };
        return renamed.Reworded(KeysOf(Evidence.ToolName).Contains, Facet.Tool, span, (Names.ToolName, tool));
    }

    public static RecordedSpan WithCallId(this RecordedSpan span, string id) => span.Reworded(KeysOf(Evidence.ToolCallId).Contains, Facet.CallId, span, (Names.ToolCallId, id));

    public static RecordedSpan WithArguments(this RecordedSpan span, JsonElement arguments) =>
        span.Reworded(key => IsArgument(span, key), Facet.Arguments, span, (Names.ToolArguments, TextOf(arguments)));

    /// <summary>What the tool answered; null for nothing.</summary>
    public static RecordedSpan WithResult(this RecordedSpan span, JsonElement? result) =>
        span.Reworded(ResultKeys.Contains, Facet.Result, span, (Names.ToolResult, result is { } value ? TextOf(value) : default(AttributeValue)));

    /// <summary>The span failed, and came to nothing.</summary>
    public static RecordedSpan Failing(this RecordedSpan span, string message) =>
        new(span.Facts.Type == StepType.ToolCall ? span.WithResult(null) : span) { Status = ActivityStatusCode.Error, StatusMessage = message };

    public static RecordedSpan WithFinishReason(this RecordedSpan span, string reason) => span.Reworded(
        key => KeysOf(Evidence.FinishReason).Contains(key) || (key == "stop_reason" && span.Facts.Type == StepType.LlmGenerate), Facet.Finish, span, (Names.FinishReasons, AttributeValue.From([AttributeValue.From(reason)])));

    public static RecordedSpan WithStopReason(this RecordedSpan span, string reason) =>
        span.Reworded(key => key is Names.StopReason or "stop_reason", Facet.Stop, span, (Names.StopReason, reason));

    /// <summary>The tokens and the cost that the span states; null for none of that kind.</summary>
    public static RecordedSpan WithUsage(this RecordedSpan span, TokenUsage? usage, double? cost) => span.Reworded(
        key => UsageKeys.Contains(key), Facet.Usage, span,
        (Names.InputTokens, Number(usage?.InputTokens)), (Names.OutputTokens, Number(usage?.OutputTokens)), (Names.TotalTokens, Number(usage?.TotalTokens)),
        (Names.CachedInputTokens, Number(usage?.CachedInputTokens)), (Names.ReasoningTokens, Number(usage?.ReasoningTokens)), (Names.Cost, cost is { } usd ? AttributeValue.From(usd) : default));

    /// <summary>The messages that the span was given and gave; null where nothing changes.</summary>
    public static RecordedSpan WithMessages(this RecordedSpan span, IReadOnlyList<ChatMessage>? input, IReadOnlyList<ChatMessage>? output)
    {
        if (span.Events.Any(MessageEvents.IsMessage))
        {
            // One event may hold both.
            (input, output) = (input ?? span.Facts.Content.InputMessages, output ?? span.Facts.Content.OutputMessages);
            var quiet = new RecordedSpan(span) { Events = [.. span.Events.Where(happened => !MessageEvents.IsMessage(happened))] };
            return Written(quiet, span, input, output);
        }

        return Written(span, span, input, output);
    }

    /// <summary>What a run or an agent came to: nothing.</summary>
    public static RecordedSpan WithoutOutput(this RecordedSpan span) =>
        span.Reworded(key => RecordedContent.OutputTextKeys.Contains(key) || ContentShape.IsOneOf(key, OutputKeys), Facet.Output, span);

    private static RecordedSpan Written(RecordedSpan span, RecordedSpan original, IReadOnlyList<ChatMessage>? input, IReadOnlyList<ChatMessage>? output)
    {
        if (input is not null) span = span.Reworded(key => ContentShape.IsOneOf(key, InputKeys), Facet.Messages, original, (Names.InputMessages, MessageText.Write(input)));
        return output is null ? span : span.Reworded(key => ContentShape.IsOneOf(key, OutputKeys), Facet.Messages, original, (Names.OutputMessages, MessageText.Write(output)));
    }

    private static RecordedSpan Reworded(this RecordedSpan span, Func<string, bool> isOld, Facet changed, RecordedSpan original, params ReadOnlySpan<(string Key, AttributeValue Value)> entries)
    {
        var kept = new List<KeyValuePair<string, AttributeValue>>(span.Attributes.Count + entries.Length);
        foreach (var entry in span.Attributes)
        {
            if (!isOld(entry.Key)) kept.Add(entry);
        }

        foreach (var (key, value) in entries)
        {
            if (!value.IsNull) kept.Add(new(key, value));
        }

        return Keep(original.Facts, new RecordedSpan(span) { Attributes = new AttributeSet([.. kept]) }, changed);
    }

    /// <summary>One attribute may have told several facts: those that were not meant are told again.</summary>
    private static RecordedSpan Keep(SpanFacts before, RecordedSpan span, Facet changed)
    {
        var lost = new List<KeyValuePair<string, AttributeValue>>();
        if (span.Facts.Type != before.Type) lost.Add(new(Names.StepType, StepTypes.ToText(before.Type)));
        if (changed != Facet.Tool && before.ToolName is { } tool && span.Facts.ToolName != tool) lost.Add(new(Names.ToolName, tool));
        if (before.AgentName is { } agent && span.Facts.AgentName != agent) lost.Add(new(Names.AgentName, agent));
        if (changed != Facet.CallId && IdOf(before) is { } id && IdOf(span.Facts) != id) lost.Add(new(Names.ToolCallId, id));
        if (changed != Facet.Finish && before.FinishReasonRaw is { } finish && span.Facts.FinishReasonRaw != finish) lost.Add(new(Names.FinishReasons, AttributeValue.From([AttributeValue.From(finish)])));
        if (before.Content.ToolDefinitions is { } tools && span.Facts.Content.ToolDefinitions is null) lost.Add(new(Names.ToolDefinitions, MessageText.Tools(tools)));
        if (RecordedContent.IsOfCall(before.Type))
        {
            if (changed != Facet.Arguments && before.Content.Arguments is { } arguments && span.Facts.Content.Arguments is null) lost.Add(new(Names.ToolArguments, TextOf(arguments)));
            if (changed != Facet.Result && before.Content.Result is { } result && span.Facts.Content.Result is null) lost.Add(new(Names.ToolResult, TextOf(result)));
        }
        else if (before.Type != StepType.LlmGenerate)
        {
            if (before.Content.InputText is { } asked && span.Facts.Content.InputText != asked) lost.Add(new(Names.Input, asked));
            if (changed != Facet.Output && before.Content.OutputText is { } said && span.Facts.Content.OutputText != said) lost.Add(new(Names.Output, said));
        }

        return lost.Count == 0 ? span : new RecordedSpan(span) { Attributes = new AttributeSet([.. lost, .. span.Attributes.Where(entry => !lost.Exists(other => other.Key == entry.Key))]) };
    }

    private static bool IsArgument(RecordedSpan span, string key) => JsonText.From(span.Attributes[key]) is { } value
        && Array.Exists(Vocabulary.ByPrecedence, vocabulary => vocabulary.ArgumentKeys.Contains(key) && vocabulary.IsArguments(key, value));

    private static string? IdOf(SpanFacts facts) => facts.ToolCallId ?? facts.Content.ToolCallId;

    private static HashSet<string> KeysOf(Evidence what) =>
        [.. Vocabulary.ByPrecedence.SelectMany(vocabulary => vocabulary.Keys).Where(key => key.Evidence == what).Select(key => key.Key)];

    private static AttributeValue Number(long? number) => number is { } value ? AttributeValue.From(value) : default;

    /// <summary>A value as the text that is read as it again: a text that would be taken for something else stands in quotes.</summary>
    private static AttributeValue TextOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && JsonText.Parse(value.GetString()!) is { ValueKind: JsonValueKind.String } read && read.GetString() == value.GetString() && value.GetString()!.Length > 0
            ? AttributeValue.From(value.GetString()) : AttributeValue.From(value.GetRawText());

    /// <summary>What a rewording is meant to change.</summary>
    private enum Facet
    {
        Tool,
        CallId,
        Arguments,
        Result,
        Finish,
        Stop,
        Usage,
        Messages,
        Output,
    }
}
