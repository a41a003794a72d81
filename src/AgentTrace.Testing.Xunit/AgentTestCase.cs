using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace AgentTrace.Testing;

/// <summary>A stock case that runs several times and has one result. All that a runner asks of it the stock case answers: name, id, traits, skip, timeout, source.</summary>
internal sealed class AgentTestCase : IXunitTestCase
{
    private IXunitTestCase? _inner;

    /// <summary>For xUnit, which fills it by <see cref="Deserialize"/>.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public AgentTestCase()
    {
    }

    public AgentTestCase(IXunitTestCase inner) => _inner = inner;

    public string DisplayName => Inner.DisplayName;

    public string SkipReason => Inner.SkipReason;

    public ISourceInformation SourceInformation
    {
        get => Inner.SourceInformation;
        set => Inner.SourceInformation = value;
    }

    public ITestMethod TestMethod => Inner.TestMethod;

    public object[] TestMethodArguments => Inner.TestMethodArguments;

    public Dictionary<string, List<string>> Traits => Inner.Traits;

    public string UniqueID => Inner.UniqueID;

    public Exception InitializationException => Inner.InitializationException;

    public IMethodInfo Method => Inner.Method;

    public int Timeout => Inner.Timeout;

    private IXunitTestCase Inner => _inner ?? throw new InvalidOperationException("The case was not read.");

    public void Deserialize(IXunitSerializationInfo info) => _inner = info.GetValue<IXunitTestCase>("case");

    public void Serialize(IXunitSerializationInfo info) => info.AddValue("case", Inner);

    public async Task<RunSummary> RunAsync(IMessageSink diagnosticMessageSink, IMessageBus messageBus, object[] constructorArguments, ExceptionAggregator aggregator, CancellationTokenSource cancellationTokenSource)
    {
        // What does not run at all, or cannot, is told by the stock case.
        if (SkipReason is not null || InitializationException is not null || aggregator.HasExceptions || !IsStock(Inner, "XunitTestCase", "XunitTheoryTestCase"))
        {
            return await Inner.RunAsync(diagnosticMessageSink, messageBus, constructorArguments, aggregator, cancellationTokenSource).ConfigureAwait(false);
        }

        var runs = new ConcurrentDictionary<int, RunMessages>();
        try
        {
            if (IsStock(Inner, "XunitTheoryTestCase"))
            {
                throw new ArgumentException(Repeated.UnlistedRows);
            }

            ThrownExceptions.Watch();
            var report = await AgentTrials.MeasureAsync(RunOnceAsync, Repeated.Options(Attribute()), TestMethod.Method.Name, Environment.GetEnvironmentVariable, cancellationTokenSource.Token).ConfigureAwait(false);
            return AgentTestResult.Of(report, runs, messageBus);
        }
        catch (RunSkippedException skipped)
        {
            return AgentTestResult.Of(this, messageBus, test => new AgentTestSkipped(test, skipped.Message), new RunSummary { Total = 1, Skipped = 1 });
        }
        catch (OperationCanceledException) when (cancellationTokenSource.IsCancellationRequested)
        {
            return new RunSummary();
        }
        catch (Exception error)
        {
            // Options that mean nothing, or trouble in the engine: a red test with its words, never a crashed host.
            var message = error is ArgumentException { ParamName: { } name } ? error.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : error.Message;
            return AgentTestResult.Of(this, messageBus, test => new AgentTestFailed(test, 0, "", message, error.StackTrace), new RunSummary { Total = 1, Failed = 1 });
        }

        async Task RunOnceAsync(TrialRun run)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationTokenSource.Token, run.Cancellation);
            var messages = new RunMessages(stop.Token);
            runs[run.Number] = messages;
            await Inner.RunAsync(diagnosticMessageSink, messages, OwnArguments(constructorArguments), new ExceptionAggregator(aggregator), stop).ConfigureAwait(false);
            messages.ThrowUnlessPassed();
        }
    }

    private IRepeated Attribute() => ((IReflectionMethodInfo)Method).MethodInfo.GetCustomAttributes(inherit: true).OfType<IRepeated>().Single();

    private static bool IsStock(IXunitTestCase inner, params string[] names) => names.Contains(inner.GetType().Name);

    /// <summary>xUnit gives a class one output helper; runs that are under way at once need one each.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = "xUnit itself makes the helper; in a trimmed application no test runs.")]
    private static object[] OwnArguments(object[] arguments) => [.. arguments.Select(argument => argument is ITestOutputHelper ? Activator.CreateInstance(argument.GetType())! : argument)];
}
