namespace AgentTrace.Testing;

/// <summary>Makes spans of messages: one for each generation, and one around those of a response whose usage is their sum.</summary>
internal static class MessageTrace
{
    private const string LoopId = "response";

    public static RecordedTrace Of(IReadOnlyList<AIChatMessage> history, ChatResponse? response)
    {
        var traceId = response?.ConversationId ?? "messages";
        IReadOnlyList<AIChatMessage> messages = response is null ? history : [.. history, .. response.Messages];
        var generations = Split(messages);
        var ofResponse = generations.Where(generation => generation.Last >= history.Count && response is not null).ToList();
        var usages = generations.ToDictionary(generation => generation, generation => UsageOf(messages, generation));
        var sum = response?.Usage;
        if (sum is not null && ofResponse.Count == 1) usages[ofResponse[0]] = sum;
        var needsLoop = sum is not null && ofResponse.Count != 1 && !(ofResponse.Count > 0 && ofResponse.TrueForAll(generation => usages[generation] is not null));

        var pending = PendingApprovals(messages);
        var spans = new List<RecordedSpan>();
        foreach (var generation in generations)
        {
            var isResponse = ofResponse.Contains(generation);
            if (needsLoop && isResponse && generation == ofResponse[0]) spans.Add(Loop(traceId, sum!));
            spans.Add(Span(traceId, $"generation-{spans.Count(span => span.SpanId != LoopId) + 1}", needsLoop && isResponse ? LoopId : null, "chat", Tags(generation, isResponse)));
        }

        if (needsLoop && ofResponse.Count == 0) spans.Add(Loop(traceId, sum!));
        return new RecordedTrace(traceId, spans, [], "messages");

        IEnumerable<(string Key, object? Value)> Tags(MessageRange generation, bool isResponse)
        {
            // Results that no answer followed stand with those who asked for them: no other generation was given them.
            var results = generation == generations[^1] ? messages.Skip(generation.Last + 1).Where(message => message.Contents.Any(content => content is FunctionResultContent)) : [];
            var output = messages.Skip(generation.First).Take(generation.Last - generation.First + 1).Concat(results).Select(message => Shown(message, pending)).ToList();
            var finish = isResponse && generation == ofResponse[^1] ? response!.FinishReason?.Value : null;
            yield return (Names.Operation, "chat");
            yield return (Names.AgentName, generation.Author);
            yield return (Names.ResponseModel, isResponse ? response!.ModelId : null);
            yield return (Names.FinishReasons, finish is null ? null : new[] { finish });
            yield return (Names.InputMessages, MessageJson.Of(messages.Take(generation.First)));
            yield return (Names.OutputMessages, MessageJson.Of(output, finish));
            foreach (var tag in GenerationTags.OfUsage(usages[generation])) yield return tag;
        }
    }

    /// <summary>Consecutive assistant messages of one author are one answer.</summary>
    private static List<MessageRange> Split(IReadOnlyList<AIChatMessage> messages)
    {
        var ranges = new List<MessageRange>();
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i].Role != ChatRole.Assistant) continue;
            if (ranges.Count > 0 && ranges[^1].Last == i - 1 && ranges[^1].Author == messages[i].AuthorName) ranges[^1] = ranges[^1] with { Last = i };
            else ranges.Add(new MessageRange(i, i, messages[i].AuthorName));
        }

        return ranges;
    }

    private static UsageDetails? UsageOf(IReadOnlyList<AIChatMessage> messages, MessageRange generation)
    {
        UsageDetails? usage = null;
        for (var i = generation.First; i <= generation.Last; i++)
        {
            foreach (var content in messages[i].Contents.OfType<UsageContent>()) (usage ??= new UsageDetails()).Add(content.Details);
        }

        return usage;
    }

    /// <summary>A call that waits for approval is asked for inside the request for it, and again as itself once it was approved.</summary>
    private static HashSet<string> PendingApprovals(IReadOnlyList<AIChatMessage> messages)
    {
        var pending = messages.SelectMany(message => message.Contents).OfType<ToolApprovalRequestContent>().Select(request => request.ToolCall.CallId).ToHashSet(StringComparer.Ordinal);
        pending.ExceptWith(messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Select(call => call.CallId));
        return pending;
    }

    private static AIChatMessage Shown(AIChatMessage message, HashSet<string> pending)
    {
        if (!message.Contents.Any(content => content is ToolApprovalRequestContent)) return message;
        var shown = message.Clone();
        shown.Contents = [.. message.Contents.Select(content => content is ToolApprovalRequestContent { ToolCall: { } call } && pending.Contains(call.CallId) ? call : content)];
        return shown;
    }

    private static RecordedSpan Loop(string traceId, UsageDetails sum) => Span(traceId, LoopId, null, "orchestrate_tools", GenerationTags.OfUsage(sum));

    private static RecordedSpan Span(string traceId, string id, string? parent, string name, IEnumerable<(string Key, object? Value)> tags) => new(SpanInterpreter.Interpret)
    {
        TraceId = traceId,
        SpanId = id,
        ParentSpanId = parent,
        Name = name,
        Attributes = new AttributeSet([.. tags.Where(tag => tag.Value is not null).Select(tag => KeyValuePair.Create(tag.Key, TagCopier.Value(tag.Value, 0)))]),
    };

    /// <summary>The messages of one answer, both ends included.</summary>
    private sealed record MessageRange(int First, int Last, string? Author);
}
