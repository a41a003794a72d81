using System.Collections.Concurrent;
using Xunit.Sdk;
using Xunit.v3;

namespace AgentTrace.Testing;

/// <summary>What the stock case says about one run, kept instead of told to the runner.</summary>
internal sealed class RunMessages(CancellationToken stop) : IMessageBus
{
    private readonly ConcurrentQueue<IMessageSinkMessage> _messages = [];

    public IEnumerable<IMessageSinkMessage> Messages => _messages;

    /// <summary>Skipped, or an explicit test that nobody asked for.</summary>
    public bool IsSkipped => _messages.Any(message => message is ITestSkipped or ITestNotRun);

    public bool QueueMessage(IMessageSinkMessage message)
    {
        _messages.Enqueue(message);
        return !stop.IsCancellationRequested;
    }

    public void Dispose()
    {
    }

    /// <summary>Says what the engine hears: a failure as the test threw it, or a skip.</summary>
    /// <exception cref="RunFailedException">The run failed, or its class could not be cleaned up.</exception>
    /// <exception cref="RunSkippedException">The run was skipped.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped before it had a result.</exception>
    public void ThrowUnlessPassed()
    {
        if (IsSkipped) throw new RunSkippedException(_messages.OfType<ITestSkipped>().FirstOrDefault()?.Reason ?? "not run");
        if (_messages.OfType<IErrorMetadata>().FirstOrDefault() is { } failed) throw Failure(failed);
        if (!_messages.OfType<ITestPassed>().Any())
        {
            stop.ThrowIfCancellationRequested();
            throw new RunFailedException(null, "The run ended without a result.", null);
        }
    }

    /// <summary>Tells the runner all of it.</summary>
    public RunSummary Replay(IMessageBus bus)
    {
        foreach (var message in _messages) bus.QueueMessage(message);
        return _messages.Any(message => message is ITestSkipped) ? new RunSummary { Total = 1, Skipped = 1 } : new RunSummary { Total = 1, NotRun = 1 };
    }

    /// <summary>The test threw one exception, or several of which xUnit made one without a message of its own.</summary>
    private static RunFailedException Failure(IErrorMetadata failed)
    {
        var at = failed.ExceptionTypes is ["System.AggregateException", _, ..] ? 1 : 0;
        return new RunFailedException(failed.ExceptionTypes[at], failed.Messages[at], failed.StackTraces[at]);
    }
}
