using NUnit.Framework;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace AgentTrace.Testing.Tests;

public sealed class GoldenTracesTests
{
    private const string Pattern = "../../fixtures/traces/otlp-*.json";

    private static readonly string[] Paths =
        [.. Directory.GetFiles(Path.Combine(Corpus.Fixtures, "traces"), "otlp-*.json").Select(path => "../../fixtures/traces/" + Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [GoldenTraces(Pattern)]
    public void Case_loads_where_the_test_runs(string path) => Assert.That(RecordedTrace.LoadAll(path), Is.Not.Empty);

    [Test]
    public void Cases_are_named_by_their_files()
    {
        var cases = Build(nameof(Case_loads_where_the_test_runs), Pattern);

        Assert.That(Paths, Has.Length.GreaterThan(1));
        Assert.That(cases.Select(test => test.Name), Is.EqualTo(Paths.Select(path => $"{nameof(Case_loads_where_the_test_runs)}(\"{path}\")")));
        Assert.That(cases.Select(test => test.RunState), Is.All.EqualTo(RunState.Runnable));
    }

    [Test]
    public void Pattern_without_files_cannot_run_and_not_no_tests()
    {
        var only = Build(nameof(Case_loads_where_the_test_runs), "fixtures/none/**/*.json").Single();

        Assert.That(only.RunState, Is.EqualTo(RunState.NotRunnable));
        Assert.That(only.Properties.Get("_SKIPREASON"), Does.Contain("matches no file, and a suite without files proves nothing."));
    }

    [Test]
    public void Test_that_takes_something_else_is_told_what_to_take()
    {
        var only = Build(nameof(Cases_are_named_by_their_files), Pattern).Single();

        Assert.That(only.RunState, Is.EqualTo(RunState.NotRunnable));
        Assert.That(only.Properties.Get("_SKIPREASON"), Does.Contain($"let it be {nameof(Cases_are_named_by_their_files)}(string path)"));
    }

    private static List<TestMethod> Build(string method, string pattern) =>
        [.. new GoldenTracesAttribute(pattern).BuildFrom(new MethodWrapper(typeof(GoldenTracesTests), method), null)];
}
