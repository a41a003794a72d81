namespace AgentTrace.Testing.Tests.Trials;

/// <summary>Agents whose runs are good or bad by their number, and trials of them without the environment of this process.</summary>
internal static class TrialKit
{
    public static Task<TrialReport> MeasureAsync(Func<TrialRun, Task> run, TrialOptions options, string? environment = null) =>
        AgentTrials.MeasureAsync(run, options, "Trial", name => name == "AGENTTRACE_RUNS" ? environment : null);

    /// <summary>Searches before it fetches, or the other way round.</summary>
    public static Task RunAsync(TrialRun run, bool isGood) => RunAsync(run, isGood, tokens: null);

    public static async Task RunAsync(TrialRun run, bool isGood, long? tokens)
    {
        using (var agent = AgentRun.Start($"question {run.Number}"))
        {
            if (tokens is not null) await agent.GenerateAsync("gpt-5", () => Task.FromResult(new ModelAnswer("x", "stop", tokens, 0)));
            foreach (var tool in isGood ? ["search", "fetch"] : new[] { "fetch", "search" }) agent.CallTool(tool, new { number = run.Number }, () => "ok");
            agent.Complete("done");
        }

        await Task.Yield();
        run.Trace.Should().HaveCalledTool("search").Before("fetch");
    }
}
