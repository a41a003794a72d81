using System.Diagnostics;
using System.Globalization;

namespace AgentTrace.Testing.Benchmarks;

/// <summary>The most memory that a process ever held: this program is started again for each figure.</summary>
internal static class PeakMemory
{
    /// <summary>The peak in MiB of a process that goes through the file in one of <see cref="ReadersTopic.Ways"/>.</summary>
    public static double Of(string way, string file)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(PeakMemory).Assembly.Location);
        foreach (var argument in new[] { "--peak", way, file }) start.ArgumentList.Add(argument);
        using var child = Process.Start(start)!;
        var printed = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return double.Parse(printed, CultureInfo.InvariantCulture);
    }

    public static void Print(Func<string, int> way, string file)
    {
        way(file);
        using var self = Process.GetCurrentProcess();
        Console.WriteLine((self.PeakWorkingSet64 / 1048576.0).ToString(CultureInfo.InvariantCulture));
    }
}
