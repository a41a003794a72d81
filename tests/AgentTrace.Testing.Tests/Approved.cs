using System.Runtime.CompilerServices;

namespace AgentTrace.Testing.Tests;

/// <summary>Text that a person has approved: one file a text, beside the tests. <c>AGENTTRACE_APPROVE=1</c> writes them anew, for review in the diff.</summary>
internal static class Approved
{
    public static void Matches(string actual, [CallerMemberName] string name = "", [CallerFilePath] string file = "")
    {
        var text = string.Join('\n', actual.ReplaceLineEndings("\n").Split('\n').Where(line => !line.StartsWith("  trace  ", StringComparison.Ordinal))).TrimEnd('\n') + "\n";
        Holds(text, "AgentTrace.Testing.Tests", "Approved", Path.GetFileNameWithoutExtension(file.Replace('\\', '/')) + "." + name + ".txt");
    }

    /// <param name="text">The text.</param>
    /// <param name="file">The file that holds it, below the folder of the tests.</param>
    public static void Holds(string text, params string[] file) => Assert.Equal(Held(text, file), text);

    /// <summary>What a file holds, which is the text itself where it is approved now.</summary>
    public static string Held(string text, params string[] file)
    {
        var path = Path.Combine([Corpus.Root, "tests", .. file]);
        if (Environment.GetEnvironmentVariable("AGENTTRACE_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        return File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "(nothing approved yet)";
    }

    /// <summary>The message of the failure that an action ends in.</summary>
    public static string Message(Action action)
    {
        var error = Assert.ThrowsAny<Exception>(action);
        Assert.Equal("Xunit.Sdk.XunitException", error.GetType().FullName);
        return error.Message;
    }
}
