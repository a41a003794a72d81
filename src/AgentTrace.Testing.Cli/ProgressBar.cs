using Spectre.Console;

namespace AgentTrace.Testing.Cli;

/// <summary>How far something is, on standard error, where that is a terminal.</summary>
internal static class ProgressBar
{
    /// <param name="shell">The shell.</param>
    /// <param name="count">How much there is to do.</param>
    /// <param name="work">Does it, and says when some more of it is done.</param>
    public static async Task ShowAsync(Shell shell, long count, Func<Action<int>, Task> work)
    {
        if (!shell.ShowsProgress || count < 2)
        {
            await work(static _ => { }).ConfigureAwait(false);
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, Out = new AnsiConsoleOutput(shell.Error) });
        await console.Progress().AutoClear(true).Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).StartAsync(async context =>
        {
            var task = context.AddTask("", maxValue: count);
            await work(done => task.Increment(done)).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }
}
