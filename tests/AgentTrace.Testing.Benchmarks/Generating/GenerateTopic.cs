using System.Globalization;
using Bogus;

namespace AgentTrace.Testing.Benchmarks;

/// <summary>Synthetic spans, beside what plain Bogus makes: a <c>Faker&lt;T&gt;</c> with a rule for each property of a span.</summary>
internal sealed class GenerateTopic : Topic
{
    private const int Spans = 20_000;
    private const string Plain = "Faker<T>, a rule a property, a span of as many properties";
    private const string Small = "Faker<T>, a rule a property, a span of 11 properties";
    private const double Goal = 1.0 / 8;

    /// <summary>What is measured for its memory: that many spans as OTLP JSON.</summary>
    public static IReadOnlyDictionary<string, Func<string, int>> Ways { get; } = new Dictionary<string, Func<string, int>>
    {
        ["generate"] = count => Write(long.Parse(count, CultureInfo.InvariantCulture)),
    };

    public override string Name => "generate";

    public override IEnumerable<Group> Groups()
    {
        var happy = new TraceFaker(42).ResearchAgent();
        var rich = happy.WithParallelCalls().WithNestedSpans().WithErrorRate(0.1);
        yield return new Group("A synthetic span", 9,
        [
            new(Plain, Spans, () => FakedSpan.Rules().Generate(Spans)),
            new(Small, Spans, () => SmallSpan.Rules().Generate(Spans)),
            Case("ours, happy path, GenAI", happy, new(Plain, Goal), new(Small)),
            Case("ours, happy path, OpenInference", happy.In(TraceVocabulary.OpenInference), new Comparison(Plain, Goal)),
            Case("ours, happy path, log events", happy.In(TraceVocabulary.LogEvents), new Comparison(Plain, Goal)),
            Case("ours, parallel, nested spans, errors, GenAI", rich, new Comparison(Plain, Goal)),
            new("ours, happy path, GenAI, written as OTLP JSON", Spans, () => Write(Spans)) { Against = [new("ours, happy path, GenAI")] },
        ]);
        yield return new Group("The first span", 9,
        [
            new("one Faker<T> of 11 rules, built", 1, () => SmallSpan.Rules().Generate(1)),
            new("a faker of ours and its first trace", 1, () => new TraceFaker(42).ResearchAgent().Trace(0)) { Against = [new("one Faker<T> of 11 rules, built", 2)] },
        ]);
    }

    public override IEnumerable<Amount> Amounts()
    {
        var few = PeakMemory.Of("generate", "100000");
        var many = PeakMemory.Of("generate", "1000000");
        yield return new("peak memory, 100,000 spans as OTLP JSON", few, "MiB", "64 MiB", few / 64);
        yield return new("peak memory, 1,000,000 spans as OTLP JSON", many, "MiB", "that of 100,000", many / few, 1.1);
    }

    private static Case Case(string name, TraceScenario scenario, params Comparison[] against) => new(name, Spans, () => Take(scenario, Spans)) { Against = against };

    private static void Take(TraceScenario scenario, long spans)
    {
        foreach (var trace in scenario.Generate(long.MaxValue))
        {
            if ((spans -= trace.Spans.Count) <= 0) return;
        }
    }

    private static int Write(long spans)
    {
        TraceFormats.FindWriter("otlp-json")!.Write(Stream.Null, Until(spans));
        return 0;
    }

    private static IEnumerable<RecordedTrace> Until(long spans)
    {
        foreach (var trace in new TraceFaker(42).ResearchAgent().Generate(long.MaxValue))
        {
            yield return trace;
            if ((spans -= trace.Spans.Count) <= 0) yield break;
        }
    }
}
