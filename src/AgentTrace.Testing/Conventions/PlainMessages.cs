using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>
/// Messages in the very shape of the GenAI conventions, read token by token: text and arguments stay where they are until somebody asks.
/// A part of another shape is read by <see cref="MessageParts"/>; messages of another shape are left to <see cref="MessageReader"/>, which
/// reads the same from these and makes a document of them first.
/// </summary>
internal ref struct PlainMessages
{
    private static readonly Func<ReadOnlyMemory<byte>, JsonElement?> Parse = static json => JsonElement.Parse(json.Span, JsonText.Options);

    private readonly ReadOnlyMemory<byte> _text;
    private Utf8JsonReader _reader;

    private PlainMessages(ReadOnlyMemory<byte> text)
    {
        _text = text;
        _reader = new Utf8JsonReader(text.Span, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
    }

    /// <summary>Whether a text may be such messages, by how it begins.</summary>
    public static bool MayBe(ReadOnlySpan<byte> text) => text.StartsWith("[{\""u8);

    /// <summary>All messages of a text; null where it must be read otherwise.</summary>
    /// <param name="text">The text; the messages keep parts of it.</param>
    /// <param name="ends">Takes where each message ends, behind its last byte; null where nobody wants to know.</param>
    public static List<ChatMessage>? Read(ReadOnlyMemory<byte> text, List<int>? ends = null)
    {
        if (!MayBe(text.Span) || JsonText.MayHoldSurrogates(text.Span)) return null;
        try
        {
            var messages = new PlainMessages(text);
            return messages.All(ends);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private List<ChatMessage>? All(List<int>? ends)
    {
        var messages = new List<ChatMessage>(1);
        _reader.Read();
        while (_reader.Read() && _reader.TokenType == JsonTokenType.StartObject)
        {
            if (Message() is not { } message) return null;
            messages.Add(message);
            ends?.Add((int)_reader.BytesConsumed);
        }

        return _reader.TokenType == JsonTokenType.EndArray && !_reader.Read() ? messages : null;
    }

    private ChatMessage? Message()
    {
        string? role = null, finish = null;
        List<MessagePart>? parts = null;
        var answers = false;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            if (role is null && _reader.ValueTextEquals("role"u8))
            {
                if (!TryText(out role, isName: true) || role is null) return null;
            }
            else if (finish is null && _reader.ValueTextEquals("finish_reason"u8))
            {
                if (!TryText(out finish, isName: true)) return null;
            }
            else if (parts is null && _reader.ValueTextEquals("parts"u8))
            {
                parts = Parts(out answers);
                if (parts is null) return null;
            }
            else
            {
                return null;
            }
        }

        // A message of a tool is its answer, if no part is.
        return role is null || parts is null || (!answers && role is "tool" or "function") ? null : new ChatMessage(MessageReader.Role(role), parts, finish);
    }

    private List<MessagePart>? Parts(out bool answers)
    {
        answers = false;
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartArray) return null;
        var parts = new List<MessagePart>(1);
        while (_reader.Read() && _reader.TokenType == JsonTokenType.StartObject)
        {
            var start = (int)_reader.TokenStartIndex;
            var part = Part(out var isResponse);
            answers |= isResponse;
            parts.Add(part ?? MessageParts.Read(JsonElement.Parse(_text.Span[start..(int)_reader.BytesConsumed], JsonText.Options)) ?? new MessagePart(MessagePartKind.Other));
        }

        return _reader.TokenType == JsonTokenType.EndArray ? parts : null;
    }

    /// <summary>A part of text, or one that asks for a tool; null for another one. Either way the reader goes to its end.</summary>
    private MessagePart? Part(out bool isResponse)
    {
        isResponse = false;
        var kind = MessagePartKind.Other;
        string? id = null, name = null;
        JsonSlice? content = null, arguments = null, response = null;
        var isPlain = true;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            if (_reader.ValueTextEquals("type"u8))
            {
                _reader.Read();
                isPlain &= kind == MessagePartKind.Other && _reader.TokenType == JsonTokenType.String;
                if (!isPlain)
                {
                    // Of two types the last one counts, for whoever reads the part then.
                    isResponse = false;
                    _reader.Skip();
                }
                else if (_reader.ValueTextEquals("text"u8)) kind = MessagePartKind.Text;
                else if (_reader.ValueTextEquals("reasoning"u8)) kind = MessagePartKind.Reasoning;
                else if (_reader.ValueTextEquals("tool_call"u8)) kind = MessagePartKind.ToolRequest;
                else if (_reader.ValueTextEquals("tool_call_response"u8)) (kind, isResponse) = (MessagePartKind.ToolResponse, true);
                else (isPlain, isResponse) = (false, MessageParts.IsToolResponse(_reader.GetString()!));
            }
            else if (id is null && _reader.ValueTextEquals("id"u8)) isPlain &= TryText(out id, isName: false);
            else if (name is null && _reader.ValueTextEquals("name"u8)) isPlain &= TryText(out name, isName: true);
            else if (content is null && _reader.ValueTextEquals("content"u8)) isPlain &= (content = Slice()).Type == JsonTokenType.String;
            else if (arguments is null && _reader.ValueTextEquals("arguments"u8)) isPlain &= (arguments = Slice()).Type is JsonTokenType.StartObject or JsonTokenType.StartArray;
            else if (response is null && _reader.ValueTextEquals("response"u8)) isPlain &= IsProse(response = Slice());
            else
            {
                isPlain = false;
                _reader.Skip();
            }
        }

        if (!isPlain) return null;
        return kind switch
        {
            MessagePartKind.ToolRequest => new MessagePart(kind) { Id = id, ToolName = name, ArgumentsSlice = arguments },
            MessagePartKind.ToolResponse when content is null && response is not null => new MessagePart(kind) { Id = id, ToolName = name, ResponseSlice = response },
            MessagePartKind.Text or MessagePartKind.Reasoning when content is not null => new MessagePart(kind) { TextSlice = content },
            _ => null,
        };
    }

    /// <summary>A text that holds no JSON, by its first letter; a framework may have put something around every other result.</summary>
    private static bool IsProse(JsonSlice value) => value.Type == JsonTokenType.String && value.Text.Length > 2 && char.IsAsciiLetterOrDigit((char)value.Text.Span[1]);

    /// <summary>The text that follows, null where there is none; false where something else does. The reader goes over it.</summary>
    private bool TryText(out string? text, bool isName)
    {
        text = null;
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.Null) return true;
        if (_reader.TokenType != JsonTokenType.String) _reader.Skip();
        else text = isName && !_reader.ValueIsEscaped ? NamePool.Get(_reader.ValueSpan) : _reader.GetString();
        return text is { Length: > 0 };
    }

    /// <summary>The value that follows, as it stands. The reader goes over it.</summary>
    private JsonSlice Slice()
    {
        _reader.Read();
        var (type, start) = (_reader.TokenType, (int)_reader.TokenStartIndex);
        _reader.Skip();
        return new JsonSlice(type, _text[start..(int)_reader.BytesConsumed], Parse);
    }
}
