using System.Text.RegularExpressions;

namespace AgentTrace.Testing.Node.Tests;

/// <summary>What <c>agenttrace run</c> says where no span came, followed to the letter: then they come.</summary>
public sealed partial class HintTests : IDisposable
{
    private const string Searched = """{"checks": [{"tool": "search", "arguments": {"query": "battery recycling"}, "times": 1}]}""";
    private const string Requested = """{"checks": [{"requested": "search", "arguments": {"query": "battery recycling"}, "times": 1}]}""";

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NodeTheory]
    [InlineData("agent.mjs", "LangGraph (agent.mjs names @langchain/langgraph/prebuilt)", Searched)]
    [InlineData("ai.mjs", "the Vercel AI SDK (agent.mjs names ai)", Searched)]
    [InlineData("openai.mjs", "OpenAI's client (agent.mjs names openai)", Requested)]
    [InlineData("openai-agents.mjs", "the OpenAI Agents SDK (agent.mjs names @openai/agents)", Searched)]
    public async Task Lines_that_instrument_a_program_work(string program, string recognised, string policy)
    {
        File.Copy(Path.Combine(NodeRoom.Folder, program), _folder["agent.mjs"]);
        NodeRoom.LinkPackages(_folder);
        string[] options = ["--policy", _folder.Write("p.json", policy), "--without", "langsmith"];

        var silent = await NodeRun.UnderToolAsync(_folder.Path, options, "agent.mjs");

        Assert.Equal(3, silent.Code);
        Assert.Contains($"? Cannot tell what the agent did: no span came from \"node agent.mjs\".\n  It uses {recognised}. ", silent.Out, StringComparison.Ordinal);
        var lines = Lines(silent.Out);
        Assert.Equal("npm install", string.Join(' ', lines[0].Split(' ')[..2]));
        Assert.All(lines[0].Split(' ')[2..], package => Assert.True(File.Exists(_folder[$"node_modules/{package}/package.json"]), package));
        Assert.Equal("// tracing.mjs", lines[1]);
        var command = Array.IndexOf(lines, "agenttrace run … -- node --import ./tracing.mjs agent.mjs");
        _folder.Write("tracing.mjs", string.Join('\n', lines[1..command]));

        var told = await NodeRun.UnderToolAsync(_folder.Path, options, lines[command].Split(' ')[5..]);

        Assert.Equal(0, told.Code);
        Assert.EndsWith("\n1 trace checked: 1 check held.\n", told.Out, StringComparison.Ordinal);
    }

    [NodeFact]
    public async Task Lines_that_send_what_a_program_leaves_behind_work()
    {
        var program = File.ReadAllText(Path.Combine(NodeRoom.Folder, "agent.mjs"));
        _folder.Write("agent.mjs", program);
        NodeRoom.LinkPackages(_folder);

        var silent = await NodeRun.UnderToolAsync(_folder.Path, ["--policy", _folder.Write("p.json", Searched)], "agent.mjs", "left");

        Assert.Equal((3, ""), (silent.Code, silent.Error));
        Assert.Contains("It uses LangGraph (agent.mjs names @langchain/langgraph/prebuilt). It sends its runs by itself, as LANGSMITH_TRACING is set, unless it ends before they are sent:", silent.Out, StringComparison.Ordinal);
        var lines = Lines(silent.Out);
        Assert.Equal(2, lines.Length);
        _folder.Write("agent.mjs", lines[0] + "\n" + program.Replace("        process.exit(0);", lines[1] + "\n        process.exit(0);", StringComparison.Ordinal));

        var told = await NodeRun.UnderToolAsync(_folder.Path, ["--policy", _folder.Write("p.json", Searched), "--save", _folder["run.jsonl"]], "agent.mjs", "left");

        // It ended in the middle of fetch: what it sent is seen, and that it is not all.
        Assert.Equal(3, told.Code);
        Assert.Contains("exactly once: the trace is incomplete: 1 span never finished (\"fetch\").", told.Out, StringComparison.Ordinal);
        var trace = RecordedTrace.Load(_folder["run.jsonl"]);
        Assert.Equal(["researcher", "tools", "fetch"], trace.Spans.Where(span => span.IsUnfinished).Select(span => span.Name));
        trace.Should().HaveCalledTool("search").Succeeding();
        Assert.Throws<Xunit.Sdk.XunitException>(() => trace.Should().HaveCompleted());
    }

    private static string[] Lines(string output) => [.. Line().Matches(output).Select(match => match.Groups["line"].Value)];

    [GeneratedRegex("^ {6}(?<line>.+)$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
