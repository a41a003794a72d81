using System.Diagnostics;

namespace AgentTrace.Testing.Tests;

public sealed class RecorderIsolationTests : IDisposable
{
    private const int Recorders = 50;

    private readonly ActivitySource _source = RecordingTestTools.NewSource();

    public void Dispose() => _source.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_many_at_once_gives_each_its_own_spans(bool underOneAmbientTrace)
    {
        using var host = underOneAmbientTrace ? new Activity("host").SetIdFormat(ActivityIdFormat.W3C).Start() : null;
        using var everybodyRecords = new Barrier(Recorders);
        var tests = Enumerable.Range(0, Recorders).Select(number => Task.Factory.StartNew(
            () => RecordOneAsync(number, everybodyRecords), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap());

        await Task.WhenAll(tests);
    }

    [Fact]
    public async Task Trace_under_an_ambient_trace_gets_spans_whose_context_was_lost_by_their_parent()
    {
        using var host = new Activity("host").SetIdFormat(ActivityIdFormat.W3C).Start();
        var both = new[] { "a", "b" }.Select(name => Task.Run(async () =>
        {
            using var recorder = TraceRecorder.Start();
            using var run = _source.StartActivity("run " + name)!;
            await RecordingTestTools.InFreshContext(() =>
            {
                // As a server's loop does that was started long before: no label, the parent is known from the message.
                using (_source.StartActivity("server " + name, ActivityKind.Server, run.Context))
                using (_source.StartActivity("inside " + name)) { }
            });
            return recorder.SpanNames();
        }));

        var names = await Task.WhenAll(both);

        Assert.Equal(["run a", "server a", "inside a"], names[0]);
        Assert.Equal(["run b", "server b", "inside b"], names[1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Trace_gets_a_servers_span_though_its_loop_carries_the_label_of_another(bool underOneAmbientTrace)
    {
        using var host = underOneAmbientTrace ? new Activity("host").SetIdFormat(ActivityIdFormat.W3C).Start() : null;
        var requests = new TaskCompletionSource<ActivityContext>(TaskCreationOptions.RunContinuationsAsynchronously);
        var served = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var connecting = Task.Run(async () =>
        {
            using var recorder = TraceRecorder.Start();
            using (_source.StartActivity("connect")) { }
            var loop = Task.Run(async () =>
            {
                var request = await requests.Task;
                using (_source.StartActivity("serve", ActivityKind.Server, request)) { }
                served.SetResult();
            });
            connected.SetResult();
            await loop;
            Assert.Equal(["connect"], recorder.SpanNames());
        });
        await connected.Task;
        await Task.Run(async () =>
        {
            using var recorder = TraceRecorder.Start();
            using (var call = _source.StartActivity("call"))
            {
                requests.SetResult(call!.Context);
                await served.Task;
            }

            Assert.Equal(["call", "serve"], recorder.SpanNames());
        });
        await connecting;
    }

    [Fact]
    public async Task Trace_follows_its_trace_id_where_the_execution_context_does_not_flow()
    {
        using var recorder = TraceRecorder.Start();
        using (var run = _source.StartActivity("run")!)
        {
            var context = run.Context;
            await RecordingTestTools.InFreshContext(() => { using (_source.StartActivity("by id", ActivityKind.Internal, context)) { } });
            await RecordingTestTools.InFreshContext(() => Assert.Null(_source.StartActivity("by nothing")));
        }

        Assert.Equal(["run", "by id"], recorder.SpanNames());
    }

    [Fact]
    public void Trace_gets_new_roots_on_threads_of_its_context()
    {
        using var recorder = TraceRecorder.Start();
        RecordingTestTools.OnThread(() => { using (_source.StartActivity("thread")) { } });

        Assert.Equal(["thread"], recorder.SpanNames());
    }

    [Fact]
    public void Start_inside_another_recording_wins_until_it_ends()
    {
        using var outer = TraceRecorder.Start();
        using (_source.StartActivity("outer 1")) { }
        using (var inner = TraceRecorder.Start())
        {
            using (_source.StartActivity("inner")) { }
            Assert.Equal(["inner"], inner.SpanNames());
        }

        using (_source.StartActivity("outer 2")) { }
        Assert.Equal(["outer 1", "outer 2"], outer.SpanNames());
    }

    [Fact]
    public async Task Start_inside_a_recorder_that_includes_nested_ones_gives_both_the_spans()
    {
        using var outermost = TraceRecorder.Start();
        using var outer = TraceRecorder.Start(new() { IncludeNested = true });
        using (_source.StartActivity("run"))
        {
            using (var inner = TraceRecorder.Start(new() { Sources = name => name != _source.Name }))
            {
                using (_source.StartActivity("unwanted by the inner")) { }
                using (var innermost = TraceRecorder.Start())
                {
                    await Task.Run(() => { using (_source.StartActivity("innermost")) { } });
                    Assert.Equal(["innermost"], innermost.SpanNames());
                }

                Assert.Equal(0, inner.Diagnostics.RecordedSpans);
            }

            using (_source.StartActivity("after")) { }
        }

        Assert.Equal(["run", "unwanted by the inner", "innermost", "after"], outer.SpanNames());
        Assert.Equal(0, outermost.Diagnostics.RecordedSpans);
        Assert.All(outer.Trace.Spans.Skip(1), span => Assert.Equal(outer.Trace.Spans[0].SpanId, span.ParentSpanId));
    }

    [Fact]
    public async Task Dispose_of_the_outer_recorder_first_leaves_the_inner_one_working()
    {
        var outer = TraceRecorder.Start(new() { IncludeNested = true });
        using var inner = TraceRecorder.Start();
        using (_source.StartActivity("first")) { }
        outer.Dispose();
        await Task.Run(() => { using (_source.StartActivity("second")) { } });

        Assert.Equal(["first"], outer.SpanNames());
        Assert.Equal(["first", "second"], inner.SpanNames());
    }

    [Fact]
    public void Start_inside_a_span_of_another_recording_wins_in_the_same_trace()
    {
        using var outer = TraceRecorder.Start();
        using (var run = _source.StartActivity("run"))
        {
            using (var inner = TraceRecorder.Start())
            {
                using (_source.StartActivity("inner"))
                using (_source.StartActivity("innermost")) { }
                Assert.Equal(["inner", "innermost"], inner.SpanNames());
                Assert.True(inner.Trace.IsLeftOut!(run!.SpanId.ToHexString()));
            }

            using (_source.StartActivity("after")) { }
        }

        Assert.Equal(["run", "after"], outer.SpanNames());
    }

    [Fact]
    public void Start_inside_a_recorded_run_knows_the_run_as_left_out()
    {
        using var outer = TraceRecorder.Start();
        using var run = AgentRun.Start("q");
        var runId = Activity.Current!.SpanId.ToHexString();
        using var inner = TraceRecorder.Start();
        run.CallTool("a", null, () => 1);
        run.CallTool("b", null, () => 2);

        Assert.Equal(["execute_tool a", "execute_tool b"], inner.SpanNames());
        Assert.True(inner.Trace.IsLeftOut!(runId));
    }

    [Fact]
    public void Trace_of_a_run_that_was_already_running_has_the_rest_only()
    {
        using var outer = TraceRecorder.Start();
        using var early = _source.StartActivity("early");
        using var recorder = TraceRecorder.Start();
        early!.SetTag("k", "v");
        using (_source.StartActivity("rest")) { }
        early.Dispose();

        Assert.Equal(["rest"], recorder.SpanNames());
    }

    [Fact]
    public async Task Dispose_while_spans_start_elsewhere_neither_throws_nor_mixes()
    {
        for (var round = 0; round < 20; round++)
        {
            var recorder = TraceRecorder.Start();
            using var go = new Barrier(3);
            var workers = Enumerable.Range(0, 2).Select(worker => Task.Factory.StartNew(() =>
            {
                go.SignalAndWait();
                for (var i = 0; i < 200; i++) _source.StartActivity($"{worker}")?.Dispose();
            }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToList();
            using (_source.StartActivity("first")) { }
            go.SignalAndWait();
            recorder.Dispose();
            var count = recorder.Trace.Spans.Count;
            await Task.WhenAll(workers);

            Assert.Equal(count, recorder.Trace.Spans.Count);
            Assert.Null(_source.StartActivity("nobody"));
        }
    }

    [Fact]
    public async Task Trace_from_many_threads_loses_nothing()
    {
        using var recorder = TraceRecorder.Start();
        using (_source.StartActivity("run"))
        {
            using var go = new Barrier(4);
            await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Factory.StartNew(() =>
            {
                go.SignalAndWait();
                for (var i = 0; i < 2_500; i++)
                {
                    using (_source.StartActivity("tool")) { }
                    if (i % 500 == 0) Assert.NotEmpty(recorder.Trace.Spans);
                }
            }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        }

        var trace = recorder.Trace;
        Assert.Equal(10_001, trace.Spans.Count);
        Assert.Equal(10_001, trace.Spans.Select(span => span.SpanId).Distinct().Count());
        Assert.All(trace.Spans, span => Assert.False(span.IsUnfinished));
    }

    private async Task RecordOneAsync(int number, Barrier everybodyRecords)
    {
        using var recorder = TraceRecorder.Start();
        everybodyRecords.SignalAndWait();
        using (_source.StartActivity($"run {number}"))
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(call => Task.Run(async () =>
            {
                using var tool = _source.StartActivity($"tool {number}");
                await Task.Yield();
                using var inner = _source.StartActivity($"inner {number}");
            })));
        }

        RecordingTestTools.OnThread(() => { using (_source.StartActivity($"root {number}")) { } });

        var trace = recorder.Trace;
        Assert.Equal(10, trace.Spans.Count);
        Assert.All(trace.Spans, span => Assert.EndsWith($" {number}", span.Name, StringComparison.Ordinal));
        Assert.Equal(4, trace.Spans.Count(span => span.ParentSpanId == trace.Span($"run {number}").SpanId));
    }
}
