using System.Collections.Concurrent;
using System.Globalization;

namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>Every check says of generated traces what a slow reading of the definitions says of what they were made from.</summary>
public sealed class RestatedTests
{
    private const int Each = 6;

    [Fact]
    public void Checks_hold_as_they_are_defined()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("AGENTTRACE_RESTATED") ?? "10000", CultureInfo.InvariantCulture);
        var first = int.Parse(Environment.GetEnvironmentVariable("AGENTTRACE_RESTATED_SEED") ?? "0", CultureInfo.InvariantCulture);
        var found = new ConcurrentBag<Difference>();
        var asked = new ConcurrentDictionary<(string, Verdict), int>();
        var allowed = new ConcurrentDictionary<string, int>();
        Parallel.For(first, first + count, seed =>
        {
            var plan = Plans.Make(seed);
            var (trace, truth, sentences) = (plan.ToTrace(), new Truth(plan), new Sentences(new Random(~seed)));
            for (var i = 0; i < Each; i++)
            {
                var sentence = sentences.Next();
                var (said, meant) = (sentence.Check.Evaluate(trace).Verdict, Meant(sentence, truth));
                asked.AddOrUpdate((sentence.Check.GetType().Name, meant.Verdict), 1, (_, n) => n + 1);
                if (said != meant.Verdict && meant.Allows(said)) allowed.AddOrUpdate(sentence.Check.GetType().Name + " " + meant.Verdict, 1, (_, n) => n + 1);
                if (!meant.Allows(said)) found.Add(new Difference(plan, sentence, said, meant));
            }
        });

        if (Environment.GetEnvironmentVariable("RST_OUT") is { } path) File.WriteAllText(path, string.Join("\n", allowed.OrderByDescending(one => one.Value)) + "\n\n" + string.Join("\n", asked.OrderBy(one => one.Key)));
        Assert.True(found.IsEmpty, $"{found.Count} of {count * Each} verdicts differ ({string.Join(", ", found.GroupBy(one => one.Kind).Select(kind => $"{kind.Count()} {kind.Key}"))})\n"
            + string.Join("\n\n", found.GroupBy(one => one.Kind).SelectMany(kind => kind.OrderBy(one => one.Plan.Seed).Take(3)).Select(one => one.Tell())));
    }

    /// <summary>4.1: no span at all shows nothing.</summary>
    private static Meaning Meant(Sentence sentence, Truth truth) => truth.IsEmpty ? Verdict.Inconclusive : sentence.Restated(truth);

    private sealed record Difference(Plan Plan, Sentence Sentence, Verdict Said, Meaning Meant)
    {
        public string Kind => $"{Said} for {Meant.Verdict}";

        /// <summary>The smallest trace on which the two still differ in the same way.</summary>
        public string Tell()
        {
            var smallest = Plans.Smallest(Plan, smaller => Sentence.Check.Evaluate(smaller.ToTrace()).Verdict == Said && RestatedTests.Meant(Sentence, new Truth(smaller)) == Meant);
            var trace = smallest.ToTrace();
            return $"seed {Plan.Seed}: {Sentence.Check.Describe(trace)}: {Said}, but by definition {Meant.Verdict}: {Sentence.Check.Evaluate(trace).Reason}\n{smallest}";
        }
    }
}
