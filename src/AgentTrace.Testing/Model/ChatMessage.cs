using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>One message to or from a model, whatever provider's shape it had.</summary>
internal sealed record ChatMessage(string Role, IReadOnlyList<MessagePart> Parts, string? FinishReason = null)
{
    /// <summary>The text parts joined; null when there is none.</summary>
    public string? Text
    {
        get
        {
            var text = string.Join("\n", Parts.Where(part => part.Kind == MessagePartKind.Text).Select(part => part.Text).OfType<string>());
            return text.Length == 0 ? null : text;
        }
    }
}

internal enum MessagePartKind
{
    Text,
    Reasoning,

    /// <summary>The model asks for a tool.</summary>
    ToolRequest,

    /// <summary>The answer of a tool.</summary>
    ToolResponse,

    /// <summary>The provider's own tool, run on its side.</summary>
    ServerToolRequest,

    ServerToolResponse,
    Other,
}

/// <summary>One part of a message.</summary>
internal sealed record MessagePart(MessagePartKind Kind)
{
    /// <summary>Decoded anew whenever it is asked for, as most text never is.</summary>
    public string? Text
    {
        get => field ?? TextSlice?.Value?.GetString();
        init;
    }

    /// <summary>The text as it stands in the message; null where it is given as <see cref="Text"/>, or absent.</summary>
    public JsonElement? TextSource
    {
        get => TextSlice?.Value;
        init => TextSlice = JsonSlice.Of(value);
    }

    public JsonSlice? TextSlice { get; init; }

    /// <summary>The tool call id of a request or response; null when absent or empty.</summary>
    public string? Id { get; init; }

    /// <summary>The tool of a request; of a response only where the source repeats it.</summary>
    public string? ToolName { get; init; }

    /// <summary>Arguments of a request; null when not captured.</summary>
    public JsonElement? Arguments
    {
        get => ArgumentsSlice?.Value;
        init => ArgumentsSlice = JsonSlice.Of(value);
    }

    public JsonSlice? ArgumentsSlice { get; init; }

    /// <summary>The content of a response, unwrapped.</summary>
    public JsonElement? Response
    {
        get => ResponseSlice?.Value;
        init => ResponseSlice = JsonSlice.Of(value);
    }

    public JsonSlice? ResponseSlice { get; init; }

    /// <summary>The response carries a protocol marker of failure.</summary>
    public bool IsError { get; init; }

    /// <summary>What went wrong, where the source says more than the model was told; null otherwise.</summary>
    public string? Error { get; init; }
}

/// <summary>A JSON value that was parsed with what is around it, or one within a longer text, parsed when somebody asks and then kept.</summary>
internal sealed class JsonSlice(JsonTokenType type, ReadOnlyMemory<byte> text, Func<ReadOnlyMemory<byte>, JsonElement?> parse)
{
    // As one reference, so that no thread sees half of it.
    private object? _value;

    public JsonTokenType Type => type;

    public ReadOnlyMemory<byte> Text => text;

    public JsonElement? Value => (JsonElement?)(_value ??= parse(text));

    public static JsonSlice? Of(JsonElement? value) => value is { } known ? new JsonSlice(JsonTokenType.None, default, static _ => null) { _value = known } : null;
}
