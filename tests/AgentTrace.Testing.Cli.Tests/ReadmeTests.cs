using System.CommandLine;
using System.Text.RegularExpressions;

namespace AgentTrace.Testing.Cli.Tests;

/// <summary>What README shows beside its C#, which the documentation's own tests compile: every command can be given, every output is one that a test approves.</summary>
public sealed partial class ReadmeTests
{
    private const string Tool = "dotnet run --project src/AgentTrace.Testing.Cli -- ";

    private const string Benchmarks = "dotnet run -c Release --project tests/AgentTrace.Testing.Benchmarks -- ";

    private static readonly string[] SdkCommands = ["dotnet restore", "dotnet build", "dotnet test", "dotnet pack", "dotnet nuget add source ", "dotnet add package AgentTrace.", "dotnet tool install --global AgentTrace.Testing.Cli"];

    /// <summary>What a test expects word by word, without a file of approved text.</summary>
    private static readonly string[] Elsewhere = ["AgentTrace.Testing.AI.Tests/ReplayFailureTests.cs"];

    private static readonly Lazy<HashSet<string>> Approved = new(ReadApproved);

    private static readonly Lazy<string> BenchmarkSources = new(() => string.Join('\n', Directory.EnumerateFiles(Path.Combine(Corpus.Root, "tests", "AgentTrace.Testing.Benchmarks"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText)));

    public static TheoryData<string, int> Blocks()
    {
        var data = new TheoryData<string, int>();
        foreach (var (language, line, _) in All().Where(block => block.Language != "csharp")) data.Add(language, line);
        return data;
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Block_is_true(string language, int line)
    {
        var text = All().Single(block => block.Line == line).Text;
        switch (language)
        {
            case "json":
                if (text.Contains("\"checks\"", StringComparison.Ordinal)) Assert.NotEmpty(TracePolicy.Parse(text).Checks);
                else Assert.NotEmpty(GoldenTrace.Parse(text).ToText());
                break;
            case "yaml":
                var commands = Command().Matches(text).Select(match => match.Value).ToList();
                Assert.True(commands.Count > 0 || text.Contains(".github/actions/agenttrace", StringComparison.Ordinal), text);
                Assert.All(commands, AssertCommand);
                break;
            default:
                var lines = Lines(text);
                if (lines[0].StartsWith("dotnet ", StringComparison.Ordinal) || lines[0].StartsWith("agenttrace ", StringComparison.Ordinal)) Assert.All(lines, AssertCommand);
                else Assert.All(lines.Where(shown => shown.Trim() != "…"), shown => Assert.True(Approved.Value.Contains(shown.TrimEnd()), $"no test approves the line {shown}"));
                break;
        }
    }

    [Fact]
    public void First_commands_do_what_is_shown()
    {
        var readme = All();
        var command = readme.First(block => block.Text.StartsWith(Tool + "check ", StringComparison.Ordinal)).Text.Split('\n')[0];
        var shown = readme.First(block => block.Text.StartsWith("trace trace_7c1e", StringComparison.Ordinal)).Text;

        var run = CliRun.Here([.. command[Tool.Length..].Split(' ').Select(word => word.StartsWith("fixtures/", StringComparison.Ordinal) ? Path.Combine(Corpus.Root, word) : word)]);

        Assert.Equal((1, shown), (run.Code, run.Out));
    }

    [Fact]
    public void Inputs_of_the_action_exist()
    {
        var action = File.ReadAllText(Path.Combine(Corpus.Root, ".github", "actions", "agenttrace", "action.yml"));
        var used = All().Single(block => block.Language == "yaml" && block.Text.Contains(".github/actions/agenttrace", StringComparison.Ordinal)).Text;

        var inputs = Input().Matches(used[used.IndexOf("with:", StringComparison.Ordinal)..]).Select(match => match.Groups["name"].Value).ToList();

        Assert.Equal(["traces", "policy", "base"], inputs);
        Assert.All(inputs, input => Assert.Contains($"\n  {input}:\n", action, StringComparison.Ordinal));
    }

    [Fact]
    public void Links_lead_somewhere()
    {
        var readme = Readme();
        var heads = Heading().Matches(readme).Select(match => "#" + NoAnchor().Replace(match.Groups["text"].Value.ToLowerInvariant(), "").Replace(' ', '-')).ToList();

        Assert.All(Link().Matches(readme).Select(match => match.Groups["to"].Value).Where(to => !to.StartsWith("https://", StringComparison.Ordinal)), to =>
            Assert.True(to[0] == '#' ? heads.Contains(to) : Path.Exists(Path.Combine(Corpus.Root, to)), to));
    }

    private static void AssertCommand(string line)
    {
        var command = Comment().Replace(line, "").TrimEnd();
        if (Array.Exists(SdkCommands, known => command.StartsWith(known, StringComparison.Ordinal))) return;
        if (command.StartsWith(Benchmarks, StringComparison.Ordinal))
        {
            var topic = command[Benchmarks.Length..].Split(' ')[0];
            Assert.Contains($"\"{topic}\"", BenchmarkSources.Value, StringComparison.Ordinal);
            return;
        }

        var prefix = command.StartsWith(Tool, StringComparison.Ordinal) ? Tool : "agenttrace ";
        Assert.StartsWith(prefix, command, StringComparison.Ordinal);
        var words = Word().Matches(command[prefix.Length..]).Select(match => match.Value.Trim('\'')).ToArray();
        using var shell = new Shell(Stream.Null, Stream.Null, TextWriter.Null);

        Assert.True(CommandLine.Create(shell).Parse(words).Errors is var errors && errors.Count == 0, $"{command}: {string.Join(' ', errors)}");
        Assert.All(words.Where(word => word.StartsWith("fixtures/", StringComparison.Ordinal)), word => Assert.True(Path.Exists(Path.Combine(Corpus.Root, word)), word));
    }

    private static List<string> Lines(string text) => [.. text.Replace(" \\\n ", " ", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    private static List<(string Language, int Line, string Text)> All()
    {
        var readme = Readme();
        return [.. Block().Matches(readme).Select(match => (match.Groups["language"].Value, readme.AsSpan(0, match.Index).Count('\n') + 1, match.Groups["text"].Value))];
    }

    private static string Readme() => File.ReadAllText(Path.Combine(Corpus.Root, "README.md")).ReplaceLineEndings("\n");

    /// <summary>The lines of approved texts, of what the tool prints of the fixtures, and of the texts elsewhere.</summary>
    private static HashSet<string> ReadApproved()
    {
        var tests = Path.Combine(Corpus.Root, "tests");
        var texts = Directory.EnumerateDirectories(tests).SelectMany(project => Directory.EnumerateFiles(project, "*.txt", SearchOption.AllDirectories)).Where(IsApproved).Select(File.ReadAllText)
            .Concat([CliRun.Here("check", CliRun.Bad, "--policy", CliRun.Policy).Out, CliRun.Here("mutate", CliRun.Good, "--policy", CliRun.Policy).Out])
            .Concat(Elsewhere.SelectMany(file => Literal().Matches(File.ReadAllText(Path.Combine(tests, file)))).Select(match => Regex.Unescape(match.Groups["text"].Value)));
        return [.. texts.SelectMany(text => text.ReplaceLineEndings("\n").Split('\n')).Select(line => line.TrimEnd())];
    }

    private static bool IsApproved(string path)
    {
        var folders = Path.GetDirectoryName(path)!.Split(Path.DirectorySeparatorChar);
        return (folders[^1] == "Approved" || path.EndsWith(".approved.txt", StringComparison.Ordinal)) && !folders.Intersect(["bin", "obj", "node_modules"]).Any();
    }

    [GeneratedRegex("\"(?<text>(?:[^\"\\\\\n]|\\\\.)*)\"")]
    private static partial Regex Literal();

    [GeneratedRegex("^```(?<language>\\w*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("agenttrace (?:eval|merge|compare|check|run) .*$", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex("^    (?<name>[a-z-]+):", RegexOptions.Multiline)]
    private static partial Regex Input();

    [GeneratedRegex(@"\s{2,}#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"'[^']*'|\$\{\{[^}]*\}\}\S*|\S+\$\{\{[^}]*\}\}\S*|\S+")]
    private static partial Regex Word();

    [GeneratedRegex("^#+ (?<text>.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)")]
    private static partial Regex Link();
}
