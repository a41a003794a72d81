namespace AgentTrace.Testing.Node.Tests;

/// <summary>What a trace tells of a run, in lines that can be held against another's.</summary>
internal static class Told
{
    public static string Of(RecordedTrace trace)
    {
        var run = Assert.Single(trace.Runs);
        return string.Join('\n', [
            $"asked {run.Input}",
            .. trace.Steps.Select(Line),
            $"answered {run.Output}",
            $"ended {run.StopReason ?? "unknown"}",
        ]);
    }

    private static string Line(Step step) => step switch
    {
        { Generation: { } model } => $"{model.Model} {(model.IsError ? "failed" : model.FinishReason ?? "unknown")} {model.Usage?.InputTokens}+{model.Usage?.OutputTokens}",
        { Call: { } call } => $"{call.Name} {call.CallId} {call.Arguments} {(call.IsError ? "failed " + FirstLine(call.Error) : call.Result?.ToString())}",
        _ => step.Type.ToString(),
    };

    /// <summary>JavaScript's errors have their stack behind them.</summary>
    private static string? FirstLine(string? text) => text?.Split('\n')[0];
}
