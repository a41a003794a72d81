using System.IO.Enumeration;
using System.Text.RegularExpressions;

namespace AgentTrace.Testing;

/// <summary>Goldens whose test is gone, and what tests left behind.</summary>
internal static partial class StaleGoldens
{
    private static readonly string[] SourceEndings = [".cs", ".fs", ".vb"];

    /// <summary>Looks through a folder and those below it, what builds leave there aside.</summary>
    /// <remarks>A golden that lies beside no source of its name is one that a test names by its path, or takes by <c>[GoldenTraces]</c>, or stale.</remarks>
    /// <param name="folder">The folder, for instance a test project's.</param>
    /// <returns>Each file, in the order of their paths, and why nobody needs it.</returns>
    public static IReadOnlyList<(string Path, string Why)> Find(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"There is no folder \"{folder}\" to look for goldens in.");
        var files = SourceFolder.Files(folder);
        var sources = files.Where(IsSource).GroupBy(path => Path.GetDirectoryName(path)!).ToDictionary(group => group.Key, group => group.Select(path => new Source(path)).ToList());
        var mentions = new Lazy<Mentions>(() => new(sources.Values.SelectMany(list => list).Select(source => source.Text)
            .Concat(files.Where(path => path.EndsWith(".policy.json", StringComparison.Ordinal)).Select(File.ReadAllText))));
        List<(string, string)> stale = [];
        foreach (var path in files)
        {
            var beside = sources.GetValueOrDefault(Path.GetDirectoryName(path)!) ?? [];
            var why = Stem(path, GoldenPlace.Ending) is { } stem ? NoTest(stem, beside) is { } no && !mentions.Value.Name(path) ? no : null
                : Stem(path, GoldenPlace.ReceivedEnding) is { } received ? NotTaken(path, received, beside)
                : CutOff().IsMatch(Path.GetFileName(path)) ? "a write that was cut off left it" : null;
            if (why is not null) stale.Add((path, why));
        }

        return stale;
    }

    private static string? Stem(string path, string ending) => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? Path.GetFileName(path)[..^ending.Length] : null;

    /// <summary>Why no test has this golden; null when one has.</summary>
    private static string? NoTest(string stem, List<Source> beside)
    {
        var candidates = beside.Where(source => stem.StartsWith(source.Stem + ".", StringComparison.OrdinalIgnoreCase)).OrderByDescending(source => source.Stem.Length).ToList();
        if (candidates.Exists(source => source.Members.Contains(MemberOf(stem, source)))) return null;
        return candidates is [var nearest, ..] ? $"{nearest.Name} has no \"{MemberOf(stem, nearest)}\" any more" : "no source file of its name is beside it";
    }

    private static string? NotTaken(string path, string stem, List<Source> beside)
    {
        // Other tools for approval call theirs so too.
        if (File.Exists(path[..^GoldenPlace.ReceivedEnding.Length] + ".verified.json")) return null;
        var named = beside.Exists(source => stem.StartsWith(source.Stem + ".", StringComparison.OrdinalIgnoreCase));
        return named && NoTest(stem, beside) is { } gone ? gone : "received, and neither accepted (agenttrace accept) nor matched since";
    }

    private static string MemberOf(string stem, Source source) => stem[(source.Stem.Length + 1)..].Split('.')[0];

    private static bool IsSource(string path) => SourceEndings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex(@"^\.[0-9a-f]{32}\.tmp$")]
    private static partial Regex CutOff();

    [GeneratedRegex(@"``(?<name>.+?)``|(?<name>[\p{L}_][\p{L}\p{N}_]*)")]
    private static partial Regex Identifier();

    [GeneratedRegex("""GoldenTraces(?:Attribute)?\(\s*@?"(?<pattern>[^"\r\n]+)""")]
    private static partial Regex Suite();

    /// <summary>A source file, and all that it names as goldens spell it.</summary>
    private sealed class Source(string path)
    {
        private readonly Lazy<string> _text = new(() => File.ReadAllText(path));

        public string Name { get; } = Path.GetFileName(path);

        public string Stem { get; } = Path.GetFileNameWithoutExtension(path);

        public string Text => _text.Value;

        // A constructor's member is called so by the compiler.
        public HashSet<string> Members => field ??= [.. Identifier().Matches(Text).Select(match => match.Groups["name"].Value).Concat([".ctor", ".cctor"]).Distinct().Select(name => GoldenName.Member(Stem, name))];
    }

    /// <summary>The files that sources name: by their names, or by a suite's pattern.</summary>
    private sealed class Mentions(IEnumerable<string> texts)
    {
        private readonly List<string> _texts = [.. texts];

        private List<string[]> Patterns => field ??= [.. _texts.SelectMany(text => Suite().Matches(text)).Select(match => match.Groups["pattern"].Value.Replace('\\', '/').Split('/'))];

        public bool Name(string path)
        {
            var (name, folders) = (Path.GetFileName(path), Path.GetDirectoryName(path)!.Replace('\\', '/') + "/");
            return _texts.Exists(text => text.Contains(name, StringComparison.Ordinal))
                || Patterns.Exists(pattern => FileSystemName.MatchesSimpleExpression(pattern[^1], name) && pattern[..^1].Where(part => part is not ("." or "..") && !part.Contains('*') && !part.Contains('?')).All(part => folders.Contains($"/{part}/", StringComparison.Ordinal)));
        }
    }
}
