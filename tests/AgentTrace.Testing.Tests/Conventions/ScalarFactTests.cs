using System.Text;

namespace AgentTrace.Testing.Tests.Conventions;

public class ScalarFactTests
{
    [Theory]
    [InlineData("stop", "stop")]
    [InlineData("end_turn", "stop")]
    [InlineData("STOP", "stop")]
    [InlineData("FinishReason.STOP", "stop")]
    [InlineData("completed", "stop")]
    [InlineData("tool_calls", "tool_call")]
    [InlineData("tool-calls", "tool_call")]
    [InlineData("ToolCalls", "tool_call")]
    [InlineData("tool_use", "tool_call")]
    [InlineData("function_call", "tool_call")]
    [InlineData("max_tokens", "length")]
    [InlineData("MAX_TOKENS", "length")]
    [InlineData("content-filter", "content_filter")]
    [InlineData("refusal", "content_filter")]
    [InlineData("cancelled", "error")]
    [InlineData("pause_turn", "pause_turn")]
    public void FinishReason_has_a_normal_form_and_keeps_the_raw_one(string raw, string normal)
    {
        var facts = Spans.Facts((Names.Operation, "chat"), (Names.FinishReasons, new object?[] { raw }));
        Assert.Equal((raw, normal), (facts.FinishReasonRaw, facts.FinishReason));
    }

    [Theory]
    [InlineData("[\"tool_calls\"]", "tool_calls")]
    [InlineData("[\n  \"stop\",\n  \"length\"\n]", "length")]
    [InlineData("['stop']", "stop")]
    [InlineData("stop, length", "length")]
    [InlineData("stop", "stop")]
    [InlineData("\"stop\"", "stop")]
    [InlineData("[\"N/A\"]", null)]
    [InlineData("[]", null)]
    [InlineData("[null]", null)]
    public void FinishReason_is_the_last_of_a_text(string text, string? expected)
    {
        Assert.Equal(expected, Spans.Facts((Names.Operation, "chat"), (Names.FinishReasons, text)).FinishReasonRaw);
        Assert.Equal(expected, Spans.Facts((Names.Operation, "chat"), ("gen_ai.response.finish_reason", text)).FinishReasonRaw);
    }

    [Fact]
    public void FinishReason_of_an_array_is_the_last_and_of_an_empty_array_unknown()
    {
        Assert.Equal("length", Spans.Facts((Names.Operation, "chat"), (Names.FinishReasons, new object?[] { "stop", "length" })).FinishReason);
        Assert.Null(Spans.Facts((Names.Operation, "chat"), (Names.FinishReasons, Array.Empty<object?>())).FinishReason);
    }

    [Fact]
    public void FinishReason_without_an_attribute_comes_from_the_messages_or_the_choice()
    {
        Assert.Equal("tool_call", Spans.Facts((Names.Operation, "chat"), (Names.OutputMessages, """[{"role":"assistant","parts":[],"finish_reason":"tool_call"}]""")).FinishReason);
        Assert.Equal("tool_call", Spans.Facts((Names.Operation, "chat"), ("gen_ai.completion.0.finish_reason", "tool_calls"), ("gen_ai.completion.0.role", "assistant")).FinishReason);
        var span = Spans.Make("chat m", (Names.Operation, "chat")).WithEvents([Spans.Event("gen_ai.choice", ("index", 0), ("finish_reason", "stop"), ("message", Spans.Set()))]);
        Assert.Equal("stop", span.Facts.FinishReason);
        Assert.Null(span.Facts.Content.OutputMessages);
    }

    [Theory]
    [InlineData("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens")]
    [InlineData("gen_ai.usage.prompt_tokens", "gen_ai.usage.completion_tokens")]
    [InlineData("gen_ai.response.input_tokens", "gen_ai.response.output_tokens")]
    [InlineData("gen_ai.aggregated_usage.input_tokens", "gen_ai.aggregated_usage.output_tokens")]
    [InlineData("llm.usage.prompt_tokens", "llm.usage.completion_tokens")]
    [InlineData("llm.token_count.prompt", "llm.token_count.completion")]
    [InlineData("ai.usage.promptTokens", "ai.usage.completionTokens")]
    public void Usage_is_read_in_every_generation_of_names(string input, string output)
    {
        Assert.Equal(new TokenUsage(101, 11), Spans.Facts((input, 101), (output, 11)).Usage);
        Assert.Equal(new TokenUsage(101, 11), Spans.Facts((input, "101"), (output, 11.0)).Usage);
    }

    [Fact]
    public void Usage_prefers_current_names_and_reads_the_details()
    {
        var usage = Spans.Facts(
            ("llm.usage.prompt_tokens", 1), (Names.InputTokens, 10), (Names.OutputTokens, 5), ("gen_ai.usage.total_tokens", 15),
            (Names.CachedInputTokens, 4), ("gen_ai.usage.reasoning_tokens", 2)).Usage;
        Assert.Equal(new TokenUsage(10, 5, 15, 4, 2), usage);
    }

    [Fact]
    public void Usage_that_is_absent_or_makes_no_sense_is_unknown()
    {
        Assert.Null(Spans.Facts((Names.RequestModel, "m")).Usage);
        Assert.Null(Spans.Facts((Names.InputTokens, "many")).Usage);
        Assert.Null(Spans.Facts((Names.InputTokens, -1)).Usage);
        Assert.Null(Spans.Facts((Names.InputTokens, null)).Usage);
        Assert.Null(Spans.Facts(("gen_ai.usage.cost", double.NaN)).CostUsd);
    }

    [Theory]
    [InlineData("gen_ai.usage.cost")]
    [InlineData("llm.cost.total")]
    public void Cost_is_read(string key) => Assert.Equal(0.05, Spans.Facts((key, "0.05")).CostUsd);

    [Fact]
    public void StopReason_of_a_run_is_no_finish_reason_and_that_of_a_model_is_one()
    {
        Assert.Equal("max_steps", Spans.Facts((Names.StepType, "run"), ("stop_reason", "max_steps")).StopReason);
        Assert.Equal("completed", Spans.Facts((Names.StepType, "agent"), ("stop_reason", "x"), (Names.StopReason, "completed")).StopReason);
        var llm = Spans.Facts((Names.StepType, "llm_generate"), ("stop_reason", "end_turn"));
        Assert.Equal((null, "stop"), (llm.StopReason, llm.FinishReason));
    }

    [Fact]
    public void Errors_take_the_status_text_before_the_exception_and_the_attribute_before_its_type()
    {
        var thrown = Spans.Event("exception", ("exception.type", "Error"), ("exception.message", "boom"));
        var both = Spans.Failed("x", "status text", (Names.ErrorType, "timeout")).WithEvents([thrown]).Facts;
        Assert.Equal(("timeout", "status text"), (both.ErrorType, both.ErrorMessage));
        var only = Spans.Make("x").WithEvents([thrown]).Facts;
        Assert.Equal(("Error", "boom"), (only.ErrorType, only.ErrorMessage));
    }

    [Fact]
    public void ErrorMessage_of_an_MCP_tool_is_the_text_in_its_content_blocks() =>
        Assert.Equal("An error occurred invoking 'search'.", Spans.Failed("tools/call search", """[{"type":"text","text":"An error occurred invoking \u0027search\u0027."}]""").ErrorMessage);

    [Fact]
    public void HasErrorMarker_knows_Langfuse_and_OpenLLMetry()
    {
        Assert.True(Spans.Facts(("langfuse.observation.level", "ERROR")).HasErrorMarker);
        Assert.True(Spans.Facts(("gen_ai.task.status", "failure")).HasErrorMarker);
        Assert.False(Spans.Facts(("langfuse.observation.level", "DEFAULT")).HasErrorMarker);
    }

    [Fact]
    public void Names_decoded_from_a_buffer_are_shared()
    {
        static AttributeValue Utf8(string text) => AttributeValue.FromUtf8(Encoding.UTF8.GetBytes(text), 0, Encoding.UTF8.GetByteCount(text));
        var first = Spans.Facts((Names.RequestModel, Utf8("gpt-4o-mini"))).RequestModel;
        Assert.Equal("gpt-4o-mini", first);
        Assert.Same(first, Spans.Facts((Names.RequestModel, Utf8("gpt-4o-mini"))).RequestModel);
        Assert.Equal("modèle", Spans.Facts((Names.RequestModel, Utf8("modèle"))).RequestModel);
    }
}
