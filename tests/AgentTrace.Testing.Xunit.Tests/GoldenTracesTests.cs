using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace AgentTrace.Testing.Tests;

public sealed class GoldenTracesTests
{
    private const string Pattern = "../../fixtures/traces/otlp-*.json";

    private static readonly string[] Paths =
        [.. Directory.GetFiles(Path.Combine(Corpus.Fixtures, "traces"), "otlp-*.json").Select(path => "../../fixtures/traces/" + Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [GoldenTraces(Pattern)]
    public void Row_loads_where_the_test_runs(string path) => Assert.NotEmpty(RecordedTrace.LoadAll(path));

    [Fact]
    public void Rows_are_found_singly_under_names_that_are_the_same_everywhere()
    {
        var cases = Discover(nameof(Row_loads_where_the_test_runs));

        Assert.True(Paths.Length > 1);
        Assert.Equal(Paths.Select(path => $"{typeof(GoldenTracesTests).FullName}.{nameof(Row_loads_where_the_test_runs)}(path: \"{path}\")"), cases.Select(found => found.DisplayName).Order(StringComparer.Ordinal));
        Assert.Equal(Paths.Length, cases.Select(found => found.UniqueID).Distinct().Count());
    }

    [Fact]
    public void Pattern_without_files_is_an_error_and_not_no_tests()
    {
        var error = Assert.Throws<ArgumentException>(() => new GoldenTracesAttribute("fixtures/none/**/*.json").GetData(Method(nameof(Row_loads_where_the_test_runs))));

        Assert.StartsWith("[GoldenTraces(\"fixtures/none/**/*.json\")] matches no file, and a suite without files proves nothing. Looked below ", error.Message);
        Assert.Contains(Path.Combine(Corpus.Root, "tests", "AgentTrace.Testing.Xunit.Tests"), error.Message);
    }

    [Fact]
    public async Task Theory_over_a_pattern_without_files_fails()
    {
        using var bus = new Outcomes();
        foreach (var found in Discover(nameof(Unmatched.Nothing_to_run), typeof(Unmatched)))
        {
            await found.RunAsync(new NullMessageSink(), bus, [], new ExceptionAggregator(), new CancellationTokenSource());
        }

        Assert.Contains("matches no file", Assert.Single(bus.Failures));
    }

    [Fact]
    public void Test_that_takes_something_else_is_told_what_to_take()
    {
        var error = Assert.Throws<ArgumentException>(() => new GoldenTracesAttribute(Pattern).GetData(Method(nameof(Outcomes.QueueMessage), typeof(Outcomes))));

        Assert.Equal("[GoldenTraces] gives QueueMessage one path: let it be QueueMessage(string path), and load the trace with RecordedTrace.Load(path).", error.Message);
    }

    private static MethodInfo Method(string name, Type? type = null) => (type ?? typeof(GoldenTracesTests)).GetMethod(name)!;

    private static List<IXunitTestCase> Discover(string method, Type? type = null)
    {
        var test = new TestMethod(new TestClass(new TestCollection(new TestAssembly(Reflector.Wrap(typeof(GoldenTracesTests).Assembly)), null, "goldens"), Reflector.Wrap(type ?? typeof(GoldenTracesTests))), Reflector.Wrap(Method(method, type)));
        return [.. new TheoryDiscoverer(new NullMessageSink()).Discover(new DefaultOptions(), test, test.Method.GetCustomAttributes(typeof(TheoryAttribute)).Single())];
    }

    /// <summary>No runner finds it, being abstract.</summary>
    public abstract class Unmatched
    {
        [Theory]
        [GoldenTraces("fixtures/none/*.json")]
        public void Nothing_to_run(string path) => Assert.NotNull(path);
    }

    private sealed class DefaultOptions : ITestFrameworkDiscoveryOptions
    {
        public TValue GetValue<TValue>(string name) => default!;

        public void SetValue<TValue>(string name, TValue value) { }
    }

    private sealed class Outcomes : IMessageBus
    {
        public List<string> Failures { get; } = [];

        public bool QueueMessage(IMessageSinkMessage message)
        {
            if (message is ITestFailed failed) Failures.Add(string.Join('\n', failed.Messages));
            return true;
        }

        public void Dispose() { }
    }
}
