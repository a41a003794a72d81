using System.Diagnostics;

namespace AgentTrace.Testing.Tests;

public sealed class RecordingRoundTripTests
{
    [Fact]
    public void Recording_of_several_traces_under_a_left_out_parent_comes_back_as_one_whole_trace()
    {
        using var source = new ActivitySource("round.trip.Extensions.AI." + Guid.NewGuid().ToString("N"));
        RecordedTrace trace;
        using (var ambient = new Activity("test host").Start())
        using (var recorder = TraceRecorder.Start())
        {
            Tool(source, "search");
            Tool(source, "fetch");
            Activity.Current = null;
            Tool(source, "summarize");
            Activity.Current = ambient;
            trace = recorder.Trace;
        }

        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".jsonl");
        try
        {
            trace.Save(path);
            var back = RecordedTrace.Load(path);
            Assert.Equal(trace.Spans.Select(Line), back.Spans.Select(Line));
            Assert.Equal(["search", "fetch", "summarize"], back.ToolCalls.Select(call => call.Name));
            trace.Should().HaveAtMostSteps(3).And.NotHaveCalledTool("delete");
            back.Should().HaveAtMostSteps(3).And.NotHaveCalledTool("delete");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Line(RecordedSpan span) => $"{span.TraceId} {span.SpanId} {span.ParentSpanId} {span.Name} {span.StartTimeUnixNano} {span.EndTimeUnixNano}";

    private static void Tool(ActivitySource source, string name)
    {
        using var activity = source.StartActivity("execute_tool " + name);
        activity?.SetTag("gen_ai.operation.name", "execute_tool").SetTag("gen_ai.tool.name", name);
    }
}
