namespace AgentTrace.Testing.Tests;

public sealed class WaitTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task WaitFor_gives_the_traces_for_which_the_condition_holds()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var sender = new Sender(receiver);
        var wait = receiver.WaitForAsync(traces => traces.Count == 2, Long);
        Assert.False(wait.IsCompleted);
        for (var i = 1; i <= 2; i++) await sender.PostAsync("v1/traces", Exports.Span(Exports.Id(i, 32), Exports.Id(i, 16)));

        Assert.Equal(2, (await wait).Count);
    }

    [Fact]
    public async Task WaitFor_says_what_came_instead()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var sender = new Sender(receiver);
        await sender.PostAsync("v1/traces", Exports.Span(Exports.Id(1, 32), Exports.Id(1, 16)));
        await sender.PostAsync("v1/traces", "[");
        await receiver.WaitForQuietAsync(TimeSpan.Zero, Long);
        var error = await Assert.ThrowsAsync<TimeoutException>(() => receiver.WaitForAsync(traces => traces.Count == 2, TimeSpan.Zero));

        Assert.StartsWith("What was received did not meet the condition within 0 s: 1 span(s) in 1 trace(s), 0 request(s) under way.\n- POST /v1/traces: 400, ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitForQuiet_waits_for_a_request_that_is_under_way()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var client = new HttpClient();
        var content = new HeldContent(Exports.Span(Exports.Id(1, 32), Exports.Id(1, 16)));
        var post = client.PostAsync(new Uri(receiver.Endpoint, "v1/traces"), content);
        await content.HalfSent;
        while (receiver.UnderWay == 0 && !post.IsCompleted) await Task.Yield();
        Assert.False(post.IsCompleted);
        var quiet = receiver.WaitForQuietAsync(TimeSpan.Zero, Long);
        Assert.False(quiet.IsCompleted);
        content.Release();

        Assert.Single(await quiet);
        (await post).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task WaitForQuiet_of_a_receiver_that_gets_nothing_gives_none()
    {
        await using var receiver = await OtlpReceiver.StartAsync();

        Assert.Empty(await receiver.WaitForQuietAsync(TimeSpan.Zero, Long));
    }

    [Fact]
    public async Task Dispose_ends_waits_and_keeps_what_came()
    {
        var receiver = await OtlpReceiver.StartAsync();
        using (var sender = new Sender(receiver)) await sender.PostAsync("v1/traces", Exports.Span(Exports.Id(1, 32), Exports.Id(1, 16)));
        var wait = receiver.WaitForAsync(traces => traces.Count == 2, Long);
        await receiver.DisposeAsync();
        await receiver.DisposeAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => wait);
        Assert.Single(receiver.Traces);
        using var late = new Sender(receiver);
        await Assert.ThrowsAsync<HttpRequestException>(() => late.PostAsync("v1/traces", "{}"));
    }

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var cancel = new CancellationTokenSource();
        var wait = receiver.WaitForAsync(_ => false, Long, cancellationToken: cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }
}

/// <summary>A body of which the second half comes when it is let go.</summary>
internal sealed class HeldContent : HttpContent
{
    private readonly string _text;
    private readonly TaskCompletionSource _half = new();
    private readonly TaskCompletionSource _go = new();

    public HeldContent(string text)
    {
        _text = text;
        Headers.ContentType = new("application/json");
    }

    public Task HalfSent => _half.Task;

    public void Release() => _go.SetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(_text);
        await stream.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
        await stream.FlushAsync();
        _half.SetResult();
        await _go.Task;
        await stream.WriteAsync(bytes.AsMemory(bytes.Length / 2));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = System.Text.Encoding.UTF8.GetByteCount(_text);
        return true;
    }
}
