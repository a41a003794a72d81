using System.Diagnostics;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>The content of one span, parsed when it is asked for and then kept.</summary>
/// <remarks>Threads that ask at once may parse twice: the first one's answer is everybody's, and none is ever half written.</remarks>
internal sealed class RecordedContent(RecordedSpan span, StepType type) : SpanContent
{
    /// <summary>What was answered, as text: ours, the plain name, OpenInference's, and Pydantic AI's.</summary>
    public static readonly string[] OutputTextKeys = [Names.Output, "output", "output.value", "final_result"];

    private static readonly string[] InputTextKeys = [Names.Input, "input", "smolagents.task", "input.value"];

    private Lazily<ToolPayload>? _arguments;
    private Lazily<ToolPayload>? _result;
    private Lazily<List<ChatMessage>>? _input;
    private Lazily<List<ChatMessage>>? _output;
    private Lazily<IReadOnlyList<string>>? _definitions;

    /// <summary>Whether spans of this type have arguments and a result, instead of messages and text.</summary>
    public static bool IsOfCall(StepType type) => type is StepType.ToolCall or StepType.Handoff or StepType.Retrieval;

    public override JsonElement? Arguments => ArgumentPayload?.Value;

    public override bool HasNoArguments => ArgumentPayload is { IsBlank: true };

    public override JsonElement? Result => ResultPayload?.Value;

    public override bool ResultIsError => ResultPayload?.IsError == true;

    public override string? ResultError => ResultPayload is not { IsError: true, Value: var value } ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();

    /// <summary>The tool that the result itself says it is of.</summary>
    internal string? ResultToolName => ResultPayload?.ToolName;

    public override string? ToolCallId => IsCall ? ResultPayload?.CallId ?? ArgumentPayload?.CallId : null;

    public override IReadOnlyList<ChatMessage>? InputMessages => Captured(AllInput, Names.InputMessages);

    public override IReadOnlyList<ChatMessage>? OutputMessages => Captured(AllOutput, Names.OutputMessages);

    public override IReadOnlyList<string>? ToolDefinitions => (_definitions ?? Once.First(ref _definitions, Lazily.Of(ToolNames.Of(span.Attributes)))).Value;

    public override string? InputText => IsCall ? null
        : Stated(InputTextKeys, "user") ?? LastText(InputMessages, "user");

    public override string? OutputText => IsCall ? null
        : Stated(OutputTextKeys, "assistant") ?? LastText(OutputMessages, "assistant");

    /// <summary>The finish reason that stands with the messages, where no attribute has one.</summary>
    internal string? OutputFinishReason => AllOutput?.FindLast(message => message.FinishReason is not null)?.FinishReason;

    private bool IsCall => IsOfCall(type);

    private ToolPayload? ArgumentPayload => (_arguments ?? Once.First(ref _arguments, Lazily.Of(OpenInferenceVocabulary.Named(ReadArguments(), span.Attributes)))).Value;

    private ToolPayload? ResultPayload => (_result ?? Once.First(ref _result, Lazily.Of(ReadResult()))).Value;

    private List<ChatMessage>? AllInput => (_input ?? Once.First(ref _input, Lazily.Of(ReadInput()))).Value;

    private List<ChatMessage>? AllOutput => (_output ?? Once.First(ref _output, Lazily.Of(ReadOutput()))).Value;

    private ContentShape Shape => AttributeShape.Of(span.Attributes).Content;

    private ToolPayload? ReadArguments()
    {
        if (!IsCall) return null;
        foreach (var vocabulary in Shape.Arguments)
        {
            foreach (var key in vocabulary.ArgumentKeys)
            {
                var stated = key.EndsWith('.') ? IndexedAttributes.Nest(span.Attributes, key) : JsonText.From(span.Attributes[key]);
                if (stated is { } value && vocabulary.IsArguments(key, value))
                {
                    return ToolPayloads.UnwrapArguments(Unwrapped(vocabulary, new ToolPayload(value), static (speaker, payload) => speaker.UnwrapArguments(payload)));
                }
            }
        }

        return MessageEvents.Arguments(span);
    }

    private ToolPayload? ReadResult()
    {
        if (!IsCall) return null;
        foreach (var vocabulary in Shape.Results)
        {
            foreach (var key in vocabulary.ResultKeys)
            {
                if (JsonText.From(span.Attributes[key]) is not { } value) continue;
                // Microsoft.Extensions.AI writes the text "null" for a tool that threw: that is no result.
                if (value.ValueKind == JsonValueKind.Null && span.Status == ActivityStatusCode.Error) return null;
                return ToolPayloads.UnwrapResult(Unwrapped(vocabulary, new ToolPayload(value), static (speaker, payload) => speaker.UnwrapResult(payload)));
            }
        }

        return MessageEvents.Result(span);
    }

    /// <summary>A payload freed by whoever names it. What a service keeps came from an instrumentation, whose own attributes stand beside.</summary>
    private ToolPayload Unwrapped(Vocabulary vocabulary, ToolPayload payload, Func<Vocabulary, ToolPayload, ToolPayload> unwrap)
    {
        payload = unwrap(vocabulary, payload);
        if (vocabulary is not LangfuseVocabulary) return payload;
        foreach (var other in AttributeShape.Of(span.Attributes).Speakers)
        {
            if (other != vocabulary) payload = unwrap(other, payload);
        }

        return payload;
    }

    private List<ChatMessage>? ReadInput()
    {
        if (IsCall) return null;
        foreach (var vocabulary in Shape.Input.Speakers)
        {
            if (vocabulary.InputMessages(span.Attributes) is { } messages) return messages;
        }

        return span.Events.Count == 0 ? null : MessageEvents.Input(span);
    }

    private List<ChatMessage>? ReadOutput()
    {
        if (IsCall) return null;
        foreach (var vocabulary in Shape.Output.Speakers)
        {
            if (vocabulary.OutputMessages(span.Attributes) is { } messages) return messages;
        }

        return span.Events.Count == 0 ? null : MessageEvents.Output(span);
    }

    /// <summary>
    /// With capture off some emitters still write one event or index a message, with a role and nothing in it: that is not captured.
    /// Where the attribute of the messages itself is there, a message without parts is an empty one.
    /// </summary>
    private List<ChatMessage>? Captured(List<ChatMessage>? messages, string attribute) =>
        messages is null || messages.Count == 0 || messages.Exists(message => message.Parts.Count > 0) || !span.Attributes[attribute].IsNull ? messages : null;

    private string? Stated(string[] keys, string role)
    {
        foreach (var key in keys)
        {
            var value = span.Attributes[key];
            if (value.IsNull) continue;
            if (JsonText.From(value) is not { } json) continue;
            if (json.ValueKind == JsonValueKind.String) return json.GetString();
            // Many frameworks leave their whole list of messages here.
            if ((json.IsArray() || json.Get("messages", "role") is not null || json.Get("content")?.Get("parts") is not null) && LastText(MessageReader.Read(json, role), role) is { } text) return text;
            // The output of a crew, or of its task, with the same in other forms beside.
            if (json.Get("raw") is { ValueKind: JsonValueKind.String } raw && json.Get("pydantic") is not null && json.Get("json_dict") is not null) return raw.GetString();
            return value.AsText() ?? json.GetRawText();
        }

        return null;
    }

    private static string? LastText(IReadOnlyList<ChatMessage>? messages, string role)
    {
        for (var i = (messages?.Count ?? 0) - 1; i >= 0; i--)
        {
            if (messages![i].Role == role && messages[i].Text is { } text) return text;
        }

        return null;
    }

    private static class Lazily
    {
        public static Lazily<T> Of<T>(T? value)
            where T : class => value is null ? Lazily<T>.Nothing : new(value);
    }

    /// <summary>A value that has been read, be it null.</summary>
    private sealed class Lazily<T>(T? value)
        where T : class
    {
        public static readonly Lazily<T> Nothing = new(null);

        public T? Value { get; } = value;
    }
}
