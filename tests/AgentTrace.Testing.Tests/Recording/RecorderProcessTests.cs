using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AgentTrace.Testing.Tests;

[Collection(ProcessWideRecording.Name)]
public sealed class RecorderProcessTests : IDisposable
{
    private readonly ActivitySource _source = RecordingTestTools.NewSource();

    public void Dispose() => _source.Dispose();

    [Fact]
    public void Dispose_of_the_last_recorder_leaves_no_listener()
    {
        Assert.False(_source.HasListeners());
        var first = TraceRecorder.Start();
        var second = TraceRecorder.Start(new() { AlsoListenTo = ["System.Net.Http"] });
        Assert.True(_source.HasListeners());

        first.Dispose();
        first.Dispose();
        Assert.True(_source.HasListeners());
        second.Dispose();

        Assert.False(_source.HasListeners());
    }

    [Fact]
    public void Dispose_of_the_last_recorder_leaves_no_source_of_ours()
    {
        var recorder = TraceRecorder.Start();
        using (_source.StartActivity("run")) { }
        Assert.Equal(2, Bystanders.Existing().Count(source => source.Name == _source.Name));
        recorder.Dispose();

        Assert.Same(_source, Assert.Single(Bystanders.Existing(), source => source.Name == _source.Name));
        Assert.DoesNotContain(Bystanders.Existing(), Bystanders.IsTwin);
    }

    [Fact]
    public void Twin_that_several_threads_ask_for_at_once_is_one_and_goes()
    {
        for (var round = 0; round < 200; round++)
        {
            using var source = RecordingTestTools.NewSource();
            using var together = new Barrier(4);
            var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
            {
                together.SignalAndWait();
                Bystanders.HasListener(source);
            })).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
            Bystanders.Forget();
        }

        Assert.DoesNotContain(Bystanders.Existing(), Bystanders.IsTwin);
    }

    [Fact]
    public void Start_does_not_switch_the_web_stack_on()
    {
        using var http = new ActivitySource("System.Net.Http");
        using var web = new ActivitySource("Microsoft.AspNetCore");
        using var bare = new ActivitySource("");
        using var recorder = TraceRecorder.Start();

        Assert.False(http.HasListeners());
        Assert.False(web.HasListeners());
        Assert.False(bare.HasListeners());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dispose_leaves_nothing_of_a_recorder_reachable(bool underAmbient)
    {
        using var host = underAmbient ? new Activity("host").SetIdFormat(ActivityIdFormat.W3C).Start() : null;
        using var keepsListening = TraceRecorder.Start();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (recorder, trace, activity, stale) = RecordAndForget(release.Task);
        for (var i = 0; i < 5 && (recorder.IsAlive || trace.IsAlive || activity.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(stale.IsCompleted);
        Assert.False(activity.IsAlive);
        Assert.False(recorder.IsAlive);
        Assert.False(trace.IsAlive);
        release.SetResult();
        await stale;
    }

    [Fact]
    public void Start_leaves_what_an_exporter_sees_unchanged()
    {
        List<(string Name, bool Recorded)> exported = [];
        using var exporter = new ActivityListener
        {
            ShouldListenTo = source => source == _source,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Name == "sampled" ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.PropagationData,
            ActivityStopped = activity => exported.Add((activity.OperationName, activity.Recorded)),
        };
        ActivitySource.AddActivityListener(exporter);

        void Run()
        {
            using (_source.StartActivity("sampled"))
            using (_source.StartActivity("dropped")) { }
            using (_source.StartActivity("dropped root"))
            using (_source.StartActivity("sampled")) { }
        }

        Run();
        var without = exported.ToArray();
        exported.Clear();
        using var recorder = TraceRecorder.Start();
        Run();

        Assert.Equal(without, exported);
        Assert.Equal(4, recorder.Trace.Spans.Count);
    }

    [Fact]
    public void Trace_ignores_spans_that_another_listener_makes_outside()
    {
        using var exporter = new ActivityListener
        {
            ShouldListenTo = source => source == _source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(exporter);
        using var recorder = TraceRecorder.Start();
        using (ExecutionContext.SuppressFlow()) RecordingTestTools.OnThread(() => Assert.NotNull(_source.StartActivity("foreign")));

        Assert.Throws<InvalidOperationException>(() => recorder.Trace);
    }

    [Fact]
    public void Recording_lets_nothing_of_its_own_reach_the_agent()
    {
        var recorder = TraceRecorder.Start(new() { Sources = name => name.StartsWith("Test", StringComparison.Ordinal) ? true : throw new FormatException() });
        using (var odd = _source.StartActivity("odd"))
        {
            odd!.SetTag("throws", new Unreadable()).SetTag("cycle", Cycle()).SetTag("huge", new string('x', 20_000_000));
            odd.SetTag("list", Enumerable.Range(0, 200_000).ToArray()).SetTag("null", null);
            using var inner = _source.StartActivity("inner");
            Assert.Equal(2, recorder.Trace.Spans.Count);
            recorder.Dispose();
            inner!.SetTag("after", new Unreadable());
        }

        var span = recorder.Trace.Span("odd");
        Assert.Equal(20_000_000, span.Attributes["huge"].AsText()!.Length);
        Assert.Contains("could not be read", span.Attributes["throws"].AsText(), StringComparison.Ordinal);
        Assert.All(recorder.Trace.Spans, kept => Assert.True(kept.IsUnfinished));
        Assert.False(_source.HasListeners());

        static object Cycle()
        {
            var list = new List<object>();
            list.Add(list);
            return list;
        }
    }

    [Fact]
    public async Task WaitForAsync_that_ended_leaves_no_listener()
    {
        var recorder = TraceRecorder.Start();
        var wait = recorder.WaitForAsync(_ => false, TimeSpan.FromSeconds(5), new ManualTime());
        recorder.Dispose();
        await Assert.ThrowsAsync<InvalidOperationException>(() => wait);

        Assert.False(_source.HasListeners());
    }

    [Fact]
    public async Task AgentRun_without_any_listener_returns_results_and_creates_nothing()
    {
        Assert.Null(Activity.Current);
        using var run = AgentRun.Start("question");
        Assert.Null(Activity.Current);
        using (var step = run.Reason()) step.Conclude("thought");
        Assert.Equal("thought", run.Reason(() => "thought"));
        Assert.Equal(42, run.CallTool("tool", new Unreadable(), () => 42));
        Assert.Equal(43, await run.CallToolAsync("tool", new Unreadable(), () => Task.FromResult(43)));
        Assert.Equal("text", run.Generate("m", () => "text", _ => throw new InvalidOperationException("nobody listens")));
        Assert.Null(Activity.Current);
        run.Complete("answer");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private (WeakReference Recorder, WeakReference Trace, WeakReference Activity, Task Stale) RecordAndForget(Task release)
    {
        using var recorder = TraceRecorder.Start();
        WeakReference activity;

        // A context that outlives the recorder, as timers and channels keep it; the activity itself does not flow into it.
        var stale = Task.Run(() => release);
        using (var run = _source.StartActivity("run"))
        {
            activity = new WeakReference(run);
            run!.SetTag("k", new object());
        }

        recorder.Dispose();
        return (new WeakReference(recorder), new WeakReference(recorder.Trace), activity, stale);
    }

    private sealed class Unreadable
    {
        public string Value => throw new InvalidOperationException("must not be read");

        public override string ToString() => Value;
    }
}
