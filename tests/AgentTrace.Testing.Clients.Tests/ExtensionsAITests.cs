using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace AgentTrace.Testing.Clients.Tests;

/// <summary>Microsoft.Extensions.AI over a scripted model. Content is on by <see cref="AgentTraceContent"/> alone.</summary>
public sealed class ExtensionsAITests
{
    [Fact]
    public async Task Function_invocation_outside_telemetry_gives_calls_with_content_and_no_finding()
    {
        using var client = new ScriptedModel().AsBuilder().UseFunctionInvocation().UseOpenTelemetry().Build();
        using var recorder = TraceRecorder.Start();

        await AskAsync(client);

        recorder.Trace.Should().HaveCalledTool("search").WithArguments(new { query = "battery" }).Once();
        Assert.Equal(2, recorder.Trace.Generations.Count);
        Assert.Empty(recorder.Diagnostics.Findings);
    }

    [Fact]
    public async Task Function_invocation_inside_telemetry_is_found()
    {
        using var client = new ScriptedModel().AsBuilder().UseOpenTelemetry().UseFunctionInvocation().Build();
        using var recorder = TraceRecorder.Start();

        await AskAsync(client);

        Assert.StartsWith("Telemetry sits outside function invocation", Assert.Single(recorder.Diagnostics.Findings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Source_with_a_name_of_its_own_and_content_off_is_recorded_and_says_so()
    {
        using var client = new ScriptedModel().AsBuilder().UseFunctionInvocation().UseOpenTelemetry(sourceName: "Contoso.Support", configure: c => c.EnableSensitiveData = false).Build();
        using var recorder = TraceRecorder.Start();

        await AskAsync(client);

        Assert.Equal(["orchestrate_tools", "chat", "execute_tool search", "chat"], recorder.Trace.Spans.Select(span => span.Name));
        Assert.Equal(["Contoso.Support"], recorder.Diagnostics.Sources);
        Assert.StartsWith("Content is switched off", Assert.Single(recorder.Diagnostics.Findings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_telemetry_at_all_says_which_line_to_paste()
    {
        using var client = new ScriptedModel().AsBuilder().UseFunctionInvocation().Build();
        using var recorder = TraceRecorder.Start();

        await AskAsync(client);

        Assert.Contains("Nothing was recorded", Assert.Throws<InvalidOperationException>(() => recorder.Trace).Message, StringComparison.Ordinal);
    }

    private static Task<ChatResponse> AskAsync(IChatClient client) =>
        client.GetResponseAsync("Find it", new ChatOptions { Tools = [AIFunctionFactory.Create((string query) => $"hits for {query}", "search")] });

    /// <summary>Asks for the tool once, then answers.</summary>
    private sealed class ScriptedModel : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            var isAnswered = messages.Any(message => message.Role == ChatRole.Tool);
            var message = isAnswered ? new ChatMessage(ChatRole.Assistant, "done")
                : new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("call_1", "search", new Dictionary<string, object?> { ["query"] = "battery" })]);
            return Task.FromResult(new ChatResponse(message) { FinishReason = isAnswered ? ChatFinishReason.Stop : ChatFinishReason.ToolCalls });
        }

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates()) yield return update;
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
