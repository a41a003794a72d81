using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>One recorded invocation of a tool, and whether it was replayed. A call that was attempted several times is as many of these.</summary>
internal sealed class ReplayedCall(ToolCall call, string? id, CallAttempt? attempt)
{
    public ToolCall Call => call;

    public string Tool => call.Name;

    /// <summary>The id that the replayed model asks for it by; null where no recorded answer asks for it.</summary>
    public string? Id => id;

    /// <summary>One-based, among the invocations of its tool.</summary>
    public int Number { get; init; }

    public JsonElement Arguments => call.Arguments!.Value;

    /// <summary>Whether a function gave its result.</summary>
    public bool IsUsed { get; set; }

    /// <summary>Whether the conversation held its result, whoever gave it.</summary>
    public bool IsSeen { get; set; }

    public bool IsCalled(string tool) => call.Name == tool || call.AskedAs == tool;

    /// <summary>The recorded result, as a function of Microsoft.Extensions.AI gives it.</summary>
    /// <exception cref="ReplayedErrorException">The invocation failed when it was recorded.</exception>
    public object? Outcome()
    {
        if (attempt?.IsError ?? call.IsError) throw new ReplayedErrorException((attempt is null ? call.Error : attempt.Error) ?? $"The tool \"{Tool}\" failed.", (attempt?.Span ?? call.Span)?.Facts.ErrorType);
        var result = attempt is null ? call.Result : attempt.Spans.Select(span => span.Facts.Content.Result).FirstOrDefault(value => value is not null);
        // A function without a value: the model was told a text of function invocation's own.
        return result is not { } value || (value.ValueKind == JsonValueKind.Null && call.Response?.Response is { ValueKind: JsonValueKind.String }) ? null : value;
    }

    /// <summary>Every invocation that the trace records, in its order; calls that were only asked for, and the provider's own tools, are none.</summary>
    public static List<ReplayedCall> Of(RecordedTrace trace, Func<ToolCall, string?> idOf)
    {
        var calls = new List<ReplayedCall>();
        foreach (var call in trace.ToolCalls)
        {
            if (call.Stage == CallStage.Requested || call.Name.Length == 0 || call.Request?.Kind == MessagePartKind.ServerToolRequest) continue;
            foreach (var attempt in call.AttemptList.SkipLast(1)) Add(call, attempt);
            Add(call, null);
        }

        return calls;

        void Add(ToolCall call, CallAttempt? attempt) =>
            calls.Add(new ReplayedCall(call, idOf(call), attempt) { Number = calls.Count(other => other.Tool == call.Name) + 1 });
    }
}
