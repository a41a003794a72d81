namespace AgentTrace.Testing.Tests;

/// <summary>Several accepted ways: variants, optional steps, groups, and what is learned from good runs.</summary>
public sealed class GoldenVariantTests
{
    private static readonly SampleRun Research = SampleRun.Research;
    private static readonly SampleRun Short = Research.Without(1);
    private static readonly SampleRun Other = new([new SampleCall("pay", "{}")], [new SampleCall("refund", "{}")]);

    [Fact]
    public void Any_variant_will_do_and_the_nearest_is_shown()
    {
        var golden = GoldenTrace.Of(Research.ToTrace()).With(GoldenTrace.Of(Other.ToTrace()));

        Assert.Equal(2, golden.VariantCount);
        Assert.Equal(2, golden.With(GoldenTrace.Of((Research with { Seed = 9 }).ToTrace())).VariantCount);
        Assert.Equal(Verdict.Passed, new GoldenCheck(golden).Evaluate(Research.ToTrace()).Verdict);
        Assert.Equal(Verdict.Passed, new GoldenCheck(golden).Evaluate(Other.ToTrace()).Verdict);
        var result = new GoldenCheck(golden).Evaluate((Other with { Turns = [.. Other.Turns, [new SampleCall("email", "{}")]] }).ToTrace());
        Assert.Equal("tool \"email\" (step 6) is not in the golden, and 1 more difference (nearest of 2 variants: the second)", result.Reason);
    }

    [Fact]
    public void Steps_that_some_good_runs_leave_out_are_optional()
    {
        var golden = GoldenTrace.Parse(GoldenTrace.Learn([Research.ToTrace(), Short.ToTrace(), Research.ToTrace()]).ToText());

        Assert.Equal(1, golden.VariantCount);
        Assert.All([Research, Short, Research with { Seed = 4 }], run => Assert.Equal(Verdict.Passed, new GoldenCheck(golden).Evaluate(run.ToTrace()).Verdict));
        Assert.Equal(Verdict.Failed, new GoldenCheck(golden).Evaluate(Research.Without(2).ToTrace()).Verdict);
        Assert.Equal(Verdict.Failed, new GoldenCheck(golden).Evaluate(Research.Without(0).ToTrace()).Verdict);
    }

    [Fact]
    public void Steps_that_some_good_runs_add_are_optional()
    {
        var golden = GoldenTrace.Learn([Short.ToTrace(), Research.ToTrace()]);

        Assert.Equal(1, golden.VariantCount);
        Assert.All([Research, Short], run => Assert.Equal(Verdict.Passed, new GoldenCheck(golden).Evaluate(run.ToTrace()).Verdict));
    }

    [Fact]
    public void Arguments_that_vary_between_good_runs_may_vary_and_no_others()
    {
        SampleRun Asks(string query, int limit) => Research.With(0, 0, call => call with { Arguments = $$"""{"query":"{{query}}","limit":{{limit}},"lang":"en"}""" });
        var golden = GoldenTrace.Learn([Asks("a b", 5).ToTrace(), Asks("c d", 5).ToTrace(), Asks("e", 7).ToTrace()], new() { Level = GoldenLevel.Arguments });

        Assert.Equal(["search.limit: shape", "search.query: shape"], golden.Options.Fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}: {field.Value}"));
        Assert.Equal(Verdict.Passed, new GoldenCheck(golden).Evaluate(Asks("anything", 99).ToTrace()).Verdict);
        Assert.Equal(Verdict.Failed, new GoldenCheck(golden).Evaluate(Asks("anything", 99).With(0, 0, call => call with { Arguments = call.Arguments.Replace("en", "de", StringComparison.Ordinal) }).ToTrace()).Verdict);
    }

    [Fact]
    public void Keys_that_only_some_good_runs_have_do_not_count()
    {
        var golden = GoldenTrace.Learn([Research.ToTrace(), Research.With(0, 0, call => call with { Arguments = """{"query":"x","limit":5,"filters":[{"kind":"pdf"}]}""" }).ToTrace()]);

        Assert.Equal("search.filters: ignore", Assert.Single(golden.Options.Fields.Select(field => $"{field.Key}: {field.Value}")));
    }

    [Fact]
    public void Results_that_vary_between_good_runs_loosen_no_argument()
    {
        SampleRun Finds(int id, int found) => new([new SampleCall("search", $$"""{"id":{{id}}}""", $$"""{"id":{{found}}}""")]);
        foreach (var options in new GoldenOptions[] { new() { Level = GoldenLevel.Full }, new() { Level = GoldenLevel.Arguments, Results = true } })
        {
            var golden = new GoldenCheck(GoldenTrace.Parse(GoldenTrace.Learn([Finds(5, 1).ToTrace(), Finds(5, 2).ToTrace()], options).ToText()));

            Assert.Empty(golden.Golden.Options.Fields);
            Assert.Equal([Verdict.Passed, Verdict.Passed, Verdict.Failed], new[] { Finds(5, 1), Finds(5, 2), Finds(99, 1) }.Select(run => golden.Evaluate(run.ToTrace()).Verdict));
        }
    }

    [Theory]
    [InlineData("github.search", "query", "['github.search'].query: shape")]
    [InlineData("*", "query", "['*'].query: shape")]
    [InlineData("search", "a.b", "search.['a.b']: shape")]
    [InlineData("search", "", "search.['']: shape")]
    [InlineData("search", "*", "search.['*']: shape")]
    [InlineData("search", "$id ", "search.['$id ']: shape")]
    [InlineData("search", "it's", "search.['it's']: shape")]
    [InlineData("search", "a']b", null)]
    [InlineData("a']b", "query", null)]
    public void Arguments_that_vary_are_named_so_that_they_are_found_again(string tool, string key, string? field)
    {
        RecordedTrace Asks(int value) => new SampleRun([new SampleCall(tool, $$"""{{{System.Text.Json.JsonSerializer.Serialize(key)}}:{{value}},"other":1}""")]).ToTrace();
        var golden = GoldenTrace.Parse(GoldenTrace.Learn([Asks(1), Asks(2)], new() { Level = GoldenLevel.Arguments }).ToText());

        Assert.Equal(field, golden.Options.Fields.Select(entry => $"{entry.Key}: {entry.Value}").SingleOrDefault());
        Assert.Equal(field is null ? 2 : 1, golden.VariantCount);
        Assert.Equal([Verdict.Passed, Verdict.Passed, field is null ? Verdict.Failed : Verdict.Passed], new[] { 1, 2, 3 }.Select(value => new GoldenCheck(golden).Evaluate(Asks(value)).Verdict));
    }

    [Fact]
    public void Good_runs_of_another_kind_are_variants_and_all_of_them_match_in_any_order()
    {
        SampleRun[] runs = [Research, Other, Short, Other with { Finish = "content_filter" }, Research.With(2, 0, call => call with { Error = "HTTP 404" })];
        for (var seed = 0; seed < 20; seed++)
        {
            var order = runs.ToArray();
            new Random(seed).Shuffle(order);
            var golden = GoldenTrace.Parse(GoldenTrace.Learn(order.Select(run => run.ToTrace())).ToText());
            Assert.All(runs, run => Assert.Equal(Verdict.Passed, new GoldenCheck(golden).Evaluate(run.ToTrace()).Verdict));
        }
    }

    [Theory]
    [InlineData("a? a", "a", true)]
    [InlineData("a a?", "a", true)]
    [InlineData("a? b? a b", "a b", true)]
    [InlineData("a? b? a b", "b a", false)]
    [InlineData("a? b", "b", true)]
    [InlineData("a? b", "a", false)]
    [InlineData("a b? c? d", "a c d", true)]
    [InlineData("a b? c? d", "a c b d", false)]
    public void Optional_steps_are_left_out_wherever_that_makes_a_match(string golden, string run, bool isMatch)
    {
        var steps = golden.Split(' ').Select(name => $$"""{"tool":"{{name.TrimEnd('?')}}"{{(name.EndsWith('?') ? ",\"optional\":true" : "")}}}""");
        var accepted = GoldenTrace.Parse($$"""{"agenttrace_golden":1,"level":"trajectory","variants":[{"stop_reason":null,"steps":[{{string.Join(',', steps)}}]}]}""");
        var trace = SpanKit.Trace(kit =>
        {
            foreach (var (name, i) in run.Split(' ').Select((name, i) => (name, i))) kit.Tool(name, i * 100);
        });

        Assert.Equal(isMatch ? Verdict.Passed : Verdict.Failed, new GoldenCheck(accepted).Evaluate(trace).Verdict);
    }

    [Fact]
    public void Group_has_no_order_and_a_sequence_is_not_done_at_once()
    {
        var group = GoldenTrace.Parse("""{"agenttrace_golden":1,"level":"trajectory","variants":[{"stop_reason":null,"steps":[{"any_order":[{"tool":"b"},{"tool":"a"}]},{"tool":"c"}]}]}""");
        var sequence = GoldenTrace.Parse("""{"agenttrace_golden":1,"level":"trajectory","variants":[{"stop_reason":null,"steps":[{"tool":"a"},{"tool":"b"},{"tool":"c"}]}]}""");
        var ordered = Tools(("a", 0, 10), ("b", 20, 10), ("c", 40, 10));
        var reversed = Tools(("b", 0, 10), ("a", 20, 10), ("c", 40, 10));
        var atOnce = Tools(("b", 0, 30), ("a", 10, 10), ("c", 40, 10));

        Assert.All([ordered, reversed, atOnce], trace => Assert.Equal(Verdict.Passed, new GoldenCheck(group).Evaluate(trace).Verdict));
        Assert.Equal(Verdict.Passed, new GoldenCheck(sequence).Evaluate(ordered).Verdict);
        Assert.Equal("tool \"b\" (step 1) now runs at the same time as the step before it", new GoldenCheck(sequence).Evaluate(atOnce).Reason);
        Assert.Equal(Verdict.Failed, new GoldenCheck(sequence).Evaluate(reversed).Verdict);
        Assert.Equal(Verdict.Failed, new GoldenCheck(group).Evaluate(Tools(("a", 0, 10), ("c", 20, 10), ("b", 40, 10))).Verdict);
    }

    [Fact]
    public void Evidence_that_is_missing_is_no_match()
    {
        var golden = new GoldenCheck(GoldenTrace.Of(Research.ToTrace()));
        var blind = SpanKit.Trace(kit =>
        {
            var agent = kit.Agent("researcher", 0, 1000);
            kit.Llm(10, 10, agent, finish: "tool_call");
            kit.Tool("search", 30, 10, agent);
            kit.Llm(50, 10, agent, finish: "tool_call");
            kit.Tool("fetch", 70, 20, agent);
            kit.Tool("lookup", 71, 20, agent);
            kit.Llm(100, 10, agent, finish: "tool_call");
            kit.Tool("summarize", 120, 10, agent);
            kit.Llm(140, 10, agent);
        });

        Assert.Equal("Cannot tell whether trace matched golden: the golden knows the arguments of tool \"search\" (step 2), which the trace did not capture whole.", golden.Describe(blind));
        Assert.Equal(Verdict.Passed, new GoldenCheck(GoldenTrace.Of(Research.ToTrace(), new() { Level = GoldenLevel.Trajectory })).Evaluate(blind).Verdict);
        Assert.Equal(Verdict.Inconclusive, golden.Evaluate(SpanKit.Trace(_ => { })).Verdict);
    }

    [Theory]
    [InlineData("", "this is not valid JSON")]
    [InlineData("[]", "a golden trace is an object with \"agenttrace_golden\"")]
    [InlineData("{\"agenttrace_golden\":2,\"variants\":[]}", "agenttrace_golden: only version 1 is known")]
    [InlineData("{\"agenttrace_golden\":1,\"variants\":[]}", "variants: at least one variant is a list of steps")]
    [InlineData("{\"agenttrace_golden\":1,\"variants\":[{\"steps\":[{\"tol\":\"a\"}]}]}", "variants[0].steps[0]: unknown key \"tol\"; did you mean \"tool\"?")]
    [InlineData("{\"agenttrace_golden\":1,\"variants\":[{\"steps\":[{\"step\":\"dance\"}]}]}", "variants[0].steps[0].step: \"dance\" is no type of a step")]
    [InlineData("{\"agenttrace_golden\":1,\"fields\":{\"search\":\"ignore\"},\"variants\":[{\"steps\":[]}]}", "fields: \"search\" is no field")]
    [InlineData("{\"agenttrace_golden\":1,\"fields\":{\"['a.b]\":\"ignore\"},\"variants\":[{\"steps\":[]}]}", "fields: \"['a.b]\" is no field")]
    [InlineData("{\"agenttrace_golden\":1,\"fields\":{\"['a.b']\":\"ignore\"},\"variants\":[{\"steps\":[]}]}", "fields: \"['a.b']\" is no field")]
    [InlineData("{\"agenttrace_golden\":1,\"fields\":{\"search.a\":\"about\"},\"variants\":[{\"steps\":[]}]}", "fields[\"search.a\"]: rules are exact, shape, ignore and \"within 2\"")]
    public void What_is_no_golden_says_where(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<TraceFormatException>(() => GoldenTrace.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_a_golden_by_hand_leaves_out_does_not_count()
    {
        var golden = GoldenTrace.Parse("""
            {
              "agenttrace_golden": 1, // by hand
              "level": "trajectory",
              "variants": [{"steps": [{"tool": "search"}, {"any_order": [{"tool": "fetch"}, {"tool": "lookup", "optional": true}]}, {"tool": "summarize"}]}]
            }
            """);

        Assert.All([Research, Research with { Finish = "content_filter" }, Research with { Turns = [Research.Turns[0], [Research.Turns[1][0]], Research.Turns[2]] }],
            run => Assert.Equal(Verdict.Passed, new GoldenCheck(golden).Evaluate(run.ToTrace()).Verdict));
        Assert.Equal("tool \"search\" (step 1 of the golden) is gone", new GoldenCheck(golden).Evaluate(Research.Without(0).ToTrace()).Reason);
    }

    [Theory]
    [InlineData(GoldenLevel.Trajectory, GoldenLevel.Shape)]
    [InlineData(GoldenLevel.Shape, GoldenLevel.Full)]
    public void Golden_cannot_tell_what_its_level_kept_nothing_of(GoldenLevel written, GoldenLevel asked)
    {
        var check = new GoldenCheck(GoldenTrace.Of(Research.ToTrace(), new() { Level = written }), new() { Level = asked });

        Assert.Equal((Verdict.Inconclusive, $"the golden was written at level {written.ToString().ToLowerInvariant()}, which keeps nothing of what level {asked.ToString().ToLowerInvariant()} asks for; write it anew at that level"),
            (check.Evaluate(Research.ToTrace()).Verdict, check.Evaluate(Research.ToTrace()).Reason));
    }

    [Fact]
    public void Run_without_captured_arguments_is_no_golden_of_them()
    {
        var blind = Tools(("search", 0, 10), ("fetch", 20, 10));
        var result = new GoldenCheck(GoldenTrace.Of(blind)).Evaluate(blind);

        Assert.Equal((Verdict.Inconclusive, "the arguments of tool \"search\" (step 1) were not captured whole in the run that the golden is made of"), (result.Verdict, result.Reason));
        Assert.Equal(Verdict.Passed, new GoldenCheck(GoldenTrace.Of(blind, new() { Level = GoldenLevel.Trajectory })).Evaluate(blind).Verdict);
    }

    [Fact]
    public void Golden_without_results_cannot_tell_what_they_are() => Assert.Equal(
        (Verdict.Inconclusive, "the golden was written without results; write it anew with them"),
        new GoldenCheck(GoldenTrace.Of(Research.ToTrace()), new() { Results = true }).Evaluate(Research.ToTrace()) is var result ? (result.Verdict, result.Reason) : default);

    [Fact]
    public void What_a_trace_may_only_have_lost_is_no_difference()
    {
        var golden = new GoldenCheck(GoldenTrace.Of(Tools(("search", 0, 10), ("fetch", 20, 10)), new() { Level = GoldenLevel.Trajectory }));
        var lossy = TraceSet.Read("""
            {"event":"span_finished","trace_id":"t1","span_id":"s1","tool":"search","step_type":"tool_call"}
            {"event":"span_finished","trace_id":"t1"}
            """u8.ToArray())[0];
        var other = TraceSet.Read("""
            {"event":"span_finished","trace_id":"t1","span_id":"s1","tool":"pay","step_type":"tool_call"}
            {"event":"span_finished","trace_id":"t1"}
            """u8.ToArray())[0];

        Assert.Equal("Cannot tell whether trace matched golden: tool \"fetch\" (step 2 of the golden) is gone, but the trace is incomplete: 1 line of the input could not be read.", golden.Describe(lossy));
        Assert.Equal(Verdict.Failed, golden.Evaluate(other).Verdict);
    }

    [Fact]
    public void Run_that_nobody_saw_whole_teaches_nothing()
    {
        var blind = Tools(("search", 0, 10));

        Assert.Equal("Run 2 is no example: the arguments of tool \"search\" (step 1) were not captured whole in the run that the golden is made of. (Parameter 'traces')",
            Assert.Throws<ArgumentException>(() => GoldenTrace.Learn([Research.ToTrace(), blind])).Message);
    }

    [Fact]
    public void Golden_that_is_loaded_as_a_trace_says_what_it_is() => Assert.Equal(
        "this is a golden trace, which holds the ways of a run and no run: GoldenTrace.Load reads it, and agenttrace diff holds a run against it.",
        Assert.Throws<TraceFormatException>(() => TraceSet.Read(System.Text.Encoding.UTF8.GetBytes(GoldenTrace.Of(Research.ToTrace()).ToText()))).Message);

    private static RecordedTrace Tools(params (string Name, double At, double Ms)[] tools) => SpanKit.Trace(kit =>
    {
        foreach (var (name, at, ms) in tools) kit.Tool(name, at, ms);
    });
}
