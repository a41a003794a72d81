using IOPath = System.IO.Path;

namespace AgentTrace.Testing;

/// <summary>Where a golden lies, and beside it what a run made that did not match.</summary>
/// <param name="Path">The golden: <c>{source}.{member}[.{name}].golden.json</c>.</param>
/// <param name="Received">Its twin: <c>{source}.{member}[.{name}].received.json</c>.</param>
internal sealed record GoldenPlace(string Path, string Received)
{
    public const string Ending = ".golden.json";
    public const string ReceivedEnding = ".received.json";

    /// <summary>Who asks, for messages.</summary>
    public string Caller { get; init; } = "a test";

    /// <summary>Beside the source file of a test.</summary>
    /// <param name="callerFile">As <c>[CallerFilePath]</c> says it.</param>
    /// <param name="member">As <c>[CallerMemberName]</c> says it.</param>
    /// <param name="name">What tells several goldens of one test apart, for instance a theory's row. Any text.</param>
    /// <exception cref="DirectoryNotFoundException">The source's folder is not on this machine.</exception>
    public static GoldenPlace Beside(string callerFile, string member, string? name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(callerFile);
        ArgumentException.ThrowIfNullOrWhiteSpace(member);
        var source = CallerSource.Find(callerFile);
        var folder = IOPath.GetDirectoryName(source)!;
        var stem = GoldenName.Of(IOPath.GetFileNameWithoutExtension(source), member, name);
        return new(IOPath.Combine(folder, stem + Ending), IOPath.Combine(folder, stem + ReceivedEnding)) { Caller = Describe(source, member, name) };
    }

    /// <summary>A path that a user chose, relative to the test's project directory.</summary>
    /// <param name="path">The golden.</param>
    /// <param name="callerFile">As <c>[CallerFilePath]</c> says it: which project is meant where several are loaded.</param>
    /// <param name="member">As <c>[CallerMemberName]</c> says it, for messages.</param>
    /// <exception cref="DirectoryNotFoundException">The path is relative, and no project is known.</exception>
    public static GoldenPlace At(string path, string? callerFile = null, string? member = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        path = path.Replace('\\', '/');
        if (path.EndsWith('/')) throw new ArgumentException($"{Words.Quote(path)} names a folder; a golden is a file, for instance \"{path}research{Ending}\".", nameof(path));
        if (path.EndsWith(ReceivedEnding, StringComparison.OrdinalIgnoreCase)) throw new ArgumentException($"{Words.Quote(path)} is named like what a run made that did not match; name the golden, for instance \"{path[..^ReceivedEnding.Length]}{Ending}\".", nameof(path));
        var full = IOPath.GetFullPath(IOPath.IsPathFullyQualified(path) ? path : IOPath.Combine(CallerSource.ProjectFolder(callerFile, path), path));
        var ending = full.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) ? Ending : IOPath.GetExtension(full);
        return new(full, full[..^ending.Length] + ReceivedEnding) { Caller = member is null ? "a test" : Describe(callerFile ?? "", member, null) };
    }

    private static string Describe(string source, string member, string? name) => SafeText.Line($"{IOPath.GetFileNameWithoutExtension(source)}.{member}{(name is null ? "" : $" ({Words.Quote(name)})")}");
}
