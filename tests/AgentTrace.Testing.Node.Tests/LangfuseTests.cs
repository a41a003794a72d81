namespace AgentTrace.Testing.Node.Tests;

/// <summary>Langfuse's SDK before OpenTelemetry. The one of today is among those that watch the LangGraph agent.</summary>
public sealed class LangfuseTests
{
    [NodeFact]
    public async Task Events_of_the_older_SDK_are_one_run()
    {
        await using var receiver = await OtlpReceiver.StartAsync();

        var program = await NodeRun.OfProgramAsync(receiver.Environment, "langfuse-v3.mjs");

        Assert.Equal(new NodeRun(0, "", ""), program);
        Assert.Empty(receiver.Refusals);
        var trace = Assert.Single(receiver.Traces);
        Assert.Equal("langfuse", trace.Format);
        Assert.Equal(
            """
            asked Find recent research about battery recycling
            scripted-1 unknown 120+9
            search call_1 {"query":"battery recycling"} ["https://example.org/papers/17"]
            scripted-1 unknown 160+12
            answered Most of the lithium comes back.
            ended unknown
            """, Told.Of(trace));
    }
}
