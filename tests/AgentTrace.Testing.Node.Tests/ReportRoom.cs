using System.Diagnostics;

namespace AgentTrace.Testing.Node.Tests;

/// <summary>What tests of reports need beside Node: a browser, and a parser of another language.</summary>
internal static class ReportRoom
{
    private const string Chromium = "/usr/bin/chromium";

    /// <summary>Debian's own Python, for which its packages are.</summary>
    public const string Python = "/usr/bin/python3";

    public static string? LacksBrowser { get; } = NodeRoom.Lacks ?? (File.Exists(Environment.GetEnvironmentVariable("CHROMIUM") ?? Chromium) ? null : "Chromium is not installed: apt-get install chromium (or CHROMIUM=/path/to/it)");

    public static string? LacksPython { get; } = NodeRoom.Lacks ?? (HasParser() ? null : "junitparser is not installed: apt-get install python3-junitparser");

    private static bool HasParser()
    {
        if (!File.Exists(Python)) return false;
        using var python = Process.Start(new ProcessStartInfo(Python, ["-c", "import junitparser"]) { RedirectStandardError = true })!;
        python.StandardError.ReadToEnd();
        python.WaitForExit();
        return python.ExitCode == 0;
    }
}

/// <summary>A test in a browser; skipped, with the command that changes it, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = ReportRoom.LacksBrowser;
}

/// <summary>A test with a parser of Python; skipped, with the command that changes it, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute() => Skip = ReportRoom.LacksPython;
}
