using AgentTrace.Testing;
using Microsoft.Extensions.AI;
using Xunit;

namespace ResearchAgent.Tests;

/// <summary>A run recorded once and replayed in every build: no model, no network, the same each time.</summary>
public sealed class ReplayTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agenttrace-samples-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Agent_runs_offline_from_its_recording()
    {
        var file = Path.Combine(_folder.FullName, "research.jsonl");
        (await RecordAsync(LiveModel(), [AIFunctionFactory.Create(Search)])).Save(file);

        using var replay = Replay.Of(RecordedTrace.Load(file));
        var trace = await RecordAsync(replay.ChatClient, replay.Wrap([AIFunctionFactory.Create(Search)]));

        trace.Should().HaveCalledTool("Search").WithArguments(new { query = "battery recycling" }).Once().And.HaveCompleted();
        replay.VerifyComplete();
    }

    /// <summary>What a team records once with the real model.</summary>
    private static ScriptedChatClient LiveModel() => new ScriptedChatClient()
        .Calls("Search", new { query = "battery recycling" })
        .Says("Recycling recovers most of the lithium.");

    private static string Search(string query) => $"3 papers on {query}";

    private static async Task<RecordedTrace> RecordAsync(IChatClient model, IList<AITool> tools)
    {
        using var recorder = TraceRecorder.Start();
        var agent = model.AsBuilder().UseFunctionInvocation().UseAgentTrace().Build();
        await agent.GetResponseAsync("Find recent research about battery recycling", new ChatOptions { Tools = tools });
        return recorder.Trace;
    }
}
