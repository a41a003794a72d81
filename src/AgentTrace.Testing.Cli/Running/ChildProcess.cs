using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AgentTrace.Testing.Cli;

/// <summary>The command under <c>agenttrace run</c>: it has our streams themselves, and gets the signals that come to us.</summary>
internal static class ChildProcess
{
    private static readonly (PosixSignal Signal, int Number)[] Signals = [(PosixSignal.SIGHUP, 1), (PosixSignal.SIGINT, 2), (PosixSignal.SIGQUIT, 3), (PosixSignal.SIGTERM, 15)];

    /// <returns>Its exit code; 128 and the signal's number where one ended it.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> command, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        Process? child = null;

        // Before the start: a signal must not end us while the command runs on.
        var registrations = Signals.Select(signal => PosixSignalRegistration.Create(signal.Signal, context =>
        {
            context.Cancel = true;
            if (child is { } running) Forward(running, signal.Signal, signal.Number);
        })).ToList();
        try
        {
            using var started = Process.Start(start) ?? throw new UsageException($"cannot start \"{command[0]}\".");
            child = started;
            await started.WaitForExitAsync().ConfigureAwait(false);
            child = null;
            return started.ExitCode;
        }
        catch (Win32Exception e)
        {
            throw new UsageException($"cannot start \"{command[0]}\": {e.Message}");
        }
        finally
        {
            foreach (var registration in registrations) registration.Dispose();
        }
    }

    /// <summary>A terminal gives its own signals to all processes in front; a second one would cut short what the command does on the first.</summary>
    private static void Forward(Process child, PosixSignal signal, int number)
    {
        if (OperatingSystem.IsWindows() || (signal is PosixSignal.SIGINT or PosixSignal.SIGQUIT && !Console.IsInputRedirected)) return;
        try
        {
            Kill(child.Id, number);
        }
        catch (InvalidOperationException)
        {
            // It has just ended.
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
