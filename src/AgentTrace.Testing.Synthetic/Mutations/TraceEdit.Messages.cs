using System.Globalization;

namespace AgentTrace.Testing;

/// <summary>What messages tell: every history that a later answer was given tells of the calls again.</summary>
internal sealed partial class TraceEdit
{
    private readonly HashSet<ToolCall> _removed = [];
    private readonly HashSet<Generation> _goneAnswers = [];
    private readonly Dictionary<ToolCall, CallChange> _changes = [];
    private readonly Dictionary<ToolCall, ToolCall> _exchanged = [];
    private readonly Dictionary<ToolCall, CallChange> _twins = [];
    private readonly Dictionary<ToolCall, ToolCall> _joined = [];
    private readonly List<string> _suffixes = [""];
    private Turn? _repeated;
    private int _repeats;

    private bool IsTold => _removed.Count + _goneAnswers.Count + _changes.Count + _exchanged.Count + _twins.Count + _joined.Count + _repeats > 0;

    private void WriteMessages()
    {
        if (!IsTold) return;
        var silenced = _goneAnswers.Where(answer => answer.Turn.Count == 0).Select(Said).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var (at, input, output) in _script.Talks)
        {
            if (_spans[at].IsRemoved) continue;
            var (given, said) = (Rewritten(input, silenced), Rewritten(output, silenced));
            if (given is not null || said is not null) _spans[at].Span = _spans[at].Span.WithMessages(given, said);
        }
    }

    private static string? Said(Generation answer) => answer.OutputMessages?.LastOrDefault(message => message.Text is not null)?.Text;

    /// <summary>The messages as they would have been; null where nothing is different.</summary>
    private List<ChatMessage>? Rewritten(IReadOnlyList<ChatMessage>? messages, HashSet<string> silenced)
    {
        if (messages is null) return null;
        var result = new List<ChatMessage>(messages.Count + 4);
        var isChanged = false;
        var (first, last) = RepeatedWithin(messages);
        for (var i = 0; i < messages.Count; i++)
        {
            if (Rewritten(messages[i], silenced) is { } kept)
            {
                result.Add(kept);
                isChanged |= kept != messages[i];
            }
            else
            {
                isChanged = true;
            }

            if (i != last) continue;
            isChanged = true;
            for (var round = 1; round <= _repeats; round++) result.AddRange(messages.Skip(first).Take(last - first + 1).Select(message => Again(message, round)));
        }

        return isChanged ? result : null;
    }

    private ChatMessage? Rewritten(ChatMessage message, HashSet<string> silenced)
    {
        List<MessagePart>? parts = null;
        var (asks, isGone) = (false, silenced.Count > 0 && message.Role == "assistant" && message.Text is { } text && silenced.Contains(text));
        for (var i = 0; i < message.Parts.Count; i++)
        {
            var part = message.Parts[i];
            if (!_script.Parts.TryGetValue(part, out var call))
            {
                parts?.Add(part);
                continue;
            }

            var request = IsRequest(part);
            IReadOnlyList<MessagePart> told = _removed.Contains(call) || (request && _joined.ContainsKey(call)) ? [] : [.. Told(part, call, request)];
            isGone |= told.Count == 0 && request && call.Generation is { } asked && _goneAnswers.Contains(asked);
            asks |= told.Count > 0;
            if (parts is null && told.Count == 1 && told[0] == part) continue;
            parts ??= [.. message.Parts.Take(i)];
            parts.AddRange(told);
        }

        if (isGone && !asks) return null;
        return parts is null ? message : parts.Count == 0 ? null : message with { Parts = parts };
    }

    /// <summary>What stands in place of one part: the call as it is now, its twin beside it, and whoever joined it.</summary>
    private IEnumerable<MessagePart> Told(MessagePart part, ToolCall call, bool request)
    {
        if (_exchanged.TryGetValue(call, out var other))
        {
            yield return request ? RequestOf(other, part.Kind) : ResponseOf(other);
            yield break;
        }

        yield return _changes.TryGetValue(call, out var change) ? change.Apply(part) : part;
        if (_twins.TryGetValue(call, out var twin)) yield return twin.Apply(part);
        if (!request) yield break;
        foreach (var (joined, _) in _joined.Where(pair => pair.Value == call)) yield return RequestOf(joined, part.Kind);
    }

    private static bool IsRequest(MessagePart part) => part.Kind is MessagePartKind.ToolRequest or MessagePartKind.ServerToolRequest;

    private static MessagePart RequestOf(ToolCall call, MessagePartKind kind) =>
        call.Request ?? new MessagePart(kind) { Id = call.CallId, ToolName = call.Name, Arguments = call.Arguments };

    private static MessagePart ResponseOf(ToolCall call) =>
        call.Response ?? new MessagePart(MessagePartKind.ToolResponse) { Id = call.CallId, Response = call.Result ?? (call.Error is { } error ? JsonText.FromString(error) : null), IsError = call.IsError };

    /// <summary>From the first to the last message about the turn that is repeated, where its results are among them.</summary>
    private (int First, int Last) RepeatedWithin(IReadOnlyList<ChatMessage> messages)
    {
        var (first, last, isAnswered) = (-1, -1, false);
        for (var i = 0; _repeated is not null && i < messages.Count; i++)
        {
            foreach (var part in messages[i].Parts)
            {
                if (!_script.Parts.TryGetValue(part, out var call) || !_repeated.Calls.Contains(call)) continue;
                if (first < 0) first = i;
                last = i;
                isAnswered |= !IsRequest(part);
            }
        }

        return isAnswered ? (first, last) : (-1, -1);
    }

    /// <summary>A message of the repeated turn, about its next round.</summary>
    private ChatMessage Again(ChatMessage message, int round) => message with
    {
        Parts = [.. message.Parts.Select(part => _script.Parts.TryGetValue(part, out var call) ? new CallChange { Id = IdOf(call, Suffix(round)) }.Apply(part) : part)],
    };

    /// <summary>All that was said in one round of the repeated turn.</summary>
    private IEnumerable<ChatMessage> Round(Generation answer, int round)
    {
        foreach (var message in OutputOf(answer)) yield return round == 0 ? message : Again(message, round);
        foreach (var call in _repeated!.Calls)
        {
            var response = ResponseOf(call);
            yield return new ChatMessage("tool", [round == 0 ? response : new CallChange { Id = IdOf(call, Suffix(round)) }.Apply(response)]);
        }
    }

    private IReadOnlyList<ChatMessage> OutputOf(Generation answer) =>
        answer.OutputMessages ?? [new ChatMessage("assistant", [.. _repeated!.Calls.Select(call => RequestOf(call, MessagePartKind.ToolRequest))])];

    private static string? IdOf(ToolCall call, string suffix) => call.CallId is { } id ? id + suffix : null;

    /// <summary>What the ids of a round end with: of no id that is there it makes another that is there.</summary>
    private string Suffix(int round)
    {
        while (_suffixes.Count <= round)
        {
            var suffix = "_" + (_suffixes.Count + 1).ToString(CultureInfo.InvariantCulture);
            while (_script.Ids.Any(id => _script.Ids.Contains(id + suffix))) suffix += "_";
            _suffixes.Add(suffix);
        }

        return _suffixes[round];
    }
}
