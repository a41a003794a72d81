using System.Globalization;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Messages as OpenInference has them: an attribute for each field of each, so that what was written once is only copied.</summary>
internal sealed class OpenInferenceHistory : MessageHistory
{
    private static readonly MessageKeys InputKeys = new("llm.input_messages.");
    private static readonly MessageKeys OutputKeys = new("llm.output_messages.");

    private readonly List<KeyValuePair<string, AttributeValue>> _input = new(32);
    private int _count;

    public override void WriteInput(AttributeSheet sheet) => sheet.AddRange(_input);

    public override void WriteOutput(AttributeSheet sheet, in MadeAnswer answer)
    {
        var output = new List<KeyValuePair<string, AttributeValue>>(8);
        AddAnswer(output, OutputKeys, 0, answer.Text, answer.Requests);
        sheet.AddRange(output);
    }

    protected override void AddSystem(string text) => Plain("system", text);

    protected override void AddUser(string text) => Plain("user", text);

    protected override void AddAssistant(string? text, IReadOnlyList<PlannedRequest> requests) => AddAnswer(_input, InputKeys, _count++, text, requests);

    protected override void AddTool(string id, string name, string? result, string? error)
    {
        // Text is text here, not JSON.
        Plain("tool", error is not null ? "Error: " + error : result![0] == '"' ? JsonElement.Parse(result).GetString()! : result);
        _input.Add(new(InputKeys.CallId[_count - 1], id));
        _input.Add(new(InputKeys.Name[_count - 1], name));
    }

    private void Plain(string role, string text)
    {
        _input.Add(new(InputKeys.Role[_count], role));
        _input.Add(new(InputKeys.Content[_count], text));
        _count++;
    }

    private static void AddAnswer(List<KeyValuePair<string, AttributeValue>> entries, MessageKeys keys, int at, string? text, IReadOnlyList<PlannedRequest> requests)
    {
        entries.Add(new(keys.Role[at], "assistant"));
        if (text is not null) entries.Add(new(keys.Content[at], text));
        for (var i = 0; i < requests.Count; i++)
        {
            var call = keys.Call(at, i);
            entries.Add(new(call.Id, requests[i].Id));
            entries.Add(new(call.Name, requests[i].Name));
            entries.Add(new(call.Arguments, requests[i].Arguments));
        }
    }

    private sealed class MessageKeys(string prefix)
    {
        private const int MostMessages = 64;
        private const int MostCalls = 8;

        private readonly CallKeys?[] _calls = new CallKeys?[MostMessages * MostCalls];

        public FlatKeys Role { get; } = new(prefix, ".message.role");

        public FlatKeys Content { get; } = new(prefix, ".message.content");

        public FlatKeys CallId { get; } = new(prefix, ".message.tool_call_id");

        public FlatKeys Name { get; } = new(prefix, ".message.name");

        public CallKeys Call(int message, int call) => message >= MostMessages || call >= MostCalls ? Make(message, call) : _calls[(message * MostCalls) + call] ??= Make(message, call);

        private CallKeys Make(int message, int call)
        {
            var start = string.Create(CultureInfo.InvariantCulture, $"{prefix}{message}.message.tool_calls.{call}.tool_call.");
            return new CallKeys(start + "id", start + "function.name", start + "function.arguments");
        }
    }

    private sealed record CallKeys(string Id, string Name, string Arguments);
}
