using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

public sealed class GenerationTests
{
    [Fact]
    public void Telemetry_on_both_sides_of_a_client_counts_usage_once_and_keeps_the_steps()
    {
        var trace = Trace(t =>
        {
            var outer = t.Llm(0, 100, tokensIn: 414, tokensOut: 37);
            var loop = t.Other("orchestrate_tools", 1, 98, outer, more: [("gen_ai.usage.input_tokens", 414L), ("gen_ai.usage.output_tokens", 37L)]);
            t.Llm(2, 10, loop, 101, 11, "tool_calls");
            t.Tool("search", 15, 10, loop);
            t.Llm(30, 10, loop, 142, 12, "tool_calls");
            t.Tool("fetch", 45, 10, loop);
            t.Llm(60, 10, loop, 171, 14);
        });
        Assert.Equal(3, trace.Generations.Count);
        Assert.Equal(["m", "search", "m", "fetch", "m"], trace.Steps.Select(step => step.Name));
        Assert.Equal((414, 37), (trace.Index.Usage.Input, trace.Index.Usage.Output));
        Assert.Equal(2, trace.Index.Usage.NotAdded.Count);
        trace.Should().HaveUsedAtMostTokens(451);
    }

    [Fact]
    public void Nested_model_spans_of_one_answer_are_one_generation_with_the_innermost_usage()
    {
        var trace = Trace(t =>
        {
            var outer = t.Llm(0, 100, tokensIn: 10, tokensOut: 1);
            var middle = t.Llm(1, 90, outer, 10, 1);
            t.Llm(2, 80, middle, 10, 1);
        });
        Assert.Single(trace.Generations);
        Assert.Equal(3, trace.Generations[0].Spans.Count);
        Assert.Equal(10, trace.Index.Usage.Input);
    }

    [Fact]
    public void A_model_span_whose_answer_ends_in_asking_for_what_runs_within_it_is_a_generation()
    {
        // Google's ADK, with one agent handing over to another.
        var trace = Trace(t =>
        {
            var agent = t.Agent("root");
            var first = t.Llm(0, 100, agent, 10, 1, null, Asks(("c1", "search", "{}")));
            t.Tool("search", 10, 10, first, "c1");
            var second = t.Llm(200, 500, agent, 20, 2, null, Asks(("c2", "transfer", "{}")));
            t.Tool("transfer", 210, 10, second, "c2");
            var other = t.Agent("other", 230, 400, second);
            t.Llm(240, 10, other, 30, 3, "stop", Says("done"));
        });
        Assert.Equal(["m", "search", "m", "transfer", "m"], trace.Steps.Select(step => step.Name));
        Assert.Equal((60, 6), (trace.Index.Usage.Input, trace.Index.Usage.Output));
        Assert.All(trace.ToolCalls, call => Assert.Equal(CallStage.Executed, call.Stage));
    }

    [Fact]
    public void A_call_within_the_answer_that_asked_for_it_is_of_its_turn()
    {
        var trace = Trace(t => t.Tool("search", 10, 10, t.Llm(0, 100, output: Asks((null, "search", "{}"))), "c1", "{}"));
        Assert.Equal((CallStage.Executed, trace.Generations[0]), (Assert.Single(trace.ToolCalls).Stage, trace.ToolCalls[0].Generation));
    }

    [Fact]
    public void A_model_span_around_calls_whose_answer_ends_in_words_is_a_loop_that_hides_its_answers()
    {
        var trace = Trace(t => t.Tool("search", 10, 10, t.Llm(0, 100, tokensIn: 10, tokensOut: 1, output: Says("done"))));
        Assert.Empty(trace.Generations);
        Assert.True(trace.Index.Roles.HasUnseenAnswers);
    }

    [Fact]
    public void Outer_total_counts_where_nothing_below_it_carries_usage()
    {
        var trace = Trace(t =>
        {
            var agent = t.Agent("a", more: [("gen_ai.usage.input_tokens", 50L), ("gen_ai.usage.output_tokens", 5L)]);
            t.Llm(0, 10, agent);
            t.Llm(20, 10, agent);
        });
        Assert.Equal(50, trace.Index.Usage.Input);
        trace.Should().HaveUsedAtMostTokens(55);
    }

    [Fact]
    public void Reasoning_span_that_holds_one_generation_is_one_step_and_with_a_tool_it_is_more()
    {
        var one = Trace(t =>
        {
            var thought = t.Reason(0, 50);
            t.Llm(5, 10, thought);
        });
        Assert.Equal([StepType.Reasoning], one.Steps.Select(step => step.Type));
        var more = Trace(t =>
        {
            var thought = t.Reason(0, 50);
            t.Llm(5, 10, thought);
            t.Tool("search", 20, 10, thought);
        });
        Assert.Equal([StepType.Reasoning, StepType.LlmGenerate, StepType.ToolCall], more.Steps.Select(step => step.Type));
    }

    [Fact]
    public void Turn_without_content_is_the_latest_finished_generation_of_the_same_agent()
    {
        var trace = Trace(t =>
        {
            var a = t.Agent("a", 0, 1000);
            var b = t.Agent("b", 5, 900);
            t.Llm(10, 10, a);
            t.Llm(30, 10, b);
            t.Tool("search", 50, 10, a);
        });
        Assert.Equal("a", trace.ToolCalls[0].Generation!.Agent);
    }

    [Fact]
    public void Turn_is_there_whatever_was_asked_for_first()
    {
        var trace = Trace(t =>
        {
            t.Llm(10, 10);
            t.Tool("search", 50, 10);
        });
        Assert.Equal("search", Assert.Single(trace.Generations[0].Turn).Name);
    }
}
