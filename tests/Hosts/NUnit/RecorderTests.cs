using System.Diagnostics;
using NUnit.Framework;

namespace AgentTrace.Testing.Hosts;

/// <summary>Test cases in parallel on one source, each with the recorder that its SetUp started.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RecorderTests
{
    private static readonly ActivitySource Source = new("Test.Extensions.AI.NUnit");

    private TraceRecorder _recorder = null!;

    [SetUp]
    public void SetUp() => _recorder = TraceRecorder.Start();

    [TearDown]
    public void TearDown() => _recorder.Dispose();

    [Test]
    public async Task Recorder_of_SetUp_has_this_case_and_no_other([Range(0, 63)] int number)
    {
        using (Source.StartActivity($"run {number}"))
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                using var tool = Source.StartActivity($"tool {number}");
                await Task.Yield();
            })));
        }

        using (Source.StartActivity($"turn {number}")) { }

        var names = _recorder.Trace.Spans.Select(span => span.Name);
        Assert.That(names, Is.EqualTo(new[] { $"run {number}", $"tool {number}", $"tool {number}", $"tool {number}", $"tool {number}", $"turn {number}" }));
    }
}

/// <summary>What an async SetUp starts does not reach the test.</summary>
public sealed class AsyncSetUpTests
{
    private static readonly ActivitySource Source = new("Test.Extensions.AI.NUnit.Async");

    private TraceRecorder _recorder = null!;

    [SetUp]
    public async Task SetUp()
    {
        await Task.Yield();
        _recorder = TraceRecorder.Start();
    }

    [TearDown]
    public void TearDown() => _recorder.Dispose();

    [Test]
    public void Recorder_notices_that_the_context_was_lost()
    {
        using (Source.StartActivity("run")) { }

        Assert.That(() => _recorder.Trace, Throws.InvalidOperationException.With.Message.Contains("async [SetUp]").And.Message.Contains("Test.Extensions.AI.NUnit.Async"));
    }
}
