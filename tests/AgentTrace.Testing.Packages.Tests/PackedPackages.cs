using System.Reflection;
using AgentTrace.Testing.Tests;

namespace AgentTrace.Testing.Packages.Tests;

/// <summary>All packages, packed once for these tests out of what was built beside them, under a version that nobody has.</summary>
internal static class PackedPackages
{
    private static readonly Lazy<Task> Packed = new(PackAsync);

    /// <summary>A version of this run alone: NuGet never looks twice at one that it knows.</summary>
    public static string Version { get; } = $"0.0.0-test.{Environment.ProcessId}.{Guid.NewGuid():N}";

    public static string Root => Corpus.Root;

    /// <summary>Outside of the repository: a user's project inherits nothing of ours.</summary>
    public static string Scratch { get; } = MakeScratch();

    public static string Folder { get; } = Path.Combine(Scratch, "packages");

    public static Task ReadyAsync() => Packed.Value;

    public static string Of(string id) => Path.Combine(Folder, $"{id}.{Version}.nupkg");

    private static Task PackAsync()
    {
        var configuration = typeof(PackedPackages).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        return DotNet.RunAsync(Root, 0, "pack", "--no-build", "-c", configuration, "-o", Folder, "-v", "quiet", "-p:PackageVersion=" + Version);
    }

    private static string MakeScratch()
    {
        var scratch = Directory.CreateTempSubdirectory("agenttrace-packages-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(scratch, recursive: true);
        return scratch;
    }
}
