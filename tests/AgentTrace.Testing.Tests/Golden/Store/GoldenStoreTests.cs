using System.Text;

namespace AgentTrace.Testing.Tests.Golden.Store;

public sealed class GoldenStoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("goldens");
    private readonly GoldenStore _store = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Golden_is_LF_and_UTF8_without_a_mark_and_ends_what_was_received()
    {
        var place = Place("a");
        Assert.Null(_store.Read(place));
        _store.WriteReceived(place, "old");
        _store.Write(place, "\uFEFF{\r\n  \"é\": 1\r\n}\n");

        Assert.Equal("{\n  \"é\": 1\n}\n"u8.ToArray(), File.ReadAllBytes(place.Path));
        Assert.Equal([place.Path], Directory.GetFiles(_folder.FullName));
        Assert.Equal("{\n  \"é\": 1\n}\n", _store.Read(place));
    }

    [Fact]
    public void Golden_that_was_checked_out_otherwise_reads_the_same()
    {
        var place = Place("a");
        File.WriteAllText(place.Path, "{\r\n}\u2028\r\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.Equal("{\n}\u2028\n", _store.Read(place));
    }

    [Fact]
    public void Golden_that_is_loaded_by_its_path_is_read_alike()
    {
        File.WriteAllBytes(Place("a").Path, [.. "{\"agenttrace_golden\": 1, \"name\": \""u8, 0xff, .. "\"}"u8]);

        Assert.StartsWith($"{Place("a").Path}: it is not UTF-8 text.", Assert.Throws<TraceFormatException>(() => GoldenTrace.Load(Place("a").Path)).Message, StringComparison.Ordinal);
        Assert.Equal($"{_folder.FullName}: it is a folder, where a golden file is expected.", Assert.Throws<TraceFormatException>(() => GoldenTrace.Load(_folder.FullName)).Message);
        Assert.Equal($"{Place("b").Path}: there is no such file.", Assert.Throws<TraceFormatException>(() => GoldenTrace.Load(Place("b").Path)).Message);
    }

    [Fact]
    public void Received_is_removed_after_a_match_and_its_absence_is_no_error()
    {
        var place = Place("a");
        _store.WriteReceived(place, "x");
        _store.WriteReceived(place, "y");
        Assert.Equal("y", File.ReadAllText(place.Received));
        _store.Clear(place);
        _store.Clear(place);

        Assert.Empty(Directory.GetFiles(_folder.FullName));
    }

    [Fact]
    public void Two_tests_that_write_one_golden_are_told()
    {
        _store.Write(Place("a") with { Caller = "ATests.One" }, "1");
        _store.Write(Place("a") with { Caller = "ATests.One" }, "1");
        var error = Assert.Throws<InvalidOperationException>(() => _store.Write(Place("A") with { Caller = "BTests.Two" }, "2"));
        var again = Assert.Throws<InvalidOperationException>(() => _store.Write(Place("a") with { Caller = "ATests.One" }, "2"));

        Assert.Equal($"ATests.One and BTests.Two both write the golden file \"{Place("A").Path}\", with different content. Give each its own by name: (for a theory, what tells its rows apart).", error.Message);
        Assert.Equal($"ATests.One writes the golden file \"{Place("a").Path}\" twice in one run, with different content. Give each its own by name: (for a theory, what tells its rows apart).", again.Message);
        Assert.Equal("1", _store.Read(Place("a")));
    }

    [Fact]
    public void Write_that_failed_does_not_count()
    {
        var place = Place("a");
        Directory.CreateDirectory(place.Path);
        Assert.Throws<IOException>(() => _store.Write(place, "1"));
        Directory.Delete(place.Path);
        _store.Write(place, "2");

        Assert.Equal("2", _store.Read(place));
    }

    [Fact]
    public void Read_only_golden_is_told_with_what_to_do_and_stays()
    {
        var place = Place("a");
        File.WriteAllText(place.Path, "old");
        File.SetAttributes(place.Path, FileAttributes.ReadOnly);
        var error = Assert.Throws<IOException>(() => _store.Write(place, "new"));
        File.SetAttributes(place.Path, FileAttributes.Normal);

        Assert.Equal($"The golden file \"{place.Path}\" cannot be written: The file is read-only. Make its folder writable; or, in a checkout that must stay as it is, set AGENTTRACE_GOLDEN=verify, which only compares.", error.Message);
        Assert.Equal(["old"], Directory.GetFiles(_folder.FullName).Select(File.ReadAllText));
    }

    [Fact]
    public void What_cannot_be_read_is_told_with_its_path()
    {
        var (folder, bytes) = (Place("folder"), Place("bytes"));
        Directory.CreateDirectory(folder.Path);
        File.WriteAllBytes(bytes.Path, [0x7B, 0xFF, 0xFE]);

        Assert.Equal($"{folder.Path}: it is a folder, where a golden file is expected.", Assert.Throws<TraceFormatException>(() => _store.Read(folder)).Message);
        Assert.StartsWith($"{bytes.Path}: it is not UTF-8 text.", Assert.Throws<TraceFormatException>(() => _store.Read(bytes)).Message);
    }

    [Fact]
    public void Link_that_leads_out_is_neither_read_nor_written_through()
    {
        var outside = Path.GetTempFileName();
        var place = Place("link");
        File.WriteAllText(outside, "secret");
        File.CreateSymbolicLink(place.Path, outside);
        var error = Assert.Throws<TraceFormatException>(() => _store.Read(place));
        _store.Write(place, "own");

        Assert.Contains("a link that leads out of its folder", error.Message);
        Assert.Equal(("secret", "own"), (File.ReadAllText(outside), _store.Read(place)));
        File.Delete(outside);
    }

    [Theory]
    [InlineData(null, null, "Ask")]
    [InlineData("", "", "Ask")]
    [InlineData(null, "false", "Ask")]
    [InlineData(null, "true", "Verify")]
    [InlineData(null, "1", "Verify")]
    [InlineData(" Accept ", "true", "Accept")]
    [InlineData("ask", "true", "Ask")]
    [InlineData("verify", null, "Verify")]
    public void Mode_is_what_the_environment_asks_for(string? value, string? ci, string mode) =>
        Assert.Equal(mode, GoldenModes.Current(name => name == "AGENTTRACE_GOLDEN" ? value : name == "CI" ? ci : null).ToString());

    [Fact]
    public void Mode_that_is_none_of_the_three_throws_and_names_them()
    {
        var error = Assert.Throws<ArgumentException>(() => GoldenModes.Current(name => name == "AGENTTRACE_GOLDEN" ? "acept" : null));

        Assert.StartsWith("AGENTTRACE_GOLDEN is \"acept\"; it may be \"ask\" ", error.Message);
        Assert.Contains("\"accept\"", error.Message);
        Assert.Contains("\"verify\"", error.Message);
    }

    private GoldenPlace Place(string name) => GoldenPlace.At(Path.Combine(_folder.FullName, name + ".golden.json"));
}
