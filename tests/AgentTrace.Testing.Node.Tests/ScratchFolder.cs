namespace AgentTrace.Testing.Node.Tests;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("agenttrace-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Write(string name, string content)
    {
        File.WriteAllText(this[name], content);
        return this[name];
    }

    /// <summary>Makes the packages of the programs those of a program here.</summary>
    public void LinkPackages() => Directory.CreateSymbolicLink(this["node_modules"], System.IO.Path.Combine(NodeRoom.Folder, "node_modules"));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
