using Spectre.Console;

namespace AgentTrace.Testing.Cli;

/// <summary>A progress bar on standard error, where that is a terminal; nothing elsewhere.</summary>
internal sealed class EvaluationProgress : IProgress<CaseRun>, IDisposable
{
    private readonly TaskCompletionSource _ended = new();
    private readonly Task _shown;
    private ProgressTask? _bar;
    private int _passed;
    private int _other;

    private EvaluationProgress(int runs, int begun)
    {
        if (Console.IsErrorRedirected)
        {
            _shown = Task.CompletedTask;
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        _shown = console.Progress().AutoClear(true).Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn(), new RemainingTimeColumn()).StartAsync(async context =>
        {
            _bar = context.AddTask("running", maxValue: runs);
            _bar.Increment(begun);
            await _ended.Task.ConfigureAwait(false);
        });
    }

    public static EvaluationProgress Start(int runs, int begun) => new(runs, begun);

    public void Report(CaseRun value)
    {
        if (value.Verdict == RunVerdict.Passed) Interlocked.Increment(ref _passed);
        else Interlocked.Increment(ref _other);
        if (_bar is not { } bar) return;
        bar.Increment(1);
        bar.Description = $"{_passed} passed, {_other} not";
    }

    public void Dispose()
    {
        _ended.TrySetResult();
        _shown.GetAwaiter().GetResult();
    }
}
