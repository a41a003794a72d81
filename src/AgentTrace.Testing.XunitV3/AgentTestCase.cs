using System.Collections.Concurrent;
using System.ComponentModel;
using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace AgentTrace.Testing;

/// <summary>A stock case that runs several times and has one result. All that a runner asks of it, name, id, traits, skip, timeout and source, is that of the stock case.</summary>
internal sealed class AgentTestCase : XunitTestCase, ISelfExecutingXunitTestCase
{
    /// <summary>For xUnit, which fills it by <c>Deserialize</c>.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("For deserialisation.")]
    public AgentTestCase()
    {
    }

    private AgentTestCase(XunitTestCase stock)
        : base(stock.TestMethod, stock.TestCaseDisplayName, stock.UniqueID, stock.Explicit, stock.SkipExceptions, stock.SkipReason, stock.SkipType, stock.SkipUnless, stock.SkipWhen, stock.Traits, stock.TestMethodArguments, stock.SourceFilePath, stock.SourceLineNumber, stock.Timeout)
    {
    }

    /// <summary>What is no case of one test (an error of discovery) stays what it is.</summary>
    public static IXunitTestCase Of(IXunitTestCase stock) => stock.GetType() == typeof(XunitTestCase) ? new AgentTestCase((XunitTestCase)stock) : stock;

    public async ValueTask<RunSummary> Run(ExplicitOption explicitOption, IMessageBus messageBus, object?[] constructorArguments, ExceptionAggregator aggregator, CancellationTokenSource cancellationTokenSource)
    {
        // What does not run at all, or cannot, is told as a stock case tells it.
        if ((SkipReason is not null && SkipUnless is null && SkipWhen is null) || aggregator.HasExceptions) return await RunOnceAsync(messageBus, cancellationTokenSource).ConfigureAwait(false);
        var runs = new ConcurrentDictionary<int, RunMessages>();
        ThrownExceptions.Watch();
        try
        {
            var attribute = TestMethod.Method.GetCustomAttributes(inherit: true).OfType<IRepeated>().Single();
            var report = await AgentTrials.MeasureAsync(RunAsync, Repeated.Options(attribute), TestMethod.MethodName, Environment.GetEnvironmentVariable, cancellationTokenSource.Token).ConfigureAwait(false);
            return AgentTestResult.Of(report, runs, messageBus);
        }
        catch (RunSkippedException)
        {
            return runs.Values.First(messages => messages.IsSkipped).Replay(messageBus);
        }
        catch (OperationCanceledException) when (cancellationTokenSource.IsCancellationRequested)
        {
            return default;
        }
        catch (Exception error)
        {
            // Options that mean nothing, or trouble in the engine: a red test with its words, never a crashed host.
            var message = error is ArgumentException { ParamName: { } name } ? error.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : error.Message;
            return XunitRunnerHelper.FailTestCases(messageBus, cancellationTokenSource, [this], message.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal), sendTestCaseMessages: true);
        }

        async Task RunAsync(TrialRun run)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationTokenSource.Token, run.Cancellation);
            await RunOnceAsync(runs[run.Number] = new RunMessages(stop.Token), stop).ConfigureAwait(false);
            runs[run.Number].ThrowUnlessPassed();
        }

        async Task<RunSummary> RunOnceAsync(IMessageBus bus, CancellationTokenSource stop)
        {
            var own = aggregator.Clone();
            var tests = await own.RunAsync(CreateTests, []).ConfigureAwait(false);
            return await XunitTestCaseRunner.Instance.Run(this, tests, bus, own, stop, TestCaseDisplayName, SkipReason, explicitOption, constructorArguments).ConfigureAwait(false);
        }
    }
}
