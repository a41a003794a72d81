using System.Text;
using NUnit.Framework;
using NUnit.Framework.Constraints;
using NUnit.Framework.Internal;

namespace AgentTrace.Testing.Tests;

/// <summary>The traces of these tests, and what a failed assertion says about them.</summary>
internal static class Runs
{
    /// <summary>Called search, then fetch, and completed; carries no usage.</summary>
    public static RecordedTrace Good { get; } = RecordedTrace.Load(Path.Combine(Corpus.Fixtures, "traces", "research-good.jsonl"));

    /// <summary>Called search, then fetch, which failed; ended with tool_error; carries no usage.</summary>
    public static RecordedTrace Bad { get; } = RecordedTrace.Load(Path.Combine(Corpus.Fixtures, "traces", "research-bad.jsonl"));

    /// <summary>Called search; its log ends before the run does, so that nobody knows what else it called.</summary>
    public static RecordedTrace Cut { get; } = TraceSet.Read(Encoding.UTF8.GetBytes(
        """
        {"event":"trace_started","trace_id":"t1","run_id":"r1","agent":"researcher","timestamp":"2026-03-02T09:00:00.000Z"}
        {"event":"span_finished","trace_id":"t1","run_id":"r1","span_id":"s1","step_type":"tool_call","tool":"search","latency_ms":200,"status":"ok","timestamp":"2026-03-02T09:00:00.200Z"}
        """))[0];

    /// <summary>What <c>Assert.That</c> prints below its own line, without the path that CI adds; null when it passes.</summary>
    public static string? Unmet(RecordedTrace trace, IResolveConstraint constraint) => Message(() => Assert.That(trace, constraint)) is { } message ? Body(message) : null;

    /// <summary>The message of a failed assertion, which must be NUnit's own; null when nothing fails.</summary>
    public static string? Message(Action action)
    {
        using var context = new TestExecutionContext.IsolatedContext();
        try
        {
            action();
            return null;
        }
        catch (AssertionException failure)
        {
            return failure.Message;
        }
    }

    /// <summary>The same of <c>Should()</c>.</summary>
    public static string? Should(Action action) => Message(action) is { } message ? WithoutPath(message) : null;

    private static string Body(string message) => WithoutPath(message[(message.IndexOf('\n', StringComparison.Ordinal) + 1)..]);

    private static string WithoutPath(string message) =>
        string.Join('\n', message.ReplaceLineEndings("\n").Split('\n').Where(line => !line.StartsWith("  trace  ", StringComparison.Ordinal))).TrimEnd('\n');
}
