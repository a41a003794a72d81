using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>
/// Whether a request is the one that an answer was recorded for, by the results of tools that it holds: wording of prompts and what was
/// known before may change, what happened since the last answer may not.
/// </summary>
internal sealed class ConversationCheck(IReadOnlyList<AIChatMessage> messages, ChatOptions? options, CallIds ids)
{
    private readonly List<FunctionResultContent> _results = [.. messages.SelectMany(message => message.Contents).OfType<FunctionResultContent>()];

    /// <summary>What instructions and users say; see <see cref="ReplayedAnswer.Prompts"/>.</summary>
    public string Prompts { get; } = string.Join('\n', messages.Where(message => message.Role == ChatRole.System || message.Role.Value == "developer").Select(message => message.Text)
        .Prepend(options?.Instructions).OfType<string>().Concat(messages.Where(message => message.Role == ChatRole.User).Select(message => message.Text)));

    /// <summary>Why the answer does not belong to this request, as a sentence that goes on after a colon; null where it does.</summary>
    public string? Mismatch(ReplayedAnswer answer)
    {
        // A provider may use an id again: its latest results are meant.
        foreach (var group in answer.News.GroupBy(ids.Of))
        {
            if (group.Key is not { } id) continue;
            var given = _results.FindAll(result => result.CallId == id);
            var calls = group.ToList();
            if (given.Count < calls.Count) return $"the model is not told the result of {Named(calls[given.Count])}, which it was told then";
            for (var i = 0; i < calls.Count; i++)
            {
                if (Difference(calls[i], given[given.Count - calls.Count + i]) is { } difference) return difference;
            }
        }

        return answer.AllowedIds is { } allowed && _results.Find(result => !allowed.Contains(result.CallId)) is { } unknown
            ? $"the model is told a result of the call {Words.Quote(unknown.CallId)}, {Words.Json(ValueOf(unknown), 60)}, which it was not told then" : null;
    }

    /// <summary>What a failed tool makes the model hear is a setting of function invocation; that it failed is told by the tool itself.</summary>
    private string? Difference(ToolCall call, FunctionResultContent given)
    {
        var value = ValueOf(given);
        if (call.IsError) return null;
        if (call.Response?.Response is not { } told)
        {
            if (call.Result is not { } only) return null;
            told = only;
        }

        var pattern = new ArgumentPattern(told, ArgumentMode.Exact);
        var unwrapped = ToolPayloads.UnwrapResult(new ToolPayload(value)).Value;
        if (pattern.IsMatch(value) || pattern.IsMatch(unwrapped) || (call.Result is { } result && new ArgumentPattern(result, ArgumentMode.Exact).IsMatch(value))) return null;
        return $"the result of {Named(call)} is another:\n    {string.Join("\n    ", pattern.Differences(unwrapped, 5))}";
    }

    private string Named(ToolCall call) => ids.Of(call) is { } id ? $"{Words.Quote(call.Name)} ({id})" : Words.Quote(call.Name);

    private static JsonElement ValueOf(FunctionResultContent result) => JsonText.Parse(MessageJson.Value(result.Result));
}
