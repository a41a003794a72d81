using System.Collections.Concurrent;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace AgentTrace.Testing;

/// <summary>What the stock case says about one run, kept instead of told to the runner.</summary>
internal sealed class RunMessages(CancellationToken stop) : IMessageBus
{
    private readonly ConcurrentQueue<IMessageSinkMessage> _messages = [];

    public IEnumerable<IMessageSinkMessage> Messages => _messages;

    /// <summary>Why the run was skipped; null where it was not. A message with xUnit's mark is a skip too, as runners of today take it.</summary>
    public string? SkipReason => _messages.OfType<ITestSkipped>().FirstOrDefault()?.Reason
        ?? _messages.OfType<ITestFailed>().SelectMany(failed => failed.Messages).FirstOrDefault(message => message.StartsWith(HostSignals.XunitSkip, StringComparison.Ordinal))?[HostSignals.XunitSkip.Length..];

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
        if (SkipReason is { } reason) throw new RunSkippedException(reason);
        if (_messages.OfType<IFailureInformation>().FirstOrDefault() is { } failed) throw Failure(failed);
        if (!_messages.OfType<ITestPassed>().Any())
        {
            stop.ThrowIfCancellationRequested();
            throw new RunFailedException(null, "The run ended without a result.", null);
        }
    }

    /// <summary>The test threw one exception, or several of which xUnit made one without a message of its own.</summary>
    private static RunFailedException Failure(IFailureInformation failed)
    {
        var at = failed.ExceptionTypes is ["System.AggregateException", _, ..] ? 1 : 0;
        return new RunFailedException(failed.ExceptionTypes[at], failed.Messages[at], failed.StackTraces[at]);
    }
}
