using System.Diagnostics;

namespace AgentTrace.Testing.Tests;

public sealed class TraceRecorderTests : IDisposable
{
    private readonly ActivitySource _source = RecordingTestTools.NewSource();

    public void Dispose() => _source.Dispose();

    [Fact]
    public void Trace_of_one_run_has_its_spans_in_order_with_parents()
    {
        using var recorder = TraceRecorder.Start();
        using (_source.StartActivity("run"))
        {
            using (_source.StartActivity("think")) { }
            using (_source.StartActivity("search"))
            using (_source.StartActivity("http")) { }
        }

        var trace = recorder.Trace;
        Assert.Equal(["run", "think", "search", "http"], trace.Spans.Select(span => span.Name));
        Assert.Null(trace.Spans[0].ParentSpanId);
        Assert.Equal(trace.Spans[0].SpanId, trace.Spans[1].ParentSpanId);
        Assert.Equal(trace.Spans[0].SpanId, trace.Spans[2].ParentSpanId);
        Assert.Equal(trace.Spans[2].SpanId, trace.Spans[3].ParentSpanId);
        Assert.All(trace.Spans, span => Assert.Equal(trace.TraceId, span.TraceId));
        Assert.All(trace.Spans, span => Assert.False(span.IsUnfinished));
        Assert.Equal("recorder", trace.Format);
        Assert.Null(trace.IsLeftOut);
    }

    [Fact]
    public void Trace_with_equal_starts_keeps_the_order_of_start()
    {
        using var recorder = TraceRecorder.Start();
        var time = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (var i = 0; i < 40; i++) _source.StartActivity($"span {i}", ActivityKind.Internal, default(ActivityContext), startTime: time)!.Dispose();

        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"span {i}"), recorder.SpanNames());
    }

    [Fact]
    public void Trace_copies_everything_that_an_activity_holds()
    {
        using var source = new ActivitySource("Test.Extensions.AI.Everything", "1.2");
        using var recorder = TraceRecorder.Start();
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(7);
        var remote = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, "a=b", isRemote: true);
        var other = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None);
        var link = new ActivityLink(other, new ActivityTagsCollection([new("why", "handoff")]));
        var activity = source.StartActivity("operation", ActivityKind.Server, remote, [new("k", 1)], [link], start)!;
        activity.DisplayName = "invoke_agent x";
        activity.AddEvent(new ActivityEvent("exception", start.AddTicks(1), new ActivityTagsCollection([new("exception.message", "no")])));
        activity.SetStatus(ActivityStatusCode.Error, "no");
        activity.SetEndTime(start.AddTicks(25).UtcDateTime);
        activity.Dispose();

        var span = Assert.Single(recorder.Trace.Spans);
        var startNano = 1_767_225_600_000_000_700;
        Assert.Equal("invoke_agent x", span.Name);
        Assert.Equal(ActivityKind.Server, span.Kind);
        Assert.Equal(remote.TraceId.ToHexString(), span.TraceId);
        Assert.Equal(remote.SpanId.ToHexString(), span.ParentSpanId);
        Assert.True(span.HasRemoteParent);
        Assert.Equal("a=b", span.TraceState);
        Assert.Equal(startNano, span.StartTimeUnixNano);
        Assert.Equal(startNano + 2500, span.EndTimeUnixNano);
        Assert.Equal((ActivityStatusCode.Error, "no"), (span.Status, span.StatusMessage));
        Assert.Equal(new InstrumentationScope("Test.Extensions.AI.Everything", "1.2"), span.Scope);
        Assert.Equal(1, span.Attributes["k"].AsInteger());
        var spanEvent = Assert.Single(span.Events);
        Assert.Equal(("exception", startNano + 100, "no"), (spanEvent.Name, spanEvent.TimeUnixNano, spanEvent.Attributes["exception.message"].AsText()));
        var spanLink = Assert.Single(span.Links);
        Assert.Equal((other.TraceId.ToHexString(), other.SpanId.ToHexString(), "handoff"), (spanLink.TraceId, spanLink.SpanId, spanLink.Attributes["why"].AsText()));
    }

    [Fact]
    public void Trace_taken_once_never_changes_and_taken_again_has_what_came_since()
    {
        using var recorder = TraceRecorder.Start();
        using (_source.StartActivity("first")) { }
        var before = recorder.Trace;
        Assert.Same(before, recorder.Trace);

        using (_source.StartActivity("second")) { }

        Assert.Equal("first", Assert.Single(before.Spans).Name);
        Assert.Equal(["first", "second"], recorder.SpanNames());
        Assert.Same(before.Spans[0], recorder.Trace.Spans[0]);
    }

    [Fact]
    public void Trace_with_an_open_span_marks_it_until_it_stops()
    {
        using var recorder = TraceRecorder.Start();
        var open = _source.StartActivity("stream")!;
        open.SetTag("state", "early");
        var before = recorder.Trace;
        open.SetTag("state", "late");
        open.Dispose();

        Assert.True(before.Span("stream").IsUnfinished);
        Assert.Null(before.Span("stream").EndTimeUnixNano);
        Assert.Equal("early", before.Span("stream").Attributes["state"].AsText());
        Assert.False(recorder.Trace.Span("stream").IsUnfinished);
        Assert.Equal("late", recorder.Trace.Span("stream").Attributes["state"].AsText());
    }

    [Fact]
    public void Trace_after_dispose_holds_what_was_there_then()
    {
        var recorder = TraceRecorder.Start();
        var late = _source.StartActivity("late")!;
        recorder.Dispose();
        using (_source.StartActivity("after")) { }
        late.Dispose();
        recorder.Dispose();

        Assert.Equal("late", Assert.Single(recorder.Trace.Spans).Name);
        Assert.True(recorder.Trace.Spans[0].IsUnfinished);
    }

    [Fact]
    public void Trace_of_a_span_stopped_on_another_thread_is_finished()
    {
        using var recorder = TraceRecorder.Start();
        var activity = _source.StartActivity("hop")!;
        using (ExecutionContext.SuppressFlow()) RecordingTestTools.OnThread(activity.Dispose);

        Assert.False(recorder.Trace.Span("hop").IsUnfinished);
    }

    [Fact]
    public void Trace_of_a_run_that_throws_keeps_everything_up_to_there()
    {
        using var recorder = TraceRecorder.Start();
        void Agent()
        {
            using var run = _source.StartActivity("run");
            using var tool = _source.StartActivity("tool");
            tool!.AddException(new TimeoutException("too slow"));
            throw new TimeoutException();
        }

        Assert.Throws<TimeoutException>(Agent);

        Assert.Equal(["run", "tool"], recorder.SpanNames());
        Assert.Equal("too slow", recorder.Trace.Span("tool").Events[0].Attributes["exception.message"].AsText());
    }

    [Fact]
    public void Trace_of_several_roots_is_one_with_the_id_of_the_first()
    {
        using var recorder = TraceRecorder.Start();
        using (_source.StartActivity("turn 1")) { }
        using (_source.StartActivity("turn 2")) { }

        Assert.Equal(["turn 1", "turn 2"], recorder.SpanNames());
        Assert.Equal(recorder.Trace.Spans[0].TraceId, recorder.Trace.TraceId);
        Assert.NotEqual(recorder.Trace.Spans[0].TraceId, recorder.Trace.Spans[1].TraceId);
    }

    [Fact]
    public void Start_below_a_current_activity_leaves_it_out_as_a_known_parent()
    {
        using var host = new Activity("host").SetIdFormat(ActivityIdFormat.W3C).Start();
        using var recorder = TraceRecorder.Start();
        using (_source.StartActivity("run")) { }
        using (_source.StartActivity("explicit", ActivityKind.Internal, host.Context)) { }

        Assert.Equal(["run", "explicit"], recorder.SpanNames());
        Assert.True(recorder.Trace.IsLeftOut!(host.SpanId.ToHexString()));
        Assert.False(recorder.Trace.IsLeftOut!(recorder.Trace.Spans[0].SpanId));
    }

    [Fact]
    public void Trace_leaves_out_bare_activities_but_not_what_hangs_on_them()
    {
        using var recorder = TraceRecorder.Start();
        using (_source.StartActivity("run"))
        using (var bare = new Activity("System.Net.Http.HttpRequestOut").Start())
        using (_source.StartActivity("inner"))
        {
            Assert.Equal(["run", "inner"], recorder.SpanNames());
            Assert.True(recorder.Trace.IsLeftOut!(bare.SpanId.ToHexString()));
        }
    }

    [Fact]
    public void Sources_narrows_and_its_children_are_no_orphans()
    {
        using var noise = RecordingTestTools.NewSource();
        using var others = ListenTo(noise);
        using var recorder = TraceRecorder.Start(new() { Sources = name => name == _source.Name });
        string skipped;
        using (_source.StartActivity("run"))
        using (var middle = noise.StartActivity("noise"))
        using (_source.StartActivity("inner"))
        {
            skipped = middle!.SpanId.ToHexString();
        }

        Assert.Equal(["run", "inner"], recorder.SpanNames());
        Assert.True(recorder.Trace.IsLeftOut!(skipped));
    }

    [Fact]
    public void Sources_that_throws_reaches_the_test_and_not_the_agent()
    {
        using var recorder = TraceRecorder.Start(new() { Sources = _ => throw new FormatException("bad predicate") });
        using (_source.StartActivity("run")) { }
        recorder.Dispose();

        var exception = Assert.Throws<InvalidOperationException>(() => recorder.Trace);
        Assert.Contains("Sources threw", exception.Message, StringComparison.Ordinal);
        Assert.IsType<FormatException>(exception.InnerException);
    }

    [Fact]
    public void AlsoListenTo_adds_a_source_that_is_not_listened_to_by_default()
    {
        var name = "System.Net.Http.Test" + Guid.NewGuid().ToString("N");
        using var http = new ActivitySource("System.Net.Http." + name);
        using (var plain = TraceRecorder.Start())
        {
            using (_source.StartActivity("run")) Assert.Null(http.StartActivity("GET"));
            Assert.Equal(["run"], plain.SpanNames());
        }

        using var recorder = TraceRecorder.Start(new() { AlsoListenTo = [http.Name] });
        using (_source.StartActivity("run"))
        using (http.StartActivity("GET")) { }
        Assert.Equal(["run", "GET"], recorder.SpanNames());
    }

    private static ActivityListener ListenTo(ActivitySource source)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = candidate => candidate == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
