namespace AgentTrace.Testing.Tests;

/// <summary>What MatchGolden does from its first day on, in each mode.</summary>
public sealed class GoldenWorkflowTests : IDisposable
{
    private static readonly SampleRun Research = SampleRun.Research;
    private static readonly SampleRun Other = Research.With(0, 0, call => call with { Tool = "lookup", Arguments = "{}" });

    private readonly string _folder = Directory.CreateTempSubdirectory("agenttrace-golden-").FullName;

    private GoldenPlace Place => new(Path.Combine(_folder, "T.Test.golden.json"), Path.Combine(_folder, "T.Test.received.json"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void First_run_writes_the_golden_and_is_inconclusive_once()
    {
        var message = Message(GoldenMode.Ask, Research);

        Assert.Equal($"Cannot tell whether trace matched golden \"T.Test.golden.json\": there was no golden; one is written now: review {Place.Path}, commit it, and run the test again.", message);
        Assert.Equal(GoldenTrace.Of(Research.ToTrace()).ToText(), File.ReadAllText(Place.Path));
        Assert.Null(Message(GoldenMode.Ask, Research with { Seed = 3 }));
        Assert.Null(Message(GoldenMode.Verify, Research with { Seed = 4 }));
    }

    [Fact]
    public void Difference_is_received_and_gone_again_after_a_match()
    {
        Message(GoldenMode.Ask, Research);
        var golden = File.ReadAllText(Place.Path);
        var message = Message(GoldenMode.Ask, Other);

        Assert.StartsWith("Expected trace to match golden \"T.Test.golden.json\", but tool \"lookup\" (step 2) stands in place of tool \"search\" (step 2 of the golden).", message, StringComparison.Ordinal);
        Assert.Equal((golden, GoldenTrace.Of(Other.ToTrace()).ToText()), (File.ReadAllText(Place.Path), File.ReadAllText(Place.Received)));
        Assert.Null(Message(GoldenMode.Ask, Research));
        Assert.False(File.Exists(Place.Received));
    }

    [Fact]
    public void Verify_writes_nothing_and_a_missing_golden_fails()
    {
        var message = Message(GoldenMode.Verify, Research);

        Assert.StartsWith("Expected trace to match golden \"T.Test.golden.json\", but there is no such golden, and none is written here (AGENTTRACE_GOLDEN=verify, which CI means as well): ", message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
        Message(GoldenMode.Ask, Research);
        Assert.NotNull(Message(GoldenMode.Verify, Other));
        Assert.Equal([Place.Path], Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void Accept_takes_what_comes_in_place_of_the_nearest_way()
    {
        File.WriteAllText(Place.Path, GoldenTrace.Of(Research.ToTrace()).With(GoldenTrace.Of(new SampleRun([new SampleCall("pay", "{}")]).ToTrace())).ToText());

        Assert.Null(Message(GoldenMode.Accept, Other));
        var golden = new GoldenCheck(GoldenTrace.Load(Place.Path));
        Assert.Equal(2, golden.Golden.VariantCount);
        Assert.Equal([Verdict.Passed, Verdict.Failed], new[] { Other, Research }.Select(run => golden.Evaluate(run.ToTrace()).Verdict));
    }

    [Fact]
    public void Run_that_nobody_saw_whole_becomes_no_golden()
    {
        var message = Message(GoldenMode.Ask, SpanKit.Trace(kit => kit.Llm(0, under: kit.Agent("researcher"), finish: "tool_call")));

        Assert.Contains("there is no golden yet, and none is written of this run: 1 generation (step 1) may have made calls that nobody sees", message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Theory]
    [InlineData("Accept")]
    [InlineData("Ask")]
    public void Run_that_nobody_saw_whole_is_neither_accepted_nor_received(string mode)
    {
        Message(GoldenMode.Ask, Research);
        var golden = File.ReadAllText(Place.Path);
        var message = Message(Enum.Parse<GoldenMode>(mode), TraceSet.Read("""
            {"event":"span_finished","trace_id":"t1","span_id":"s1","tool":"pay","step_type":"tool_call","attributes":{"gen_ai.tool.call.arguments":"{}"}}
            {"event":"span_finished","trace_id":"t1"}
            """u8.ToArray())[0]);

        Assert.StartsWith("Expected trace to match golden", message, StringComparison.Ordinal);
        Assert.Equal((golden, false), (File.ReadAllText(Place.Path), File.Exists(Place.Received)));
    }

    [Fact]
    public void Accept_of_a_golden_by_hand_replaces_the_way_that_is_nearest()
    {
        File.WriteAllText(Place.Path, """
            {"agenttrace_golden": 1, "level": "trajectory", "variants": [{"steps": [{"tool": "pay"}]}, {"steps": [{"tool": "search"}, {"tool": "fetch"}, {"tool": "lookup"}]}]}
            """);

        Assert.Null(Message(GoldenMode.Accept, Research));
        Assert.Equal([1, 4], GoldenTrace.Load(Place.Path).Variants.Select(variant => variant.Nodes.Sum(node => node.Steps.Count)));
    }

    [Fact]
    public void Message_shows_what_changed_side_by_side()
    {
        Message(GoldenMode.Ask, Research);
        var message = Approved.Message(() => new GoldenVerification(Place, new GoldenStore(), GoldenMode.Verify).Run(
            Research.With(0, 0, call => call with { Arguments = """{"query":"b","limit":"5","page":2}""" }).With(2, 0, call => call with { Error = "HTTP 404" }).ToTrace().Should(), null, "the way was reviewed"));

        Approved.Matches(message);
    }

    private string? Message(GoldenMode mode, SampleRun run) => Message(mode, run.ToTrace());

    private string? Message(GoldenMode mode, RecordedTrace trace)
    {
        try
        {
            new GoldenVerification(Place, new GoldenStore(), mode).Run(trace.Should(), null, "");
            return null;
        }
        catch (Xunit.Sdk.XunitException failed)
        {
            return failed.Message.Split('\n')[0];
        }
    }
}
