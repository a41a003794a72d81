namespace AgentTrace.Testing.Tests.Policies;

public sealed class TracePolicyTests
{
    [Theory]
    [InlineData("""{"tool": "search"}""")]
    [InlineData("""{"tool": "search", "arguments": {"query": "battery"}}""")]
    [InlineData("""{"tool": "search", "arguments": {"page": 1.0, "query": "battery"}, "exact": true}""")]
    [InlineData("""{"tool": "search", "arguments": {"query": "battery"}, "argumentMode": "partial"}""")]
    [InlineData("""{"tool": "search", "outcome": "succeeding"}""")]
    [InlineData("""{"tool": "fetch", "times": 2}""")]
    [InlineData("""{"tool": "fetch", "times": "2"}""")]
    [InlineData("""{"tool": "fetch", "times": "1..2"}""")]
    [InlineData("""{"tool": "fetch", "times": "2.."}""")]
    [InlineData("""{"tool": "fetch", "times": "..2"}""")]
    [InlineData("""{"tool": "search", "before": "fetch"}""")]
    [InlineData("""{"tool": "search", "allBefore": "fetch"}""")]
    [InlineData("""{"tool": "fetch", "after": "search"}""")]
    [InlineData("""{"tool": "fetch", "afterAll": {"tool": "search", "arguments": {"query": "battery"}}}""")]
    [InlineData("""{"tool": "fetch", "outcome": "failing", "before": {"tool": "fetch", "outcome": "succeeding"}}""")]
    [InlineData("""{"tool": "search", "takingAtMost": "400ms"}""")]
    [InlineData("""{"tool": "fetch", "every": true, "takingAtMost": 0.2}""")]
    [InlineData("""{"tool": {"glob": "SEA*", "ignoreCase": true}, "before": {"regex": "^fetch$"}}""")]
    [InlineData("""{"ifTool": "pay", "after": "confirm"}""")]
    [InlineData("""{"ifTool": "fetch", "times": "..2"}""")]
    [InlineData("""{"forbid": "delete_file"}""")]
    [InlineData("""{"forbid": "search", "arguments": {"query": "other"}, "agent": "researcher"}""")]
    [InlineData("""{"maxSteps": 6}""")]
    [InlineData("""{"stopReason": "completed"}""")]
    [InlineData("""{"finalFinishReason": "stop"}""")]
    [InlineData("""{"noUnrecoveredErrors": true}""")]
    [InlineData("""{"recoveredFrom": "fetch"}""")]
    [InlineData("""{"budget": {"duration": "1.5s", "totalTokens": 700, "inputTokens": 600, "outputTokens": 100}}""")]
    [InlineData("""{"budget": {"duration": "1m"}}""")]
    [InlineData("""{"wellFormed": true}""")]
    [InlineData("""{"anyOf": [{"tool": "nothing"}, {"tool": "search"}]}""")]
    [InlineData("""{"not": {"maxSteps": 5}}""")]
    [InlineData("""{"not": {"not": {"maxSteps": 6}}}""")]
    [InlineData("""{"maxSteps": 6, "when": {"run": "r1"}}""")]
    [InlineData("""{"budget": {"turns": 3, "toolCalls": 3, "steps": 6, "stepDuration": "500ms"}}""")]
    [InlineData("""{"budget": {"costUsd": 0.0016, "prices": {"m": {"input": 1, "output": 10}}}}""")]
    [InlineData("""{"onlyTools": ["search", {"tool": "fetch", "arguments": {}}]}""")]
    [InlineData("""{"onlyTools": [{"glob": "*e*"}]}""")]
    [InlineData("""{"not": {"noTools": true}}""")]
    [InlineData("""{"noToolsAfter": "guardrail_tripped"}""")]
    [InlineData("""{"noToolsAfter": "completed"}""")]
    [InlineData("""{"maxRepeats": 0}""")]
    [InlineData("""{"maxRepeats": 0, "maxRetries": 2, "tools": ["fetch"]}""")]
    [InlineData("""{"errorAt": "fetch"}""")]
    [InlineData("""{"errorAt": "fetch", "message": "500"}""")]
    [InlineData("""{"errorAt": "fetch", "message": {"matches": "^HTTP 5"}}""")]
    [InlineData("""{"noTruncation": true}""")]
    [InlineData("""{"output": "a"}""")]
    [InlineData("""{"output": {"equals": "A", "ignoreCase": true}}""")]
    [InlineData("""{"not": {"output": {"json": {}}}}""")]
    [InlineData("""{"span": {"type": "tool_call", "status": "error"}, "times": 1}""")]
    [InlineData("""{"span": {"has": ["tool"], "type": "tool_call"}, "times": "..3"}""")]
    [InlineData("""{"forbidSpan": "DELETE"}""")]
    [InlineData("""{"debuggable": true}""")]
    [InlineData("""{"forbid": "search", "after": "fetch"}""")]
    [InlineData("""{"forbid": "fetch", "outcome": "succeeding", "after": "search", "until": {"tool": "fetch", "outcome": "failing"}}""")]
    public void Parse_entry_that_the_trace_meets_passes(string entry) => Assert.Equal(Verdict.Passed, Judge(entry, PolicyTraces.Research).Verdict);

    [Theory]
    [InlineData("""{"tool": "pay"}""")]
    [InlineData("""{"tool": "search", "arguments": {"query": "battery"}, "exact": true}""")]
    [InlineData("""{"tool": "fetch", "times": 1}""")]
    [InlineData("""{"tool": "fetch", "before": "search"}""")]
    [InlineData("""{"tool": "search", "afterAll": "fetch"}""")]
    [InlineData("""{"tool": "fetch", "every": true, "takingAtMost": "150ms"}""")]
    [InlineData("""{"ifTool": "fetch", "times": 0}""")]
    [InlineData("""{"forbid": "fetch", "outcome": "failing"}""")]
    [InlineData("""{"maxSteps": 5}""")]
    [InlineData("""{"stopReason": "max_steps"}""")]
    [InlineData("""{"finalFinishReason": "length"}""")]
    [InlineData("""{"noErrors": true}""")]
    [InlineData("""{"noErrors": {"plumbing": true}}""")]
    [InlineData("""{"recoveredFrom": "search"}""")]
    [InlineData("""{"budget": {"duration": "30s", "totalTokens": 699}}""")]
    [InlineData("""{"anyOf": [{"maxSteps": 1}, {"tool": "pay"}]}""")]
    [InlineData("""{"not": {"tool": "search"}}""")]
    [InlineData("""{"budget": {"turns": 2}}""")]
    [InlineData("""{"budget": {"toolCalls": 2}}""")]
    [InlineData("""{"budget": {"steps": 5}}""")]
    [InlineData("""{"budget": {"stepDuration": "499ms"}}""")]
    [InlineData("""{"budget": {"costUsd": 0.0015, "prices": {"m": {"input": 1, "output": 10}}}}""")]
    [InlineData("""{"onlyTools": ["search"]}""")]
    [InlineData("""{"noTools": true}""")]
    [InlineData("""{"errorAt": "search"}""")]
    [InlineData("""{"errorAt": "fetch", "message": "404"}""")]
    [InlineData("""{"output": {"contains": "b"}}""")]
    [InlineData("""{"span": {"type": "tool_call", "status": "error"}, "times": 2}""")]
    [InlineData("""{"forbidSpan": {"type": "tool_call"}}""")]
    [InlineData("""{"forbid": "fetch", "after": "search"}""")]
    [InlineData("""{"forbid": "fetch", "after": {"tool": "fetch", "outcome": "failing"}, "until": "search"}""")]
    public void Parse_entry_that_the_trace_breaks_fails(string entry) => Assert.Equal(Verdict.Failed, Judge(entry, PolicyTraces.Research).Verdict);

    [Theory]
    [InlineData("""{"noUnrecoveredErrors": true}""")]
    [InlineData("""{"wellFormed": true}""")]
    public void Parse_entry_that_a_broken_trace_breaks_fails(string entry) => Assert.Equal(Verdict.Failed, Judge(entry, PolicyTraces.Broken).Verdict);

    [Theory]
    [InlineData("""{"budget": {"totalTokens": 5}}""")]
    [InlineData("""{"not": {"budget": {"totalTokens": 5}}}""")]
    [InlineData("""{"maxSteps": 9, "when": {"agent": "reseacher"}}""")]
    [InlineData("""{"budget": {"costUsd": 5}}""")]
    [InlineData("""{"noTruncation": true}""")]
    [InlineData("""{"output": "a"}""")]
    public void Parse_entry_that_the_trace_cannot_answer_is_inconclusive(string entry) => Assert.Equal(Verdict.Inconclusive, Judge(entry, PolicyTraces.Broken).Verdict);

    [Theory]
    [InlineData("""{"tool": "search", "agent": "researcher"}""", Verdict.Passed)]
    [InlineData("""{"tool": "search", "agent": "planner"}""", Verdict.Failed)]
    [InlineData("""{"requested": "search", "times": 1}""", Verdict.Passed)]
    [InlineData("""{"requested": "delete_file"}""", Verdict.Failed)]
    [InlineData("""{"forbidRequest": "delete_file"}""", Verdict.Passed)]
    [InlineData("""{"forbidRequest": "search"}""", Verdict.Failed)]
    public void Parse_agents_and_requests_are_read_from_spans_and_messages(string entry, Verdict expected) =>
        Assert.Equal(expected, Judge(entry, RecordedTrace.Load(Path.Combine(Corpus.Fixtures, "traces", "otlp-agent.json"))).Verdict);

    [Fact]
    public void Parse_entry_keeps_how_it_is_meant_and_where_it_stands()
    {
        var policy = TracePolicy.Parse(
            """
            { // comments and trailing commas are welcome
              "$schema": "x",
              "checks": [
                {"maxSteps": 5, "name": "short", "because": "steps cost", "severity": "warning", "inconclusive": "warn", "when": {"agent": "a"}},
                {"noErrors": true},
              ],
            }
            """);
        var (first, second) = (policy.Checks[0], policy.Checks[1]);

        Assert.Equal(("short", "steps cost", PolicySeverity.Warning, InconclusiveMeaning.Warn, 4, 5), (first.Name, first.Because, first.Severity, first.Inconclusive, first.Line, first.Column));
        Assert.Equal(new PolicyScope(null, "a"), first.When);
        Assert.Equal((null, null, PolicySeverity.Error, InconclusiveMeaning.Fail, 5), (second.Name, second.Because, second.Severity, second.Inconclusive, second.Line));
        Assert.Equal(new NoErrorsCheck(), second.Check);
    }

    [Fact]
    public void Parse_chain_keys_apply_in_fixed_order()
    {
        var check = Assert.IsType<CallCheck>(Entry("""{"before": "b", "every": true, "times": 2, "arguments": {"x": 1}, "takingAtMost": 1, "after": "c", "tool": "a"}""").Check);

        Assert.Equal(["exactly twice", "every time", "before \"b\"", "after \"c\"", "taking at most 1 s"], check.Links.Select(link => link.Phrase));
        Assert.Equal("\"a\" with arguments {\"x\":1}", check.Pattern.ToString());
    }

    [Fact]
    public void Parse_several_limits_of_one_budget_name_the_one_that_broke()
    {
        var entry = Entry("""{"budget": {"duration": "30s", "totalTokens": 699}}""");

        Assert.Equal(
            "Expected trace to have taken at most 30 s and have used at most 699 tokens, but it used 700 (input 600, output 100); most in step 6: 360.",
            entry.Check.Describe(PolicyTraces.Research));
    }

    [Fact]
    public void Parse_prices_of_the_file_serve_every_budget_and_its_own_come_first()
    {
        var policy = TracePolicy.Parse("""{"prices": {"m": {"input": 1, "output": 10}, "n": {"input": 7, "output": 7}}, "checks": [{"budget": {"costUsd": 0.0015}}, {"budget": {"costUsd": 0.0015, "prices": {"m": {"input": 0.5, "output": 1e1}}}}]}""");

        Assert.Equal([Verdict.Failed, Verdict.Passed], policy.Checks.Select(entry => entry.Check.Evaluate(PolicyTraces.Research).Verdict));
        Assert.Equal(7m, Assert.IsType<MaxCostCheck>(policy.Checks[1].Check).Prices!.Entries["n"].Input);
    }

    [Fact]
    public void All_every_check_has_a_key_and_every_example_is_read()
    {
        var made = PolicyKeys.All.SelectMany(key => Flatten(Entry(key.Example).Check)).Select(check => check.GetType()).ToHashSet();
        var checks = typeof(TraceCheck).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(TraceCheck)) && !type.IsAbstract);

        Assert.Empty(checks.Where(check => !made.Contains(check) && !PolicyKeys.CodeOnly.Contains(check)).Select(check => check.Name));
        Assert.Empty(made.Intersect(PolicyKeys.CodeOnly));
    }

    [Fact]
    public void All_every_link_has_a_key()
    {
        string[] entries = ["\"times\": 1", "\"every\": true, \"before\": \"b\"", .. PolicyLinks.All.Select(link => $"\"{link.Key}\": {link.Example}")];
        var made = entries.SelectMany(entry => ((CallCheck)Entry($$"""{"tool": "a", {{entry}}}""").Check).Links).Select(link => link.GetType()).ToHashSet();
        var links = typeof(CallLink).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(CallLink)) && type is { IsAbstract: false, IsNested: false });

        // The pattern's own keys say the same as these three filters.
        Type[] inPattern = [typeof(WithArgumentsLink), typeof(OutcomeLink), typeof(ByAgentLink)];
        Assert.Empty(links.Where(link => !made.Contains(link) && !inPattern.Contains(link)).Select(link => link.Name));
    }

    private static IEnumerable<TraceCheck> Flatten(TraceCheck check) => check switch
    {
        NotCheck not => [not, .. Flatten(not.Inner)],
        AnyOfCheck any => [any, .. any.Checks.SelectMany(Flatten)],
        AllOfCheck all => [all, .. all.Checks.SelectMany(Flatten)],
        _ => [check],
    };

    private static PolicyEntry Entry(string entry) => Assert.Single(TracePolicy.Parse("[" + entry + "]").Checks);

    private static CheckResult Judge(string json, RecordedTrace trace) => Entry(json) is var entry ? entry.Check.Evaluate(entry.When?.Of(trace) ?? trace) : throw new InvalidOperationException();

    [Theory]
    [InlineData("""[{"golden": "GOLDEN"}]""")]
    [InlineData("""[{"anyOf": [{"maxSteps": 5}, {"golden": "GOLDEN"}]}]""")]
    [InlineData("""[{"not": {"anyOf": [{"golden": "GOLDEN"}]}}]""")]
    public void Digest_is_another_with_another_golden_wherever_it_stands(string policy)
    {
        var folder = Directory.CreateTempSubdirectory("agenttrace-digest");
        try
        {
            var golden = Path.Combine(folder.FullName, "a.golden.json");
            var file = Path.Combine(folder.FullName, "p.policy.json");
            File.WriteAllText(file, policy.Replace("GOLDEN", "a.golden.json", StringComparison.Ordinal));
            File.WriteAllText(golden, GoldenTrace.Of(SpanKit.Trace(t => t.Tool("search", 0))).ToText());
            var (first, same) = (TracePolicy.Load(file).Digest, TracePolicy.Load(file).Digest);
            File.WriteAllText(golden, GoldenTrace.Of(SpanKit.Trace(t => t.Tool("fetch", 0))).ToText());

            Assert.Equal(first, same);
            Assert.NotEqual(first, TracePolicy.Load(file).Digest);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
