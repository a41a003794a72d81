using System.Diagnostics;
using System.Text;

namespace AgentTrace.Testing;

/// <summary>Says why a recording is empty, and which line fills it.</summary>
internal static class EmptyCapture
{
    public static string Describe(
        long foreignCount, IReadOnlyList<string> foreignSources, int skippedCount, bool isInContext, IReadOnlyCollection<string> sources)
    {
        var text = new StringBuilder("Nothing was recorded: the recorder captured no span.");
        if (!isInContext)
        {
            text.Append("\n- This code does not run in the execution context that the recorder was started in. .NET forgets what an async set-up method ")
                .Append("started: call TraceRecorder.Start() in the test, the constructor or a synchronous set-up method.");
        }

        if (foreignCount > 0)
        {
            text.Append($"\n- {Spans(foreignCount)} of other traces {(foreignCount == 1 ? "was" : "were")} seen meanwhile, from {Quoted(foreignSources)}. ")
                .Append("They started outside this recorder's context (a parallel test, or a loop that was running before): start the recorder before whatever runs the agent.");
        }

        if (skippedCount > 0)
        {
            text.Append($"\n- {Spans(skippedCount)} of this recorder's own traces {(skippedCount == 1 ? "was" : "were")} left out by TraceRecorderOptions.Sources.");
        }

        var agents = sources.Where(SourceRule.IsKnownAgent).ToList();
        text.Append(agents.Count > 0
            ? $"\n- The process has agent sources ({Quoted(agents)}), but none started a span here: was the agent run, and awaited?"
            : $"\n- No source of a known agent framework exists in the process (sources seen: {(sources.Count == 0 ? "none" : Quoted(sources))}). Switch its telemetry on:");
        if (agents.Count == 0)
        {
            text.Append("\n    Microsoft.Extensions.AI:    client.AsBuilder().UseFunctionInvocation().UseOpenTelemetry(configure: c => c.EnableSensitiveData = true).Build()")
                .Append("\n    Microsoft Agent Framework:  agent.AsBuilder().UseOpenTelemetry(configure: c => c.EnableSensitiveData = true).Build()")
                .Append("\n    a loop of your own:         using var run = AgentRun.Start(input);");
        }

        return text.ToString();
    }

    /// <summary>Asks the runtime, by a listener that listens to nothing.</summary>
    public static List<string> ExistingSources()
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        using var probe = new ActivityListener
        {
            ShouldListenTo = source =>
            {
                lock (names) names.Add(source.Name);
                return false;
            },
        };
        ActivitySource.AddActivityListener(probe);
        lock (names) return [.. names.Where(name => name.Length > 0)];
    }

    private static string Spans(long count) => count == 1 ? "1 span" : $"{count} spans";

    private static string Quoted(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(8).Select(name => $"\"{name}\"")) + (names.Count > 8 ? $" and {names.Count - 8} more" : "");
}
