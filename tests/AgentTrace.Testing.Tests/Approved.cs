using System.Runtime.CompilerServices;

namespace AgentTrace.Testing.Tests;

/// <summary>Text that a person has approved: one file a text, beside the tests. <c>AGENTTRACE_APPROVE=1</c> writes them anew, for review in the diff.</summary>
internal static class Approved
{
    public static void Matches(string actual, [CallerMemberName] string name = "", [CallerFilePath] string file = "")
    {
        var text = string.Join('\n', actual.ReplaceLineEndings("\n").Split('\n').Where(line => !line.StartsWith("  trace  ", StringComparison.Ordinal))).TrimEnd('\n') + "\n";
        var path = Path.Combine(Corpus.Root, "tests", "AgentTrace.Testing.Tests", "Approved", Path.GetFileNameWithoutExtension(file.Replace('\\', '/')) + "." + name + ".txt");
        if (Environment.GetEnvironmentVariable("AGENTTRACE_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
            return;
        }

        Assert.Equal(File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "(nothing approved yet)", text);
    }

    /// <summary>The message of the failure that an action ends in.</summary>
    public static string Message(Action action)
    {
        var error = Assert.ThrowsAny<Exception>(action);
        Assert.Equal("Xunit.Sdk.XunitException", error.GetType().FullName);
        return error.Message;
    }
}
