using System.Diagnostics;

namespace AgentTrace.Testing.Tests;

/// <summary>What a recorder says about an empty or odd capture. Alone in the process: spans of other tests would be seen, too.</summary>
[Collection(ProcessWideRecording.Name)]
public sealed class DiagnosticsTests : IDisposable
{
    private readonly ActivitySource _source = RecordingTestTools.NewSource();
    private readonly ActivitySource _plain = RecordingTestTools.NewPlainSource();

    public void Dispose()
    {
        _source.Dispose();
        _plain.Dispose();
    }

    [Fact]
    public void NoAgent_without_any_agent_source_names_what_to_paste() => Assert.Equal(
        """
        No source of a known agent framework exists in the process (sources seen: "Contoso.Web"). Switch its telemetry on:
            Microsoft.Extensions.AI:    client.AsBuilder().UseFunctionInvocation().UseOpenTelemetry(configure: c => c.EnableSensitiveData = true).Build()
            Microsoft Agent Framework:  agent.AsBuilder().UseOpenTelemetry(configure: c => c.EnableSensitiveData = true).Build()
            OpenAI, Semantic Kernel:    [ModuleInitializer] internal static void Capture() => AgentTraceContent.Capture();
            a loop of your own:         using var run = AgentRun.Start(input);
        """,
        CaptureFindings.NoAgent(["Contoso.Web"], sawAgents: false));

    [Fact]
    public void Trace_with_nothing_captured_names_the_agent_sources_of_the_process()
    {
        using var recorder = TraceRecorder.Start();

        var message = Assert.Throws<InvalidOperationException>(() => recorder.Trace).Message;

        Assert.StartsWith("Nothing was recorded: the recorder captured no span of an agent.\n- The process has agent sources (", message, StringComparison.Ordinal);
        recorder.Dispose();
        Assert.Equal(message, Assert.Throws<InvalidOperationException>(() => recorder.Trace).Message);
        Assert.Equal(0, recorder.Diagnostics.RecordedSpans);
    }

    [Fact]
    public async Task Trace_where_foreign_spans_were_seen_names_their_source()
    {
        using var recorder = TraceRecorder.Start();
        await RecordingTestTools.InFreshContext(() => Assert.Null(_plain.StartActivity("elsewhere")));

        var message = Assert.Throws<InvalidOperationException>(() => recorder.Trace).Message;

        Assert.Contains($"1 span of other traces was seen meanwhile, from \"{_plain.Name}\"", message, StringComparison.Ordinal);
        Assert.DoesNotContain("context that the recorder was started in", message, StringComparison.Ordinal);
        Assert.Equal((1, 0), (recorder.Diagnostics.UnattributedSpans, recorder.Diagnostics.UnattributedAgentSpans));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Trace_whose_recorder_was_started_by_an_async_set_up_says_so(bool readInTest)
    {
        var recorder = await SetUpAsync();
        using (_plain.StartActivity("chat gpt-5")) { }
        using (_source.StartActivity("anything")) { }
        if (!readInTest) recorder.Dispose();

        var message = Assert.Throws<InvalidOperationException>(() => recorder.Trace).Message;

        Assert.Contains("2 spans of an agent (from ", message, StringComparison.Ordinal);
        Assert.Contains("the execution context was lost. What an async set-up method starts (IAsyncLifetime.InitializeAsync, async [SetUp], async [TestInitialize]), .NET forgets", message, StringComparison.Ordinal);
        Assert.Contains("    using var recorder = TraceRecorder.Start();", message, StringComparison.Ordinal);
        recorder.Dispose();

        static async Task<TraceRecorder> SetUpAsync()
        {
            await Task.Yield();
            return TraceRecorder.Start();
        }
    }

    [Fact]
    public async Task Trace_read_outside_its_context_with_nothing_seen_says_so()
    {
        using var recorder = TraceRecorder.Start();
        await RecordingTestTools.InFreshContext(() => Assert.Contains("does not run in the execution context", Assert.Throws<InvalidOperationException>(() => recorder.Trace).Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Diagnostics_of_a_run_counts_agent_spans_that_lead_to_no_recorder()
    {
        using var recorder = TraceRecorder.Start();
        using (_source.StartActivity("run")) await RecordingTestTools.InFreshContext(() => { using (_plain.StartActivity("execute_tool lost")) { } });

        var diagnostics = recorder.Diagnostics;

        Assert.Equal((1, 1L, 1L), (diagnostics.RecordedSpans, diagnostics.UnattributedSpans, diagnostics.UnattributedAgentSpans));
        Assert.Equal([_plain.Name], diagnostics.UnattributedSources);
        Assert.Equal([_source.Name], diagnostics.Sources);
        Assert.Contains("could not be attributed to any recorder", Assert.Single(diagnostics.Findings), StringComparison.Ordinal);
        Assert.StartsWith("1 span recorded (0 unfinished, 0 late), 0 left out, 1 of the process unattributed (1 of agents)\n- 1 span of an agent", diagnostics.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Diagnostics_of_one_model_span_around_a_tool_loop_names_the_order_to_build_in()
    {
        using var recorder = TraceRecorder.Start();
        using (var chat = _source.StartActivity("chat m\u061C"))
        {
            chat!.SetTag("gen_ai.operation.name", "chat").SetTag("gen_ai.output.messages",
                """[{"role":"assistant","parts":[{"type":"tool_call","id":"1","name":"search"}]},{"role":"tool","parts":[{"type":"tool_call_response","id":"1","response":"x"}]},{"role":"assistant","parts":[{"type":"text","content":"done"}]}]""");
        }

        var finding = Assert.Single(recorder.Diagnostics.Findings);
        Assert.StartsWith("Telemetry sits outside function invocation: the span \"chat m\uFFFD\" holds a whole tool loop", finding, StringComparison.Ordinal);
        Assert.EndsWith(".UseFunctionInvocation().UseOpenTelemetry(configure: c => c.EnableSensitiveData = true).Build()", finding, StringComparison.Ordinal);
    }

    [Fact]
    public void Diagnostics_without_content_names_the_switch_and_with_any_says_nothing()
    {
        using var recorder = TraceRecorder.Start();
        using (var chat = _source.StartActivity("chat m")) chat!.SetTag("gen_ai.operation.name", "chat");
        Assert.StartsWith("Content is switched off", Assert.Single(recorder.Diagnostics.Findings), StringComparison.Ordinal);

        using (var tool = _source.StartActivity("execute_tool t")) tool!.SetTag("gen_ai.operation.name", "execute_tool").SetTag("gen_ai.tool.call.arguments", "{}");
        Assert.Empty(recorder.Diagnostics.Findings);
    }

    [Fact]
    public void Diagnostics_of_an_AgentRun_without_content_says_nothing()
    {
        using var recorder = TraceRecorder.Start();
        using (var run = AgentRun.Start(null)) run.CallTool("t", null, () => { });

        Assert.Empty(recorder.Diagnostics.Findings);
    }

    [Fact]
    public void Diagnostics_shows_names_without_what_moves_a_terminal()
    {
        using var recorder = TraceRecorder.Start();
        using var open = _source.StartActivity("chat \u001b[31m\nred");

        Assert.Contains("\"chat \uFFFD[31m\uFFFDred\"", recorder.Diagnostics.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Capture_sets_what_the_known_stacks_read()
    {
        var before = Environment.GetEnvironmentVariable(AgentTraceContent.Variable);
        try
        {
            AgentTraceContent.Capture();

            Assert.Equal("true", Environment.GetEnvironmentVariable("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"));
            Assert.All(AgentTraceContent.Switches, name => Assert.True(AppContext.TryGetSwitch(name, out var isOn) && isOn));
        }
        finally
        {
            Environment.SetEnvironmentVariable(AgentTraceContent.Variable, before);
            foreach (var name in AgentTraceContent.Switches) AppContext.SetSwitch(name, false);
        }
    }
}
