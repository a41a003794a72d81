using System.Globalization;
using static AgentTrace.Testing.TraceBuilder;

namespace AgentTrace.Testing.Benchmarks;

/// <summary>One long loop with its content captured: each generation is given all messages before it, so that the file grows with the square of the turns.</summary>
internal sealed record HistoryInput(string Json, int Generations, int Spans)
{
    public static HistoryInput Of(int turns)
    {
        string[] tools = ["search", "fetch", "read_page", "calculator"];
        var trace = TraceBuilder.Of([.. Enumerable.Range(0, turns).SelectMany(turn => (PlannedStep[])[Llm(), Call(tools[turn % tools.Length], new { query = $"battery density {turn}", limit = 10 })]), Llm("done")]).Build();
        var path = Path.Combine(Path.GetTempPath(), $"agenttrace-benchmark-history-{turns.ToString(CultureInfo.InvariantCulture)}.json");
        TraceLoader.Save(path, [trace], new OtlpJsonWriter());
        return new(path, trace.Generations.Count, trace.Spans.Count);
    }
}
