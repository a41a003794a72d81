using System.Diagnostics;
using System.Threading.Channels;

namespace AgentTrace.Testing.Recording.Tests;

/// <summary>500 recorders at once on one source, over every way that .NET has to run something: each gets its own spans, none lost, none foreign.</summary>
[Collection(ProcessWide.Name)]
public sealed class StressTests : IDisposable
{
    private const int Recorders = 500;

    private readonly ActivitySource _source = Setup.NewSource();
    private readonly Channel<(Activity Parent, string Name, TaskCompletionSource Done)> _messages = Channel.CreateUnbounded<(Activity, string, TaskCompletionSource)>();

    public void Dispose() => _source.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Recorders_at_once_each_get_their_own_spans(bool underOneAmbientTrace)
    {
        // What it counts nobody can attribute. It runs in a context of its own.
        TraceRecorder? started = null;
        await WithoutFlow(() => started = TraceRecorder.Start());
        using var witness = started!;
        using var host = underOneAmbientTrace ? new Activity("test host").SetIdFormat(ActivityIdFormat.W3C).Start() : null;

        // A loop that ran before any recorder of the tests, and so carries none of their labels.
        Task loop;
        using (ExecutionContext.SuppressFlow()) loop = Task.Run(ServeAsync);
        var everybodyRecords = new Gate(Recorders);
        var traces = await Task.WhenAll(Enumerable.Range(0, Recorders).Select(number => Task.Run(() => RecordAsync(number, everybodyRecords))));
        _messages.Writer.Complete();
        await loop;

        Assert.Equal(Recorders, traces.Length);
        Assert.All(traces, (trace, number) => AssertOwn(trace, number));
        Assert.Equal(Recorders, witness.Diagnostics.UnattributedAgentSpans);
        Assert.Equal(0, witness.Diagnostics.RecordedSpans);
    }

    private async Task<RecordedTrace> RecordAsync(int number, Gate everybodyRecords)
    {
        // Every seventh has a recorder around it that looks on.
        using var outer = number % 7 == 0 ? TraceRecorder.Start(new() { IncludeNested = true }) : null;
        using var recorder = TraceRecorder.Start(new() { OwnRoot = number % 5 == 0 });
        await everybodyRecords.PassAsync();
        using (var run = _source.StartActivity($"run {number}")!)
        {
            // The pool, and again on it after an await.
            await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
            {
                using var tool = _source.StartActivity($"pool {number}");
                await Task.Yield();
                using var inner = _source.StartActivity($"inner {number}");
            })));
            await Parallel.ForEachAsync(Enumerable.Range(0, 4), async (_, cancellation) =>
            {
                using var item = _source.StartActivity($"parallel {number}");
                await Task.Yield();
            });

            // A loop without our context that knows the parent, as a server does.
            var served = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await _messages.Writer.WriteAsync((run, $"channel {number}", served));
            await served.Task;

            // No flow, but the parent is told.
            var context = run.Context;
            await WithoutFlow(() => { using (_source.StartActivity($"suppressed {number}", ActivityKind.Internal, context)) { } });
        }

        // New roots: on a thread of its own, by a timer, on the pool.
        if (number % 10 == 0) await OnThread(() => { using (_source.StartActivity($"thread {number}")) { } });
        var ticked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (new Timer(_ =>
        {
            using (_source.StartActivity($"timer {number}")) { }
            ticked.SetResult();
        }, null, TimeSpan.Zero, Timeout.InfiniteTimeSpan))
        {
            await ticked.Task;
        }

        // Neither context nor parent: nobody can know whose this is.
        await WithoutFlow(() => { using (_source.StartActivity($"lost {number}")) { } });

        var trace = recorder.Trace;
        Assert.True(recorder.Diagnostics.UnattributedAgentSpans > 0);
        if (outer is not null) Assert.Equal(Ids(trace), Ids(outer.Trace));
        return trace;
    }

    /// <summary>In an order that two recorders share: of spans that two threads start in the same 100 ns, either may reach a recorder first.</summary>
    private static IEnumerable<string> Ids(RecordedTrace trace) => trace.Spans.Select(span => span.SpanId).Order(StringComparer.Ordinal);

    private static void AssertOwn(RecordedTrace trace, int number)
    {
        string[] expected =
        [
            "channel", "inner", "inner", "inner", "parallel", "parallel", "parallel", "parallel", "pool", "pool", "pool", "run", "suppressed",
            .. number % 10 == 0 ? new[] { "thread" } : [], "timer",
        ];
        Assert.Equal(expected.Select(name => $"{name} {number}"), trace.Spans.Select(span => span.Name).Order(StringComparer.Ordinal));
        Assert.All(trace.Spans, span => Assert.False(span.IsUnfinished));
        var run = trace.Spans.Single(span => span.Name == $"run {number}");
        Assert.Equal(9, trace.Spans.Count(span => span.ParentSpanId == run.SpanId));
    }

    private async Task ServeAsync()
    {
        await foreach (var (parent, name, done) in _messages.Reader.ReadAllAsync())
        {
            using (_source.StartActivity(name, ActivityKind.Server, parent.Context)) { }
            done.SetResult();
        }
    }

    private static Task WithoutFlow(Action body)
    {
        using (ExecutionContext.SuppressFlow()) return Task.Run(body);
    }

    private static Task OnThread(Action body) => Task.Factory.StartNew(body, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Lets nobody through until all are there, without a thread for each.</summary>
    private sealed class Gate(int count)
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _missing = count;

        public Task PassAsync()
        {
            if (Interlocked.Decrement(ref _missing) == 0) _open.SetResult();
            return _open.Task;
        }
    }
}
