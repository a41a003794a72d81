using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using NUnit.Framework.Internal.Commands;

namespace AgentTrace.Testing;

/// <summary>Runs what NUnit would run once, several times, each in an execution context of its own, and makes one result of all.</summary>
internal sealed class AgentCommand : DelegatingTestCommand
{
    /// <summary>Which attribute made a case: NUnit shows a command the attributes of all cases of its method.</summary>
    private static readonly ConditionalWeakTable<Test, IRepeated> Cases = [];

    private readonly IRepeated _attribute;

    private AgentCommand(TestCommand once, IRepeated attribute)
        : base(once) => _attribute = attribute;

    public static void Remember(Test test, IRepeated attribute) => Cases.AddOrUpdate(test, attribute);

    /// <summary>Wraps once, however many attributes ask for it: a case's own attribute counts before the method's.</summary>
    public static TestCommand Of(TestCommand once, IRepeated attribute) => once is AgentCommand ? once : new AgentCommand(once, Cases.TryGetValue(once.Test, out var own) ? own : attribute);

    public override TestResult Execute(TestExecutionContext context)
    {
        var runs = new ConcurrentDictionary<int, TestResult>();
        context.CurrentResult = context.CurrentTest.MakeTestResult();
        ThrownExceptions.Watch();
        try
        {
            var report = AgentTrials.MeasureAsync(RunOnce, Repeated.Options(_attribute), context.CurrentTest.MethodName, Environment.GetEnvironmentVariable, context.CancellationToken).GetAwaiter().GetResult();
            var isPassed = report.Verdict == Verdict.Passed;
            context.CurrentResult.OutWriter.Write(Output(isPassed ? report.ToString() : null, report.Runs, runs));
            var told = report.Runs.Where(run => run.Verdict is Verdict.Failed or Verdict.Inconclusive).Select(run => runs[run.Number].StackTrace).FirstOrDefault();
            if (isPassed) context.CurrentResult.SetResult(ResultState.Success);
            else context.CurrentResult.SetResult(ResultState.Failure, report.ToString(), told ?? "");
        }
        catch (RunSkippedException skipped)
        {
            context.CurrentResult.SetResult(runs.Values.Select(run => run.ResultState).First(IsSkip), skipped.Message);
        }
        catch (ArgumentException error) when (error.ParamName is { } name)
        {
            context.CurrentResult.SetResult(ResultState.Failure, error.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal), error.StackTrace);
        }
        catch (Exception error)
        {
            // As NUnit does it: whatever comes is the result of the test.
            context.CurrentResult.RecordException(error);
        }

        return context.CurrentResult;

        Task RunOnce(TrialRun run)
        {
            var own = new TestExecutionContext(context);
            own.CurrentResult = own.CurrentTest.MakeTestResult();
            own.EstablishExecutionEnvironment();
            try
            {
                own.CurrentResult = innerCommand.Execute(own);
            }
            catch (Exception error)
            {
                own.CurrentResult.RecordException(error);
            }

            ThrowUnlessPassed(runs[run.Number] = own.CurrentResult);
            return Task.CompletedTask;
        }
    }

    /// <summary>NUnit keeps of an exception the words: type, message, and those of inner ones after an arrow.</summary>
    private static void ThrowUnlessPassed(TestResult result)
    {
        if (IsSkip(result.ResultState)) throw new RunSkippedException(result.Message);
        if (result.ResultState.Status != TestStatus.Failed) return;
        if (result.ResultState.Label.Length == 0) throw new RunFailedException("NUnit.Framework.AssertionException", result.Message, result.StackTrace);
        var (words, at) = (result.Message.Split("\n  ----> ")[0].TrimEnd('\r'), result.Message.IndexOf(" : ", StringComparison.Ordinal));
        throw at < 0 ? new RunFailedException(null, words, result.StackTrace) : new RunFailedException(words[..at], words[(at + 3)..], result.StackTrace);
    }

    private static bool IsSkip(ResultState state) => state.Status is TestStatus.Skipped or TestStatus.Inconclusive;

    /// <summary>The report, where it is not the message already, and what each run wrote.</summary>
    private static string Output(string? report, IReadOnlyList<TrialOutcome> outcomes, IReadOnlyDictionary<int, TestResult> runs)
    {
        var text = new StringBuilder(report).Append('\n');
        foreach (var run in outcomes)
        {
            if (runs[run.Number].Output is { Length: > 0 } output) text.Append(CultureInfo.InvariantCulture, $"\n--- run {run.Number}\n{output.TrimEnd('\r', '\n')}\n");
        }

        return text.ToString();
    }
}
