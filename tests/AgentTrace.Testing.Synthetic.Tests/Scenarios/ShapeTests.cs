namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>Each shape shows what it says, by the checks that everybody uses.</summary>
public class ShapeTests
{
    private const int Count = 25;

    private static readonly TraceFaker Faker = new(seed: 7);

    public static TheoryData<string> Scenarios => [.. AllShapes.Scenarios.Keys];

    [Theory]
    [InlineData("research-agent", "search+ fetch+ save_note")]
    [InlineData("support-agent", "get_customer list_orders get_order+ refund")]
    [InlineData("booking-agent", "search_flights hold_seat+ book send_confirmation")]
    [InlineData("coding-agent", "list_files read_file+ edit_file run_tests")]
    public void Happy_path_is_gone_to_its_end(string scenario, string path)
    {
        foreach (var trace in AllShapes.Make(scenario, "happy", 7).Generate(Count))
        {
            trace.Should().FollowPath(path).And.HaveCompleted().And.HaveNoErrors().And.NotRepeatToolCalls().And.HaveFinalFinishReason("stop");
        }
    }

    [Fact]
    public void Ids_that_one_tool_gives_are_those_that_the_next_is_asked_for_and_the_answer_cites_one()
    {
        foreach (var trace in Faker.ResearchAgent().Generate(Count))
        {
            var found = Assert.Single(trace.ToolCalls, call => call.Name == "search").Result!.Value.GetProperty("results").EnumerateArray().Select(hit => hit.GetProperty("id").GetString()).ToList();
            var fetched = trace.ToolCalls.Where(call => call.Name == "fetch").Select(call => call.Arguments!.Value.GetProperty("id").GetString()!).ToList();
            Assert.Empty(fetched.Except(found));
            Assert.Contains(fetched, id => trace.Runs[0].Output!.Contains(id, StringComparison.Ordinal));
            trace.Should().HaveCalledTool("save_note").EachAfterItsOwn("fetch", by: "id");
            trace.Should().HaveCalledTool("fetch").EveryCall().RequestedAfterResultOf("search");
        }

        foreach (var trace in Faker.BookingAgent().Generate(Count))
        {
            trace.Should().HaveCalledTool("book").EachAfterItsOwn("hold_seat", by: "flight_id");
            var hold = trace.ToolCalls.Single(call => call.Name == "book").Arguments!.Value.GetProperty("hold_id").GetString();
            Assert.Contains(trace.ToolCalls, call => call.Name == "hold_seat" && call.Result!.Value.GetProperty("hold_id").GetString() == hold);
        }

        foreach (var trace in Faker.SupportAgent().Generate(Count)) trace.Should().HaveCalledTool("refund").EachAfterItsOwn("get_order", by: "order_id");
        foreach (var trace in Faker.CodingAgent().Generate(Count)) trace.Should().HaveCalledTool("edit_file").EachAfterItsOwn("read_file", by: "path");
    }

    [Theory]
    [InlineData("research-agent", "fetch")]
    [InlineData("support-agent", "get_order")]
    [InlineData("booking-agent", "hold_seat")]
    [InlineData("coding-agent", "run_tests")]
    public void Tool_error_is_a_failed_call_that_ends_the_run(string scenario, string tool)
    {
        foreach (var trace in AllShapes.Make(scenario, "tool error").Generate(Count))
        {
            trace.Should().HaveCalledTool(tool).Failing().Once().And.HaveStopReason("tool_error");
            Assert.True(trace.IsError);
            Assert.Equal(tool, trace.ToolCalls[^1].Name);
            Assert.Throws<Xunit.Sdk.XunitException>(() => trace.Should().HaveNoUnrecoveredErrors());
        }
    }

    [Fact]
    public void Tool_error_of_any_tool_is_of_that_tool()
    {
        foreach (var tool in Faker.BookingAgent().Tools) Faker.BookingAgent().WithToolError(tool).Trace(0).Should().HaveCalledTool(tool).Failing().And.HaveStopReason("tool_error");
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Retry_recovers(string scenario)
    {
        var tool = AllShapes.Scenarios[scenario](Faker).WithToolError().Trace(0).ToolCalls[^1].Name;
        foreach (var trace in AllShapes.Scenarios[scenario](Faker).WithRetry(failures: 2).Generate(Count))
        {
            trace.Should().HaveRecoveredFrom(tool).And.HaveCompleted().And.HaveNoUnrecoveredErrors().And.NotRepeatToolCalls(retries: 2);
            Assert.Equal(2, trace.ToolCalls.Count(call => call.IsError));
            Assert.Throws<Xunit.Sdk.XunitException>(() => trace.Should().NotRepeatToolCalls(retries: 1));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(40)]
    public void Max_steps_is_that_many_steps(int steps)
    {
        foreach (var scenario in AllShapes.Scenarios.Values)
        {
            foreach (var trace in scenario(Faker).WithMaxSteps(steps).Generate(5))
            {
                Assert.Equal(steps, trace.Steps.Count);
                trace.Should().HaveStopReason("max_steps").And.HaveAtMostSteps(steps);
            }

            if (steps >= 4) Assert.All(scenario(Faker).WithMaxSteps(steps).WithHandoff().Generate(5), trace => Assert.Equal(steps, trace.Steps.Count));
        }
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Loop_repeats_one_call(string scenario)
    {
        foreach (var trace in AllShapes.Make(scenario, "loop").Generate(Count))
        {
            Assert.Equal(5, trace.ToolCalls.Count(call => call.Arguments!.Value.GetRawText() == trace.ToolCalls[^1].Arguments!.Value.GetRawText()));
            Assert.Throws<Xunit.Sdk.XunitException>(() => trace.Should().NotRepeatToolCalls());
            trace.Should().HaveStopReason("loop_detected");
        }
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Tool_spam_calls_one_tool_often_with_other_arguments(string scenario)
    {
        foreach (var trace in AllShapes.Make(scenario, "tool spam").Generate(Count))
        {
            trace.Should().NotRepeatToolCalls().And.HaveCompleted();
            Assert.Equal(12, trace.ToolCalls.GroupBy(call => call.Name).Max(calls => calls.Count()));
        }
    }

    [Theory]
    [InlineData("research-agent", "fetch")]
    [InlineData("support-agent", "get_order")]
    [InlineData("booking-agent", "hold_seat")]
    [InlineData("coding-agent", "read_file")]
    public void Parallel_calls_overlap_and_belong_to_one_turn(string scenario, string tool)
    {
        foreach (var trace in AllShapes.Make(scenario, "parallel").Generate(Count))
        {
            trace.Should().HaveCalledTool(tool).InParallelWith(tool).InSameTurnAs(tool).And.HaveCompleted();
        }

        foreach (var trace in AllShapes.Make(scenario, "happy").Generate(Count)) Assert.Throws<Xunit.Sdk.XunitException>(() => trace.Should().HaveCalledTool(tool).InParallelWith(tool));
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Nested_spans_stand_within_each_call_in_other_processes_by_their_own_clock(string scenario)
    {
        var nested = AllShapes.Scenarios[scenario](Faker).WithNestedSpans();
        foreach (var trace in nested.WithClockSkew(TimeSpan.FromSeconds(-2)).Generate(Count))
        {
            var calls = trace.ToolCalls.Count;
            var servers = trace.Spans.Where(span => span.HasRemoteParent).ToList();
            Assert.Equal(calls, servers.Count);
            Assert.Equal(calls, trace.Spans.Count(span => span.Attributes.ContainsKey("db.system.name")));
            foreach (var server in servers)
            {
                var client = trace.Spans.Single(span => span.SpanId == server.ParentSpanId);
                Assert.InRange(server.StartTimeUnixNano!.Value - client.StartTimeUnixNano!.Value, -2_000_000_000, -1_997_000_000);
                Assert.NotEqual(client.Resource, server.Resource);
            }

            trace.Should().HaveCompleted().And.BeWellFormed();
        }

        Assert.All(nested.Generate(Count).SelectMany(trace => trace.Spans.Where(span => span.HasRemoteParent).Select(server => (server, Client: trace.Spans.Single(span => span.SpanId == server.ParentSpanId)))),
            pair => Assert.True(pair.server.StartTimeUnixNano >= pair.Client.StartTimeUnixNano));
    }

    [Theory]
    [InlineData("research-agent", "researcher", "librarian")]
    [InlineData("support-agent", "triage", "billing")]
    [InlineData("booking-agent", "booker", "ticketing")]
    [InlineData("coding-agent", "coder", "tester")]
    public void Handoff_goes_to_another_run_under_the_same_trace_id(string scenario, string from, string to)
    {
        foreach (var trace in AllShapes.Make(scenario, "handoff").Generate(Count))
        {
            trace.Should().HaveHandedOff(from, to: to).And.HaveCompleted();
            Assert.Equal([from, to], trace.Runs.Select(run => run.Agent));
            Assert.Equal(2, trace.Runs.Select(run => run.RunId).Distinct().Count());
            Assert.Single(trace.Spans.Select(span => span.TraceId).Distinct());
            trace.Agent(to).Should().HaveCompleted();
        }

        foreach (var trace in AllShapes.Make(scenario, "handoff and tool error").Generate(Count)) trace.Should().HaveStopReason("tool_error").And.HaveHandedOff(from, to: to);
    }

    [Theory]
    [InlineData("research-agent", "reviewer")]
    [InlineData("support-agent", "policy_expert")]
    public void Agent_as_tool_is_a_call_and_a_run(string scenario, string helper)
    {
        foreach (var trace in AllShapes.Make(scenario, "agent as tool").Generate(Count))
        {
            trace.Should().HaveCalledTool("ask_" + helper).Once().And.HaveRunAgent(helper).Once().And.HaveCompleted();
            Assert.DoesNotContain(trace.Steps, step => step.Span?.ParentSpanId == trace.Runs[1].Span!.SpanId);
        }
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Invented_tool_is_asked_for_and_never_executed(string scenario)
    {
        foreach (var trace in AllShapes.Scenarios[scenario](Faker).WithInventedTool("make_coffee").Generate(Count))
        {
            trace.Should().HaveRequestedTool("make_coffee").And.NotHaveCalledTool("make_coffee").And.HaveCompleted();
        }
    }

    [Theory]
    [InlineData(TraceVocabulary.GenAi, "gen_ai.response.time_to_first_chunk")]
    [InlineData(TraceVocabulary.OpenInference, "llm.time_to_first_token_ms")]
    [InlineData(TraceVocabulary.LogEvents, "first_chunk_ms")]
    public void Streamed_answers_say_when_their_first_piece_came(TraceVocabulary vocabulary, string attribute)
    {
        foreach (var trace in Faker.ResearchAgent().WithStreaming().In(vocabulary).Generate(Count))
        {
            Assert.All(trace.Generations, generation => Assert.True(generation.Span.Attributes[attribute].AsDouble() > 0));
        }
    }

    [Theory]
    [InlineData("research-agent", "save_note", "id")]
    [InlineData("support-agent", "refund", "order_id")]
    [InlineData("booking-agent", "book", "flight_id")]
    [InlineData("coding-agent", "edit_file", "path")]
    public void Human_approval_stands_before_what_it_is_for(string scenario, string tool, string key)
    {
        foreach (var trace in AllShapes.Make(scenario, "approval").Generate(Count))
        {
            trace.Should().HaveCalledTool(tool).EachAfterItsOwn("request_approval", by: key).And.HaveCalledTool("request_approval").Returning(new { approved = true }).And.HaveCompleted();
        }
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Budget_is_exceeded(string scenario)
    {
        foreach (var trace in AllShapes.Scenarios[scenario](Faker).WithBudgetExceeded(8_000).Generate(Count))
        {
            trace.Should().HaveStopReason("budget_exceeded");
            Assert.Throws<Xunit.Sdk.XunitException>(() => trace.Should().HaveUsedAtMostTokens(8_000));
        }
    }

    [Theory]
    [InlineData("research-agent", "save_note")]
    [InlineData("support-agent", "refund")]
    [InlineData("booking-agent", "book")]
    [InlineData("coding-agent", "edit_file")]
    public void Guardrail_stops_what_would_change_something(string scenario, string tool)
    {
        foreach (var trace in AllShapes.Scenarios[scenario](Faker).WithGuardrailStop("no_harm").Generate(Count))
        {
            trace.Should().NotHaveCalledTool(tool).And.HaveRequestedTool(tool).And.HaveStopReason("guardrail");
            Assert.Equal((StepType.Guardrail, "no_harm"), (trace.Steps[^1].Type, trace.Steps[^1].Name));
        }
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Cancelled_run_breaks_off_within_a_call(string scenario)
    {
        foreach (var trace in AllShapes.Make(scenario, "cancelled").Generate(Count))
        {
            trace.Should().HaveStopReason("cancelled");
            Assert.Equal("The operation was canceled.", trace.ToolCalls[^1].Error);
            Assert.Same(trace.Steps[^1].Call, trace.ToolCalls[^1]);
        }
    }

    [Fact]
    public void Order_in_which_shapes_are_named_does_not_matter()
    {
        var one = Faker.ResearchAgent().WithHandoff().WithRetry().WithParallelCalls().WithToolSpam();
        var other = Faker.ResearchAgent().WithToolSpam().WithParallelCalls().WithRetry().WithHandoff();

        Assert.Equal(InMemory.Bytes(one.Generate(10), "event-log"), InMemory.Bytes(other.Generate(10), "event-log"));
    }

    [Fact]
    public void What_means_nothing_is_refused_at_once()
    {
        var twice = Assert.Throws<InvalidOperationException>(() => Faker.ResearchAgent().WithLoop().WithMaxSteps());
        Assert.Equal("A run ends in one way: Loop or MaxSteps, not both.", twice.Message);
        var unknown = Assert.Throws<ArgumentException>(() => Faker.ResearchAgent().WithToolError("serch"));
        Assert.StartsWith("The agent of research-agent has no tool \"serch\"; did you mean \"search\"?", unknown.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Faker.ResearchAgent().WithInventedTool("search"));
        Assert.Throws<ArgumentOutOfRangeException>(() => Faker.ResearchAgent().WithErrorRate(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Faker.ResearchAgent().WithMaxSteps(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Faker.ResearchAgent().WithItems(3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Faker.ResearchAgent().Generate(-1));
    }
}
