using System.Diagnostics;
using static AgentTrace.Testing.Tests.TraceText;

namespace AgentTrace.Testing.Tests;

/// <summary>What readers of records share: what holds records, what a bad line costs, how what was told in parts joins.</summary>
public class RecordReaderTests
{
    private const string Run = """{"id":"r1","trace_id":"t1","name":"search","run_type":"tool","start_time":"2026-03-02T09:00:00","end_time":"2026-03-02T09:00:01","inputs":{"q":1},"outputs":{"output":"x"}}""";

    [Theory]
    [InlineData("{0}")]
    [InlineData("[{0}]")]
    [InlineData("[\n {0}\n]\n")]
    [InlineData("{0}\n{0}\n")]
    [InlineData("{0}{0}")]
    [InlineData("{{\"runs\":[{0}],\"cursors\":{{}}}}")]
    [InlineData("{{\"cursors\":{{\"next\":[1,{{}}]}},\"runs\":[{0},{0}]}}")]
    [InlineData("{{\"post\":[{0}]}}\n{{\"patch\":[{0}]}}")]
    [InlineData("\uFEFF  [{0}]")]
    public void Records_are_found_whatever_holds_them(string holder)
    {
        var trace = Assert.Single(Read(string.Format(System.Globalization.CultureInfo.InvariantCulture, holder, Run)));
        Assert.Equal("search", Assert.Single(trace.ToolCalls).Name);
    }

    [Fact]
    public void Records_of_any_size_pass_through_the_window()
    {
        var large = Run.Replace("\"x\"", $"\"{new string('y', 300_000)}\"", StringComparison.Ordinal);
        var traces = Read($$"""{"cursors":"{{new string('z', 200_000)}}","runs":[{{large}},{{large.Replace("r1", "r2", StringComparison.Ordinal)}}]}""");
        Assert.Equal([300_000, 300_000], Assert.Single(traces).ToolCalls.Select(call => call.Result!.Value.GetString()!.Length));
    }

    [Fact]
    public void A_bad_line_costs_that_line_and_is_said()
    {
        var traces = Read($"{Run}\n{{\"id\":\"r2\",\n{Run.Replace("r1", "r3", StringComparison.Ordinal)}\nnoise\n");
        Assert.Equal(2, Assert.Single(traces).Spans.Count);
        Assert.StartsWith("line 2, column ", Assert.Single(traces.Problems));
        Assert.Equal(1, traces.SkippedLines);
        Assert.Equal("1 line of the input could not be read", Assert.Single(traces[0].Index.Completeness.Reasons));
    }

    [Theory]
    [InlineData("[{\"run_type\":\"tool\"}", "the JSON ends too early.")]
    [InlineData("[{\"run_type\":\"tool\"};", "this is not valid JSON: a comma or ']' was expected.")]
    [InlineData("{\"runs\":[{\"run_type\":\"tool\",}]}", "this is not valid JSON")]
    [InlineData("{\"run_type\":\"tool\"}", "no run in it")]
    public void A_broken_document_is_refused_with_its_place(string text, string problem)
    {
        var fault = Fails(text);
        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-03-02T09:00:00.105016Z", "1772442000105", 0)] // LangSmith's SDK for JavaScript counts its runs in the microseconds of a start, and ends them on the millisecond.
    [InlineData("2026-03-02T09:00:00.105016Z", "1772442000107", 1_984_000)]
    [InlineData("2026-03-02T09:00:00.105016Z", "1772442000104", -1_016_000)] // A fault of the sender's, which stays one.
    [InlineData("2026-03-02T09:00:00.105016Z", "\"2026-03-02T09:00:00.105010Z\"", -6_000)]
    public void LangSmith_run_that_ends_in_the_millisecond_of_its_start_takes_no_time(string start, string end, long nanos)
    {
        var span = Read(Run.Replace("\"2026-03-02T09:00:00\"", $"\"{start}\"", StringComparison.Ordinal).Replace("\"2026-03-02T09:00:01\"", end, StringComparison.Ordinal))[0].Spans[0];
        Assert.Equal(nanos, span.EndTimeUnixNano - span.StartTimeUnixNano);
    }

    [Fact]
    public void Half_a_surrogate_in_a_record_becomes_a_replacement()
    {
        var call = Assert.Single(Read(Run.Replace("\"x\"", "\"a\\ud800b\"", StringComparison.Ordinal))[0].ToolCalls);
        Assert.Equal("a\uFFFDb", call.Result!.Value.GetString());
    }

    [Fact]
    public void Runs_told_in_parts_and_twice_are_one_span()
    {
        using var folder = new ScratchFolder();
        const string Post = """{"post":[{"id":"11111111-1111-4111-8111-111111111111","name":"search","run_type":"tool","start_time":1772442000000,"inputs":{"q":1},"trace_id":"22222222-2222-4222-8222-222222222222","dotted_order":"20260302T090000000000Z22222222-2222-4222-8222-222222222222.20260302T090000000000Z11111111-1111-4111-8111-111111111111"}]}""";
        const string Patch = """{"patch":[{"end_time":1772442000250,"outputs":{"output":"found"},"dotted_order":"20260302T090000000000Z22222222-2222-4222-8222-222222222222.20260302T090000000000Z11111111-1111-4111-8111-111111111111"}]}""";
        string[] files = [folder.Write("2.json", Patch), folder.Write("1.json", Post), folder.Write("3.json", Post)];
        var trace = Assert.Single(RecordedTrace.LoadAll(files));
        var call = Assert.Single(trace.ToolCalls);
        Assert.Equal(("22222222-2222-4222-8222-222222222222", "found", TimeSpan.FromMilliseconds(250), false), (trace.TraceId, call.Result!.Value.GetString(), call.Span!.Duration, call.Span.IsUnfinished));
        Assert.Equal("22222222-2222-4222-8222-222222222222", call.Span.ParentSpanId);
    }

    [Fact]
    public void Runs_without_trace_ids_belong_to_the_root_above_them()
    {
        var trace = Assert.Single(Read("""
            [{"id":"c","parent_run_id":"b","run_type":"tool","name":"search","start_time":"2026-03-02T09:00:02"},
             {"id":"b","parent_run_id":"a","run_type":"chain","name":"node","start_time":"2026-03-02T09:00:01"},
             {"id":"a","run_type":"chain","name":"graph","start_time":"2026-03-02T09:00:00"}]
            """));
        Assert.Equal(("a", "graph node search"), (trace.TraceId, string.Join(' ', trace.Spans.Select(span => span.Name))));
    }

    [Theory]
    [InlineData("GraphInterrupt((Interrupt(value='ok?'),))", false)]
    [InlineData("ParentCommand(goto='x')", false)]
    [InlineData("NodeInterrupt((Interrupt(value='ok?'),))", false)]
    [InlineData("[{\\\"value\\\":1}]\\n\\nGraphInterrupt: [{\\\"value\\\":1}]\\n    at x.js", false)]
    [InlineData("ValueError('no')", true)]
    public void Control_flow_of_a_graph_is_no_failure(string error, bool failed) =>
        Assert.Equal(failed, OneSpan($$"""[{"id":"a","run_type":"chain","name":"n","error":"{{error}}"}]""").IsError);

    [Fact]
    public void A_run_that_never_ended_is_unfinished()
    {
        Assert.True(OneSpan("""[{"id":"a","run_type":"llm","name":"n","start_time":"2026-03-02 09:00:00.5","status":"pending"}]""").IsUnfinished);
        Assert.False(OneSpan("""[{"id":"a","run_type":"llm","name":"n","start_time":"2026-03-02 09:00:00.5+00:00","status":"success"}]""").IsUnfinished);
    }

    [Fact]
    public void Langfuse_updates_join_and_events_are_moments()
    {
        var trace = Assert.Single(Read("""
            {"batch":[
              {"id":"1","type":"generation-update","timestamp":"2026-03-02T09:00:09Z","body":{"id":"g","traceId":"t","endTime":"2026-03-02T09:00:01Z","usage":{"promptTokens":7,"completionTokens":3}}},
              {"id":"2","type":"event-create","timestamp":"2026-03-02T09:00:09Z","body":{"id":"e","traceId":"t","name":"note","startTime":"2026-03-02T09:00:00.5Z"}},
              {"id":"3","type":"generation-create","timestamp":"2026-03-02T09:00:09Z","body":{"id":"g","traceId":"t","name":"llm","model":"m","startTime":"2026-03-02T09:00:00Z"}},
              {"id":"4","type":"score-create","timestamp":"2026-03-02T09:00:09Z","body":{"id":"s","traceId":"t","name":"quality","value":1}},
              {"id":"5","type":"sdk-log","timestamp":"2026-03-02T09:00:09Z","body":{"log":"x"}}]}
            """));
        Assert.Equal(["llm LlmGenerate False", "note Event False"], trace.Spans.Select(span => $"{span.Name} {span.StepType} {span.IsUnfinished}"));
        Assert.Equal((7L, 3L, TimeSpan.FromSeconds(1)), (trace.Index.Usage.Input, trace.Index.Usage.Output, trace.Spans[0].Duration));
    }

    [Fact]
    public void An_observation_of_OTLP_gets_its_attributes_back()
    {
        var span = OneSpan("""
            {"data":[{"id":"0011223344556677","traceId":"t","parentObservationId":null,"type":"SPAN","name":"execute_tool search","startTime":"2026-03-02T09:00:00Z","endTime":"2026-03-02T09:00:01Z",
              "metadata":"{\"attributes\":{\"gen_ai.operation.name\":\"execute_tool\",\"gen_ai.tool.call.id\":\"c1\"},\"resourceAttributes\":{\"service.name\":\"svc\"},\"scope\":{\"name\":\"lib\",\"version\":\"2\"},\"team\":\"x\"}"}],"meta":{}}
            """);
        Assert.Equal(("search", "c1", "svc", new InstrumentationScope("lib", "2"), "x"),
            (span.ToolName, span.Facts.ToolCallId, span.Resource["service.name"].AsText(), span.Scope, span.Attributes["langfuse.observation.metadata.team"].AsText()));
    }

    [Fact]
    public void OpenAI_agents_give_a_handoff_a_guardrail_and_a_turn_their_types()
    {
        var trace = Assert.Single(Read("""
            {"object":"trace.span","id":"s1","trace_id":"t","parent_id":null,"started_at":"2026-03-02T09:00:00+00:00","ended_at":null,"span_data":{"type":"custom","name":"turn","data":{"sdk_span_type":"turn","usage":{"input_tokens":5,"output_tokens":2}}},"error":null}
            {"object":"trace.span","id":"s2","trace_id":"t","parent_id":"s1","started_at":"2026-03-02T09:00:01+00:00","ended_at":"2026-03-02T09:00:02+00:00","span_data":{"type":"handoff","from_agent":"triage","to_agent":"billing"},"error":null}
            {"object":"trace.span","id":"s3","trace_id":"t","parent_id":"s1","started_at":"2026-03-02T09:00:03+00:00","ended_at":"2026-03-02T09:00:04+00:00","span_data":{"type":"guardrail","name":"no secrets","triggered":true},"error":{"message":"Guardrail tripwire triggered","data":{"guardrail":"no secrets"}}}
            {"object":"trace","id":"other","workflow_name":"w"}
            """));
        Assert.Equal([("turn", StepType.Workflow), ("handoff to billing", StepType.Handoff), ("no secrets", StepType.Guardrail)], trace.Spans.Select(span => (span.Name, span.StepType)));
        Assert.Equal(("billing", "Guardrail tripwire triggered", (true, 5L)), (trace.Spans[1].Facts.HandoffTo, trace.Spans[2].ErrorMessage, (trace.Index.Usage.IsKnown, trace.Index.Usage.Input)));
    }

    [Fact]
    public void Nanoseconds_beyond_a_double_are_read_digit_by_digit() =>
        Assert.Equal(1772442000123456789, OneSpan("""[{"name":"x","trace_id":"t","span_id":"s","start_time":1772442000123456789,"attributes":{}}]""").StartTimeUnixNano);

    [Fact]
    public void JavaScript_kinds_count_from_internal()
    {
        Assert.Equal(ActivityKind.Client, OneSpan("""[{"name":"x","spanContext":{"traceId":"t","spanId":"s"},"kind":2,"startTime":[1772442000,5],"endTime":[1772442001,0],"attributes":{}}]""").Kind);
        Assert.Equal(ActivityKind.Server, OneSpan("""{"data":[{"name":"x","trace_id":"t","span_id":"s","kind":2,"start_time_unix_nano":5,"attributes":[]}],"next_cursor":null}""").Kind);
    }

    [Fact]
    public void Nested_names_of_OpenInference_are_taken_apart()
    {
        var span = OneSpan("""
            {"name":"x","context":{"trace_id":"t","span_id":"s"},"span_kind":"LLM","parent_id":null,"start_time":"2026-03-02T09:00:00Z","end_time":"2026-03-02T09:00:01Z","status_code":"OK",
             "attributes":{"llm":{"model_name":"m","token_count":{"prompt":3},"output_messages":[{"message":{"role":"assistant","content":"hi"}}],"invocation_parameters":{"a":{"b":1}}},"metadata":{"k":[{"v":1}]},"tags":["a","b"]}}
            """);
        Assert.Equal(("m", 3L, "hi"), (span.Facts.RequestModel, span.Facts.Usage!.InputTokens, span.Facts.Content.OutputText));
        Assert.Equal("{\"a\":{\"b\":1}}", span.Attributes["llm.invocation_parameters"].AsText());
        Assert.Equal(("{\"k\":[{\"v\":1}]}", 2), (span.Attributes["metadata"].AsText(), span.Attributes["tags"].AsList().Count));
    }

    [Fact]
    public void A_transcript_keeps_what_each_answer_was_given_and_pairs_answers_without_ids_by_order()
    {
        var trace = Assert.Single(Read("""
            [{"role":"user","content":"go"},
             {"role":"assistant","content":null,"tool_calls":[{"type":"function","function":{"name":"a","arguments":""}},{"type":"function","function":{"name":"b","arguments":"not json"}}]},
             {"role":"tool","name":"b","content":"2"},
             {"role":"tool","content":"1"},
             {"role":"assistant","content":"done"}]
            """));
        Assert.Equal(["b 2", "a 1"], trace.ToolCalls.Select(call => $"{call.Name} {call.Result}"));
        Assert.Equal([1, 4], trace.Generations.Select(generation => generation.InputMessages!.Count));
    }

    [Fact]
    public void Several_conversations_in_one_file_are_several_traces()
    {
        var traces = Read("""[{"task_id":0,"reward":1.0,"traj":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]},[{"role":"user","content":"c"},{"role":"assistant","content":"d"}]]""");
        Assert.Equal([("conversation-1", "b"), ("conversation-2", "d")], traces.Select(trace => (trace.TraceId, trace.Runs[0].Output)));
        Assert.Equal(1.0, traces[0].Spans[0].Attributes["reward"].AsDouble());
    }

    [Fact]
    public void Tools_that_the_provider_ran_itself_count_as_run()
    {
        var trace = Assert.Single(Read("""
            {"object":"response","id":"r","model":"m","status":"completed","output":[
              {"type":"mcp_call","id":"m1","server_label":"docs","name":"lookup","arguments":"{\"q\":1}","output":"found","error":null},
              {"type":"web_search_call","id":"w1","status":"completed","action":{"query":"x"}},
              {"type":"message","role":"assistant","content":[{"type":"output_text","text":"ok"}]}]}
            """));
        Assert.Equal(["lookup Executed", "web_search Executed"], trace.ToolCalls.Select(call => $"{call.Name} {call.Stage}").Order());
    }

    [Fact]
    public void A_crew_without_links_between_its_events_is_paired_by_what_they_name()
    {
        var trace = Assert.Single(Read("""
            {"type":"crew_kickoff_started","timestamp":"2026-03-02T09:00:00","crew_name":"crew"}
            {"type":"tool_usage_started","timestamp":"2026-03-02T09:00:01","tool_name":"a","tool_args":{"x":1}}
            {"type":"tool_usage_started","timestamp":"2026-03-02T09:00:02","tool_name":"b","tool_args":"{}"}
            {"type":"tool_usage_finished","timestamp":"2026-03-02T09:00:03","tool_name":"a","output":"A"}
            {"type":"tool_usage_error","timestamp":"2026-03-02T09:00:04","tool_name":"b","error":"no"}
            {"type":"crew_kickoff_failed","timestamp":"2026-03-02T09:00:05","error":"no"}
            """));
        Assert.Equal(["a ok 2000", "b no 2000"], trace.ToolCalls.Select(call => $"{call.Name} {call.Error ?? "ok"} {call.Span!.Duration!.Value.TotalMilliseconds}"));
        Assert.All(trace.ToolCalls, call => Assert.Equal(trace.Spans[0].SpanId, call.Span!.ParentSpanId));
        Assert.True(trace.IsError);
    }

    [Fact]
    public void Jaeger_and_Zipkin_count_microseconds()
    {
        var jaeger = OneSpan("""{"data":[{"traceID":"AB","spans":[{"traceID":"AB","spanID":"CD","operationName":"x","startTime":1772442000000001,"duration":2500,"tags":[{"key":"n","type":"int64","value":7},{"key":"error","type":"bool","value":true}],"processID":"p"}],"processes":{"p":{"serviceName":"s"}}}]}""");
        Assert.Equal((1772442000000001000, TimeSpan.FromTicks(25_000), true, 7L, "s"), (jaeger.StartTimeUnixNano, jaeger.Duration, jaeger.IsError, jaeger.Attributes["n"].AsInteger(), jaeger.Resource["service.name"].AsText()));
        var zipkin = OneSpan("""[{"traceId":"ab","id":"cd","name":"x","timestamp":1772442000000001,"duration":2500,"localEndpoint":{"serviceName":"s"},"tags":{"error":"broke"}}]""");
        Assert.Equal((1772442000000001000, "broke"), (zipkin.StartTimeUnixNano, zipkin.ErrorMessage));
    }

    [Fact]
    public void Node_names_of_a_trajectory_are_nodes() =>
        Assert.Equal(["LangGraph", "agent", "tools", "agent"], Assert.Single(Read("""{"inputs":null,"results":[],"steps":[["__start__","agent","tools","agent"]]}""")).Spans.Select(span => span.Name));

    [Theory]
    [InlineData("""{"name":"{\"a\":\"x\"}","span_kind":{"a":"LLM"},"context.trace_id":{"a":"t"}}""")]
    [InlineData("""{"name":{"a":"x"},"span_kind":"LLM","context.trace_id":{"b":null}}""")]
    [InlineData("""{"columns":["name",1,null,"span_kind"],"index":7,"data":[["x",2],3,["y"]]}""")]
    public void Frames_of_odd_cells_end_in_traces_or_the_one_exception(string frame)
    {
        try
        {
            Assert.NotEmpty(Read(frame));
        }
        catch (TraceFormatException e)
        {
            Assert.DoesNotContain('\n', e.Message);
        }
    }

    [Theory]
    [InlineData("post.r1.")]
    [InlineData("post.r1")]
    [InlineData("post.")]
    [InlineData("feedback.r1")]
    public void A_part_of_an_odd_name_costs_that_part(string name)
    {
        var traces = Read($"--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n\"text\"\r\n--b\r\nContent-Disposition: form-data; name=\"post.r2\"\r\n\r\n{Run}\r\n--b--\r\n");
        Assert.Equal("search", Assert.Single(Assert.Single(traces).ToolCalls).Name);
    }

    [Fact]
    public void Quoted_cells_of_a_table_hold_commas_quotes_and_lines()
    {
        var trace = Assert.Single(Read("id,traceId,parentObservationId,type,name,startTime,endTime,input,output\no1,t,,TOOL,search,2026-03-02T09:00:00Z,2026-03-02T09:00:01Z,\"{\"\"q\"\":\"\"a,\nb\"\"}\",ok\n"));
        Assert.Equal(("a,\nb", "ok"), (trace.ToolCalls[0].Arguments!.Value.GetProperty("q").GetString(), trace.ToolCalls[0].Result!.Value.GetString()));
    }
}
