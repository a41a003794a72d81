using System.Text.Json;

namespace AgentTrace.Testing.Tests;

/// <summary>The ways to build an agent of Microsoft.Extensions.AI, with its own telemetry and ours on any side, and tools wrapped or not.</summary>
public static class Pipelines
{
    /// <summary>Those where single answers are traced with their content: all of them show the same.</summary>
    public static readonly string[] Complete =
    [
        "invoke otel+", "otel invoke otel+", "invoke ours", "invoke otel ours", "invoke otel+ ours", "invoke ours otel", "invoke ours otel+", "ours invoke ours", "ours invoke otel+",
        "ours invoke otel ours", "otel invoke ours", "otel+ invoke ours", "otel+ invoke otel+ ours", "ours invoke ours otel ours", "invoke ours ours",
    ];

    /// <summary>Name: the stages from the outside in; <c>otel+</c> captures content, <c>otel</c> does not.</summary>
    public static IChatClient Build(string pipeline, IChatClient model, Action<FunctionInvokingChatClient>? configure = null)
    {
        var builder = model.AsBuilder();
        foreach (var stage in pipeline.Split(' '))
        {
            _ = stage switch
            {
                "invoke" => builder.UseFunctionInvocation(configure: configure),
                "otel" => builder.UseOpenTelemetry(configure: telemetry => telemetry.EnableSensitiveData = false),
                "otel+" => builder.UseOpenTelemetry(configure: telemetry => telemetry.EnableSensitiveData = true),
                "ours" => builder.UseAgentTrace(),
                _ => throw new ArgumentException(stage),
            };
        }

        return builder.Build();
    }
}

/// <summary>An agent with two tools, asked one question through a pipeline, recorded.</summary>
internal static class Research
{
    public const string Question = "Find recent research about battery recycling";

    public static ScriptedChatClient Model() => new ScriptedChatClient()
        .Calls("search", new { query = "battery recycling" }).WithUsage(100, 10)
        .Calls("fetch", new { url = "https://example.org" }).WithUsage(200, 20)
        .Says("Recycling recovers lithium.").WithUsage(300, 30);

    public static IList<AITool> Tools() => [
        AIFunctionFactory.Create((string query) => new { hits = new[] { "https://example.org" } }, "search", "Searches"),
        AIFunctionFactory.Create((string url) => "Lithium, nickel, cobalt.", "fetch", "Fetches")];

    public static async Task<RecordedTrace> RecordAsync(string pipeline, bool isStreaming, bool wrapsTools, ScriptedChatClient? model = null, IList<AITool>? tools = null)
    {
        var client = Pipelines.Build(pipeline, model ?? Model());
        tools ??= Tools();
        var options = new ChatOptions { Tools = wrapsTools ? tools.WithAgentTrace() : tools };
        using var recorder = TraceRecorder.Start();
        await client.AskAsync(Question, options, isStreaming);
        return recorder.Trace;
    }

    public static async Task<ChatResponse> AskAsync(this IChatClient client, string question, ChatOptions? options, bool isStreaming)
    {
        List<ChatMessage> messages = [new(ChatRole.User, question)];
        return isStreaming ? await client.GetStreamingResponseAsync(messages, options).ToChatResponseAsync() : await client.GetResponseAsync(messages, options);
    }
}

/// <summary>What a trace shows of a run, as text that two traces can be compared by.</summary>
internal static class Shown
{
    public static string Of(RecordedTrace trace) => string.Join('\n', [
        .. trace.ToolCalls.Select(call => $"{call.Stage} {call.Name} {call.CallId} {Compact(call.Arguments)} -> {(call.IsError ? "error: " + call.Error : Compact(call.Result))}"),
        .. trace.Generations.Select(answer => $"{answer.Model} {answer.FinishReason} {answer.Usage?.InputTokens} {answer.Usage?.OutputTokens} asks {string.Join(',', answer.Turn.Select(call => call.Name))}"),
        $"steps {string.Join(", ", trace.Steps.Select(step => $"{step.Type} {step.Name}"))}",
        $"{trace.StopReason}, tokens {Tokens(trace, TokenKind.Input)} {Tokens(trace, TokenKind.Output)}",
        $"{trace.Runs[0].Input} -> {trace.Runs[0].Output}",
    ]);

    /// <summary>Without the white space that the emitters differ in.</summary>
    public static string? Compact(JsonElement? value) => value is { } json ? JsonSerializer.Serialize(json, Relaxed) : null;

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The smallest limit that a budget check lets pass; null where it cannot tell.</summary>
    public static long? Tokens(RecordedTrace trace, TokenKind kind = TokenKind.Total)
    {
        if (new MaxTokensCheck(1_000_000, kind).Evaluate(trace).Verdict != Verdict.Passed) return null;
        var (low, high) = (0L, 1_000_000L);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (new MaxTokensCheck(middle, kind).Evaluate(trace).Verdict == Verdict.Passed) high = middle;
            else low = middle + 1;
        }

        return low;
    }
}
