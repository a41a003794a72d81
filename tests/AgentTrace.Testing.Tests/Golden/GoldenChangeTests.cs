namespace AgentTrace.Testing.Tests;

/// <summary>One thing changed at a time: each is told in one true sentence, or is no difference.</summary>
public sealed class GoldenChangeTests
{
    private static readonly SampleRun Research = SampleRun.Research;

    private static readonly Dictionary<string, (SampleRun Run, string Sentence)> Changed = new()
    {
        ["a tool swapped"] = (Research.With(0, 0, call => call with { Tool = "lookup", Arguments = """{"term":"x"}""" }), "tool \"lookup\" (step 2) stands in place of tool \"search\" (step 2 of the golden)"),
        ["a call repeated"] = (Research.And(2, Research.Turns[2][0]), "tool \"summarize\" (step 8) is not in the golden"),
        ["a turn repeated"] = (Research with { Turns = [Research.Turns[0], .. Research.Turns] }, "tool \"search\" (step 4) is not in the golden, and 1 more difference"),
        ["an argument gone"] = (Research.With(0, 0, call => call with { Arguments = """{"query":"battery recycling"}""" }), "tool \"search\" (step 2) changed: $.limit is gone, was 5"),
        ["an argument new"] = (Research.With(0, 0, call => call with { Arguments = """{"query":"b","limit":5,"page":2}""" }), "tool \"search\" (step 2) changed: $.page is new: 2"),
        ["an argument of another kind"] = (Research.With(0, 0, call => call with { Arguments = """{"query":"b","limit":"5"}""" }), "tool \"search\" (step 2) changed: $.limit is the text \"5\", was the number 5"),
        ["an error"] = (Research.With(2, 0, call => call with { Error = "HTTP 404" }), "tool \"summarize\" (step 7) failed (HTTP 404), which it did not in the golden"),
        ["a step gone"] = (Research.Without(2), "tool \"summarize\" (step 7 of the golden) is gone, and 1 more difference"),
        ["another stop reason"] = (Research with { Finish = "content_filter" }, "the generation (step 8) changed: finish reason is \"content_filter\", was not recorded, and 1 more difference"),
    };

    public static TheoryData<string> Changes => [.. Changed.Keys];

    public static TheoryData<string> NoChanges => [.. Unchanged.Keys];

    [Theory]
    [MemberData(nameof(Changes))]
    public void Change_is_told_in_one_sentence(string change)
    {
        var (run, sentence) = Changed[change];
        var check = new GoldenCheck(GoldenTrace.Parse(GoldenTrace.Of(Research.ToTrace()).ToText(), "golden/research.golden.json"));

        Assert.Equal($"Expected trace to match golden \"research.golden.json\", but {sentence}.", check.Describe(run.ToTrace()));
        Assert.Equal(Verdict.Passed, new GoldenCheck(GoldenTrace.Of(run.ToTrace())).Evaluate(run.ToTrace()).Verdict);
    }

    private static readonly Dictionary<string, SampleRun> Unchanged = new()
    {
        ["two parallel calls exchanged"] = Research with { Turns = [Research.Turns[0], [.. Research.Turns[1].Reverse()], Research.Turns[2]] },
        ["ids and times all new"] = Research with { Seed = 41 },
        ["prompt wording"] = Research with { Prompt = "You find things out." },
        ["an argument's wording"] = Research.With(0, 0, call => call with { Arguments = """{"limit":7,"query":"how are batteries recycled?"}""" }),
        ["a result"] = Research.With(0, 0, call => call with { Result = """{"hits":[]}""" }),
    };

    [Theory]
    [MemberData(nameof(NoChanges))]
    public void What_does_not_matter_is_no_difference(string change)
    {
        var golden = GoldenTrace.Parse(GoldenTrace.Of(Research.ToTrace()).ToText());

        Assert.Equal((change, "Held: trace matched golden: its 8 steps are those of the golden."), (change, new GoldenCheck(golden).Describe(Unchanged[change].ToTrace())));
    }

    [Theory]
    [InlineData(GoldenLevel.Trajectory, null)]
    [InlineData(GoldenLevel.Shape, null)]
    [InlineData(GoldenLevel.Arguments, "tool \"search\" (step 2) changed: $.query is \"other\", was \"battery recycling\"")]
    [InlineData(GoldenLevel.Full, "tool \"search\" (step 2) changed: $.query is \"other\", was \"battery recycling\"")]
    public void Level_says_what_counts(GoldenLevel level, string? sentence)
    {
        var check = new GoldenCheck(GoldenTrace.Of(Research.ToTrace(), new() { Level = level }));
        var result = check.Evaluate(Research.With(0, 0, call => call with { Arguments = """{"query":"other","limit":5}""" }).ToTrace());

        Assert.Equal((sentence is null ? Verdict.Passed : Verdict.Failed, true), (result.Verdict, sentence is null || result.Reason == sentence));
    }

    [Theory]
    [InlineData("search.query", "ignore", """{"limit":5}""", true)]
    [InlineData("search.query", "shape", """{"limit":5,"query":"other"}""", true)]
    [InlineData("search.query", "shape", """{"limit":5}""", false)]
    [InlineData("*.limit", "within 2", """{"limit":7,"query":"battery recycling"}""", true)]
    [InlineData("*.limit", "within 2", """{"limit":7.5,"query":"battery recycling"}""", false)]
    [InlineData("fetch.limit", "within 2", """{"limit":7,"query":"battery recycling"}""", false)]
    public void Field_has_a_rule_of_its_own(string field, string rule, string arguments, bool isEqual)
    {
        var options = new GoldenOptions { Level = GoldenLevel.Arguments, Fields = { [field] = GoldenField.Parse(rule)! } };
        var golden = GoldenTrace.Parse(GoldenTrace.Of(Research.ToTrace(), options).ToText());
        var result = new GoldenCheck(golden).Evaluate(Research.With(0, 0, call => call with { Arguments = arguments }).ToTrace());

        Assert.Equal(isEqual ? Verdict.Passed : Verdict.Failed, result.Verdict);
    }

    [Fact]
    public void Golden_file_is_small_and_reads_as_what_the_agent_did() => Approved.Matches(GoldenTrace.Of(Research.ToTrace()).ToText());

    [Fact]
    public void Every_level_reads_back_as_it_was_written()
    {
        foreach (var level in Enum.GetValues<GoldenLevel>())
        {
            var text = GoldenTrace.Of(Research.With(0, 0, call => call with { Error = "no such host" }).ToTrace(), new() { Level = level }).ToText();
            Assert.Equal(text, GoldenTrace.Parse(text).ToText());
        }
    }
}
