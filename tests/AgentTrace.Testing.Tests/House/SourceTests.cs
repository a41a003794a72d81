namespace AgentTrace.Testing.Tests.House;

/// <summary>What every source file under src keeps to.</summary>
public sealed class SourceTests
{
    private const int MostLines = 400;

    [Fact]
    public void Files_are_at_most_400_lines_long()
    {
        var tooLong = SourceTree.Files.Select(path => (Path: Short(path), Lines: File.ReadLines(path).Count())).Where(file => file.Lines > MostLines);

        Assert.Empty(tooLong);
    }

    [Theory]
    [InlineData("#region")]
    [InlineData("NotImplementedException")]
    public void Files_are_without(string text)
    {
        var with = SourceTree.Files.Where(path => File.ReadAllText(path).Contains(text, StringComparison.Ordinal)).Select(Short);

        Assert.Empty(with);
    }

    private static string Short(string path) => Path.GetRelativePath(SourceTree.Folder, path);
}
