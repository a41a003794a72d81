using System.Diagnostics;

namespace AgentTrace.Testing.Tests;

/// <summary>Spans of other processes in a recorder's trace.</summary>
public sealed class RecorderReceiverTests
{
    [Fact]
    public async Task Spans_of_a_child_join_the_trace_under_what_started_it()
    {
        using var recorder = TraceRecorder.Start(new() { OwnRoot = true });
        await using var receiver = await recorder.WithOtlpReceiverAsync();
        using var sender = new Sender(receiver);
        using (var run = AgentRun.Start("find it", "planner"))
        {
            // A child that continues the trace where it was called, and one that reads the environment.
            var current = Activity.Current!;
            run.CallTool("delegate", new { }, () => "ok");
            var start = (current.StartTimeUtc.Ticks - DateTime.UnixEpoch.Ticks) * 100;
            await sender.PostAsync("v1/traces", Exports.Span(current.TraceId.ToHexString(), Exports.Id(1, 16), current.SpanId.ToHexString(), start: start));
            run.Complete("done");
        }

        var context = receiver.Environment["TRACEPARENT"].Split('-');
        await sender.PostAsync("v1/traces", Exports.Span(context[1], Exports.Id(2, 16), context[2], tool: "fetch"));
        var trace = await recorder.WaitForAsync(trace => trace.ToolCalls.Count == 3, TimeSpan.FromMinutes(1));

        Assert.Equal(context[1], trace.TraceId);
        trace.Should().HaveCalledTool("search").And.HaveCalledTool("delegate").And.HaveCalledTool("fetch");
        trace.Should().BeWellFormed();
        Assert.Equal("search", Assert.Single(trace.Agent("planner").ToolCalls, call => call.Name == "search").Name);
    }

    [Fact]
    public async Task Child_that_starts_a_trace_of_its_own_is_the_recordings_too()
    {
        using var recorder = TraceRecorder.Start(new() { OwnRoot = true });
        await using var receiver = await recorder.WithOtlpReceiverAsync();
        using var sender = new Sender(receiver);
        var wait = recorder.WaitForAsync(trace => trace.ToolCalls.Count == 1, TimeSpan.FromMinutes(1));
        await sender.PostAsync("v1/traces", Exports.Span(Exports.Id(9, 32), Exports.Id(1, 16)));

        (await wait).Should().HaveCalledTool("search").Once();
        Assert.Single(recorder.Trace.Spans);
    }

    [Fact]
    public async Task What_the_receiver_refused_may_be_missing_from_the_trace()
    {
        using var recorder = TraceRecorder.Start(new() { OwnRoot = true });
        await using var receiver = await recorder.WithOtlpReceiverAsync();
        using var sender = new Sender(receiver);
        await sender.PostAsync("v1/traces", Exports.Span(Exports.Id(9, 32), Exports.Id(1, 16)));
        await sender.PostAsync("v1/metrics", "broken");
        await sender.PostAsync("elsewhere", "{}");
        recorder.Trace.Should().NotHaveCalledTool("pay");

        await sender.PostAsync("v1/traces", "broken");
        await sender.PostAsync("v1/traces", "broken");

        var error = Assert.ThrowsAny<Exception>(() => recorder.Trace.Should().NotHaveCalledTool("pay"));
        Assert.Contains("the trace is incomplete: the receiver refused 2 requests, wholly or in part (POST /v1/traces: 400, ", error.Message, StringComparison.Ordinal);
        Assert.Same(receiver.Traces, receiver.Traces);
    }

    [Fact]
    public async Task Span_that_was_recorded_here_and_is_exported_too_is_one()
    {
        using var recorder = TraceRecorder.Start(new() { OwnRoot = true });
        await using var receiver = await recorder.WithOtlpReceiverAsync();
        using var sender = new Sender(receiver);
        using (var run = AgentRun.Start("x"))
        {
            run.CallTool("search", new { }, () => "ok");
            run.Complete("y");
        }

        var own = recorder.Trace.Spans.Single(span => span.StepType == StepType.ToolCall);
        await sender.PostAsync("v1/traces", Exports.Span(own.TraceId, own.SpanId, own.ParentSpanId));

        Assert.Single(receiver.Traces);
        recorder.Trace.Should().HaveCalledTool("search").Once();
    }

    [Fact]
    public async Task The_recorders_rule_of_sources_holds_for_them_too()
    {
        using var recorder = TraceRecorder.Start(new() { OwnRoot = true, Sources = source => source == "mine" });
        await using var receiver = await recorder.WithOtlpReceiverAsync();
        using var sender = new Sender(receiver);
        foreach (var (scope, id) in new[] { ("mine", 1), ("theirs", 2) })
        {
            await sender.PostAsync("v1/traces", Exports.Span(Exports.Id(1, 32), Exports.Id(id, 16)).Replace("\"spans\"", $$"""
                "scope":{"name":"{{scope}}"},"spans"
                """, StringComparison.Ordinal));
        }

        Assert.Equal(Exports.Id(1, 16), Assert.Single(recorder.Trace.Spans).SpanId);
    }

    [Fact]
    public async Task What_was_received_stays_in_the_trace_after_both_are_disposed()
    {
        var recorder = TraceRecorder.Start(new() { OwnRoot = true });
        await using (var receiver = await recorder.WithOtlpReceiverAsync())
        using (var sender = new Sender(receiver))
        {
            await sender.PostAsync("v1/traces", Exports.Span(Exports.Id(1, 32), Exports.Id(1, 16)));
            recorder.Dispose();
        }

        Assert.Single(recorder.Trace.Spans);
    }

    [Fact]
    public async Task A_recorder_without_a_root_or_with_a_receiver_says_so()
    {
        using var plain = TraceRecorder.Start();
        Assert.Contains("OwnRoot = true", (await Assert.ThrowsAsync<InvalidOperationException>(() => plain.WithOtlpReceiverAsync())).Message, StringComparison.Ordinal);
        using var recorder = TraceRecorder.Start(new() { OwnRoot = true });
        await using var receiver = await recorder.WithOtlpReceiverAsync();

        Assert.Contains("has a receiver already", (await Assert.ThrowsAsync<InvalidOperationException>(() => recorder.WithOtlpReceiverAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receiving_is_no_activity_of_the_process()
    {
        var seen = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = activity => seen.Enqueue(activity.OperationName),
        };
        ActivitySource.AddActivityListener(listener);
        await using var receiver = await OtlpReceiver.StartAsync();
        using var sender = new Sender(receiver);
        await sender.PostAsync("v1/traces", Exports.Span(Exports.Id(1, 32), Exports.Id(1, 16)));

        Assert.DoesNotContain(seen, name => name.Contains("HttpRequestIn", StringComparison.Ordinal));
    }
}
