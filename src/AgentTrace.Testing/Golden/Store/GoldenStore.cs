using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace AgentTrace.Testing;

/// <summary>Reads and writes goldens: whole files, LF, UTF-8 without BOM. Knows which of them this process wrote.</summary>
internal sealed class GoldenStore
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Without regard to case: on some systems these are one file.
    private readonly ConcurrentDictionary<string, Claim> _written = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The one of this process.</summary>
    public static GoldenStore Shared { get; } = new();

    /// <summary>The golden's text; null when there is none.</summary>
    /// <exception cref="TraceFormatException">Something is there that is no readable text, or that leads out of its folder.</exception>
    public string? Read(GoldenPlace place)
    {
        if (LeadsOut(place.Path)) throw new TraceFormatException("it is a link that leads out of its folder, and goldens are only read where they lie: put the file itself here.", place.Path);
        return Read(place.Path);
    }

    /// <summary>The text of a golden file, wherever it lies; null when there is none.</summary>
    /// <exception cref="TraceFormatException">Something is there that is no readable text.</exception>
    public static string? Read(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, Utf8, detectEncodingFromByteOrderMarks: false);
            return Plain(reader.ReadToEnd());
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (DecoderFallbackException error)
        {
            throw new TraceFormatException("it is not UTF-8 text. A golden is JSON in UTF-8: restore it from version control, or delete it and run the test again.", path, innerException: error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new TraceFormatException(Directory.Exists(path) ? "it is a folder, where a golden file is expected." : $"it cannot be read: {error.Message}", path, innerException: error);
        }
    }

    /// <summary>Makes or replaces the golden, and removes what was received before.</summary>
    /// <exception cref="InvalidOperationException">This process wrote it already, with other content.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(GoldenPlace place, string text)
    {
        var content = Utf8.GetBytes(Plain(text));
        var claim = new Claim(Convert.ToHexString(SHA256.HashData(content)), place.Caller);
        var first = _written.GetOrAdd(Path.GetFullPath(place.Path), claim);
        if (first.Digest != claim.Digest) throw new InvalidOperationException(TwoWriters(place, first.Caller));
        try
        {
            Put(place.Path, content);
        }
        catch
        {
            _written.TryRemove(new(Path.GetFullPath(place.Path), claim));
            throw;
        }

        Clear(place);
    }

    /// <summary>Keeps what a run made that is not the golden.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void WriteReceived(GoldenPlace place, string text) => Put(place.Received, Utf8.GetBytes(Plain(text)));

    /// <summary>Removes what an earlier run left, after a match.</summary>
    public void Clear(GoldenPlace place)
    {
        try
        {
            File.Delete(place.Received);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The match counts; what is left over, StaleGoldens finds.
        }
    }

    private static void Put(string path, byte[] content)
    {
        try
        {
            if (File.Exists(path) && File.GetAttributes(path).HasFlag(FileAttributes.ReadOnly)) throw new UnauthorizedAccessException("The file is read-only.");
            WholeFile.Write(path, stream => stream.Write(content), toDisk: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The golden file \"{SafeText.Line(path)}\" cannot be written: {error.Message} Make its folder writable; or, in a checkout that must stay as it is, set {GoldenModes.Variable}=verify, which only compares.", error);
        }
    }

    /// <summary>As it is on every machine: Git may have checked it out with CRLF, an editor may have put a mark before it.</summary>
    private static string Plain(string text) => text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal);

    private static bool LeadsOut(string path)
    {
        try
        {
            return new FileInfo(path) is { LinkTarget: not null } link && link.ResolveLinkTarget(returnFinalTarget: true) is { } target
                && !Path.GetFullPath(target.FullName).StartsWith(Path.GetDirectoryName(Path.GetFullPath(path)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // A link to itself; opening it says so.
            return false;
        }
    }

    private static string TwoWriters(GoldenPlace place, string first) => (first == place.Caller
        ? $"{first} writes the golden file \"{SafeText.Line(place.Path)}\" twice in one run, with different content."
        : $"{first} and {place.Caller} both write the golden file \"{SafeText.Line(place.Path)}\", with different content.")
        + " Give each its own by name: (for a theory, what tells its rows apart).";

    private sealed record Claim(string Digest, string Caller);
}
