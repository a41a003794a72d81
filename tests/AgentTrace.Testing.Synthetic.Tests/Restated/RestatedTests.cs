using System.Collections.Concurrent;
using System.Globalization;

namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>
/// Every check says of generated traces what a slow reading of the definitions says of what they were made from: the very verdict, but for
/// what <see cref="Meaning.MayDoubt"/> names.
/// </summary>
/// <remarks>
/// Restated are tool calls, executed and requested, with all links but <c>WithinSteps</c>; trajectories; steps, turns, tool calls and spans
/// that are counted; tokens, cost, durations; repeats and recovery; errors; stop and finish reasons; form; <c>not</c> and <c>anyOf</c>.
/// Not restated are paths, goldens, output checks, chains over agents, nodes and handoffs, globs and regular expressions, aliases of tools,
/// ids that are used twice, answers that tell of an error, tool definitions, logs with run ids, caches in the cost, views, sets of traces,
/// <c>BeDebuggable</c>, where errors began, tools after a moment, and of 4.8 the faults that change whose span is whose: a tool call without a
/// name, two trace ids.
/// </remarks>
public sealed class RestatedTests
{
    private const int Each = 6;

    [Fact]
    public void Checks_hold_as_they_are_defined()
    {
        var (count, first) = (Number("AGENTTRACE_RESTATED", 3_000), Number("AGENTTRACE_RESTATED_SEED", 0));
        var found = new ConcurrentBag<Difference>();
        var (said, left) = (new int[3], 0);
        Parallel.For(first, first + count, seed =>
        {
            var plan = Plans.Make(seed);
            var (trace, truth, sentences) = (plan.ToTrace(), new Truth(plan), new Sentences(new Random(~seed)));
            for (var i = 0; i < Each; i++)
            {
                var sentence = sentences.Next();
                var (verdict, meant) = (sentence.Check.Evaluate(trace).Verdict, sentence.Restated(truth));
                Interlocked.Increment(ref said[(int)verdict]);
                if (verdict == meant.Verdict) continue;
                if (meant.Allows(verdict)) Interlocked.Increment(ref left);
                else found.Add(new Difference(plan, sentence, verdict, meant));
            }
        });

        Assert.True(found.IsEmpty, $"{found.Count} of {count * Each} verdicts differ, the first at seed {found.Min(one => one.Plan.Seed)} ({string.Join(", ", found.GroupBy(one => one.Kind).Select(kind => $"{kind.Count()} {kind.Key}"))})\n"
            + string.Join("\n\n", found.GroupBy(one => one.Kind).SelectMany(kind => kind.OrderBy(one => one.Plan.Seed).Take(2)).Take(12).Select(one => one.Tell())));
        if (count < 1_000) return;

        // What may be left open is rare, and no verdict is.
        Assert.True(left * 100 < said.Sum() * 3, $"{left} of {said.Sum()} verdicts were left open where the definition is certain");
        Assert.All(said, verdicts => Assert.True(verdicts * 10 > said.Sum(), "passed, failed, inconclusive: " + string.Join(", ", said)));
    }

    private static int Number(string name, int otherwise) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private sealed record Difference(Plan Plan, Sentence Sentence, Verdict Said, Meaning Meant)
    {
        public string Kind => $"{Sentence.Check.GetType().Name} {Said} for {Meant.Verdict}";

        /// <summary>The smallest trace on which the two still differ in the same way.</summary>
        public string Tell()
        {
            var smallest = Plans.Smallest(Plan, smaller => Sentence.Check.Evaluate(smaller.ToTrace()).Verdict == Said
                && Sentence.Restated(new Truth(smaller)) is var meant && meant.Verdict == Meant.Verdict && !meant.Allows(Said));
            var trace = smallest.ToTrace();
            return $"seed {Plan.Seed}: {Sentence.Check.Describe(trace)}: {Said}, but by definition {Meant.Verdict}: {Sentence.Check.Evaluate(trace).Reason}\n{smallest}";
        }
    }
}
