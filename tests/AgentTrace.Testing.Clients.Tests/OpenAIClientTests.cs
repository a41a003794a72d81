using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using System.Text;
using OpenAI;
using OpenAI.Chat;

namespace AgentTrace.Testing.Clients.Tests;

/// <summary>OpenAI's own client against a server of ours on this machine.</summary>
public sealed class OpenAIClientTests
{
    [Fact]
    public async Task CompleteChat_is_one_generation_with_its_usage()
    {
        await using var server = new FakeServer(200, """
            {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-5-2026","choices":[{"index":0,"message":{"role":"assistant","content":"hi","refusal":null},"finish_reason":"stop"}],
             "usage":{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15}}
            """);
        using var recorder = TraceRecorder.Start();

        var answer = await server.Client().CompleteChatAsync([new UserChatMessage("hello")]);

        Assert.Equal("hi", answer.Value.Content[0].Text);
        var trace = recorder.Trace;
        Assert.Equal(["chat gpt-5"], trace.Spans.Select(span => span.Name));
        var generation = Assert.Single(trace.Generations);
        Assert.Equal(("gpt-5-2026", "stop", 12L, 3L), (generation.Model, generation.FinishReason, generation.Usage!.InputTokens, generation.Usage.OutputTokens));
        Assert.StartsWith("Content is switched off", Assert.Single(recorder.Diagnostics.Findings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CompleteChat_that_fails_is_recorded_with_its_error()
    {
        await using var server = new FakeServer(429, """{"error":{"message":"slow down","type":"rate_limit"}}""");
        using var recorder = TraceRecorder.Start();

        await Assert.ThrowsAsync<ClientResultException>(async () => await server.Client().CompleteChatAsync([new UserChatMessage("hello")]));

        Assert.Equal("429", Assert.Single(recorder.Trace.Spans).Attributes["error.type"].AsText());
        Assert.True(recorder.Trace.IsError);
    }

    private sealed class FakeServer : IAsyncDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly string _address;
        private readonly Task _loop;

        public FakeServer(int status, string body)
        {
            _address = LoopbackPort.Listen(_listener);
            _loop = ServeAsync(status, Encoding.UTF8.GetBytes(body));
        }

        public ChatClient Client() => new("gpt-5", new ApiKeyCredential("none"), new OpenAIClientOptions
        {
            Endpoint = new Uri(_address + "v1"),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
        });

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _loop;
            _listener.Close();
        }

        private async Task ServeAsync(int status, byte[] body)
        {
            while (_listener.IsListening)
            {
                try
                {
                    var context = await _listener.GetContextAsync();
                    await context.Request.InputStream.CopyToAsync(Stream.Null);
                    context.Response.StatusCode = status;
                    context.Response.ContentType = "application/json";
                    await context.Response.OutputStream.WriteAsync(body);
                    context.Response.Close();
                }
                catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
            }
        }
    }
}
