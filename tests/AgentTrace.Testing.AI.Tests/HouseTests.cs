namespace AgentTrace.Testing.Tests;

/// <summary>What the package asks of its users, and shows them.</summary>
public sealed class HouseTests
{
    [Fact]
    public async Task Package_works_where_only_the_abstractions_are()
    {
        Assert.False(File.Exists(Path.Combine(Path.GetDirectoryName(ProcessRun.HostPath("AbstractionsOnly"))!, "Microsoft.Extensions.AI.dll")));

        var run = await ProcessRun.OfHostAsync("AbstractionsOnly");

        Assert.True(run.Code == 0, run.Error);
        Assert.Equal(["LlmGenerate scripted-1, ToolCall search, LlmGenerate scripted-1", "only the abstractions"], run.Lines);
    }

    [Fact]
    public void Public_types_are_sealed_or_static_and_in_the_one_namespace() =>
        Assert.DoesNotContain(typeof(ScriptedChatClient).Assembly.GetExportedTypes(), type => type.Namespace != "AgentTrace.Testing" || (type.IsClass && !type.IsSealed));
}
