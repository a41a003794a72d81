using System.Reflection;
using System.Xml.Linq;
using AgentTrace.Testing.Tests.House;
using Xunit.Sdk;

namespace AgentTrace.Testing.Tests;

/// <summary>What the package shows its users: approved beside the other packages, which cannot be loaded beside this one.</summary>
public sealed class PackageTests
{
    private const string Pattern = "../../fixtures/traces/otlp-*.json";

    [Fact]
    public void Public_api_is_approved()
    {
        var actual = PublicApi.Of(typeof(AgentFactAttribute).Assembly);
        var differences = PublicApi.Differences(Approved.Held(actual, "AgentTrace.Testing.Tests", "Approved", "PublicApi.AgentTrace.Testing.XunitV3.txt"), actual).ToList();

        Assert.True(differences.Count == 0, $"The public API is not what was approved (- approved, + now):\n{string.Join('\n', differences)}\nWhere that is meant, run with AGENTTRACE_APPROVE=1 and review the diff.");
    }

    [Fact]
    public void Public_types_are_sealed_and_documented_with_an_example()
    {
        var documentation = XDocument.Load(Path.ChangeExtension(typeof(AgentFactAttribute).Assembly.Location, ".xml"));
        var shown = documentation.Descendants("member").Where(member => member.Element("example") is not null).Select(member => member.Attribute("name")!.Value).ToList();

        Assert.All(typeof(AgentFactAttribute).Assembly.GetExportedTypes(), type => Assert.True(type.IsSealed && type.Namespace == "AgentTrace.Testing" && shown.Contains("T:" + type.FullName), type.FullName));
    }

    [Theory]
    [GoldenTraces(Pattern)]
    public void Row_loads_where_the_test_runs(string path) => Assert.NotEmpty(RecordedTrace.LoadAll(path));

    [Fact]
    public async Task Rows_are_the_files_under_names_that_are_the_same_everywhere()
    {
        var paths = Directory.GetFiles(Path.Combine(Corpus.Fixtures, "traces"), "otlp-*.json").Select(path => "../../fixtures/traces/" + Path.GetFileName(path)).Order(StringComparer.Ordinal);

        var rows = await new GoldenTracesAttribute(Pattern).GetData(Method, new DisposalTracker());

        Assert.True(rows.Count > 1);
        Assert.Equal(paths, rows.Select(row => (string)Assert.Single(row.GetData())!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Pattern_without_files_is_an_error_and_not_no_tests()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(async () => await new GoldenTracesAttribute("fixtures/none/**/*.json").GetData(Method, new DisposalTracker()));

        Assert.StartsWith("[GoldenTraces(\"fixtures/none/**/*.json\")] matches no file, and a suite without files proves nothing. Looked below ", error.Message);
    }

    private static MethodInfo Method => typeof(PackageTests).GetMethod(nameof(Row_loads_where_the_test_runs))!;
}
