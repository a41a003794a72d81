using System.Diagnostics;

namespace AgentTrace.Testing.Recording.Tests;

/// <summary>
/// 500 xUnit test cases at once, a recorder each, all on one source: each gets its own spans, wherever it was started, or says that the
/// context was lost. The cases are classes, as xUnit runs those in parallel; the project file makes them of these three.
/// </summary>
public abstract class OverlapTests
{
    private const int Cases = 500;

    private static readonly ActivitySource Source = Setup.NewSource();
    private static readonly TaskCompletionSource AllThere = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private static int _missing = Cases;

    private string Own => GetType().Name;

    /// <summary>Lets no case go on until every recorder runs.</summary>
    private static async Task MeetAsync()
    {
        if (Interlocked.Decrement(ref _missing) == 0) AllThere.SetResult();
        if (await Task.WhenAny(AllThere.Task, Task.Delay(TimeSpan.FromMinutes(2))) != AllThere.Task)
        {
            Assert.Fail($"{_missing} of {Cases} test cases never came, so this proves nothing: run the whole project.");
        }
    }

    private async Task AgentAsync()
    {
        using (Source.StartActivity("run " + Own))
        {
            await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
            {
                using var tool = Source.StartActivity("tool " + Own);
                await Task.Yield();
                using var inner = Source.StartActivity("inner " + Own);
            })));
        }

        await Task.Run(() => { using (Source.StartActivity("root " + Own)) { } });
    }

    private void AssertOwn(TraceRecorder recorder)
    {
        var trace = recorder.Trace;
        Assert.Equal(new[] { "inner", "inner", "root", "run", "tool", "tool" }.Select(name => $"{name} {Own}"), trace.Spans.Select(span => span.Name).Order(StringComparer.Ordinal));
        Assert.All(trace.Spans, span => Assert.False(span.IsUnfinished));
    }

    public abstract class InTheBody : OverlapTests
    {
        [Fact]
        public async Task Recorder_has_this_case_s_spans_and_no_other()
        {
            using var recorder = TraceRecorder.Start();
            await MeetAsync();
            await AgentAsync();

            AssertOwn(recorder);
        }
    }

    public abstract class InTheConstructor : OverlapTests, IDisposable
    {
        private readonly TraceRecorder _recorder = TraceRecorder.Start();

        public void Dispose() => _recorder.Dispose();

        [Fact]
        public async Task Recorder_has_this_case_s_spans_and_no_other()
        {
            await MeetAsync();
            await AgentAsync();

            AssertOwn(_recorder);
        }
    }

    public abstract class InAsyncSetUp : OverlapTests, IAsyncLifetime
    {
        private TraceRecorder? _recorder;

        public async Task InitializeAsync()
        {
            await Task.Yield();
            _recorder = TraceRecorder.Start();
        }

        public Task DisposeAsync()
        {
            _recorder!.Dispose();
            return Task.CompletedTask;
        }

        [Fact]
        public async Task Recorder_says_that_the_context_was_lost()
        {
            await MeetAsync();
            await AgentAsync();

            Assert.Equal(0, _recorder!.Diagnostics.RecordedSpans);
            Assert.True(_recorder.Diagnostics.UnattributedAgentSpans >= 2);
            Assert.Contains("the execution context was lost. What an async set-up method starts", Assert.Throws<InvalidOperationException>(() => _recorder.Trace).Message, StringComparison.Ordinal);
        }
    }
}
