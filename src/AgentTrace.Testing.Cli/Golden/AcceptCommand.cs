namespace AgentTrace.Testing.Cli;

/// <summary><c>agenttrace accept</c>: shows what tests received instead of their golden traces, and takes what is named.</summary>
internal sealed class AcceptCommand(Shell shell)
{
    private const string ReceivedEnding = GoldenPlace.ReceivedEnding;
    private const string GoldenEnding = GoldenPlace.Ending;

    /// <param name="paths">Received files, or folders to look in.</param>
    /// <param name="all">Whether what is found in folders is taken, and not only shown.</param>
    /// <param name="asVariant">Whether it is accepted beside what was accepted before.</param>
    public int Run(IReadOnlyList<string> paths, bool all, bool asVariant)
    {
        var found = (paths.Count == 0 ? ["."] : paths).SelectMany(path => Find(path, all)).ToList();
        if (BuildServer.IsHere(Environment.GetEnvironmentVariable) && found.Exists(entry => entry.IsTaken)) throw new UsageException("nothing is accepted where CI is set: a golden trace is reviewed and committed by a person.");
        if (found.Count == 0)
        {
            shell.Line($"No received trace is waiting ({string.Join(", ", paths.DefaultIfEmpty("."))}).");
            return ExitCode.Held;
        }

        var broken = 0;
        foreach (var (received, isTaken) in found)
        {
            try
            {
                Take(received, isTaken, asVariant);
            }
            catch (TraceFormatException error)
            {
                // One that cannot be read keeps nobody from the others.
                broken++;
                shell.Complain(error.Message + (error.File?.EndsWith(GoldenEnding, StringComparison.Ordinal) == true ? " Restore it, or delete it and accept again." : ""));
            }
        }

        var waiting = found.Count(entry => !entry.IsTaken);
        if (waiting > 0) shell.Line(new("?", Ink.Warn), $" {Words.Count(waiting, "received trace")} shown, none accepted: name the files, or --all; --variant keeps what was accepted before as well.");
        return broken > 0 ? ExitCode.WrongInput : waiting > 0 ? ExitCode.Inconclusive : ExitCode.Held;
    }

    private void Take(string received, bool isTaken, bool asVariant)
    {
        var target = received[..^ReceivedEnding.Length] + GoldenEnding;
        shell.Line(new Part(target, Ink.Strong));
        var incoming = GoldenTrace.Load(received);
        var known = File.Exists(target) ? GoldenTrace.Load(target) : null;
        var isKnown = false;

        // What came was written with what counted in its test: that, and not what counted before, made it differ.
        if (known is null) shell.Line("  new");
        else isKnown = new DiffCommand(shell).Compare(known, incoming, incoming.Options);
        if (!isTaken) return;
        if (!isKnown) (known is null ? incoming : asVariant ? known.With(incoming, incoming.Options) : known.Replacing(incoming, incoming.Options)).Save(target);
        File.Delete(received);
        shell.Line(new("✓", Ink.Good), isKnown ? " nothing to accept: it is one of the accepted ways" : known is null ? " accepted"
            : asVariant ? $" accepted as variant {known.VariantCount + 1}" : known.VariantCount == 1 ? " accepted" : $" accepted in place of the nearest of {known.VariantCount} variants");
        shell.Line();
    }

    private static IEnumerable<(string Path, bool IsTaken)> Find(string path, bool all)
    {
        if (Directory.Exists(path))
        {
            return SourceFolder.Files(path).Where(file => file.EndsWith(ReceivedEnding, StringComparison.Ordinal)).Select(file => (file, all));
        }

        if (!path.EndsWith(ReceivedEnding, StringComparison.Ordinal) && path.EndsWith(GoldenEnding, StringComparison.Ordinal)) path = path[..^GoldenEnding.Length] + ReceivedEnding;
        if (!path.EndsWith(ReceivedEnding, StringComparison.Ordinal) && !File.Exists(path)) throw new TraceFormatException("there is no such file or folder.", path);
        if (!path.EndsWith(ReceivedEnding, StringComparison.Ordinal)) throw new UsageException($"{path} is no received trace; those end in {ReceivedEnding}.");
        return File.Exists(path) ? [(path, true)] : throw new TraceFormatException("there is no such file.", path);
    }
}
