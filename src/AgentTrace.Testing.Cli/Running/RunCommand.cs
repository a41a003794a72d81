namespace AgentTrace.Testing.Cli;

/// <summary>What <c>agenttrace run</c> was asked for.</summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Policy">The policy file; null to show only.</param>
/// <param name="Save">Where to write the traces; null for nowhere.</param>
/// <param name="AsOne">Whether all traces of the run are judged as one.</param>
/// <param name="Without">Systems whose SDKs keep sending where they always do.</param>
/// <param name="Quiet">How long nothing must come after the command ended.</param>
internal sealed record RunRequest(IReadOnlyList<string> Command, string? Policy, string? Save, bool AsOne, IReadOnlyList<string> Without, TimeSpan Quiet);

/// <summary><c>agenttrace run</c>: runs a command, takes the traces that it sends, shows and checks them.</summary>
internal sealed class RunCommand(Shell shell)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private static readonly Dictionary<string, string[]> Prefixes = new(StringComparer.Ordinal)
    {
        ["langsmith"] = ["LANGSMITH_", "LANGCHAIN_"],
        ["langfuse"] = ["LANGFUSE_"],
        ["otlp"] = ["OTEL_", "TRACELOOP_", "PHOENIX_"],
    };

    public static IEnumerable<string> Systems => Prefixes.Keys;

    public int Run(RunRequest request) => RunAsync(request).GetAwaiter().GetResult();

    private async Task<int> RunAsync(RunRequest request)
    {
        // Read first: a policy that cannot be read is no reason to run anything.
        var policy = request.Policy is null ? null : TracePolicy.Load(request.Policy);
        var run = new RunTraces();
        var receiver = await OtlpReceiver.StartAsync().ConfigureAwait(false);
        await using (receiver.ConfigureAwait(false))
        {
            shell.Flush();
            var ended = await ChildProcess.RunAsync(request.Command, Environment(receiver, run, request.Without)).ConfigureAwait(false);
            var (received, isCutOff) = await LastSpansAsync(receiver, request.Quiet).ConfigureAwait(false);
            if (isCutOff) shell.Complain($"warning: something still sends {LongestWait.TotalSeconds:0} s after the command ended; judged is what came until now.");
            foreach (var problem in receiver.Refusals.Concat(received.Problems)) shell.Complain("warning: " + problem);
            var code = Judge(request, policy, received, run.OfAgents(received, request.AsOne, isCutOff), run.ToldTwice);
            if (ended == 0) return code;
            shell.Complain($"the command ended with exit code {Words.Number(ended)}.");
            return ExitCode.CommandFailed;
        }
    }

    /// <summary>What points the SDKs of a program at a receiver.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Environment(OtlpReceiver receiver, RunTraces run, IReadOnlyList<string> without)
    {
        var left = without.SelectMany(system => Prefixes[system]).ToList();
        return receiver.Environment.Append(new("TRACEPARENT", run.Traceparent)).Where(variable => !left.Exists(prefix => variable.Key.StartsWith(prefix, StringComparison.Ordinal)));
    }

    /// <summary>What a program sends as its last is under way when it ends, and what it started may outlive it.</summary>
    public static async Task<(TraceSet Received, bool IsCutOff)> LastSpansAsync(OtlpReceiver receiver, TimeSpan quiet)
    {
        try
        {
            return (await receiver.WaitForQuietAsync(quiet, quiet + LongestWait).ConfigureAwait(false), false);
        }
        catch (TimeoutException)
        {
            return (receiver.Traces, true);
        }
    }

    private int Judge(RunRequest request, TracePolicy? policy, TraceSet received, IReadOnlyList<RecordedTrace> traces, IReadOnlyList<RecordedTrace> toldTwice)
    {
        if (request.Save is { } path && received.Count > 0)
        {
            // What is judged: a check of the file must say the same.
            var saved = traces.Count > 0 ? traces : received;
            TraceLoader.Save(path, saved);
            shell.Line($"{Words.Count(saved.Count, "trace")} written to {path}");
            shell.Line();
        }

        if (traces.Count == 0)
        {
            new SilentCommand(shell, request).Explain(received);
            return ExitCode.Inconclusive;
        }

        foreach (var trace in traces)
        {
            new ShowCommand(shell).Show(trace, all: false);
            shell.Line();
        }

        if (toldTwice.Count > 0)
        {
            var sources = string.Join(" and ", toldTwice.Select(trace => trace.Format).Distinct());
            shell.Complain($"note: {sources} told of the same run as {traces[0].Format}, which tells more of it and alone is judged (--without {sources.Split(' ')[0]} leaves it where it was).");
        }

        return policy is null ? ExitCode.Held : new CheckCommand(shell).Judge(policy, traces, received.Count(trace => !trace.HasAgentSpans));
    }
}
