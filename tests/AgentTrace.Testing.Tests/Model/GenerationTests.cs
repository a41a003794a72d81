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
