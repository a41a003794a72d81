namespace AgentTrace.Testing.Tests.Golden.Store;

public sealed class GoldenSuiteTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agenttrace-suite-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_builds_and_tools_leave_is_meant_only_where_it_is_named()
    {
        foreach (var name in new[] { "a.jsonl", "runs/b.jsonl", "obj/c.jsonl", "runs/bin/d.jsonl", "node_modules/e.jsonl", ".cache/f.jsonl" })
        {
            var path = Path.Combine(_folder.FullName, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "{}");
        }

        Assert.Equal(["a.jsonl", "runs/b.jsonl"], Files("**/*.jsonl"));
        Assert.Equal(["runs/bin/d.jsonl"], Files("runs/bin/*.jsonl"));
    }

    private IEnumerable<string> Files(string pattern) =>
        GoldenSuite.Files(Path.Combine(_folder.FullName, pattern), typeof(GoldenSuiteTests).Assembly).Select(file => Path.GetRelativePath(_folder.FullName, file).Replace('\\', '/'));
}
