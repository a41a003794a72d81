using System.Collections.Concurrent;
using System.Net;

namespace AgentTrace.Testing.Hosts;

/// <summary>An agent that is good in some runs: it searches before it fetches, or the other way round.</summary>
internal static class FlakyAgent
{
    private static readonly ConcurrentDictionary<int, bool> Throttled = [];
    private static readonly Barrier Gate = new(4);

    public static int Number => TrialRun.Current!.Number;

    public static void Research(bool isGood)
    {
        using (var run = AgentRun.Start($"question {Number}"))
        {
            foreach (var tool in isGood ? ["search", "fetch"] : new[] { "fetch", "search" }) run.CallTool(tool, new { number = Number }, () => "ok");
            run.Complete("done");
        }

        TrialRun.Current!.Trace.Should().HaveCalledTool("search").Before("fetch");
    }

    /// <summary>Four runs are in the middle of their work at once; each must see its own span alone.</summary>
    public static void ResearchAtOnce()
    {
        using (var run = AgentRun.Start($"question {Number}"))
        {
            run.CallTool("search", new { number = Number }, () => "ok");
            Gate.SignalAndWait();
            run.Complete("done");
        }

        TrialRun.Current!.Trace.Should().HaveCalledTool("search").WithArguments(new { number = Number }).Once();
    }

    /// <summary>The model refuses the first attempt of each run.</summary>
    public static void ResearchThrottled()
    {
        if (Throttled.TryAdd(Number, true)) throw new InvalidOperationException("the model did not answer", new HttpRequestException("slow down", null, HttpStatusCode.TooManyRequests));
        Research(isGood: true);
    }
}
