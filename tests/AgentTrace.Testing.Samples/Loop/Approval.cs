using System.Runtime.CompilerServices;
using Xunit;

namespace ResearchAgent.Tests;

/// <summary>Compares a text with the approved one beside the test. A new text is written as <c>*.received.txt</c>; <c>AGENTTRACE_APPROVE=1</c> approves it.</summary>
internal static class Approval
{
    public static void Verify(string text, [CallerMemberName] string test = "", [CallerFilePath] string file = "")
    {
        var received = WithoutSavedTrace(text) + "\n";
        var name = Path.GetFileNameWithoutExtension(file.Replace('\\', '/'));
        var path = Path.Combine(SourceFolder(), $"{name}.{test}.approved.txt");
        if (Environment.GetEnvironmentVariable("AGENTTRACE_APPROVE") == "1") File.WriteAllText(path, received);
        var approved = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (approved != received) File.WriteAllText(path.Replace(".approved.", ".received.", StringComparison.Ordinal), received);
        Assert.Equal(approved, received);
    }

    /// <summary>In CI the last line names the file in which the trace was kept; its name depends on the machine.</summary>
    private static string WithoutSavedTrace(string text)
    {
        var lines = text.Split('\n').ToList();
        if (lines[^1].StartsWith("  trace  ", StringComparison.Ordinal)) lines.RemoveAt(lines.Count - 1);
        return string.Join('\n', lines).TrimEnd();
    }

    /// <summary>A deterministic build replaces the source paths in the assembly, so the folder is looked for.</summary>
    private static string SourceFolder()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "AgentTrace.Testing.Samples.csproj"))) return Path.Combine(at.FullName, "Loop");
        }

        throw new InvalidOperationException("The samples run outside their project.");
    }
}
