using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

public sealed class BudgetCheckTests
{
    private static readonly TokenPrices Prices = new TokenPrices().With("gpt-4o", input: 2.50m, output: 10m, cachedInput: 1.25m).With("small*", 1m, 2m).With("local", 0m, 0m);

    private static string Llm(SpanKit kit, double at, string? model, long? input, long? output, long? cached = null, double? cost = null, long? total = null, string? under = null, string? asked = null) =>
        kit.Span($"chat {model ?? asked}", at, 10, under, false, null,
        [
            ("gen_ai.operation.name", "chat"), ("gen_ai.request.model", asked ?? model), ("gen_ai.response.model", asked is null ? null : model), ("gen_ai.response.finish_reasons", "stop"),
            ("gen_ai.usage.input_tokens", input), ("gen_ai.usage.output_tokens", output), ("gen_ai.usage.total_tokens", total), ("gen_ai.usage.cache_read.input_tokens", cached), ("gen_ai.usage.cost", cost),
        ]);

    private static string Cost(decimal limit, Action<SpanKit> build, TokenPrices? prices = null) => new MaxCostCheck(limit, prices ?? Prices).Describe(Trace(build));

    [Fact]
    public void Tokens_cost_what_the_table_says()
    {
        Action<SpanKit> two = t => { Llm(t, 0, "gpt-4o", 10_000, 1_000, 2_000); Llm(t, 20, "small-2", 1_000, 500, 0); };
        Assert.Equal("Held: trace cost at most $0.0345: it cost $0.0345.", Cost(0.0345m, two));
        Assert.Equal("Expected trace to have cost at most $0.0344, but it cost $0.0345; most at step 1 (gpt-4o): $0.0325.", Cost(0.0344m, two));
        Assert.Equal(Verdict.Failed, new MaxCostCheck(0m, Prices).Evaluate(Trace(two)).Verdict);
        Assert.Equal(Verdict.Passed, new MaxCostCheck(0m, Prices).Evaluate(Trace(t => Llm(t, 0, "local", 5_000_000, 10))).Verdict);
        Trace(two).Should().HaveCostAtMostUsd(0.05m, Prices);
    }

    [Fact]
    public void A_model_without_a_price_is_named_and_is_not_free()
    {
        Action<SpanKit> mixed = t => { Llm(t, 0, "gpt-4o", 10_000, 1_000, 0); Llm(t, 20, "gpt-5", 10, 10); };
        Assert.Equal("Cannot tell whether trace cost at most $1.00: at least $0.035, and no price is given for \"gpt-5\" (1 span).", Cost(1m, mixed));
        Assert.Equal("Expected trace to have cost at most $0.01, but it cost at least $0.035.", Cost(0.01m, mixed));
        Assert.Equal("Cannot tell whether trace cost at most $1.00: no cost is recorded and no price is given for \"gpt-4o\" (1 span), \"gpt-5\" (1 span).", new MaxCostCheck(1m).Describe(Trace(mixed)));
        Assert.Equal("Cannot tell whether trace cost at most $1.00: no price is given for \"GPT-4o\" (but for \"gpt-4o\") (1 span).", Cost(1m, t => Llm(t, 0, "GPT-4o", 1, 1)));
    }

    [Fact]
    public void Usage_that_nobody_states_is_not_zero()
    {
        Assert.Equal("Cannot tell whether trace cost at most $1.00: at least $0.035, and 1 of 2 generations (step 2) carries neither usage nor cost.",
            Cost(1m, t => { Llm(t, 0, "gpt-4o", 10_000, 1_000, 0); Llm(t, 20, "gpt-4o", null, null); }));
        Assert.Equal("Cannot tell whether trace cost at most $1.00: at least $0.025, and 1 span (\"chat gpt-4o\") states usage only in part.", Cost(1m, t => Llm(t, 0, "gpt-4o", 10_000, null, 0)));
        Assert.Equal("Held: trace cost at most $1.00: it cost $0.00.", Cost(1m, t => Llm(t, 0, "local", null, null)));
        Assert.Equal("Cannot tell whether trace cost at most $1.00: it has no generation and no recorded total.", Cost(1m, t => t.Tool("a", 0)));
        Assert.Equal(Verdict.Inconclusive, new MaxCostCheck(1m, Prices).Evaluate(Trace(t => { Llm(t, 0, "local", 1, 1, under: "gone"); Llm(t, 20, "local", 1, 1, under: "gone2"); })).Verdict);
    }

    [Fact]
    public void Input_that_a_cache_may_have_made_cheaper_is_told_only_where_it_matters()
    {
        Action<SpanKit> silent = t => Llm(t, 0, "gpt-4o", 1_000_000, 0);
        Assert.Equal("Held: trace cost at most $2.50: it cost at most $2.50.", Cost(2.5m, silent));
        Assert.Equal("Cannot tell whether trace cost at most $2.00: between $1.25 and $2.50: step 1 (gpt-4o) does not say how much of the input came from a cache, which has a price of its own.", Cost(2m, silent));
        Assert.Equal("Expected trace to have cost at most $1.00, but it cost at least $1.25.", Cost(1m, silent));
        Assert.Equal("Expected trace to have cost at most $0.90, but it cost $1.00.", Cost(0.9m, t => Llm(t, 0, "small", 1_000_000, 0)));
        Assert.Equal("Cannot tell whether trace cost at most $0.70: between $0.50 and $1.00: step 1 (small) does not say how much of the total was input.", Cost(0.7m, t => Llm(t, 0, "small", null, null, total: 500_000)));
    }

    [Fact]
    public void Recorded_costs_count_first_and_nothing_counts_twice()
    {
        Assert.Equal("Held: trace cost at most $0.30: it cost $0.30.", Cost(0.3m, t => { Llm(t, 0, "gpt-5", 10, 10, cost: 0.1); Llm(t, 20, "gpt-5", 10, 10, cost: 0.2); }, new TokenPrices()));
        Assert.Equal("Held: trace cost at most $0.30: it cost $0.10; not added again: the total on \"invoke_agent a\".", Cost(0.3m, t =>
        {
            var agent = t.Agent("a", more: [("gen_ai.usage.input_tokens", 1_000_000L), ("gen_ai.usage.output_tokens", 1_000_000L), ("gen_ai.usage.cost", 12.5)]);
            Llm(t, 20, "gpt-4o", 10, 10, cost: 0.1, under: agent);
        }));

        // One answer, recorded twice: the gateway knows the cost, the client the tokens.
        Assert.Equal("Held: trace cost at most $0.30: it cost $0.05; not added again: the total on \"chat gateway\".", Cost(0.3m, t => Llm(t, 1, "gpt-5", 10, 10, under: Llm(t, 0, "gateway", null, null, cost: 0.05))));

        // A total of an agent goes by the one model that its answers name.
        Action<SpanKit> total = t => Llm(t, 5, "small", null, null, under: t.Agent("a", more: [("gen_ai.usage.input_tokens", 1_000_000L), ("gen_ai.usage.output_tokens", 0L)]));
        Assert.Equal("Held: trace cost at most $1.00: it cost $1.00.", Cost(1m, total));
        Assert.Contains("states one total for several models", Cost(9m, t =>
        {
            var agent = t.Agent("a", more: [("gen_ai.usage.input_tokens", 1_000_000L), ("gen_ai.usage.output_tokens", 0L)]);
            Llm(t, 5, "small", null, null, under: agent);
            Llm(t, 25, "gpt-4o", null, null, under: agent);
        }), StringComparison.Ordinal);
    }

    [Fact]
    public void Prices_are_found_by_exact_name_before_any_pattern()
    {
        var prices = new TokenPrices().With("gpt-4o*", 1m, 1m).With("gpt-4o-mini*", 2m, 2m).With("gpt-4o-mini-x", 3m, 3m).With("gpt-4o", 4m, 4m);
        Assert.Equal([3m, 2m, 1m, 4m, null], [prices.Of("gpt-4o-mini-x", null)?.Input, prices.Of("gpt-4o-mini", null)?.Input, prices.Of("gpt-4o-2024", null)?.Input, prices.Of("gpt-4o-2024", "gpt-4o")?.Input, prices.Of("o1", null)?.Input]);
        Assert.Equal(5m, prices.With("gpt-4o", 5m, 5m).Of("gpt-4o", null)!.Input);
        Assert.Equal(4m, prices.Of("gpt-4o", null)!.Input);
        Assert.Equal(1.25m, TokenPrices.Parse("""{"gpt-4o": {"input": 2.50, "cachedInput": 1.25, "output": 10}, /* x */ }""").Of("gpt-4o", null)!.CachedInput);
        Assert.Throws<ArgumentOutOfRangeException>(() => prices.With("a", -1m, 0m));
        Assert.Throws<ArgumentOutOfRangeException>(() => prices.With("a", 0m, 1e9m));
        Assert.Throws<ArgumentException>(() => prices.With(" ", 0m, 0m));
        foreach (var bad in new[] { "", "[]", """{"a": 1}""", """{"a": {"input": 1}}""", """{"a": {"input": "1", "output": 1}}""", """{"a": {"input": 1, "output": 1, "cached": 1}}""", """{"a": {"input": -1, "output": 1}}""", """{"": {"input": 1, "output": 1}}""" })
        {
            Assert.Throws<FormatException>(() => TokenPrices.Parse(bad));
        }
    }

    [Fact]
    public void Absurd_numbers_stay_numbers()
    {
        var trace = Trace(t => { Llm(t, 0, "a", long.MaxValue, long.MaxValue); Llm(t, 20, "b", 1, 1, cost: 1e300); });
        Assert.Equal(Verdict.Failed, new MaxCostCheck(1m, new TokenPrices().With("a", 1_000_000m, 1_000_000m)).Evaluate(trace).Verdict);
        Assert.Throws<ArgumentOutOfRangeException>(() => new MaxCostCheck(-0.01m));
    }

    [Fact]
    public void Turns_are_generations_with_the_calls_they_asked_for()
    {
        var trace = Trace(t =>
        {
            var agent = t.Agent("a");
            t.Llm(1, 5, agent, finish: "tool_calls");
            var ask = t.Tool("ask", 10, 50, agent);
            t.Llm(20, 5, t.Agent("b", 15, 40, ask));
            t.Llm(80, 5, agent);
        });
        trace.Should().HaveAtMostTurns(2);
        Assert.Equal("Expected trace to have taken at most 1 turn, but it took 2 turns (steps 1, 3).", new MaxTurnsCheck(1).Describe(trace));
        Assert.Equal("it took 2 turns (steps 1, 3: reasoning steps, as no generation is recorded)", new MaxTurnsCheck(5).Evaluate(Trace(t => { t.Reason(0); t.Tool("a", 20); t.Reason(40); })).Reason);
        Assert.Equal("Cannot tell whether trace took at most 5 turns: it has neither a generation nor a reasoning step, so its turns are unknown.", new MaxTurnsCheck(5).Describe(Trace(t => t.Tool("a", 0))));
        Assert.Equal(Verdict.Failed, new MaxTurnsCheck(0).Evaluate(trace).Verdict);
        Assert.Equal(Verdict.Inconclusive, new MaxTurnsCheck(5).Evaluate(Trace(t => { t.Llm(5, 5, t.Agent("a", 0, 50)); t.Tool("x", 65, 5, t.Agent("b", 60, 50)); })).Verdict);
        Assert.Equal(Verdict.Inconclusive, new MaxTurnsCheck(5).Evaluate(Trace(t => { t.Llm(0, under: "gone"); t.Llm(20, under: "gone2"); })).Verdict);
        Assert.Throws<ArgumentOutOfRangeException>(() => new MaxTurnsCheck(-1));
    }

    [Fact]
    public void Tool_calls_are_counted_at_any_depth()
    {
        var trace = Trace(t => { var outer = t.Tool("ask", 0, 50); t.Tool("search", 10, 5, outer); t.Tool("search", 20, 5, outer); });
        trace.Should().HaveAtMostToolCalls(3);
        Assert.Equal("Expected trace to have made at most 2 tool calls, but it made 3 tool calls: \"search\" twice, \"ask\".", new MaxToolCallsCheck(2).Describe(trace));
        var asked = Trace(t => { t.Llm(0, finish: "tool_calls", output: Asks(("1", "a", "{}"), ("2", "b", "{}"))); t.Llm(30); });
        Assert.Equal("Cannot tell whether trace made at most 1 tool call: no tool call is certain, and 2 calls may have been executed (asked for in step 1, asked for in step 1).", new MaxToolCallsCheck(1).Describe(asked));
        Assert.Equal(Verdict.Passed, new MaxToolCallsCheck(2).Evaluate(asked).Verdict);
        Assert.Equal(Verdict.Inconclusive, new MaxToolCallsCheck(9).Evaluate(Trace(t => t.Llm(0, finish: "tool_calls"))).Verdict);
        Assert.Equal(Verdict.Failed, new MaxToolCallsCheck(0).Evaluate(trace).Verdict);
    }

    [Fact]
    public void Each_step_has_its_time()
    {
        var trace = Trace(t => { t.Llm(0, 300); t.Tool("fetch", 310, 700); t.Tool("pay", 1_100, 620); });
        trace.Should().HaveStepsTakingAtMost(TimeSpan.FromMilliseconds(700));
        Assert.Equal("Expected trace to have taken at most 500 ms for each step, but 2 steps took longer: \"fetch\" (step 2) 700 ms, \"pay\" (step 3) 620 ms.",
            new MaxStepDurationCheck(TimeSpan.FromMilliseconds(500)).Describe(trace));
        Assert.Equal(Verdict.Failed, new MaxStepDurationCheck(TimeSpan.Zero).Evaluate(trace).Verdict);
        Assert.Equal("it has no step", new MaxStepDurationCheck(TimeSpan.MaxValue).Evaluate(Trace(t => t.Agent("a"))).Reason);
        Assert.Equal("\"a\" (step 1) ends before it starts", new MaxStepDurationCheck(TimeSpan.FromDays(1)).Evaluate(Trace(t => t.Tool("a", 10, -5))).Reason);
        Assert.Equal(Verdict.Inconclusive, new MaxStepDurationCheck(TimeSpan.FromDays(1)).Evaluate(Trace(t => { t.Tool("a", 0); t.Span("execute_tool b", 20, null, null, false, null, [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "b")]); })).Verdict);
        var told = Trace(t => { t.Llm(0, finish: "tool_calls", output: Asks(("1", "a", "{}"))); t.Llm(30, input: History(("1", "a", "{}", "done"))); });
        Assert.Equal("\"a\" (step 2) is known from messages only, so nothing says how long it took", new MaxStepDurationCheck(TimeSpan.FromDays(1)).Evaluate(told).Reason);
    }

    [Fact]
    public void Input_and_output_have_limits_of_their_own()
    {
        var trace = Trace(t => { t.Llm(0, tokensIn: 100, tokensOut: 20); t.Llm(20, tokensIn: 200, tokensOut: 30); });
        trace.Should().HaveUsedAtMostInputTokens(300).And.HaveUsedAtMostOutputTokens(50);
        Assert.Equal("Expected trace to have used at most 299 input tokens, but it used 300; most in step 2: 200.", new MaxTokensCheck(299, TokenKind.Input).Describe(trace));
        Assert.Equal(Verdict.Failed, new MaxTokensCheck(49, TokenKind.Output).Evaluate(trace).Verdict);
    }

    [Fact]
    public void What_started_a_minute_later_took_a_minute_although_nothing_ended()
    {
        var killed = Trace(t =>
        {
            t.Span("execute_tool a", 0.25, null, null, false, null, [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "a")]);
            t.Span("execute_tool b", 60_000.25, null, null, false, null, [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "b")]);
        });

        Assert.Equal("Expected trace to have taken at most 30 s, but it took at least 1 min 0 s.", new MaxDurationCheck(TimeSpan.FromSeconds(30)).Describe(killed));
        Assert.StartsWith("at least 1 min 0 s are recorded, and the trace is incomplete: ", new MaxDurationCheck(TimeSpan.FromSeconds(90)).Evaluate(killed).Reason, StringComparison.Ordinal);
        var timeless = Trace(t => t.Span("execute_tool a", 0, null, null, false, null, [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "a")], timeless: true));
        Assert.Equal("it records no times", new MaxDurationCheck(TimeSpan.FromSeconds(90)).Evaluate(timeless).Reason);
    }
}
