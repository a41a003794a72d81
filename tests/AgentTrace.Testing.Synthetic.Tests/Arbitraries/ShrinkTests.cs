using FsCheck;
using FsCheck.Fluent;

namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>A planted fault shrinks to the fewest lines that show it.</summary>
public sealed class ShrinkTests
{
    [Fact]
    public void A_failing_trace_shrinks_to_the_smallest_that_still_fails()
    {
        var failure = Assert.ThrowsAny<Exception>(() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(20261126, 7, 3),
            Prop.ForAll(Plans.Arbitrary(), plan => new NotCheck(new CallCheck("search").With(new BeforeLink("fetch"))).Evaluate(plan.ToTrace()).Verdict != Verdict.Failed)));

        Assert.Contains("plan\n  call search(?) 0..1\n  call fetch(?) 1..2\n", failure.Message.ReplaceLineEndings("\n") + "\n", StringComparison.Ordinal);
        Assert.Contains("seed ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_shrinks_to_the_same_from_wherever_it_starts()
    {
        var found = 0;
        for (var seed = 0; found < 30; seed++)
        {
            if (!IsBefore(Plans.Make(seed))) continue;
            found++;
            Assert.Equal("plan\n  call search(?) 0..1\n  call fetch(?) 1..2", Plans.Smallest(Plans.Make(seed), IsBefore).ToString());
        }

        static bool IsBefore(Plan plan) => new CallCheck("search").With(new BeforeLink("fetch")).Evaluate(plan.ToTrace()).Verdict == Verdict.Passed;
    }

    [Fact]
    public void An_unfinished_step_is_all_that_is_left_of_an_incomplete_trace()
    {
        var (found, calls) = (0, 0);
        for (var seed = 0; seed < 400; seed++)
        {
            var plan = Plans.Make(seed);
            if (!IsUnfinished(plan)) continue;
            found++;

            var smallest = Plans.Smallest(plan, IsUnfinished).ToString().Split('\n');

            Assert.Equal(2, smallest.Length);
            Assert.Equal("plan", smallest[0]);
            Assert.Matches(@"^  \w.* 0\.\.\?", smallest[1]);
            calls += smallest[1].StartsWith("  call ", StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.True(found > 10 && calls > 0, $"{found} plans had one, {calls} a call.");

        static bool IsUnfinished(Plan plan) => plan.ToTrace().Spans.Any(span => span.IsUnfinished);
    }

    [Fact]
    public void The_same_seed_is_the_same_plan_and_the_same_trace()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            Assert.Equal(Plans.Make(seed).ToString(), Plans.Make(seed).ToString());
            Assert.Equal(Plans.Make(seed).ToTrace().ToText(), Plans.Make(seed).ToTrace().ToText());
        }
    }

    [Fact]
    public void Nothing_is_smaller_than_itself()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var plan = Plans.Make(seed);
            foreach (var smaller in Plans.Smaller(plan)) Assert.DoesNotContain(smaller.ToString(), (string[])[(plan with { Seed = null }).ToString()]);
        }
    }
}
