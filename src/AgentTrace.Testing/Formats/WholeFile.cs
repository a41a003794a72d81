namespace AgentTrace.Testing;

/// <summary>Files that are seen whole or not at all: written under a temporary name beside the target, then renamed.</summary>
internal static class WholeFile
{
    private const int Tries = 20;

    /// <summary>Makes or replaces a file, and the folders above it where they are missing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="toDisk">Whether the content must have reached the disk before it takes the name.</param>
    public static void Write(string path, Action<Stream> write, bool toDisk = false)
    {
        var target = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(target) ?? throw new ArgumentException($"\"{path}\" names no file.", nameof(path));
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                write(stream);
                stream.Flush(toDisk);
            }

            Rename(temporary, target);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static void Rename(string temporary, string target)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                File.Move(temporary, target, overwrite: true);
                return;
            }
            catch (Exception error) when (OperatingSystem.IsWindows() && tried < Tries && error is IOException or UnauthorizedAccessException && File.Exists(target))
            {
                // Windows replaces no file that another process has open; it is open for moments.
                Thread.Sleep(tried);
            }
        }
    }
}
