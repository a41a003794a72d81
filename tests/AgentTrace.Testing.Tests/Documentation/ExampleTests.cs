using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AgentTrace.Testing.Tests.House;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AgentTrace.Testing.Tests.Documentation;

/// <summary>What the documentation shows compiles: every example of every package, and the C# of the README.</summary>
public sealed partial class ExampleTests
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.CSharp14);

    private static readonly MetadataReference[] References = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    public static TheoryData<string> Packages() => PublicFaceTests.Packages();

    [Theory]
    [MemberData(nameof(Packages))]
    public void Examples_of_a_package_compile(string package)
    {
        var documentation = XDocument.Load(Path.ChangeExtension(Assembly.Load(package).Location, ".xml"));
        var examples = documentation.Descendants("example").SelectMany(example => example.Elements("code").Select(code => (Place: (string)example.Parent!.Attribute("name")!, Code: code.Value.Trim()))).DistinctBy(example => example.Code).ToList();

        Assert.NotEmpty(examples);
        AllCompile(examples, package == "AgentTrace.Testing.NUnit" ? Prelude.NUnit : package == "AgentTrace.Testing.AI" ? Prelude.ExtensionsAI : Prelude.Xunit);
    }

    [Fact]
    public void Examples_of_the_readme_compile()
    {
        var text = File.ReadAllText(Path.Combine(Corpus.Root, "README.md")).ReplaceLineEndings("\n");
        var blocks = CodeBlock().Matches(text).Select(match => (Place: $"README.md:{text.AsSpan(0, match.Index).Count('\n') + 1}", Code: Using().Replace(match.Groups["code"].Value, "").Trim())).ToList();

        Assert.NotEmpty(blocks);
        AllCompile(blocks.Where(block => !block.Code.Contains("Assert.That(", StringComparison.Ordinal)), Prelude.Xunit);
        AllCompile(blocks.Where(block => block.Code.Contains("Assert.That(", StringComparison.Ordinal)), Prelude.NUnit);
    }

    [Theory]
    [InlineData("trace.Should().HaveCalledTol(\"search\");", "CS1061")]
    [InlineData("trace.Should().HaveAtMostSteps(", "is neither statements nor an expression nor members")]
    [InlineData("new SpanKit()", "CS0246")]
    public void Example_that_does_not_compile_is_found(string code, string problem)
    {
        var error = Assert.ThrowsAny<Exception>(() => AllCompile([("here", code)], Prelude.Xunit));

        Assert.Contains("here: ", error.Message);
        Assert.Contains(problem, error.Message);
    }

    private static void AllCompile(IEnumerable<(string Place, string Code)> examples, string prelude)
    {
        List<string> problems = [];
        Dictionary<SyntaxTree, (string Place, string Code)> trees = [];
        foreach (var example in examples)
        {
            if (Tree(example.Code, $"Example{trees.Count}") is { } tree) trees.Add(tree, example);
            else problems.Add($"{example.Place}: is neither statements nor an expression nor members\n    {example.Code}");
        }

        // Named like nobody's friend: what is internal is not seen.
        var compilation = CSharpCompilation.Create("Examples", [CSharpSyntaxTree.ParseText(prelude, Options), .. trees.Keys], ReferencesOf(prelude), new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        foreach (var found in compilation.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error))
        {
            var example = found.Location.SourceTree is { } tree && trees.TryGetValue(tree, out var at) ? at : (Place: "prelude", Code: found.Location.ToString());
            problems.Add($"{example.Place}: {found.Id} {found.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}\n    {example.Code}");
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    /// <summary>A user has the package of one test framework: both have a [GoldenTraces].</summary>
    private static IEnumerable<MetadataReference> ReferencesOf(string prelude)
    {
        var others = prelude == Prelude.NUnit ? "AgentTrace.Testing.Xunit.dll" : "AgentTrace.Testing.NUnit.dll";
        return References.Where(reference => Path.GetFileName(reference.Display) != others);
    }

    /// <summary>The example in a class of its own, in the first form in which it has no syntax error.</summary>
    private static SyntaxTree? Tree(string code, string name)
    {
        // What an example uses statically is for that example alone.
        var usings = string.Concat(UsingStatic().Matches(code).Select(match => match.Value));
        code = UsingStatic().Replace(code, "");
        return new[] { $"async Task Show() {{\n{code}\n}}", $"async Task Show() {{\n_ = {code};\n}}", code }
            .Select(body => CSharpSyntaxTree.ParseText($"{usings}internal sealed class {name} : Prelude {{\n{body}\n}}", Options)).FirstOrDefault(tree => !tree.GetDiagnostics().Any());
    }

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"^using [\w.]+;$", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"^using static [\w.]+;\n", RegexOptions.Multiline)]
    private static partial Regex UsingStatic();
}
