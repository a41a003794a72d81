using System.Text.Json;
using System.Text.RegularExpressions;

namespace AgentTrace.Testing.Cli;

/// <summary>The packages that a program seems to use: by what its folder declares and by what its own file imports.</summary>
internal sealed partial class ProgramPackages
{
    private const int MostBytes = 1 << 20;

    private readonly Dictionary<string, string> _places = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _looked = [];

    public ProgramPackages(IReadOnlyList<string> command, string folder)
    {
        foreach (var word in command)
        {
            // The program's own file says most, then what lies beside it.
            var file = Path.Combine(folder, word);
            var ending = Path.GetExtension(word).ToLowerInvariant();
            if (ending == ".py") Add(file, "py:", PythonImport());
            else if (ending is ".js" or ".mjs" or ".cjs" or ".ts" or ".mts") Add(file, "js:", JavaScriptImport());
        }

        foreach (var file in Directory.EnumerateFiles(folder, "requirements*.txt").Order(StringComparer.Ordinal)) Add(file, "py:", Requirement());
        foreach (var name in (ReadOnlySpan<string>)["pyproject.toml", "Pipfile"]) Add(Path.Combine(folder, name), "py:", Quoted());
        AddPackageJson(Path.Combine(folder, "package.json"));
        foreach (var file in Directory.EnumerateFiles(folder, "*.csproj").Order(StringComparer.Ordinal)) Add(file, "net:", PackageReference());
    }

    /// <summary>The files that were looked at, or would have been.</summary>
    public IReadOnlyList<string> Looked => _looked.Count > 0 ? _looked : ["package.json", "requirements.txt", "pyproject.toml", "*.csproj"];

    /// <summary>Where a package is named, exactly or as what a longer name begins with up to a dot or slash; null where it is not.</summary>
    /// <param name="package">Its name behind that of its language: <c>py:crewai</c>, <c>js:ai</c>, <c>net:Microsoft.Extensions.AI</c>.</param>
    public string? PlaceOf(string package) => _places.TryGetValue(package, out var place) ? place
        : _places.FirstOrDefault(known => known.Key.Length > package.Length && known.Key.StartsWith(package, StringComparison.OrdinalIgnoreCase) && known.Key[package.Length] is '.' or '/').Value;

    private void Add(string file, string language, Regex pattern)
    {
        if (ReadText(file) is not { } text) return;
        foreach (Match match in pattern.Matches(text))
        {
            // A module of Python is imported with underscores, and its package declared with dashes.
            var name = match.Groups["name"].Value;
            Add(language, language == "py:" ? name.Replace('_', '-') : name, file);
        }
    }

    private void AddPackageJson(string file)
    {
        if (ReadText(file) is not { } text) return;
        try
        {
            var package = JsonElement.Parse(text);
            foreach (var list in (ReadOnlySpan<string>)["dependencies", "devDependencies"])
            {
                if (package.Object(list) is not { } dependencies) continue;
                foreach (var dependency in dependencies.EnumerateObject()) Add("js:", dependency.Name, file);
            }
        }
        catch (JsonException)
        {
            // Whoever runs it will hear of that from npm.
        }
    }

    private void Add(string language, string package, string file) => _places.TryAdd(language + package, $"{Path.GetFileName(file)} names {package}");

    private string? ReadText(string file)
    {
        try
        {
            if (!File.Exists(file) || new FileInfo(file).Length > MostBytes) return null;
            _looked.Add(Path.GetFileName(file));
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^[ \t]*(?:from|import)[ \t]+(?<name>[\w.]+)", RegexOptions.Multiline)]
    private static partial Regex PythonImport();

    [GeneratedRegex("""(?:\bfrom|\bimport|\bimport\s*\(|\brequire\s*\()\s*["'](?<name>[^"'\s]+)["']""")]
    private static partial Regex JavaScriptImport();

    [GeneratedRegex(@"^[ \t]*(?<name>[A-Za-z0-9][\w.-]*)", RegexOptions.Multiline)]
    private static partial Regex Requirement();

    [GeneratedRegex("""["']?(?<name>[A-Za-z0-9][\w.-]*)(?:\[[\w,. -]*\])?\s*(?:[=<>~!;^"']|$)""", RegexOptions.Multiline)]
    private static partial Regex Quoted();

    [GeneratedRegex("""PackageReference\s+Include="(?<name>[^"]+)""")]
    private static partial Regex PackageReference();
}
