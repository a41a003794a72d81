using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

public sealed class ErrorOriginTests
{
    private static readonly RecordedTrace Run = Trace(t =>
    {
        var agent = t.Agent("researcher", error: true);
        t.Llm(1, 5, agent, finish: "tool_calls", model: "gpt-4o");
        var fetch = t.Tool("fetch", 20, 50, agent, error: "HTTP 404 for https://example.org/?api_key=sk-abcdefghijklmnopqrstuvwx");
        t.Other("GET", 25, 20, fetch, error: true, message: "404");
        t.Llm(80, 5, agent);
    });

    [Theory]
    [InlineData("fetch", Verdict.Passed)]
    [InlineData("execute_tool fetch", Verdict.Passed)]
    [InlineData("GET", Verdict.Passed)]
    [InlineData("researcher", Verdict.Failed)]
    [InlineData("gpt-4o", Verdict.Failed)]
    [InlineData("search", Verdict.Failed)]
    public void Error_at_the_tool_or_span_where_it_began(string origin, Verdict expected) => Assert.Equal(expected, new ErrorAtCheck(origin).Evaluate(Run).Verdict);

    [Fact]
    public void Messages_are_matched_and_secrets_are_not_said()
    {
        Run.Should().HaveErrorAt("fetch", "HTTP 404").And.HaveErrorAt(ToolName.Glob("fet*"), TextMatch.Regex("^HTTP 4\\d\\d"));
        Assert.Equal("Expected trace to have had an error at \"fetch\" with a message containing \"timeout\", but its message is another: tool \"fetch\" (step 2) failed: HTTP 404 for https://example.org/?api_key=[redacted] (1 span above repeats it).",
            new ErrorAtCheck("fetch", "timeout").Describe(Run));
        Assert.Equal("Expected trace to have had an error at \"fetsh\", but its error began elsewhere: tool \"fetch\" (step 2) failed: HTTP 404 for https://example.org/?api_key=[redacted] (1 span above repeats it); did you mean \"fetch\"?",
            new ErrorAtCheck("fetsh").Describe(Run));
        Assert.Equal("Expected trace to have had an error at \"fetch\", but it had no errors.", new ErrorAtCheck("fetch").Describe(Trace(t => t.Tool("fetch", 0))));
    }

    [Fact]
    public void Models_agents_and_failed_attempts_are_origins_too()
    {
        Trace(t => t.Llm(0, error: true, model: "gpt-4o")).Should().HaveErrorAt("gpt-4o").And.HaveErrorAt("chat gpt-4o");
        Trace(t => { t.Tool("search", 5, 5, t.Agent("researcher", error: true)); }).Should().HaveErrorAt("researcher");
        Trace(t =>
        {
            t.Llm(0, finish: "tool_calls", output: Asks(("1", "fetch", "{}")));
            t.Tool("fetch", 20, 10, id: "1", args: "{}", error: "boom");
            t.Tool("fetch", 40, 10, id: "1", args: "{}");
            t.Llm(60);
        }).Should().HaveErrorAt("fetch", "boom");
    }

    [Fact]
    public void A_message_that_is_not_recorded_and_spans_that_are_missing_cannot_tell()
    {
        Assert.Equal("Cannot tell whether trace had an error at \"chat m\" with a message containing \"x\": \"chat m\" (step 1) failed, and no message of it is recorded.", new ErrorAtCheck("chat m", "x").Describe(Trace(t => t.Llm(0, error: true))));
        var incomplete = Trace(t => { t.Tool("a", 0, under: "gone", error: "boom"); t.Tool("b", 20, under: "gone2"); });
        Assert.Equal(Verdict.Passed, new ErrorAtCheck("a").Evaluate(incomplete).Verdict);
        Assert.Equal(Verdict.Inconclusive, new ErrorAtCheck("c").Evaluate(incomplete).Verdict);
        Assert.Equal(Verdict.Inconclusive, new NotCheck(new ErrorAtCheck("c")).Evaluate(incomplete).Verdict);
    }

    [Theory]
    [InlineData("stop", Verdict.Passed)]
    [InlineData("tool_calls", Verdict.Passed)]
    [InlineData("length", Verdict.Failed)]
    [InlineData("max_tokens", Verdict.Failed)]
    [InlineData("MAX_TOKENS", Verdict.Failed)]
    [InlineData(null, Verdict.Inconclusive)]
    public void No_generation_was_cut_off(string? finish, Verdict expected) =>
        Assert.Equal(expected, new NotCheck(new TruncatedCheck()).Evaluate(Trace(t => { t.Llm(0); t.Llm(20, finish: finish, output: Says("x")); t.Llm(40); })).Verdict);

    [Fact]
    public void Truncation_is_said_with_its_step()
    {
        var cut = Trace(t => { t.Llm(0, finish: "max_tokens"); t.Llm(20, finish: null); t.Llm(40); });
        Assert.Equal("Expected trace not to have truncated generations, but 1 of 3 generations (step 1) finished with \"max_tokens\".", new NotCheck(new TruncatedCheck()).Describe(cut));
        Assert.Equal("Cannot tell whether trace had truncated generations: 1 of 2 generations (step 2) records no finish reason.", new NotCheck(new TruncatedCheck()).Describe(Trace(t => { t.Llm(0); t.Llm(20, finish: null); })));
        Assert.Equal("it has no generation", new TruncatedCheck().Evaluate(Trace(t => t.Tool("a", 0))).Reason);
        var incomplete = Trace(t => { t.Llm(0, under: "gone"); t.Llm(20, under: "gone2"); });
        Assert.Equal(Verdict.Inconclusive, new NotCheck(new TruncatedCheck()).Evaluate(incomplete).Verdict);
    }
}
