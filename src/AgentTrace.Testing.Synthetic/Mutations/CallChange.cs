using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>What a mutation makes of one call; null where that stays.</summary>
internal sealed record CallChange
{
    public string? Name { get; init; }

    public string? Id { get; init; }

    public JsonElement? Arguments { get; init; }

    public JsonElement? Result { get; init; }

    /// <summary>What went wrong: the call failed.</summary>
    public string? Error { get; init; }

    /// <summary>The span of an execution, saying so.</summary>
    /// <param name="span">A span of the call.</param>
    /// <param name="isLast">Whether it is of the last attempt, whose outcome is the call's.</param>
    public RecordedSpan Apply(RecordedSpan span, bool isLast)
    {
        if (Name is not null) span = span.WithTool(Name);
        if (Id is not null && (span.Facts.ToolCallId ?? span.Facts.Content.ToolCallId) is not null) span = span.WithCallId(Id);
        if (Arguments is { } arguments && span.Facts.Content.Arguments is not null) span = span.WithArguments(arguments);
        if (!isLast) return span;
        if (Result is { } result && span.Facts.Content.Result is not null) span = span.WithResult(result);
        return Error is not null ? span.Failing(Error) : span;
    }

    /// <summary>The words of a message, saying so.</summary>
    public MessagePart Apply(MessagePart part) => part.Kind is MessagePartKind.ToolRequest or MessagePartKind.ServerToolRequest
        ? part with { Id = part.Id is null ? null : Id ?? part.Id, ToolName = Name ?? part.ToolName, Arguments = part.Arguments is null ? null : Arguments ?? part.Arguments }
        : part with
        {
            Id = part.Id is null ? null : Id ?? part.Id,
            ToolName = part.ToolName is null ? null : Name ?? part.ToolName,
            Response = part.Response is null ? null : Error is not null ? JsonText.FromString(Error) : Result ?? part.Response,
            IsError = Error is not null || (Result is null && part.IsError),
            Error = Error is not null || Result is not null ? null : part.Error,
        };
}
