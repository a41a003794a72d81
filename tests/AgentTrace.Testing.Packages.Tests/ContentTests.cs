using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace AgentTrace.Testing.Packages.Tests;

/// <summary>What a package brings: documentation, licence, symbols, and no dependency that a user would not expect.</summary>
public sealed class ContentTests
{
    [Theory]
    [InlineData("AgentTrace.Testing", "")]
    [InlineData("AgentTrace.Testing.AI", "AgentTrace.Testing Microsoft.Extensions.AI.Abstractions")]
    [InlineData("AgentTrace.Testing.Evaluation", "AgentTrace.Testing")]
    [InlineData("AgentTrace.Testing.NUnit", "AgentTrace.Testing NUnit")]
    [InlineData("AgentTrace.Testing.Otlp", "AgentTrace.Testing")]
    [InlineData("AgentTrace.Testing.Shouldly", "AgentTrace.Testing Shouldly")]
    [InlineData("AgentTrace.Testing.Synthetic", "AgentTrace.Testing Bogus")]
    [InlineData("AgentTrace.Testing.Xunit", "AgentTrace.Testing xunit.extensibility.core")]
    [InlineData("AgentTrace.Testing.XunitV3", "AgentTrace.Testing xunit.v3.extensibility.core")]
    public async Task Package_brings_what_it_should_and_asks_for_no_more(string id, string dependencies)
    {
        await PackedPackages.ReadyAsync();
        using var package = ZipFile.OpenRead(PackedPackages.Of(id));
        var nuspec = XDocument.Load(await package.GetEntry(id + ".nuspec")!.OpenAsync());

        Assert.Equal(("MIT", "README.md"), (Value("license"), Value("readme")));
        Assert.NotEmpty(Value("description"));
        Assert.True(package.GetEntry("README.md")!.Length > 1_000);
        Assert.True(package.GetEntry($"lib/net10.0/{id}.xml")!.Length > 1_000);
        using var image = new PEReader(await ReadAsync(package.GetEntry($"lib/net10.0/{id}.dll")!));
        Assert.Contains(image.ReadDebugDirectory(), entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);

        var needed = nuspec.Descendants().Where(element => element.Name.LocalName == "dependency").ToList();
        Assert.Equal(dependencies.Split(' ', StringSplitOptions.RemoveEmptyEntries), needed.Select(dependency => dependency.Attribute("id")!.Value));

        // They know each other's internals.
        Assert.All(needed.Where(dependency => dependency.Attribute("id")!.Value.StartsWith("AgentTrace.", StringComparison.Ordinal)), dependency => Assert.Equal($"[{PackedPackages.Version}]", dependency.Attribute("version")!.Value));

        string Value(string name) => nuspec.Descendants().First(element => element.Name.LocalName == name).Value;
    }

    [Fact]
    public async Task Every_project_that_is_meant_for_users_is_packed()
    {
        await PackedPackages.ReadyAsync();

        Assert.Equal(
            Directory.GetDirectories(Path.Combine(PackedPackages.Root, "src")).Select(folder => Path.GetFileName(folder) + $".{PackedPackages.Version}.nupkg").Order(StringComparer.Ordinal),
            Directory.GetFiles(PackedPackages.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private static async Task<MemoryStream> ReadAsync(ZipArchiveEntry entry)
    {
        var copy = new MemoryStream();
        await using var stream = await entry.OpenAsync();
        await stream.CopyToAsync(copy);
        copy.Position = 0;
        return copy;
    }
}
