using System.Diagnostics;
using System.Xml.Linq;

namespace AgentTrace.Testing.Tests.House;

/// <summary>Repeated tests as a user's test framework runs them: each host is a project of tests, good and bad, that <c>dotnet test</c> runs in a process of its own.</summary>
public sealed class RepeatedHostTests
{
    private const string TwentyPassed = "20/20 passed: 100.0 % (95 % CI 83.2–100.0 %)";

    private static readonly Dictionary<string, Lazy<Task<Results>>> Hosts = new[] { "AgentFacts", "AgentFactsV3", "AgentTests" }.ToDictionary(host => host, host => new Lazy<Task<Results>>(() => RunAsync(host)));

    public static TheoryData<string> Names() => [.. Hosts.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Good_agent_passes_with_the_rate_as_its_output(string host)
    {
        var result = (await Hosts[host].Value)["Always_good"];

        Assert.Equal("Passed", result.Outcome);
        Assert.StartsWith(TwentyPassed, result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Half_good_agent_fails_and_says_which_assertion_flakes(string host)
    {
        var result = (await Hosts[host].Value)["Half_good"];

        Assert.Equal("Failed", result.Outcome);
        Assert.StartsWith("Expected at least 90 % of runs to pass, but 10/20 passed: 50.0 % (95 % CI 27.2–72.8 %), which refutes it (p < 0.001).", result.Message, StringComparison.Ordinal);
        Assert.Contains("\n  TrialRun.Current!.Trace to have called tool \"search\" before \"fetch\": failed in 10 of 20 runs\n", result.Message, StringComparison.Ordinal);
        Assert.Contains("\n1) 10 runs, 1, 3, 5, 7, 9, 11, 13, 15, … (FlakyAgent.cs:", result.Message, StringComparison.Ordinal);
        Assert.Contains("tool fetch {\"number\":1}", result.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n2)", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Agent_at_the_border_says_what_it_would_take(string host)
    {
        var result = (await Hosts[host].Value)["At_the_border"];

        Assert.Equal("Failed", result.Outcome);
        Assert.StartsWith("Cannot tell whether the pass rate is 95 % rather than 80 %: 53/60 passed: 88.3 %", result.Message, StringComparison.Ordinal);
        Assert.Contains("MaxRuns = 172 settles 19 of 20 such tests.", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Skip_is_a_skip_also_in_a_run(string host)
    {
        var results = await Hosts[host].Value;

        Assert.Equal(("NotExecuted", "not today"), (results["Skipped"].Outcome, results["Skipped"].Reason));
        Assert.Equal(("NotExecuted", "no network"), (results["Skipped_in_a_run"].Outcome, results["Skipped_in_a_run"].Reason));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Timeout_holds_for_each_run(string host)
    {
        var result = (await Hosts[host].Value)["Too_slow_once"];

        Assert.Equal("Failed", result.Outcome);
        Assert.StartsWith("Expected every run to pass, but 2/3 passed: 66.7 %", result.Message, StringComparison.Ordinal);
        Assert.Contains("\n1) run 2", result.Message, StringComparison.Ordinal);
        Assert.Contains("300", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Rows_are_judged_each_by_itself(string host)
    {
        var results = await Hosts[host].Value;

        Assert.Equal("Passed", results["Rows(good)"].Outcome);
        Assert.Equal("Failed", results["Rows(bad)"].Outcome);
        Assert.StartsWith("Expected every run to pass, but 0/4 passed: 0.0 %", results["Rows(bad)"].Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Output_of_each_run_is_kept(string host)
    {
        var result = (await Hosts[host].Value)["Writes"];

        Assert.Equal("Passed", result.Outcome);
        Assert.Contains("\n--- run 1\nwrote 1\n\n--- run 2\nwrote 2\n\n--- run 3\nwrote 3", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Runs_at_once_are_kept_apart(string host)
    {
        var result = (await Hosts[host].Value)["At_once"];

        Assert.True(result.Outcome == "Passed", result.Message);
        Assert.Contains("\n--- run 7\nwrote 7\n\n--- run 8\nwrote 8", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Infrastructure_errors_are_no_failures(string host)
    {
        var results = await Hosts[host].Value;

        Assert.True(results["Throttled"].Outcome == "Passed", results["Throttled"].Message);
        Assert.Contains("2 attempts ended in an infrastructure error, which is no run", results["Throttled"].Output, StringComparison.Ordinal);
        Assert.Equal("Failed", results["Broken"].Outcome);
        Assert.StartsWith("Cannot tell whether every run passes: 0/0 passed: no run was judged, and run 1 ended in an infrastructure error once: NotSupportedException: the sandbox is gone.", results["Broken"].Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Test_that_can_decide_nothing_says_so(string host)
    {
        var result = (await Hosts[host].Value)["Too_few_runs"];

        Assert.Equal("Failed", result.Outcome);
        Assert.StartsWith("1 run cannot refute a pass rate of 90 %, not even if all fail. Take 2 runs at least.", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Names_are_those_of_stock_tests_and_each_has_one_result(string host)
    {
        var results = await Hosts[host].Value;

        Assert.Equal("Passed", results["An agent by another name"].Outcome);
        Assert.Equal("Passed", results["Stock_fact"].Outcome);
        Assert.Empty(results.Twice);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Filter_by_a_trait_finds_the_test_and_the_environment_sets_its_runs(string host)
    {
        var results = await RunAsync(host, "AGENTTRACE_RUNS=1", "--filter", host == "AgentTests" ? "TestCategory=labelled" : "kind=labelled");

        var result = Assert.Single(results.All);
        Assert.Equal(("Labelled", "Passed"), (result.Name, result.Outcome));
        Assert.StartsWith("1/1 passed: 100.0 %", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AgentFacts")]
    [InlineData("AgentFactsV3")]
    public async Task Rows_that_the_runner_does_not_list_are_refused_in_words(string host)
    {
        var result = (await Hosts[host].Value)["Rows_that_nobody_lists"];

        Assert.Equal("Failed", result.Outcome);
        Assert.StartsWith("The rows of this theory are found only while it runs", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Constraint_that_flakes_is_named_and_stock_cases_run_as_often()
    {
        var results = await Hosts["AgentTests"].Value;

        Assert.Contains("\n  trace to have called tool \"search\": failed in 1 of 4 runs\n", results["Constrained"].Message, StringComparison.Ordinal);
        Assert.Contains("\n1) run 3 (AgentTests.cs:27): Expected trace to have called tool \"search\", but ", results["Constrained"].Message, StringComparison.Ordinal);
        Assert.Equal("Passed", results["Stock_rows(first)"].Outcome);
        Assert.Contains("\n--- run 2\nsecond 2", results["Stock_rows(second)"].Output, StringComparison.Ordinal);
    }

    private static async Task<Results> RunAsync(string host, params string[] arguments)
    {
        using var folder = new ScratchFolder();
        var runs = arguments.FirstOrDefault(argument => argument.StartsWith("AGENTTRACE_RUNS=", StringComparison.Ordinal))?.Split('=')[1];
        var run = await ProcessRun.OfAsync(
            ProcessRun.DotNet,
            ["test", ProcessRun.HostPath(host), "--logger", "trx;LogFileName=results.trx", "--results-directory", folder.Path, .. arguments.Where(argument => !argument.Contains("RUNS=", StringComparison.Ordinal))],
            folder.Path,
            environment: [("AGENTTRACE_RUNS", runs), ("AGENTTRACE_SAVE", null), ("CI", null), ("VSTestLogger", null)]);
        Assert.True(File.Exists(folder["results.trx"]), $"{host} left no results: {run.Out}\n{run.Error}");
        return new Results([.. XDocument.Load(folder["results.trx"]).Descendants().Where(element => element.Name.LocalName == "UnitTestResult").Select(element => new Result(element))]);
    }

    private sealed class Results(IReadOnlyList<Result> all)
    {
        public IReadOnlyList<Result> All => all;

        public IEnumerable<string> Twice => all.GroupBy(result => result.Name).Where(group => group.Count() > 1).Select(group => group.Key);

        public Result this[string name] => all.SingleOrDefault(result => result.Name == name) ?? throw new KeyNotFoundException($"{name} is not among {string.Join(", ", all.Select(result => result.Name))}");
    }

    /// <summary>One result of a trx file, under a name without namespace, class and what frameworks put around arguments.</summary>
    private sealed class Result(XElement element)
    {
        public string Name { get; } = element.Attribute("testName")!.Value.Split("AgentFacts.")[^1].Split("AgentTests.")[^1].Replace("kind: ", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal);

        public string Outcome { get; } = element.Attribute("outcome")!.Value;

        public string Output { get; } = Text(element, "StdOut");

        public string Message { get; } = Text(element, "Message");

        /// <summary>Why it was skipped: some adapters say it as the message, some as output.</summary>
        public string Reason => Message.Length > 0 ? Message.Trim() : Output.Trim();

        private static string Text(XElement element, string name) => (element.Descendants().FirstOrDefault(inner => inner.Name.LocalName == name)?.Value ?? "").ReplaceLineEndings("\n");
    }
}
