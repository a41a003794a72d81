using System.Diagnostics;

namespace AgentTrace.Testing.Benchmarks;

/// <summary>What is recorded: spans with six tags (four strings, two boxed integers) below a live root.</summary>
internal static class SpanWork
{
    /// <summary>A recorder is emptied after so many, as a test's would be.</summary>
    public const int Run = 1_000;

    public static readonly ActivitySource Source = new("Benchmarks.Extensions.AI");

    private static readonly string Arguments = """{"query":"battery recycling","limit":10}""";

    public static void Spans(int count)
    {
        using var root = Source.StartActivity("invoke_agent researcher");
        for (var i = 0; i < count; i++) Span(i);
    }

    /// <summary>Each a trace of its own, as turns without an activity around them are.</summary>
    public static void Roots(int count)
    {
        for (var i = 0; i < count; i++) Span(i);
    }

    /// <summary>As frameworks write them: tags only for whoever looks.</summary>
    private static void Span(int number)
    {
        using var activity = Source.StartActivity("execute_tool search");
        if (activity is not { IsAllDataRequested: true }) return;
        activity.SetTag("gen_ai.operation.name", "execute_tool");
        activity.SetTag("gen_ai.tool.name", "search");
        activity.SetTag("gen_ai.tool.call.id", "call_1");
        activity.SetTag("gen_ai.tool.call.arguments", Arguments);
        activity.SetTag("gen_ai.usage.input_tokens", number);
        activity.SetTag("gen_ai.usage.output_tokens", 20);
    }
}
