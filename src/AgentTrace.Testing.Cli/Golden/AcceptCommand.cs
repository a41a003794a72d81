namespace AgentTrace.Testing.Cli;

/// <summary><c>agenttrace accept</c>: shows what tests received instead of their golden traces, and takes what is named.</summary>
internal sealed class AcceptCommand(Shell shell)
{
    private const string ReceivedEnding = ".received.json";
    private const string GoldenEnding = ".golden.json";

    /// <param name="paths">Received files, or folders to look in.</param>
    /// <param name="all">Whether what is found in folders is taken, and not only shown.</param>
    /// <param name="asVariant">Whether it is accepted beside what was accepted before.</param>
    public int Run(IReadOnlyList<string> paths, bool all, bool asVariant)
    {
        if (IsCi()) throw new UsageException("nothing is accepted where CI is set: a golden trace is reviewed and committed by a person.");
        var found = (paths.Count == 0 ? ["."] : paths).SelectMany(path => Find(path, all)).ToList();
        if (found.Count == 0)
        {
            shell.Line($"No received trace is waiting ({string.Join(", ", paths.DefaultIfEmpty("."))}).");
            return ExitCode.Held;
        }

        foreach (var (received, isTaken) in found) Take(received, isTaken, asVariant);
        var waiting = found.Count(entry => !entry.IsTaken);
        if (waiting > 0) shell.Line(new("?", Ink.Warn), $" {Words.Count(waiting, "difference")} shown, none accepted: name the files, or --all; --variant keeps what was accepted before as well.");
        return waiting > 0 ? ExitCode.Inconclusive : ExitCode.Held;
    }

    private void Take(string received, bool isTaken, bool asVariant)
    {
        var target = received[..^ReceivedEnding.Length] + GoldenEnding;
        var incoming = GoldenTrace.Load(received);
        var known = File.Exists(target) ? GoldenTrace.Load(target) : null;
        shell.Line(new Part(target, Ink.Strong));
        if (known is null) shell.Line("  new");
        else new DiffCommand(shell).Compare(known, incoming, known.Options);
        if (!isTaken) return;
        (known is null ? incoming : asVariant ? known.With(incoming) : known.Replacing(incoming)).Save(target);
        File.Delete(received);
        shell.Line(new("✓", Ink.Good), asVariant && known is not null ? " accepted as another variant" : " accepted");
        shell.Line();
    }

    private static IEnumerable<(string Path, bool IsTaken)> Find(string path, bool all)
    {
        if (Directory.Exists(path))
        {
            var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint };
            return Directory.EnumerateFiles(path, "*" + ReceivedEnding, options).Where(file => !IsBuilt(file)).Order(StringComparer.Ordinal).Select(file => (file, all));
        }

        if (!path.EndsWith(ReceivedEnding, StringComparison.Ordinal) && path.EndsWith(GoldenEnding, StringComparison.Ordinal)) path = path[..^GoldenEnding.Length] + ReceivedEnding;
        if (!path.EndsWith(ReceivedEnding, StringComparison.Ordinal)) throw new UsageException($"{path} is no received trace; those end in {ReceivedEnding}.");
        return File.Exists(path) ? [(path, true)] : throw new TraceFormatException("there is no such file.", path);
    }

    private static bool IsBuilt(string file) => file.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Any(part => part is "bin" or "obj" or "node_modules");

    private static bool IsCi() => Environment.GetEnvironmentVariable("CI") is { Length: > 0 } ci && !ci.Equals("false", StringComparison.OrdinalIgnoreCase);
}
