using System.Diagnostics;

namespace AgentTrace.Testing.Tests;

public sealed class OwnRootTests : IDisposable
{
    private readonly ActivitySource _source = RecordingTestTools.NewSource();

    public void Dispose() => _source.Dispose();

    [Fact]
    public async Task Start_with_OwnRoot_joins_turns_into_one_trace_without_a_span_of_its_own()
    {
        using var recorder = TraceRecorder.Start(new() { OwnRoot = true });
        using (_source.StartActivity("turn 1")) { }
        await Task.Run(() => { using (_source.StartActivity("turn 2")) { } });

        var trace = recorder.Trace;
        Assert.Equal(["turn 1", "turn 2"], trace.Spans.Select(span => span.Name));
        Assert.Equal($"00-{trace.TraceId}-{trace.Spans[0].ParentSpanId}-01", recorder.Traceparent);
        Assert.All(trace.Spans, span => Assert.Equal(trace.TraceId, span.TraceId));
        Assert.True(trace.IsLeftOut!(trace.Spans[0].ParentSpanId!));
        Assert.True(trace.Index.Completeness.IsComplete);
    }

    [Fact]
    public void Environment_continues_the_trace_in_another_process()
    {
        using var recorder = TraceRecorder.Start(new() { OwnRoot = true });
        var environment = recorder.Environment;

        Assert.Equal(["BAGGAGE", "TRACEPARENT", "TRACESTATE"], environment.Keys.Order());
        Assert.Equal(recorder.Traceparent, environment["TRACEPARENT"]);
        Assert.True(ActivityContext.TryParse(environment["TRACEPARENT"], environment["TRACESTATE"], isRemote: true, out var context));
        Assert.Equal(ActivityTraceFlags.Recorded, context.TraceFlags);
        Assert.StartsWith("agenttrace=", context.TraceState, StringComparison.Ordinal);
    }

    [Fact]
    public void Traceparent_without_OwnRoot_says_how_to_get_it()
    {
        using var recorder = TraceRecorder.Start();

        Assert.Contains("OwnRoot = true", Assert.Throws<InvalidOperationException>(() => recorder.Traceparent).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => recorder.Environment);
        Assert.Null(Activity.Current);
    }

    [Fact]
    public void Start_with_OwnRoot_below_a_current_activity_leaves_its_trace_and_gives_it_back()
    {
        using var host = new Activity("host").SetIdFormat(ActivityIdFormat.W3C).AddBaggage("tenant", "7").Start();
        host.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        var recorder = TraceRecorder.Start(new() { OwnRoot = true });
        Assert.NotEqual(host.TraceId, Activity.Current!.TraceId);
        Assert.True(Activity.Current.Recorded);
        Assert.Equal("7", Activity.Current.GetBaggageItem("tenant"));
        recorder.Dispose();

        Assert.Same(host, Activity.Current);
        Assert.False(host.IsStopped);
    }

    [Fact]
    public void Dispose_inside_a_span_leaves_that_span_current()
    {
        var recorder = TraceRecorder.Start(new() { OwnRoot = true });
        using var run = _source.StartActivity("run");
        recorder.Dispose();

        Assert.Same(run, Activity.Current);
    }

    [Theory]
    [InlineData("agenttrace={0}", null)]
    [InlineData("vendor=1, agenttrace={0},other=2", null)]
    [InlineData(null, "{0}")]
    public async Task Trace_gets_a_servers_own_trace_by_what_came_with_the_request(string? traceState, string? baggage)
    {
        using var recorder = TraceRecorder.Start(new() { OwnRoot = true });
        using var keepsActivities = Listen(_source);
        var id = recorder.Environment["TRACESTATE"]["agenttrace=".Length..];
        using (_source.StartActivity("call")) { }
        var request = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None, traceState is null ? null : string.Format(null, traceState, id), isRemote: true);

        // A server whose loop was started under another recorder: its label is not the caller's.
        await RecordingTestTools.InFreshContext(() =>
        {
            using var other = TraceRecorder.Start();
            using (var serve = _source.CreateActivity("serve", ActivityKind.Server, request)!)
            {
                if (baggage is not null) serve.SetBaggage("agenttrace", string.Format(null, baggage, id));
                serve.Start();
                using (_source.StartActivity("inside")) { }
            }

            Assert.Equal(0, other.Diagnostics.RecordedSpans);
        });

        Assert.Equal(["call", "serve", "inside"], recorder.SpanNames());
    }

    [Fact]
    public async Task Trace_gets_no_request_that_names_another_recording()
    {
        using var recorder = TraceRecorder.Start(new() { OwnRoot = true });
        using (_source.StartActivity("call")) { }
        var request = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None, "agenttrace=0000000000000000,xagenttrace=1", isRemote: true);
        await RecordingTestTools.InFreshContext(() => Assert.Null(_source.StartActivity("serve", ActivityKind.Server, request)));

        Assert.Equal(["call"], recorder.SpanNames());
    }

    [Fact]
    public void Trace_gets_children_of_a_remote_parent()
    {
        using var recorder = TraceRecorder.Start();
        var request = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, isRemote: true);
        using (_source.StartActivity("serve", ActivityKind.Server, request))
        using (_source.StartActivity("inside")) { }

        Assert.Equal(["serve", "inside"], recorder.SpanNames());
        Assert.True(recorder.Trace.Spans[0].HasRemoteParent);
        Assert.True(recorder.Trace.Index.Completeness.IsComplete);
    }

    private static ActivityListener Listen(ActivitySource source)
    {
        var listener = new ActivityListener { ShouldListenTo = candidate => candidate == source, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
