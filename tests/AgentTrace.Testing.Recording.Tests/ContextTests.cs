using System.Diagnostics;
using System.Reflection;
using Xunit.Sdk;

namespace AgentTrace.Testing.Recording.Tests;

/// <summary>xUnit v2: a recorder behaves the same wherever it is started, and says so where .NET loses the context.</summary>
[Collection(ProcessWide.Name)]
public abstract class ContextTests : IDisposable
{
    private static readonly ActivitySource Source = Setup.NewSource();

    public virtual void Dispose()
    {
    }

    /// <summary>An agent as tests have it: threads, pools, roots of its own.</summary>
    private static async Task AgentAsync()
    {
        using (Source.StartActivity("turn 1"))
        {
            await Task.Yield();
            await Task.Run(() => { using (Source.StartActivity("tool")) { } });
        }

        using (Source.StartActivity("turn 2")) { }
    }

    private static void AssertWhole(TraceRecorder recorder) => Assert.Equal(["turn 1", "tool", "turn 2"], recorder.Trace.Spans.Select(span => span.Name));

    public sealed class StartedInTheBody : ContextTests
    {
        [Fact]
        public async Task Recorder_has_the_whole_run()
        {
            using var recorder = TraceRecorder.Start();
            await AgentAsync();

            AssertWhole(recorder);
        }
    }

    public sealed class StartedInTheConstructor : ContextTests
    {
        private readonly TraceRecorder _recorder = TraceRecorder.Start();

        public override void Dispose() => _recorder.Dispose();

        [Fact]
        public async Task Recorder_has_the_whole_run()
        {
            await AgentAsync();

            AssertWhole(_recorder);
        }
    }

    public sealed class StartedBefore : ContextTests
    {
        [Fact, Recorded]
        public async Task Recorder_has_the_whole_run()
        {
            await AgentAsync();

            AssertWhole(RecordedAttribute.Recorder!);
        }
    }

    public sealed class StartedInAsyncSetUp : ContextTests, IAsyncLifetime
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
        public async Task Recorder_notices_that_the_context_was_lost()
        {
            await AgentAsync();

            var message = Assert.Throws<InvalidOperationException>(() => _recorder!.Trace).Message;
            Assert.Contains("3 spans of an agent (from ", message, StringComparison.Ordinal);
            Assert.Contains("IAsyncLifetime.InitializeAsync", message, StringComparison.Ordinal);
            Assert.Equal((0, 3L), (_recorder!.Diagnostics.RecordedSpans, _recorder.Diagnostics.UnattributedAgentSpans));
        }
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class RecordedAttribute : BeforeAfterTestAttribute
    {
        public static TraceRecorder? Recorder { get; private set; }

        public override void Before(MethodInfo methodUnderTest) => Recorder = TraceRecorder.Start();

        public override void After(MethodInfo methodUnderTest) => Recorder!.Dispose();
    }
}
