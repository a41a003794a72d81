using System.Globalization;
using System.Text;

namespace AgentTrace.Testing.Evaluation.Tests;

public sealed class ComparisonTests
{
    [Fact]
    public void A_case_that_falls_from_all_to_few_is_named_and_fails()
    {
        var comparison = Head([10, 10, 2]).CompareTo([Base([10, 10, 10])]);

        Assert.Equal(ComparisonVerdict.Worse, comparison.Verdict);
        var suspect = Assert.Single(comparison.Suspects);
        Assert.Equal("case 2", suspect.Case.Id);
        Assert.Equal((new PassRate(10, 10), new PassRate(2, 10)), (suspect.Base, suspect.Head));

        // C(12, 2) of the C(20, 10) ways: nobody else could have given anything so low.
        Assert.Equal(45.0 / 125970, suspect.PValue, 12);
        Assert.Equal(45.0 / 125970, suspect.Corrected, 12);
    }

    [Fact]
    public void Cases_that_could_have_come_out_as_low_count_in_the_correction()
    {
        int[] before = [10, .. Enumerable.Repeat(5, 100)], now = [2, .. Enumerable.Repeat(5, 100)];
        var suspect = Assert.Single(Head(now).CompareTo([Base(before)]).Suspects);

        // Ten of twenty in the others: the values that are not above 45/125970 are 1/184756 alone.
        Assert.Equal((45.0 / 125970) + (100 * 1.0 / 184756), suspect.Corrected, 9);
    }

    [Fact]
    public void Nothing_changed_in_many_cases_is_not_worse()
    {
        var same = Enumerable.Range(0, 300).Select(i => i % 10 == 0 ? 8 : 10).ToArray();
        var comparison = Head(same).CompareTo([Base(same)]);

        Assert.Equal(ComparisonVerdict.NotWorse, comparison.Verdict);
        Assert.Equal((0.98, 0.98), (Math.Round(comparison.BaseRate!.Value, 9), Math.Round(comparison.HeadRate!.Value, 9)));
        Assert.Equal("not worse by more than 2 pp", comparison.ToText().Split('\n')[0]);
    }

    [Fact]
    public void Few_cases_cannot_tell_however_alike_they_are()
    {
        var comparison = Head([10, 10, 10]).CompareTo([Base([10, 10, 10])]);

        Assert.Equal(ComparisonVerdict.CannotTell, comparison.Verdict);
        Assert.Contains("takes more cases: no number of runs of these 3 does", comparison.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_drop_in_all_cases_is_worse_though_no_case_is_suspect()
    {
        var comparison = Head([.. Enumerable.Repeat(8, 100)]).CompareTo([Base([.. Enumerable.Repeat(10, 100)])]);
        Assert.Equal(ComparisonVerdict.Worse, comparison.Verdict);
        Assert.Empty(comparison.Suspects);
        Assert.True(comparison.PValue < 1e-6);
    }

    [Fact]
    public void A_drop_within_the_margin_is_not_worse()
    {
        int[] before = [.. Enumerable.Repeat(20, 300)], now = [.. Enumerable.Range(0, 300).Select(i => i % 2 == 0 ? 19 : 20)];
        var comparison = Head(now, 20).CompareTo([Base(before, 20)], margin: 0.04);
        Assert.True(comparison.PValue < 0.001);
        Assert.Equal(ComparisonVerdict.NotWorse, comparison.Verdict);
        Assert.Equal(ComparisonVerdict.Worse, Head(now, 20).CompareTo([Base(before, 20)], margin: 0).Verdict);
    }

    [Fact]
    public void Several_nights_count_as_one_with_more_runs()
    {
        int[] all = [.. Enumerable.Repeat(10, 200)];
        var comparison = Head([.. all[1..], 5]).CompareTo([.. Enumerable.Range(0, 7).Select(_ => Base(all))]);
        Assert.Equal(new PassRate(70, 70), Assert.Single(comparison.Suspects).Base);
        Assert.Equal(ComparisonVerdict.Worse, comparison.Verdict);
    }

    [Theory]
    [InlineData("\"shard\":\"2/8\"", "of the newer results, they are shard 2/8 alone; merge all 8 first")]
    [InlineData("\"policy_digest\":\"sha256:other\"", "the earlier results were judged by another policy (p.json), so that passing means something else")]
    public void What_is_missing_is_said_and_is_no_pass(string head, string lack)
    {
        var same = Enumerable.Repeat(10, 300).ToArray();
        var comparison = Results(same, 10, head).CompareTo([Base(same)]);
        Assert.Equal((ComparisonVerdict.CannotTell, lack), (comparison.Verdict, Assert.Single(comparison.Lacks)));
    }

    [Fact]
    public void Unfinished_results_and_cases_that_did_not_run_are_no_pass()
    {
        var same = Enumerable.Repeat(10, 300).ToArray();
        var unfinished = Results(same, 10, null, isFinished: false).CompareTo([Base(same)]);
        Assert.Equal(ComparisonVerdict.CannotTell, unfinished.Verdict);
        Assert.Equal("of the newer results, the evaluation did not come to its end (3,000 of 3,000 runs)", Assert.Single(unfinished.Lacks));

        var fewer = Head(same[1..]).CompareTo([Base(same)]);
        Assert.Equal((ComparisonVerdict.CannotTell, "1 case of the earlier results did not run now (\"case 299\")"), (fewer.Verdict, Assert.Single(fewer.Lacks)));
    }

    [Fact]
    public void Runs_that_cannot_be_told_make_nothing_not_worse_and_nothing_worse()
    {
        var same = Enumerable.Repeat(10, 300).ToArray();
        var none = new int[300];
        var unclear = Results(none, 10, null, broken: "inconclusive");

        // Nobody knows of any run whether it passed: that nothing changed is no evidence.
        Assert.Equal(ComparisonVerdict.CannotTell, unclear.CompareTo([unclear]).Verdict);
        Assert.Equal(ComparisonVerdict.CannotTell, unclear.CompareTo([Base(same)]).Verdict);
        Assert.Equal(ComparisonVerdict.CannotTell, Head([.. Enumerable.Repeat(5, 300)]).CompareTo([unclear]).Verdict);
        Assert.Contains("3,000 of the newer and 3,000 of the earlier runs could not be told: each may have passed or failed", unclear.CompareTo([unclear]).Notes);

        // All passing is not worse than whatever the earlier runs were, and few of them change no answer.
        Assert.Equal(ComparisonVerdict.NotWorse, Head(same).CompareTo([unclear]).Verdict);
        Assert.Equal(ComparisonVerdict.NotWorse, Results([9, .. same[1..]], 10, null, broken: "inconclusive").CompareTo([Base(same)]).Verdict);
        Assert.Equal(ComparisonVerdict.Worse, Head(none).CompareTo([Results([9, .. same[1..]], 10, null, broken: "inconclusive")]).Verdict);
    }

    [Fact]
    public void A_case_without_a_judged_run_before_is_said()
    {
        int[] all = [.. Enumerable.Repeat(10, 300)];
        var comparison = Head(all).CompareTo([Results([0, .. all[1..]], 10, null, broken: "infrastructure")]);
        Assert.Equal((ComparisonVerdict.NotWorse, 299), (comparison.Verdict, comparison.Cases));
        Assert.Contains("1 case has no earlier run to be compared with (\"case 0\")", comparison.Notes);
    }

    [Fact]
    public void Another_policy_can_make_nothing_worse_either() =>
        Assert.Equal(ComparisonVerdict.CannotTell, Results([2, 2, 2], 10, "\"policy_digest\":\"sha256:other\"").CompareTo([Base([10, 10, 10])]).Verdict);

    [Fact]
    public void A_quarantined_case_decides_nothing_until_its_day()
    {
        int[] before = [.. Enumerable.Repeat(10, 300)], now = [.. before[1..], 2];
        var quarantine = Quarantine.Parse("""[{"case": "case 299", "owner": "ann", "reason": "search is rate-limited", "until": "2026-12-31"}]"""u8.ToArray(), null);

        var held = ResultsComparison.Compare([Base(before)], Head(now), 0.02, quarantine, new DateOnly(2026, 12, 31));
        Assert.Equal(ComparisonVerdict.NotWorse, held.Verdict);
        Assert.Contains("quarantined, and no part of the answer: \"case 299\" until 2026-12-31 (ann: search is rate-limited)", held.Notes);

        var over = ResultsComparison.Compare([Base(before)], Head(now), 0.02, quarantine, new DateOnly(2027, 1, 1));
        Assert.Equal(ComparisonVerdict.Worse, over.Verdict);
        Assert.Contains("the quarantine of \"case 299\" until 2026-12-31 (ann: search is rate-limited) is over: the case counts", over.Notes);
    }

    [Theory]
    [InlineData("""[{"case": "a", "owner": "ann", "reason": "x"}]""", "line 1, column 2: \"until\" is missing; a quarantined case has an owner, a reason and a day until which it holds.")]
    [InlineData("""[{"case": "a", "owner": "ann", "reason": "x", "until": "soon"}]""", "line 1, column 56: \"until\" is a day such as 2026-12-31, found \"soon\".")]
    [InlineData("{}", "line 1, column 1: a quarantine is a list, found an object.")]
    public void A_quarantine_without_end_or_owner_is_none(string text, string message) =>
        Assert.Equal(message, Assert.Throws<PolicyFormatException>(() => Quarantine.Parse(Encoding.UTF8.GetBytes(text), null)).Message);

    [Fact]
    public void New_runs_of_suspects_decide()
    {
        int[] before = [.. Enumerable.Repeat(10, 300)], now = [.. before[1..], 2];
        Assert.Equal(ComparisonVerdict.Worse, Again(3).Verdict);
        Assert.Equal(ComparisonVerdict.NotWorse, Again(20).Verdict);

        // Runs that tell nothing take nothing back, and bless nothing.
        Assert.Equal(ComparisonVerdict.Worse, Again(0, "infrastructure").Verdict);
        var open = Again(0, "inconclusive");
        Assert.Equal((ComparisonVerdict.CannotTell, "of the new runs, not all of \"case 299\" could be told"), (open.Verdict, Assert.Single(open.Lacks)));
        Assert.Equal(ComparisonVerdict.CannotTell, Again(19, "infrastructure").Verdict);

        Comparison Again(int passed, string broken = "failed") => ResultsComparison.Compare([Base(before)], Head(now), 0.02, Quarantine.None, default, Results([passed], 20, null, first: 299, broken: broken));
    }

    [Fact]
    public void Runs_that_would_be_needed_do_suffice()
    {
        var same = Enumerable.Repeat(8, 300).ToArray();
        var needed = Head(same).CompareTo([Base(same)]).RunsNeeded!.Value;
        Assert.InRange(needed, 5, 100);
        var share = Enumerable.Repeat((int)(needed * 0.8), 300).ToArray();
        Assert.True(Head(share, needed).CompareTo([Base(share, needed)]).Verdict == ComparisonVerdict.NotWorse);
    }

    [Fact]
    public void The_text_tells_the_whole_story()
    {
        int[] before = [.. Enumerable.Range(0, 40).Select(i => i % 5 == 0 ? 9 : 10)], now = [.. before[1..], 1];
        AgentTrace.Testing.Tests.Approved.Matches(Head(now).CompareTo([Base(before)]).ToText() + "\n\n" + Head(now).CompareTo([Base(before)]).ToMarkdown());
    }

    [Fact]
    public void Steps_count_whether_they_are_listed_or_not()
    {
        var (before, now) = (Steps("\"step_count\":1000,"), Steps("\"step_count\":5000,"));
        Assert.Equal((5, false), Assert.Single(now.CompareTo([before]).Metrics, metric => metric.Name == "steps") is var steps ? (Math.Round(steps.Change, 9), steps.IsShare) : default);

        static EvaluationResults Steps(string count) => ResultsReader.Read(new MemoryStream(Encoding.UTF8.GetBytes($$$"""
            {"type":"evaluation","version":1,"dataset_digest":"sha256:2","cases":1,"repeat":1}
            {"type":"case","id":"a","index":0}
            {"type":"run","case":"a","run":1,"verdict":"passed","steps":[{"type":"tool_call","name":"search"}],{{{count}}}"checks":[]}
            {"type":"finished","runs":1}
            """)), null);
    }

    private static EvaluationResults Base(int[] passed, int runs = 10) => Results(passed, runs, null);

    private static EvaluationResults Head(int[] passed, int runs = 10) => Results(passed, runs, null);

    private static EvaluationResults Results(int[] passed, int runs, string? head, bool isFinished = true, int first = 0, string broken = "failed")
    {
        var policy = head?.Contains("policy_digest", StringComparison.Ordinal) == true ? "" : ",\"policy_digest\":\"sha256:1\"";
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{{\"type\":\"evaluation\",\"version\":1,\"policy\":\"p.json\"{policy},\"dataset\":\"c.jsonl\",\"dataset_digest\":\"sha256:2\",\"cases\":{passed.Length},\"repeat\":{runs}{(head is null ? "" : "," + head)}}}\n");
        for (var i = 0; i < passed.Length; i++) text.Append(CultureInfo.InvariantCulture, $"{{\"type\":\"case\",\"id\":\"case {i + first}\",\"index\":{i + first},\"tags\":[\"{(i % 2 == 0 ? "even" : "odd")}\"]}}\n");
        for (var i = 0; i < passed.Length; i++)
        {
            for (var run = 1; run <= runs; run++)
            {
                var isGood = run <= passed[i];
                var check = isGood ? "\"verdict\":\"passed\"" : $"\"verdict\":\"{(broken == "inconclusive" ? broken : "failed")}\",\"message\":\"Expected trace to have called tool \\\"search\\\", but it did not.\"";
                var steps = isGood ? "{\"type\":\"tool_call\",\"name\":\"search\",\"start_ms\":0,\"end_ms\":10}," : "";
                text.Append(CultureInfo.InvariantCulture, $"{{\"type\":\"run\",\"case\":\"case {i + first}\",\"run\":{run},\"verdict\":\"{(isGood ? "passed" : broken)}\",\"checks\":[{{\"name\":\"search\",{check}}}],\"steps\":[{steps}{{\"type\":\"tool_call\",\"name\":\"fetch\"}}],\"duration_ms\":{(isGood ? 100 : 50)},\"models\":[\"m\"]}}\n");
            }
        }

        if (isFinished) text.Append("{\"type\":\"finished\"}\n");
        return ResultsReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text.ToString())), null);
    }
}
