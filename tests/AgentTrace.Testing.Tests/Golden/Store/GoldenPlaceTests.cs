using System.Runtime.CompilerServices;
using System.Text;

namespace AgentTrace.Testing.Tests.Golden.Store;

public sealed class GoldenPlaceTests
{
    private static readonly string Folder = Path.GetDirectoryName(Source())!;

    private static readonly string[] Rows =
    [
        "lima", "Lima", "LIMA", "lima ", " lima", "lima.", ".lima", "..", ".", "", " ", "../../x", "..\\..\\x", "/etc/passwd", "C:\\x", "CON", "con", "nul.txt", "a:b", "a/b", "a\\b", "a*b", "a?b", "a\0b", "a\nb", "a\tb",
        "\u001b[31m", "😀", "😁", "\ud83d", "\ud83e", "é", "e\u0301", "É", "ß", "ss", "İ", "i̇", "\u202Etxt", new('x', 300), new('x', 301), new('y', 300), new('城', 300), "<>|\"", "a<b", "a>b",
        "received", "x.received.json", "-", "_", "$(rm -rf)", "a_b", "a_b-0123456789",
    ];

    [Fact]
    public void Golden_lies_beside_the_source_with_its_received_twin()
    {
        var place = GoldenPlace.Beside(Source(), "Searches_first", "lima to bogota v1.2");

        Assert.Equal(Path.Combine(Folder, "GoldenPlaceTests.Searches_first.lima to bogota v1.2.golden.json"), place.Path);
        Assert.Equal(Path.Combine(Folder, "GoldenPlaceTests.Searches_first.lima to bogota v1.2.received.json"), place.Received);
        Assert.Equal("GoldenPlaceTests.Searches_first (\"lima to bogota v1.2\")", place.Caller);
        Assert.Equal(Path.Combine(Folder, "GoldenPlaceTests.Searches_first.golden.json"), GoldenPlace.Beside(Source(), "Searches_first", null).Path);
    }

    [Fact]
    public void Rows_stay_in_the_folder_and_distinct_where_neither_case_nor_Unicode_form_counts()
    {
        var places = Rows.Select(row => GoldenPlace.Beside(Source(), "M", row)).ToList();

        Assert.All(places, place => Assert.Equal(Folder, Path.GetDirectoryName(Path.GetFullPath(place.Path))));
        Assert.Equal(Rows.Length, places.Select(place => place.Path.ToUpperInvariant().Normalize(NormalizationForm.FormKC)).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(places, place =>
        {
            var name = Path.GetFileName(place.Received);
            Assert.InRange(Encoding.UTF8.GetByteCount(name), 1, 120);
            Assert.DoesNotContain(name, c => char.IsControl(c) || char.IsSurrogate(c) || "<>:\"/\\|?*\u202E".Contains(c));
        });
    }

    [Fact]
    public void Name_that_had_to_be_made_like_another_is_not_taken_for_it()
    {
        var made = Path.GetFileName(GoldenPlace.Beside(Source(), "M", "a/b").Path)["GoldenPlaceTests.M.".Length..^GoldenPlace.Ending.Length];

        Assert.StartsWith("a_b-", made);
        Assert.NotEqual(GoldenPlace.Beside(Source(), "M", "a/b").Path, GoldenPlace.Beside(Source(), "M", made).Path);
    }

    [Fact]
    public void Member_of_any_length_leaves_room_for_the_row()
    {
        var members = new[] { new string('M', 200), new string('M', 201), "search before fetch", "v1.0 works" };
        var places = members.SelectMany(member => new[] { "a", "b", null }.Select(row => GoldenPlace.Beside(Source(), member, row))).ToList();

        Assert.All(places, place => Assert.InRange(Path.GetFileName(place.Received).Length, 1, 120));
        Assert.Equal(places.Count, places.Select(place => place.Path).Distinct().Count());
    }

    [Theory]
    [InlineData("golden/research.json", "golden/research.json", "golden/research.received.json")]
    [InlineData("golden\\research.golden.json", "golden/research.golden.json", "golden/research.received.json")]
    [InlineData("../x.golden.json", "../x.golden.json", "../x.received.json")]
    public void Path_of_a_user_is_relative_to_the_project(string path, string golden, string received)
    {
        var place = GoldenPlace.At(path, Source());
        var project = Path.Combine(Corpus.Root, "tests", "AgentTrace.Testing.Tests");

        Assert.Equal(Path.GetFullPath(Path.Combine(project, golden)), place.Path);
        Assert.Equal(Path.GetFullPath(Path.Combine(project, received)), place.Received);
    }

    [Theory]
    [InlineData("golden/", "names a folder")]
    [InlineData("x.received.json", "name the golden, for instance \"x.golden.json\"")]
    public void Path_that_is_no_golden_throws(string path, string problem) => Assert.Contains(problem, Assert.Throws<ArgumentException>(() => GoldenPlace.At(path)).Message);

    [Fact]
    public void Source_that_is_nowhere_is_told_with_what_to_do()
    {
        var error = Assert.Throws<DirectoryNotFoundException>(() => GoldenPlace.Beside("/nowhere/built/XTests.cs", "M", null));

        Assert.StartsWith("No golden can lie beside \"/nowhere/built/XTests.cs\": there is no such folder, and no loaded assembly knows it (asked: ", error.Message);
        Assert.EndsWith("Run the tests where their sources are, or give the golden a path.", error.Message);
    }

    [Fact]
    public void Sources_that_were_built_under_other_names_are_found()
    {
        var lines = GoldensHost.Run("places");
        var project = Path.Combine(Corpus.Root, "tests", "Hosts", "Goldens");

        Assert.False(Directory.Exists(Path.GetDirectoryName(lines[0])), $"{lines[0]} was to be a folder that is not there.");
        Assert.Contains(lines[0], new[] { "/_/tests/Hosts/Goldens/Program.cs", "/elsewhere/Goldens/Program.cs" });
        Assert.Equal([Path.Combine(project, "Program.Main.golden.json"), Path.Combine(project, "fixtures", "x.json"), Path.Combine(project, "fixtures", "x.json")], lines[1..]);
    }

    [Fact]
    public void Path_map_of_a_compiler_is_undone_longest_first()
    {
        var project = new TestProject("/repo", [("/repo/", "/_/"), ("/repo/generated/", "/_/g/"), ("/other", "/mapped")]);

        Assert.Equal([Path.GetFullPath("/repo/generated/A.cs"), Path.GetFullPath("/repo/g/A.cs")], project.Unmap("/_/g/A.cs"));
        Assert.Equal([Path.GetFullPath("/other/A.cs")], project.Unmap("/mapped\\A.cs"));
        Assert.Empty(project.Unmap("/mappedA.cs"));
    }

    private static string Source([CallerFilePath] string path = "") => CallerSource.Find(path);
}
