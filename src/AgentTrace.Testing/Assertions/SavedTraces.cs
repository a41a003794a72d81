using System.Runtime.CompilerServices;

namespace AgentTrace.Testing;

/// <summary>Keeps the trace of a red test as a file that <c>agenttrace show</c> opens. <c>AGENTTRACE_SAVE</c>: <c>failed</c>, <c>all</c> or <c>never</c>; <c>failed</c> when <c>CI</c> is set.</summary>
internal static class SavedTraces
{
    private static readonly ConditionalWeakTable<RecordedTrace, string> Saved = [];

    private static readonly string Folder = Path.Combine("TestResults", "agenttrace");

    /// <summary>Saves the trace where the environment asks for it; the whole path, as a test host's working folder is not where its user looks; or null.</summary>
    public static string? Save(RecordedTrace trace, string? test)
    {
        if (!IsWanted() || TraceAssertionScope.IsRehearsal) return null;
        if (Saved.TryGetValue(trace, out var known)) return known;
        try
        {
            Directory.CreateDirectory(Folder);
            var path = Free(SafeName(test));
            trace.Save(path);
            path = Path.GetFullPath(path).Replace('\\', '/');
            Saved.AddOrUpdate(trace, path);
            return path;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The test is red for another reason; a full disk must not hide it.
            return null;
        }
    }

    /// <summary>Saves the trace of a test that may be green, where <c>AGENTTRACE_SAVE</c> is <c>all</c>.</summary>
    public static void SaveIfAll(RecordedTrace trace, string? test)
    {
        if (string.Equals(Environment.GetEnvironmentVariable("AGENTTRACE_SAVE"), "all", StringComparison.OrdinalIgnoreCase)) Save(trace, test);
    }

    private static bool IsWanted() => Environment.GetEnvironmentVariable("AGENTTRACE_SAVE")?.ToLowerInvariant() switch
    {
        "failed" or "all" => true,
        "never" => false,
        _ => BuildServer.IsHere(Environment.GetEnvironmentVariable),
    };

    /// <summary>The first free name of a test; taken at once, so that two processes never share one.</summary>
    private static string Free(string name)
    {
        for (var number = 1; ; number++)
        {
            var path = Path.Combine(Folder, $"{name}.{number}.jsonl");
            try
            {
                using (new FileStream(path, FileMode.CreateNew))
                {
                    return path;
                }
            }
            catch (IOException) when (File.Exists(path) && number < 100_000)
            {
                // Taken: the next number.
            }
        }
    }

    private static string SafeName(string? test)
    {
        var name = new string([.. (test ?? "").Where(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-').Take(80)]);
        return name.Length == 0 ? "trace" : name;
    }
}
