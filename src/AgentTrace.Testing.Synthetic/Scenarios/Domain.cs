using System.Text;

namespace AgentTrace.Testing;

/// <summary>A tool of a scenario.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What the model is told of it.</param>
/// <param name="Parameters">The schema of its arguments, as JSON.</param>
internal sealed record DomainTool(string Name, string Description, string Parameters)
{
    public required LatencyModel Latency { get; init; }

    /// <summary>What it fails with, and of what kind that is.</summary>
    public (string Error, string Type) Failure { get; init; } = ("HTTP 503", "503");

    /// <summary>The service behind it, the path there, and the table that the service reads.</summary>
    public required (string Service, string Path, string Table) Backend { get; init; }

    /// <summary>A schema of properties; one that is no text has its type behind a colon.</summary>
    public static string Schema(params ReadOnlySpan<string> properties)
    {
        var text = new StringBuilder("""{"type":"object","properties":{""");
        for (var i = 0; i < properties.Length; i++)
        {
            var parts = properties[i].Split(':');
            text.Append(i > 0 ? "," : "").AppendText(parts[0]).Append(""":{"type":""").AppendText(parts.Length > 1 ? parts[1] : "string").Append('}');
        }

        return text.Append("}}").ToString();
    }

    public static LatencyModel Takes(int median, int p95) => LatencyModel.LogNormal(TimeSpan.FromMilliseconds(median), TimeSpan.FromMilliseconds(p95));
}

/// <summary>A field that an agent works in: its tools, and runs whose arguments hang together.</summary>
internal abstract class Domain
{
    public const string ApprovalTool = "request_approval";

    private readonly DomainTool[] _tools;

    protected Domain(params DomainTool[] tools)
    {
        _tools = tools;
        ToolNames = [.. tools.Select(tool => tool.Name)];
    }

    /// <summary>The scenario's name on a command line.</summary>
    public abstract string Name { get; }

    public abstract string Agent { get; }

    public abstract string Instructions { get; }

    /// <summary>The tool that looks for things: what an agent in a loop repeats.</summary>
    public abstract string SearchTool { get; }

    /// <summary>The tool whose failure is told by default.</summary>
    public abstract string FragileTool { get; }

    /// <summary>The tool that changes something: approvals and guardrails stand before it.</summary>
    public abstract string SensitiveTool { get; }

    /// <summary>What an approval is asked for by: the argument of the sensitive tool that names its object.</summary>
    public abstract string SensitiveKey { get; }

    /// <summary>The agent that can take over, and the one that is asked like a tool.</summary>
    public abstract (string Specialist, string Helper) Others { get; }

    /// <summary>A tool that a model might think it has.</summary>
    public abstract string InventedTool { get; }

    public IReadOnlyList<string> ToolNames { get; }

    public DomainTool? Find(string tool) => Array.Find(_tools, known => known.Name == tool);

    /// <summary>A run in which all goes well.</summary>
    /// <param name="dice">What decides.</param>
    /// <param name="words">The words.</param>
    /// <param name="items">How many things it looks at.</param>
    public abstract RunSketch Draw(Dice dice, WordTables words, int items);

    /// <summary>One more search, with one of some thousands of arguments.</summary>
    public abstract PlannedCall Explore(Dice dice, WordTables words);

    /// <summary>The tools that a model is offered.</summary>
    public ToolCatalogue Catalogue(bool withApproval, bool withHelper) => new(_tools.Select(tool => (tool.Name, tool.Description, tool.Parameters))
        .Concat(withApproval ? [(ApprovalTool, "Asks a person whether something may be done.", DomainTool.Schema("action", SensitiveKey))] : [])
        .Concat(withHelper ? [("ask_" + Others.Helper, "Asks the " + Others.Helper + ".", DomainTool.Schema("task"))] : []));

    protected static PlannedCall Call(string tool, string arguments, string result) => new(tool, arguments) { Result = result };
}
