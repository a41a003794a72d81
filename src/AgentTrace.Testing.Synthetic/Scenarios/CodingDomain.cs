using System.Text;
using static AgentTrace.Testing.DomainTool;

namespace AgentTrace.Testing;

/// <summary>Lists files, reads some, changes one and runs the tests.</summary>
internal sealed class CodingDomain() : Domain(
    new("list_files", "Lists the files below a folder.", Schema("path")) { Latency = Takes(12, 60), Failure = ("no such folder", "not_found"), Backend = ("workspace-service", "/tree", "files") },
    new("read_file", "Reads a file.", Schema("path")) { Latency = Takes(8, 40), Failure = ("no such file", "not_found"), Backend = ("workspace-service", "/files", "files") },
    new("edit_file", "Replaces text in a file.", Schema("path", "old", "new")) { Latency = Takes(15, 70), Failure = ("the old text does not occur", "no_match"), Backend = ("workspace-service", "/edits", "files") },
    new("run_tests", "Runs the tests of a project.", Schema("suite")) { Latency = Takes(9000, 60000), Failure = ("exit code 1: 2 tests failed", "exit_code"), Backend = ("build-service", "/runs", "runs") })
{
    public override string Name => "coding-agent";

    public override string Agent => "coder";

    public override string Instructions => "You change code. Read a file before you edit it, and run the tests before you say that you are done.";

    public override string SearchTool => "list_files";

    public override string FragileTool => "run_tests";

    public override string SensitiveTool => "edit_file";

    public override string SensitiveKey => "path";

    public override (string Specialist, string Helper) Others => ("tester", "reviewer");

    public override string InventedTool => "git_push";

    public override RunSketch Draw(Dice dice, WordTables words, int items)
    {
        var (old, renamed) = (dice.Pick(words.Symbols), dice.Pick(words.Symbols) + "_async");
        var files = new string[items + dice.Between(1, 3)];
        for (var i = 0; i < files.Length; i++) files[i] = $"src/{dice.Pick(words.Symbols)}_{i}.cs";
        var file = files[dice.Below(items)];
        var tests = dice.Between(20, 400);
        var sketch = new RunSketch($"Rename {old} to {renamed} and make sure that the tests pass.", $"{old} is now {renamed} in {file}; all {tests} tests pass.");
        sketch.Turns.Add(new SketchedTurn(List("src", files)) { Says = $"I will find {old} first." });
        for (var i = 0; i < items; i++)
        {
            sketch.Turns.Add(new SketchedTurn(Call("read_file", $$"""{"path":"{{files[i]}}"}""", $$"""{"path":"{{files[i]}}","lines":{{dice.Between(20, 900)}},"code":"void {{(files[i] == file ? old : dice.Pick(words.Symbols))}}() { }"}""")) { CanJoin = i > 0 });
        }

        sketch.Turns.Add(new SketchedTurn(Call("edit_file", $$"""{"path":"{{file}}","old":"{{old}}","new":"{{renamed}}"}""", $$"""{"path":"{{file}}","replaced":1}""")));
        sketch.Turns.Add(new SketchedTurn(Call("run_tests", """{"suite":"unit"}""", $$"""{"suite":"unit","passed":{{tests}},"failed":0}""")));
        return sketch;
    }

    public override PlannedCall Explore(Dice dice, WordTables words) => List($"src/{dice.Pick(words.Symbols)}/{dice.Pick(words.Symbols)}", [$"src/{dice.Pick(words.Symbols)}.cs"]);

    private static PlannedCall List(string path, string[] files)
    {
        var list = new StringBuilder("""{"files":[""");
        for (var i = 0; i < files.Length; i++) list.Append(i > 0 ? ",\"" : "\"").Append(files[i]).Append('"');
        return Call("list_files", $$"""{"path":"{{path}}"}""", list.Append("]}").ToString());
    }
}
