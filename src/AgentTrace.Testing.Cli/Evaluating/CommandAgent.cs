using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AgentTrace.Testing.Cli;

/// <summary>An agent that is a command: one process a run, with a receiver of its own, so that no run sees another's spans.</summary>
/// <param name="command">The program and its arguments; <c>{input}</c>, <c>{id}</c> and <c>{run}</c> in them stand for the case's.</param>
/// <param name="without">Systems whose SDKs keep sending where they always do.</param>
/// <param name="quiet">How long nothing must come after a command ended.</param>
/// <param name="infrastructure">What the end of a failed command's output looks like where the fault is not the agent's.</param>
internal sealed partial class CommandAgent(IReadOnlyList<string> command, IReadOnlyList<string> without, TimeSpan quiet, Regex? infrastructure)
{
    /// <summary>How the fault of a run begins whose command failed by itself.</summary>
    public const string Ended = "the command ended with exit code ";

    private const int LongestTail = 4096;

    /// <summary>How long what a command printed may be on its way when it has ended.</summary>
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(2);

    private readonly bool _isInputInWords = command.Any(word => word.Contains("{input}", StringComparison.Ordinal));
    private readonly Regex _infrastructure = infrastructure ?? RateLimitsAndNetworks();

    public async Task<CaseOutcome> RunAsync(CaseRequest request, CancellationToken cancellation)
    {
        var run = new RunTraces();
        var receiver = await OtlpReceiver.StartAsync(cancellationToken: CancellationToken.None).ConfigureAwait(false);
        await using (receiver.ConfigureAwait(false))
        {
            var (code, tail) = await ProcessAsync(request, RunCommand.Environment(receiver, run, without), cancellation).ConfigureAwait(false);
            var (received, isCutOff) = await RunCommand.LastSpansAsync(receiver, quiet).ConfigureAwait(false);
            var trace = run.OfAgents(received, asOne: true, isCutOff) is [var one, ..] ? one : null;
            if (code is null) return new CaseOutcome(trace, null) { IsCut = true };
            if (code == 0) return new CaseOutcome(trace, null);
            return new CaseOutcome(trace, $"{Ended}{Words.Number(code.Value)}{(LastWords(tail) is { } last ? ": " + Words.Shorten(last, 300) : "")}") { IsInfrastructure = _infrastructure.IsMatch(tail) };
        }
    }

    /// <returns>The exit code, null where the process was ended, and the end of what it printed.</returns>
    private async Task<(int? Code, string Tail)> ProcessAsync(CaseRequest request, IEnumerable<KeyValuePair<string, string>> environment, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Filled(command[0], request), command.Skip(1).Select(word => Filled(word, request)))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        start.Environment["AGENTTRACE_CASE"] = request.Case.Id;
        start.Environment["AGENTTRACE_RUN"] = request.Number.ToString(CultureInfo.InvariantCulture);
        var tail = new StringBuilder();
        using var process = Start(start);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Exited += (_, _) => ended.TrySetResult();
        process.EnableRaisingEvents = true;
        process.OutputDataReceived += (_, line) => Add(tail, line.Data);
        process.ErrorDataReceived += (_, line) => Add(tail, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await GiveInputAsync(process, request.Case.Input, cancellation).ConfigureAwait(false);
            await ended.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // One that has just ended did so by itself.
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await DrainAsync(process).ConfigureAwait(false);
                return (null, "");
            }
        }

        await DrainAsync(process).ConfigureAwait(false);
        lock (tail) return (process.ExitCode, tail.ToString());
    }

    /// <summary>Waits for the last that a command printed; not for ever, as what it left behind may hold its output open.</summary>
    private static async Task DrainAsync(Process process)
    {
        using var limit = new CancellationTokenSource(LongestDrain);
        try
        {
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What it printed until now is enough.
        }
    }

    /// <summary>A command that names its input nowhere reads it.</summary>
    private async Task GiveInputAsync(Process process, string input, CancellationToken cancellation)
    {
        try
        {
            if (!_isInputInWords) await process.StandardInput.WriteAsync(input.AsMemory(), cancellation).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It reads nothing, or has ended already.
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new UsageException($"cannot start \"{start.FileName}\".");
        }
        catch (Win32Exception e)
        {
            throw new UsageException($"cannot start \"{start.FileName}\": {e.Message}");
        }
    }

    /// <summary>Placeholders once, from left to right: what an input holds is never one.</summary>
    private static string Filled(string word, CaseRequest request) => Placeholder().Replace(word, match => match.Value switch
    {
        "{input}" => request.Case.Input,
        "{id}" => request.Case.Id,
        _ => request.Number.ToString(CultureInfo.InvariantCulture),
    });

    /// <summary>The line that most likely says why: the last that speaks of an error, else the last; never a line of a stack.</summary>
    private static string? LastWords(string tail)
    {
        var lines = tail.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith("at ", StringComparison.Ordinal) && !line.StartsWith("File \"", StringComparison.Ordinal)).ToList();
        return lines.FindLast(line => line.Contains("error", StringComparison.OrdinalIgnoreCase) || line.Contains("exception", StringComparison.OrdinalIgnoreCase)) ?? lines.LastOrDefault();
    }

    private static void Add(StringBuilder tail, string? line)
    {
        if (line is null) return;
        lock (tail)
        {
            tail.Append(line.Length > LongestTail ? line.AsSpan(0, LongestTail) : line).Append('\n');
            if (tail.Length > 2 * LongestTail) tail.Remove(0, tail.Length - LongestTail);
        }
    }

    [GeneratedRegex(@"\{(?:input|id|run)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\b(?:HTTP|status|code|error)[^\n]{0,20}\b(?:429|502|503|504)\b|\b(?:429|502|503|504) (?:Too Many|Bad Gateway|Service Un|Gateway Time)|too many requests|rate.?limit|overloaded_error|ECONNRESET|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|connection (?:reset|refused|timed out)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex RateLimitsAndNetworks();
}
