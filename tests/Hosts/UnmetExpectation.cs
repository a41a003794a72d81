namespace AgentTrace.Testing.Hosts;

/// <summary>An expectation that is not met, and what the host framework then sees. No host's exception type is named here: that would load its assembly.</summary>
internal static class UnmetExpectation
{
    public const string FirstLine = "Expected trace to have called tool \"search\" because answers must be grounded, but it was never called (called: \"fetch\").";

    /// <summary>An agent that fetched and never searched.</summary>
    public static RecordedTrace Trace()
    {
        using var recorder = TraceRecorder.Start();
        using var run = AgentRun.Start("Find recent research about battery recycling");
        run.CallTool("fetch", new { url = "https://example.org" }, () => "a page");
        run.Complete();
        return recorder.Trace;
    }

    public static Exception Thrown()
    {
        var trace = Trace();
        try
        {
            trace.Should().HaveCalledTool("search", "answers must be grounded");
        }
        catch (Exception exception)
        {
            return exception;
        }

        throw new InvalidOperationException("The expectation was not met, and nothing was thrown.");
    }

    public static string FirstLineOf(Exception exception) => exception.Message.Split('\n')[0];

    /// <summary>The names of the type, its base types and its interfaces: by these a framework tells a failed assertion from a crash.</summary>
    public static IReadOnlyList<string> KindsOf(Exception exception)
    {
        List<string> kinds = [];
        for (var type = exception.GetType(); type is not null; type = type.BaseType) kinds.Add(type.FullName!);
        kinds.AddRange(exception.GetType().GetInterfaces().Select(face => face.Name));
        return kinds;
    }
}
