namespace AgentTrace.Testing.Node.Tests;

/// <summary>A program of Node that has run, by itself or under <c>agenttrace run</c>, and what it printed.</summary>
internal sealed record NodeRun(int Code, string Out, string Error)
{
    /// <summary>The tool as it was built beside these tests.</summary>
    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "agenttrace.dll");

    public static Task<NodeRun> OfProgramAsync(IEnumerable<KeyValuePair<string, string>> environment, params IEnumerable<string> args) => StartAsync("node", args, NodeRoom.Folder, environment);

    public static Task<NodeRun> OfAsync(string program, params IEnumerable<string> args) => StartAsync(program, args, NodeRoom.Folder, []);

    /// <param name="options">Options of <c>agenttrace run</c>.</param>
    /// <param name="args">What stands behind <c>node</c>.</param>
    public static Task<NodeRun> UnderToolAsync(IEnumerable<string> options, params IEnumerable<string> args) => UnderToolAsync(NodeRoom.Folder, options, args);

    public static Task<NodeRun> UnderToolAsync(string folder, IEnumerable<string> options, params IEnumerable<string> args) =>
        StartAsync("dotnet", [Tool, "run", "--wait", "0.1", .. options, "--", "node", .. args], folder, []);

    private static async Task<NodeRun> StartAsync(string program, IEnumerable<string> args, string folder, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var run = await ProcessRun.OfAsync(program, args, folder, environment: environment.Select(variable => (variable.Key, (string?)variable.Value)));
        return new NodeRun(run.Code, run.Out, run.Error);
    }
}
