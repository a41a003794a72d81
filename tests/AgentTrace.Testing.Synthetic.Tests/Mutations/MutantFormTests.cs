using System.Text.Json;

namespace AgentTrace.Testing.Synthetic.Tests.Mutations;

/// <summary>Mutants are whole traces that can be believed, of every fixture and every real trace.</summary>
public sealed class MutantFormTests
{
    /// <summary>A log may number its ids just so.</summary>
    [Fact]
    public void New_ids_are_ids_that_nothing_bears()
    {
        var kit = new SpanKit();
        foreach (var (id, at) in new[] { ("c", 0), ("c_2", 20), ("c_2_", 40), ("c_3", 60) })
        {
            kit.Span("execute_tool search", at, 10, null, false, null, [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "search"), ("gen_ai.tool.call.id", id), ("gen_ai.tool.call.arguments", $$"""{"n":{{at}}}""")], id: "span " + id);
        }

        var trace = kit.ToTrace();
        var mutants = TraceMutations.Of(trace).Where(mutant => mutant.Trace.Spans.Count > trace.Spans.Count).ToList();

        Assert.Equal([MutationOperator.Duplicate, MutationOperator.Loop, MutationOperator.Invent], mutants.Select(mutant => mutant.Operator).Distinct());
        Assert.All(mutants, mutant =>
        {
            Assert.Equal(mutant.Trace.Spans.Count, mutant.Trace.Spans.Select(span => span.SpanId).Distinct().Count());
            Assert.Equal(mutant.Trace.ToolCalls.Count, mutant.Trace.ToolCalls.Select(call => call.CallId).Distinct().Count());
        });
    }

    private static readonly MutationOptions Some = new() { MaxMutants = 60 };

    [Fact]
    public void Every_mutant_is_as_well_formed_as_its_original_and_shows_what_was_done()
    {
        List<string> faults = [];
        foreach (var trace in MutantKit.Everything())
        {
            var (form, facts) = (new WellFormedCheck().Evaluate(trace).Verdict, FactsText.Of(trace));
            foreach (var mutant in MutantKit.Mutants(trace, Some))
            {
                var made = mutant.Trace;
                if (FactsText.Of(made) == facts) faults.Add($"{trace.TraceId}: {mutant.What}: shows nothing");
                if (form == Verdict.Passed && new WellFormedCheck().Evaluate(made) is { Verdict: not Verdict.Passed } broken) faults.Add($"{trace.TraceId}: {mutant.What}: {broken.Reason}");
                if (trace.Format != made.Format || trace.TraceId != made.TraceId) faults.Add($"{trace.TraceId}: {mutant.What}: is of another trace");
            }
        }

        Assert.Empty(faults);
    }

    /// <summary>What is written is what a mutant shows: its facts stand in attributes, not in memory alone.</summary>
    [Theory]
    [InlineData("event-log")]
    [InlineData("otlp-json")]
    public void Every_mutant_survives_the_way_through_a_file(string format)
    {
        foreach (var file in MutantKit.Fixtures)
        {
            foreach (var mutant in RecordedTrace.LoadAll([file]).Where(trace => trace.HasAgentSpans).SelectMany(trace => MutantKit.Mutants(trace)))
            {
                using var stream = new MemoryStream();
                TraceFormats.FindWriter(format)!.Write(stream, [mutant.Trace]);
                var again = Assert.Single(TraceSet.Read(stream.ToArray()));

                Assert.Equal(mutant.What + Named(FactsText.Of(mutant.Trace), mutant.Trace.Format!), mutant.What + Named(FactsText.Of(again), format));
            }
        }

        static string Named(string facts, string format) => facts.Replace($"\"format\":\"{format}\"", "", StringComparison.Ordinal);
    }

    /// <summary>A span that is made to say what it said shows the same facts: nothing else is lost with an attribute that told several.</summary>
    [Fact]
    public void Rewording_a_span_as_it_was_changes_no_fact()
    {
        foreach (var trace in MutantKit.Everything())
        {
            var spans = trace.Spans.Select(span =>
            {
                var facts = span.Facts;
                var said = span;
                if (facts.Type == StepType.ToolCall)
                {
                    if (facts.ToolName is { } name) said = said.WithTool(name);
                    if (facts.Content.Arguments is { ValueKind: JsonValueKind.Object } arguments && !facts.Content.HasNoArguments) said = said.WithArguments(arguments);
                    if (facts.Content.Result is { } result && !facts.Content.ResultIsError) said = said.WithResult(result);
                }

                if (facts.FinishReasonRaw is { } reason) said = said.WithFinishReason(reason);
                if (facts.Usage is not null || facts.CostUsd is not null) said = said.WithUsage(facts.Usage, facts.CostUsd);
                return said.WithMessages(facts.Content.InputMessages, facts.Content.OutputMessages);
            });
            var again = new RecordedTrace(trace.TraceId, [.. spans], trace.DeclaredRuns, trace.Format) { Beside = trace.Beside, IsLeftOut = trace.IsLeftOut, IncompleteAsWhole = trace.IncompleteAsWhole };

            Assert.Empty(MutantKit.Changes(trace, again).Select(change => $"{trace.Format} {trace.TraceId} {change}"));
        }
    }

    /// <summary>No place still tells the old story: not the spans of the call under another name, not a message about it.</summary>
    [Fact]
    public void What_was_changed_is_changed_in_every_place_that_tells_it()
    {
        foreach (var trace in MutantKit.Everything().Where(trace => trace.ToolCalls.All(call => call.CallId is not null)).Where(trace => trace.ToolCalls.DistinctBy(call => call.CallId).Count() == trace.ToolCalls.Count))
        {
            foreach (var mutant in MutantKit.Mutants(trace, Some).Where(mutant => mutant.Operator is MutationOperator.ChangeArgument or MutationOperator.RenameTool))
            {
                var changed = Assert.Single(mutant.Trace.ToolCalls.Zip(trace.ToolCalls), pair => pair.First.Name != pair.Second.Name || !CallFinder.SameArguments(pair.First.Arguments, pair.Second.Arguments)).First;
                var parts = mutant.Trace.Spans.SelectMany(span => (span.Facts.Content.InputMessages ?? []).Concat(span.Facts.Content.OutputMessages ?? [])).SelectMany(message => message.Parts);
                foreach (var part in parts.Where(part => part.Id == changed.CallId && part.Kind is MessagePartKind.ToolRequest or MessagePartKind.ServerToolRequest))
                {
                    Assert.Equal((mutant.What, changed.Name), (mutant.What, part.ToolName));
                    if (part.Arguments is { } told) Assert.True(JsonValue.AreEqual(told, changed.Arguments!.Value), mutant.What);
                }
            }
        }
    }

    /// <summary>Tokens that a span above states as a total go with the answers that made them.</summary>
    [Fact]
    public void Totals_above_follow_the_answers_below()
    {
        var trace = SpanKit.Trace(kit =>
        {
            var run = kit.Agent("a", 0, 100, more: [("gen_ai.usage.input_tokens", 30), ("gen_ai.usage.output_tokens", 6)]);
            kit.Llm(0, 10, run, 10, 2, "tool_call", SpanKit.Asks(("c1", "search", """{"q":"x"}""")));
            kit.Tool("search", 10, 10, run, "c1", """{"q":"x"}""", "found");
            kit.Llm(20, 10, run, 20, 4, "stop", SpanKit.Says("done"), SpanKit.History(("c1", "search", """{"q":"x"}""", "found")));
        });

        Assert.Equal(new TokenUsage(20, 4), MutantKit.Mutant(trace, MutationOperator.Drop).Trace.Spans[0].Facts.Usage);
        Assert.Equal(new TokenUsage(60, 12), MutantKit.Mutant(trace, MutationOperator.Loop).Trace.Spans[0].Facts.Usage);
    }

    [Fact]
    public void The_history_of_a_later_answer_tells_of_a_loop_round_by_round()
    {
        var looped = MutantKit.Mutant(MutantKit.Load("otlp-agent.json"), MutationOperator.Loop).Trace;
        Assert.Equal(5, looped.ToolCalls.Count);

        Assert.Equal(["call_1 call_1_2 call_1_3 call_1_4 call_2", "call_1 call_1_2 call_1_3 call_1_4", "call_1 call_1_2 call_1_3", "call_1 call_1_2", "call_1", ""],
            looped.Generations.Reverse().Select(answer => string.Join(' ', answer.Knows.OrderBy(call => call.Index).Select(call => call.CallId))));
        Assert.All(looped.ToolCalls, call => Assert.Contains(call, call.Generation!.Turn));
    }

    [Fact]
    public void An_agent_that_counts_its_steps_counts_those_it_made()
    {
        var dropped = MutantKit.Mutant(MutantKit.Load("research-good.jsonl"), MutationOperator.Drop).Trace;

        Assert.Equal(4, Assert.Single(dropped.DeclaredRuns).ClaimedSteps);
    }
}
