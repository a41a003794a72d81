using System.Diagnostics;

namespace AgentTrace.Testing.Tests;

/// <summary>Which of its spans a recorder keeps.</summary>
public sealed class KeepRuleTests : IDisposable
{
    private readonly ActivitySource _agent = RecordingTestTools.NewPlainSource();
    private readonly ActivitySource _database = RecordingTestTools.NewPlainSource();

    public void Dispose()
    {
        _agent.Dispose();
        _database.Dispose();
    }

    [Fact]
    public void Trace_keeps_agents_spans_and_what_is_above_and_between_and_no_other()
    {
        using var recorder = TraceRecorder.Start();
        using (_database.StartActivity("warm up")) { }
        using (_agent.StartActivity("request"))
        {
            using (_database.StartActivity("load user")) { }
            using (_agent.StartActivity("invoke_agent researcher"))
            using (_agent.StartActivity("middleware"))
            using (Tool("search"))
            using (_database.StartActivity("SELECT")) { }
        }

        using (_database.StartActivity("clean up"))
        using (_database.StartActivity("DELETE")) { }

        Assert.Equal(["request", "invoke_agent researcher", "middleware", "execute_tool search"], recorder.SpanNames());
        Assert.Equal(5, recorder.Diagnostics.LeftOutSpans);
        Assert.Equal([_database.Name], recorder.Diagnostics.LeftOutSources);
    }

    [Fact]
    public void Trace_keeps_what_is_between_agents_spans_also_across_one_that_nobody_listens_to()
    {
        using var recorder = TraceRecorder.Start();
        using (Tool("ask"))
        using (_database.StartActivity("outbox"))
        using (new Activity("HttpRequestOut").Start())
        using (new Activity("HttpRequestIn").Start())
        using (_agent.StartActivity("controller"))
        using (Tool("answer")) { }

        Assert.Equal(["execute_tool ask", "outbox", "controller", "execute_tool answer"], recorder.SpanNames());
    }

    [Fact]
    public void Trace_knows_what_it_left_out()
    {
        using var recorder = TraceRecorder.Start();
        string leftOut, kept;
        using (var database = _database.StartActivity("SELECT"))
        {
            leftOut = database!.SpanId.ToHexString();
        }

        using (var tool = Tool("search"))
        {
            kept = tool.SpanId.ToHexString();
        }

        Assert.True(recorder.Trace.IsLeftOut!(leftOut));
        Assert.False(recorder.Trace.IsLeftOut!(kept));
    }

    [Theory]
    [InlineData("gen_ai.operation.name", "chat")]
    [InlineData("gen_ai.operation.name", "search_memory")]
    [InlineData("mcp.method.name", "tools/list")]
    [InlineData("openinference.span.kind", "TOOL")]
    [InlineData("agenttrace.step_type", "guardrail")]
    public void Trace_keeps_a_span_by_its_tags_set_at_any_time(string key, string value)
    {
        using var recorder = TraceRecorder.Start();
        using (var activity = _agent.StartActivity("anything")) activity!.SetTag(key, value);

        Assert.Equal(["anything"], recorder.SpanNames());
    }

    [Theory]
    [InlineData("orchestrate_tools")]
    [InlineData("chat gpt-5")]
    [InlineData("FunctionInvokingChatClient.GetResponseAsync")]
    public void Trace_keeps_a_span_by_its_name(string name)
    {
        using var recorder = TraceRecorder.Start();
        using (_agent.StartActivity(name)) { }

        Assert.Equal([name], recorder.SpanNames());
    }

    [Theory]
    [InlineData("Experimental.Microsoft.Extensions.AI")]
    [InlineData("Microsoft.Agents.AI.Workflows")]
    [InlineData("Experimental.ModelContextProtocol")]
    [InlineData("Microsoft.SemanticKernel")]
    [InlineData("OpenAI.ChatClient")]
    [InlineData("AgentTrace.AgentRun")]
    public void Trace_keeps_all_of_a_known_agent_source(string source)
    {
        using var known = new ActivitySource(source);
        using var recorder = TraceRecorder.Start();
        using (known.StartActivity("message.send")) { }

        Assert.Equal(["message.send"], recorder.SpanNames());
    }

    [Fact]
    public void AlsoListenTo_adds_a_source_to_the_agents()
    {
        using var recorder = TraceRecorder.Start(new() { AlsoListenTo = [_database.Name] });
        using (Tool("search"))
        using (_database.StartActivity("SELECT")) { }
        using (_agent.StartActivity("other")) { }

        Assert.Equal(["execute_tool search", "SELECT"], recorder.SpanNames());
    }

    [Fact]
    public void Sources_that_takes_all_keeps_every_span()
    {
        using var recorder = TraceRecorder.Start(new() { Sources = _ => true });
        using (_agent.StartActivity("other"))
        using (_database.StartActivity("SELECT")) { }

        Assert.Equal(["other", "SELECT"], recorder.SpanNames());
    }

    [Fact]
    public void Trace_without_any_span_of_an_agent_says_what_was_left_out_and_how_to_keep_it()
    {
        using var recorder = TraceRecorder.Start();
        using (_database.StartActivity("SELECT")) { }

        var message = Assert.Throws<InvalidOperationException>(() => recorder.Trace).Message;

        Assert.Contains("1 span of this recorder's own traces was left out as no agent's", message, StringComparison.Ordinal);
        Assert.Contains($$"""TraceRecorder.Start(new() { AlsoListenTo = ["{{_database.Name}}"] });""", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_line_that_keeps_what_was_left_out_names_every_source()
    {
        var sources = Enumerable.Range(0, 12).Select(i => new ActivitySource($"{_database.Name}.{i:00}")).ToList();
        using var recorder = TraceRecorder.Start();
        foreach (var source in sources)
        {
            using (source.StartActivity("SELECT")) { }
            source.Dispose();
        }

        var message = Assert.Throws<InvalidOperationException>(() => recorder.Trace).Message;

        Assert.Contains($"AlsoListenTo = [{string.Join(", ", sources.Select(source => $"\"{source.Name}\""))}] }});", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Trace_taken_before_a_span_was_known_as_an_agents_has_it_later()
    {
        using var recorder = TraceRecorder.Start();
        using var outer = _agent.StartActivity("work");
        using (Tool("search")) { }
        using (var late = _agent.StartActivity("late"))
        {
            Assert.Equal(["work", "execute_tool search"], recorder.SpanNames());
            late!.SetTag("gen_ai.tool.name", "fetch");
        }

        Assert.Equal(["work", "execute_tool search", "late"], recorder.SpanNames());
    }

    private Activity Tool(string name) => _agent.StartActivity("execute_tool " + name)!.SetTag("gen_ai.operation.name", "execute_tool").SetTag("gen_ai.tool.name", name)
        .SetTag("gen_ai.tool.call.arguments", "{}");
}
