using System.Diagnostics;
using System.Globalization;

namespace AgentTrace.Testing.Node.Tests;

/// <summary>The programs that run under Node, and whether this machine can run them.</summary>
internal static class NodeRoom
{
    /// <summary>What the packages ask for.</summary>
    private const int OldestNode = 20;

    private const string Install = "npm ci --prefix tests/AgentTrace.Testing.Node.Tests/programs";

    public static string Folder { get; } = Path.Combine(Corpus.Root, "tests", "AgentTrace.Testing.Node.Tests", "programs");

    /// <summary>Makes the packages of the programs those of a program in another folder.</summary>
    public static void LinkPackages(ScratchFolder folder) => Directory.CreateSymbolicLink(folder["node_modules"], Path.Combine(Folder, "node_modules"));

    /// <summary>Why nothing can run, with what to do about it; null where all is there.</summary>
    public static string? Lacks { get; } = NodeVersion() is not { } version ? $"Node {OldestNode} or newer is not installed: apt-get install nodejs npm && {Install}"
        : version < OldestNode ? $"Node {OldestNode} or newer is needed and {version} is installed; then: {Install}"
        : !File.Exists(Path.Combine(Folder, "node_modules", ".package-lock.json")) ? $"The packages of Node are not installed: {Install}"
        : null;

    private static int? NodeVersion()
    {
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true })!;
            var version = node.StandardOutput.ReadToEnd();
            node.WaitForExit();
            return int.TryParse(version.TrimStart('v').Split('.')[0], CultureInfo.InvariantCulture, out var major) ? major : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

/// <summary>A test that runs Node; skipped, with the command that changes it, where that cannot run.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute() => Skip = NodeRoom.Lacks;
}

/// <summary>A theory that runs Node; skipped, with the command that changes it, where that cannot run.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeTheoryAttribute : TheoryAttribute
{
    public NodeTheoryAttribute() => Skip = NodeRoom.Lacks;
}
