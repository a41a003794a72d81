namespace AgentTrace.Testing;

/// <summary>Several traces as one: those of a program that was traced as many, those of a conversation, those of a file.</summary>
internal static class TraceJoin
{
    /// <summary>Where a conversation names itself, by vocabulary. LangSmith's <c>session_id</c> is a project, but for one in the metadata.</summary>
    private static readonly string[] Conversation =
    [
        Names.ConversationId, "session.id", "langfuse.session.id", "langsmith.metadata.thread_id", "langsmith.metadata.session_id", "langsmith.metadata.conversation_id",
        "traceloop.association.properties.session_id", "traceloop.association.properties.thread_id", "traceloop.association.properties.conversation.id",
        "ai.telemetry.metadata.sessionId", "ai.settings.runtimeContext.sessionId", "session_id", "conversation_id", "thread_id",
    ];

    /// <summary>The conversation (session, thread) that a trace is part of, by the first of its spans that names one; null where none does.</summary>
    public static string? ConversationOf(RecordedTrace trace) => trace.Spans.Select(span => span.Attributes).Concat(trace.DeclaredRuns.Select(run => run.Metadata))
        .Select(ConversationOf).FirstOrDefault(id => id is not null);

    /// <param name="traceId">The id of the whole.</param>
    /// <param name="traces">In the order in which they stand where they have no times.</param>
    /// <remarks>Ids mean what they mean in their own trace: where two traces use one id of a span or a run, that of the later one is told apart, and a run that has none gets one.</remarks>
    public static RecordedTrace Of(string traceId, IReadOnlyList<RecordedTrace> traces)
    {
        var leftOut = traces.Select(trace => trace.IsLeftOut).OfType<Func<string, bool>>().ToList();
        var (spanIds, runIds) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var (spans, runs) = (new List<RecordedSpan>(), new List<DeclaredRun>());
        for (var i = 0; i < traces.Count; i++)
        {
            var trace = traces[i];
            var prefix = $"{i + 1}/";
            if (!Add(spanIds, trace.Spans.Select(span => span.SpanId))) trace = WithSpanIds(trace, prefix);
            if (traces.Count > 1 && trace.DeclaredRuns.Count > 0) trace = WithRunIds(trace, Add(runIds, trace.DeclaredRuns.Select(run => run.RunId ?? "")) && trace.DeclaredRuns.All(run => run.RunId is not null) ? "" : prefix);
            spans.AddRange(trace.Spans);
            runs.AddRange(trace.DeclaredRuns);
        }

        return new RecordedTrace(traceId, SpanOrder.Sort(spans), runs, string.Join('+', traces.Select(trace => trace.Format).Distinct()))
        {
            IsLeftOut = leftOut.Count == 0 ? null : id => leftOut.Exists(isLeftOut => isLeftOut(id)),
            IncompleteAsWhole = [.. traces.SelectMany(trace => trace.IncompleteAsWhole).Distinct()],
        };
    }

    private static string? ConversationOf(AttributeSet attributes) =>
        Conversation.Select(key => attributes.TryGet(key, out var id) && id.Kind != AttributeKind.Null ? id.ToString() : null).FirstOrDefault(id => !string.IsNullOrWhiteSpace(id));

    /// <returns>Whether none of them was there before.</returns>
    private static bool Add(HashSet<string> known, IEnumerable<string> ids)
    {
        var own = ids.ToHashSet(StringComparer.Ordinal);
        var areNew = !known.Overlaps(own);
        known.UnionWith(own);
        return areNew;
    }

    private static RecordedTrace WithSpanIds(RecordedTrace trace, string prefix)
    {
        var own = trace.Spans.Select(span => span.SpanId).ToHashSet(StringComparer.Ordinal);
        return With(trace, trace.DeclaredRuns, span => new RecordedSpan(span)
        {
            SpanId = prefix + span.SpanId,
            ParentSpanId = span.ParentSpanId is { } parent && own.Contains(parent) ? prefix + parent : span.ParentSpanId,
        });
    }

    /// <summary>In a log of one run, spans that name none are its own; beside others they must say so.</summary>
    private static RecordedTrace WithRunIds(RecordedTrace trace, string prefix)
    {
        var only = trace.DeclaredRuns.Count == 1 ? trace.DeclaredRuns[0].RunId ?? "" : null;
        return With(trace, [.. trace.DeclaredRuns.Select(run => run with { RunId = prefix + run.RunId })], span => (span.Facts.RunId ?? only) is not { } id || prefix + id == span.Facts.RunId ? span
            : new RecordedSpan(span) { Attributes = span.Attributes.MergedWith(new AttributeSet([new(Names.RunId, prefix + id)])) });
    }

    private static RecordedTrace With(RecordedTrace trace, IReadOnlyList<DeclaredRun> runs, Func<RecordedSpan, RecordedSpan> change) =>
        new(trace.TraceId, [.. trace.Spans.Select(change)], runs, trace.Format) { IsLeftOut = trace.IsLeftOut, IncompleteAsWhole = trace.IncompleteAsWhole };
}
