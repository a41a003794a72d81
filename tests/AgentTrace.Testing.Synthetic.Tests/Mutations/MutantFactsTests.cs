using System.Text;
using System.Text.Json;

namespace AgentTrace.Testing.Synthetic.Tests.Mutations;

/// <summary>What each operator does to each fact that <c>show --output json</c> prints, and that it does the same whoever traced the run.</summary>
public sealed class MutantFactsTests
{
    /// <summary>Fixtures that tell one run, in every format and vocabulary, times and message contents included, with a span around it that times are counted from.</summary>
    public static TheoryData<string> SameRun =>
    [
        "crewai-events.json", "jaeger.json", "langfuse-blob.jsonl", "langfuse-ingestion.json", "langfuse-observations.json", "langfuse-observations.csv", "langfuse-trace.json",
        "langsmith-batch.jsonl", "langsmith-multipart.bin", "langsmith-runs.json", "langsmith-tree.json", "openai-agents.jsonl", "otel-flat.jsonl", "otel-javascript.json",
        "otel-python.json", "otlp-langfuse.json", "otlp-langsmith.json", "otlp-openllmetry.json", "otlp-vercel.json", "phoenix-cli.json",
        "phoenix-frame-columns.json", "phoenix-frame-split.json", "phoenix-frame.csv", "phoenix-frame.json", "phoenix-otlp.json", "phoenix-otlpv1.json", "phoenix-spans.json",
        "tempo.json", "zipkin.json",
    ];

    [Fact]
    public void Answers_that_ask_for_calls() => MutantKit.Matches(All("otlp-agent.json"));

    [Fact]
    public void Log_events_with_thoughts() => MutantKit.Matches(All("research-good.jsonl"));

    [Fact]
    public void Parallel_calls() => MutantKit.Matches(All("parallel.jsonl"));

    [Fact]
    public void Several_agents() => MutantKit.Matches(All("multi-agent.jsonl"));

    /// <summary>The exact facts of one telling are approved; every other telling of the run changes in the same places to the same values.</summary>
    [Fact]
    public void Our_own_format() => MutantKit.Matches(All("trace.json"));

    [Theory]
    [MemberData(nameof(SameRun))]
    public void Whoever_traced_it_the_mutants_are_the_same(string file)
    {
        var (known, told) = (MutantKit.Load("trace.json"), MutantKit.Load(file));
        var (expected, actual) = (MutantKit.Mutants(known), MutantKit.Mutants(told));

        Assert.Equal(expected.Select(mutant => mutant.What), actual.Select(mutant => mutant.What));
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].What + "\n" + What(expected[i].Trace, known), actual[i].What + "\n" + What(actual[i].Trace, told));
        }
    }

    private static string All(string file)
    {
        var trace = MutantKit.Load(file);
        var text = new StringBuilder();
        foreach (var mutant in TraceMutations.Of(trace))
        {
            text.Append(mutant.Operator).Append(": ").Append(mutant.What).Append('\n');
            if (mutant.EquivalentBecause is not null) text.Append("    = ").Append(mutant.EquivalentBecause).Append('\n');
            foreach (var change in MutantKit.Changes(trace, mutant.Trace)) text.Append("    ").Append(change).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>
    /// The facts that all tellings of the run share, where the original has them: steps, calls with arguments, results, outcomes and times, tokens,
    /// the reason of the last answer, and whether the run ended as it did.
    /// </summary>
    private static string What(RecordedTrace trace, RecordedTrace original)
    {
        var facts = JsonElement.Parse(FactsText.Of(trace));
        var text = new StringBuilder();
        foreach (var step in facts.GetProperty("steps").EnumerateArray()) text.Append(step.GetProperty("type").GetString()).Append(' ').Append(step.GetProperty("name").GetString()).Append('\n');
        foreach (var call in facts.GetProperty("tool_calls").EnumerateArray())
        {
            foreach (var key in (string[])["name", "call_id", "stage", "attempts", "arguments", "result", "status", "error", "start_ms", "end_ms"])
            {
                // The run of the two tellings is of one length to the millisecond.
                var value = call.GetProperty(key);
                text.Append(key).Append('=').Append(key.EndsWith("_ms", StringComparison.Ordinal) ? Math.Round(value.GetDouble()).ToString(System.Globalization.CultureInfo.InvariantCulture) : Sorted(value)).Append(' ');
            }

            text.Append('\n');
        }

        foreach (var key in (string[])["llm_call_count", "input_tokens", "output_tokens", "finish_reason", "max_parallel_tool_calls"]) text.Append(key).Append('=').Append(facts.GetProperty(key).GetRawText()).Append('\n');
        return text.Append("as it was: ").Append(trace.StopReason == original.StopReason).ToString();
    }

    private static string Sorted(JsonElement value) => value.ValueKind != JsonValueKind.Object ? value.GetRawText()
        : "{" + string.Join(",", value.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal).Select(property => $"{property.Name}:{property.Value.GetRawText()}")) + "}";
}
