namespace AgentTrace.Testing;

/// <summary>What happens once more than it did.</summary>
internal sealed partial class TraceEdit
{
    /// <summary>Makes another call right after one, asked for beside it: the same again, or a changed one.</summary>
    /// <param name="call">The call.</param>
    /// <param name="change">What is different; its id is given here.</param>
    /// <param name="alone">Only the call itself, not what happened within it.</param>
    public void Add(ToolCall call, CallChange change, bool alone)
    {
        change = change with { Id = IdOf(call, Suffix(1)) };
        _twins[call] = change;
        if (call.AttemptList.Count == 0) return;
        var last = call.AttemptList[^1];
        var by = last.Span.EndTimeUnixNano - last.Span.StartTimeUnixNano ?? 0;
        if (last.Span.EndTimeUnixNano is { } end) Shift(last.Position, end, by);
        var spans = last.Spans.ToHashSet();
        Copy(last.Position, Tree.Subtree(last.Position).Max(), by, Suffix(1), (source, span) => spans.Contains(source) ? change.Apply(span, true) : span, alone);
    }

    /// <summary>Makes a step that is no call happen once more.</summary>
    public void AddStep(RecordedSpan span)
    {
        var at = _script.PositionOf(span);
        var by = span.EndTimeUnixNano - span.StartTimeUnixNano ?? 0;
        if (span.EndTimeUnixNano is { } end) Shift(at, end, by);
        Copy(at, Tree.Subtree(at).Max(), by, Suffix(1), (_, copied) => copied);
    }

    /// <summary>Makes a turn happen again and again: the same answer, the same calls, each round after the one before.</summary>
    public void Repeat(Turn turn, int rounds)
    {
        (_repeated, _repeats) = (turn, rounds);
        var blocks = turn.Blocks(_script)!;
        var (start, end) = turn.Times(_script);
        var length = end - start ?? 0;
        if (end is { } time) Shift(blocks[^1], time, length * rounds);
        if (turn.Answer is { } answer)
        {
            foreach (var above in AncestorsOf(answer.Position)) Account(above, answer, rounds);
        }

        var after = blocks.Max(block => Tree.Subtree(block).Max());
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var block in blocks) Copy(block, after, length * round, Suffix(round), (source, span) => InRound(source, span, round));
        }
    }

    private RecordedSpan InRound(RecordedSpan source, RecordedSpan span, int round)
    {
        if (_repeated!.Calls.FirstOrDefault(call => call.AttemptList.Any(attempt => attempt.Spans.Contains(source))) is { } call)
        {
            return new CallChange { Id = IdOf(call, Suffix(round)) }.Apply(span, true);
        }

        if (_repeated.Answer is not { } answer || !answer.Spans.Contains(source)) return span;
        var (input, output) = (source.Facts.Content.InputMessages, source.Facts.Content.OutputMessages);
        return span.WithMessages(
            input is null ? null : [.. input, .. Enumerable.Range(0, round).SelectMany(before => Round(answer, before))],
            output is null ? null : [.. output.Select(message => Again(message, round))]);
    }
}

/// <summary>What one answer of a model asked for, with the answer; without answers, calls with the thought before them.</summary>
/// <param name="Answer">The answer; null where no message and no time tells which it was, and in runs without answers.</param>
/// <param name="Thought">Position of the reasoning step that stands in for an answer; null where there is none.</param>
/// <param name="Calls">The calls, in trace order; at least one.</param>
internal sealed record Turn(Generation? Answer, int? Thought, IReadOnlyList<ToolCall> Calls)
{
    /// <summary>Positions of what is copied when the turn happens again; null where it cannot be told apart from the rest.</summary>
    public List<int>? Blocks(TraceScript script)
    {
        List<int> members = [.. Answer is not null ? [Answer.Position] : (IEnumerable<int>)(Thought is { } thought ? [thought] : []), .. Calls.SelectMany(call => call.AttemptList).Select(attempt => attempt.Position)];
        if (members.Count == 0) return null;
        return script.Blocks(members, script.Above(members));
    }

    /// <summary>From its first start to its last end; null where one is unknown.</summary>
    public (long? Start, long? End) Times(TraceScript script)
    {
        var spans = Calls.SelectMany(call => call.AttemptList).Select(attempt => attempt.Span).Concat(Answer is not null ? [Answer.Span] : []).Concat(Thought is { } thought ? [script.Trace.Spans[thought]] : []).ToList();
        return spans.TrueForAll(span => span is { StartTimeUnixNano: not null, EndTimeUnixNano: not null })
            ? (spans.Min(span => span.StartTimeUnixNano), spans.Max(span => span.EndTimeUnixNano)) : (null, null);
    }
}
