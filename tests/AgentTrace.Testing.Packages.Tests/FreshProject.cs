using System.Xml.Linq;

namespace AgentTrace.Testing.Packages.Tests;

/// <summary>A project as a user begins one, outside of this repository, with our packages from a folder.</summary>
internal sealed class FreshProject
{
    /// <param name="name">Its name, and that of its folder.</param>
    /// <param name="packages">What it references: ours in the packed version, others in the version that this repository pins.</param>
    /// <param name="properties">Lines of XML.</param>
    /// <param name="files">Names and contents.</param>
    public FreshProject(string name, string[] packages, string properties, params (string Name, string Text)[] files)
    {
        Name = name;
        Folder = Directory.CreateDirectory(Path.Combine(PackedPackages.Scratch, name)).FullName;
        File.WriteAllText(this["NuGet.config"], $"""
            <configuration>
              <packageSources><add key="packed" value="{PackedPackages.Folder}" /></packageSources>
            </configuration>
            """);
        File.WriteAllText(this[name + ".csproj"], $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <RestorePackagesPath>{Path.Combine(PackedPackages.Scratch, "restored")}</RestorePackagesPath>
                <RestoreFallbackFolders>{GlobalPackages}</RestoreFallbackFolders>
                <VSTestLogger>trx%3BLogFileName=$(MSBuildProjectName).trx</VSTestLogger>
                <VSTestResultsDirectory>$(MSBuildProjectDirectory)</VSTestResultsDirectory>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                {string.Join("\n    ", packages.Select(id => $"<PackageReference Include=\"{id}\" Version=\"{VersionOf(id)}\" />"))}
              </ItemGroup>
            </Project>
            """);
        foreach (var (file, text) in files) File.WriteAllText(this[file], text);
    }

    public string Name { get; }

    public string Folder { get; }

    public string this[string name] => Path.Combine(Folder, name);

    private static string GlobalPackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>Runs the tests of projects, in one build.</summary>
    public static async Task TestAsync(IReadOnlyCollection<FreshProject> projects)
    {
        var solution = Path.Combine(PackedPackages.Scratch, "First.slnx");
        await File.WriteAllTextAsync(solution, $"<Solution>{string.Concat(projects.Select(project => $"<Project Path=\"{project.Name}/{project.Name}.csproj\" />"))}</Solution>");

        // 1: tests of these projects fail, as they are meant to.
        await DotNet.RunAsync(PackedPackages.Scratch, 1, "test", solution);
    }

    /// <summary>Outcome and message of each test as its host reported them.</summary>
    public Dictionary<string, (string Outcome, string Message)> Results()
    {
        XNamespace ns = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";
        return XDocument.Load(this[Name + ".trx"]).Descendants(ns + "UnitTestResult").ToDictionary(
            result => result.Attribute("testName")!.Value.Split('.')[^1],
            result => (result.Attribute("outcome")!.Value, (string?)result.Descendants(ns + "Message").FirstOrDefault() ?? ""));
    }

    private static string VersionOf(string id)
    {
        if (id.StartsWith("AgentTrace.", StringComparison.Ordinal)) return PackedPackages.Version;
        var pinned = XDocument.Load(Path.Combine(PackedPackages.Root, "Directory.Packages.props")).Descendants("PackageVersion").Single(line => line.Attribute("Include")!.Value == id);
        return pinned.Attribute("Version")!.Value;
    }
}
