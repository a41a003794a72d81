using System.Diagnostics;

namespace AgentTrace.Testing.Tests.Golden.Store;

/// <summary>Other processes that write the same golden, and die while they do.</summary>
public sealed class GoldenKillTests : IDisposable
{
    private const int Kills = 200;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("goldens");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Kill_at_any_moment_leaves_the_old_file_or_the_new_one()
    {
        var random = new Random(6);
        var delays = Enumerable.Range(0, Kills).Select(_ => random.Next(20_000)).ToArray();
        Parallel.For(0, Kills, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i =>
        {
            var path = Path.Combine(_folder.FullName, $"{i % 2}.golden.json");
            using var writer = GoldensHost.Start("write", path, "a", "b");
            Assert.Equal("ready", writer.StandardOutput.ReadLine());
            var spin = Stopwatch.StartNew();
            while (spin.Elapsed.TotalMicroseconds < delays[i]) Thread.SpinWait(20);
            writer.Kill();
            writer.WaitForExit();

            AssertWhole(new GoldenStore().Read(GoldenPlace.At(path)), "ab");
        });
    }

    [Fact]
    public void Two_processes_at_once_leave_one_of_their_files()
    {
        var path = Path.Combine(_folder.FullName, "both.golden.json");
        using var first = GoldensHost.Start("write-times", "100", path, "a");
        using var second = GoldensHost.Start("write-times", "100", path, "b");
        Assert.Equal("ready", first.StandardOutput.ReadLine());
        while (!first.HasExited || !second.HasExited) AssertWhole(new GoldenStore().Read(GoldenPlace.At(path)), "ab");

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        AssertWhole(new GoldenStore().Read(GoldenPlace.At(path)), "ab");
        Assert.Equal([path], Directory.GetFiles(_folder.FullName));
    }

    private static void AssertWhole(string? text, string letters)
    {
        Assert.Equal(100_000, text?.Length);
        Assert.Contains(text![0], letters);
        Assert.Equal(-1, text.AsSpan().IndexOfAnyExcept(text[0]));
    }
}
