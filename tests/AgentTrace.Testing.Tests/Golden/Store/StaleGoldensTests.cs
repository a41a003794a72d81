namespace AgentTrace.Testing.Tests.Golden.Store;

public sealed class StaleGoldensTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("goldens");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Goldens_without_a_test_and_what_was_left_behind_are_found_with_the_reason()
    {
        Put("A.cs", "class A { void Searches() { } void Books(string row) { Check(\"named.golden.json\"); } [GoldenTraces(\"../suite/**/*.json\")] void Suite(string path) { } }");
        Put("A.B.fs", "let ``search before v1.0 works`` () = ()");
        Put("A.Searches.golden.json");
        Put("A.Books.lima to bogota v1.2.golden.json");
        Put(Path.GetFileName(GoldenPlace.Beside(Path.Combine(_folder.FullName, "A.B.fs"), "search before v1.0 works", "X").Path));
        Put("A.Search.golden.json");
        Put("Gone.Searches.golden.json");
        Put("data/named.golden.json");
        Put("suite/deep/x.golden.json");
        Put("elsewhere/x.golden.json");
        Put("A.Searches.received.json");
        Put("A.Search.received.json");
        Put("V.X.received.json");
        Put("V.X.verified.json");
        Put("bin/A.Nothing.golden.json");
        Put($".{new string('0', 32)}.tmp");

        Assert.Equal(
        [
            $".{new string('0', 32)}.tmp: a write that was cut off left it",
            "A.Search.golden.json: A.cs has no \"Search\" any more",
            "A.Search.received.json: A.cs has no \"Search\" any more",
            "A.Searches.received.json: received, and neither accepted (agenttrace accept) nor matched since",
            "Gone.Searches.golden.json: no source file of its name is beside it",
            "elsewhere/x.golden.json: no source file of its name is beside it",
        ], StaleGoldens.Find(_folder.FullName).Select(stale => $"{Path.GetRelativePath(_folder.FullName, stale.Path).Replace('\\', '/')}: {stale.Why}"));
    }

    private void Put(string path, string text = "{}")
    {
        var file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
