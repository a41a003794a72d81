using System.Globalization;
using System.Text;

namespace AgentTrace.Testing;

/// <summary>A first policy drafted from good runs: what they have in common, with the evidence as comments. A person reviews it; every entry holds of every run.</summary>
internal sealed class PolicyDraft
{
    /// <summary>How much more than the worst good run a limit allows: one half, then rounded up to two digits.</summary>
    private const double Headroom = 1.5;

    private readonly IReadOnlyList<RecordedTrace> _runs;
    private readonly List<DraftedSentence> _entries = [];

    private PolicyDraft(IReadOnlyList<RecordedTrace> runs) => _runs = runs;

    /// <summary>The text of a policy.</summary>
    /// <param name="runs">Runs that went well; at least one.</param>
    /// <exception cref="ArgumentException">There is no run.</exception>
    public static string Of(IReadOnlyList<RecordedTrace> runs)
    {
        if (runs.Count == 0) throw new ArgumentException("A policy is drafted from at least one run.", nameof(runs));
        var draft = new PolicyDraft(runs);
        draft.Fill();
        return draft.Text();
    }

    /// <summary>The sentences that hold of every run, the more telling first.</summary>
    public static IReadOnlyList<DraftedSentence> SentencesOf(IReadOnlyList<RecordedTrace> runs)
    {
        var draft = new PolicyDraft(runs);
        draft.Fill();
        return draft._entries;
    }

    private void Fill()
    {
        Tools();
        Order();
        Outcome();
        Limits();
    }

    private void Tools()
    {
        var names = Names(_runs);
        foreach (var name in names.Where(name => _runs.All(run => Count(run, name) > 0)))
        {
            var (least, most) = (_runs.Min(run => Count(run, name)), _runs.Max(run => Count(run, name)));
            Add($$"""{"tool": {{Quoted(name)}}, "times": {{(least == most ? Text(least) : $"\"{Text(least)}..{Text(most)}\"")}}}""",
                $"HaveCalledTool({Quoted(name)}){(most == 1 ? ".Once()" : least == most ? $".Times({Text(least)})" : $".AtLeast({Text(least)}).AtMost({Text(most)})")}", "in every run");
        }

        foreach (var name in names.Where(name => _runs.Any(run => Count(run, name) == 0)))
        {
            var most = Text(_runs.Max(run => Count(run, name)));
            Add($$"""{"ifTool": {{Quoted(name)}}, "times": "..{{most}}"}""", $"IfCalledTool({Quoted(name)}).AtMost({most})", $"in {_runs.Count(run => Count(run, name) > 0)} of {Words.Count(_runs.Count, "run")}");
        }

        var list = string.Join(", ", names.Select(Quoted));
        if (names.Count > 0) Add($$"""{"onlyTools": [{{list}}]}""", $"HaveCalledOnlyTools({list})", "no run called another");
    }

    /// <summary>Neighbours only, along the first run: a before b and b before c say what a before c would say again.</summary>
    private void Order()
    {
        var first = Names([_runs[0]]).Where(name => _runs.All(run => Count(run, name) > 0)).Select(Quoted).ToList();
        for (var i = 1; i < first.Count; i++) Add($$"""{"tool": {{first[i - 1]}}, "before": {{first[i]}}}""", $"HaveCalledTool({first[i - 1]}).Before({first[i]})", "in this order in every run");
    }

    private void Outcome()
    {
        if (_runs.Select(run => run.StopReason).Distinct().ToList() is [{ } reason] && !string.IsNullOrWhiteSpace(reason))
        {
            Add($$"""{"stopReason": {{Quoted(reason)}}}""", reason == "completed" ? "HaveCompleted()" : $"HaveStopReason({Quoted(reason)})", "how every run ended");
        }

        var isClean = Add("""{"noErrors": true}""", "HaveNoErrors()", "no run had one");
        if (!isClean) Add("""{"noUnrecoveredErrors": true}""", "HaveNoUnrecoveredErrors()", "errors occurred and were recovered from");
        Add("""{"maxRepeats": 0}""", "NotRepeatToolCalls()", "no run made the same call twice");
    }

    private void Limits()
    {
        var steps = Roomy(_runs.Max(run => run.Steps.Count));
        Add($$"""{"maxSteps": {{steps}}}""", $"HaveAtMostSteps({steps})", $"at most {_runs.Max(run => run.Steps.Count)} were seen");
        if (_runs.All(run => run.Duration >= TimeSpan.Zero))
        {
            var seconds = Roomy(_runs.Max(run => run.Duration!.Value.TotalSeconds));
            Add($$$"""{"budget": {"duration": "{{{seconds}}}s"}}""", $"HaveTakenAtMost(TimeSpan.FromSeconds({seconds}))", $"at most {Words.Duration(_runs.Max(run => run.Duration!.Value))} were seen");
        }

        if (_runs.All(run => run.Index.Usage.Total is > 0 and < long.MaxValue / 2))
        {
            var most = _runs.Max(run => run.Index.Usage.Total!.Value);
            Add($$$"""{"budget": {"totalTokens": {{{Roomy(most)}}}}}""", $"HaveUsedAtMostTokens({Roomy(most)})", $"at most {Words.Number(most)} were seen");
        }

        Add("""{"wellFormed": true}""", "BeWellFormed()", "the structure of every trace is sound");
    }

    /// <summary>An entry stays only if it holds of every run; whether it did.</summary>
    private bool Add(string entry, string code, string comment)
    {
        var sentence = new DraftedSentence(entry, code, comment);
        if (!_runs.All(run => sentence.Check.Evaluate(run).Verdict == Verdict.Passed)) return false;
        _entries.Add(sentence);
        return true;
    }

    private string Text()
    {
        var text = new StringBuilder("// Drafted from ").Append(Words.Count(_runs.Count, "good run")).Append(". Every entry holds of all of them: keep what you mean, delete what is chance.\n{\n  \"checks\": [\n");
        var width = Math.Min(100, _entries.Count == 0 ? 0 : _entries.Max(entry => entry.Json.Length) + 1);
        for (var i = 0; i < _entries.Count; i++)
        {
            var entry = _entries[i].Json + (i < _entries.Count - 1 ? "," : "");
            text.Append("    ").Append(entry.PadRight(width)).Append("  // ").Append(_entries[i].Comment).Append('\n');
        }

        return text.Append("  ]\n}\n").ToString();
    }

    /// <summary>No policy can ask for a name that is blank.</summary>
    internal static List<string> Names(IEnumerable<RecordedTrace> runs) => [.. runs.SelectMany(run => run.ToolCalls).Where(call => call.Executed == Verdict.Passed && !string.IsNullOrWhiteSpace(call.Name)).Select(call => call.Name).Distinct()];

    internal static int Count(RecordedTrace run, string name) => run.ToolCalls.Count(call => call.Executed == Verdict.Passed && call.Name == name);

    /// <summary>A limit with headroom, rounded up to two digits.</summary>
    internal static string Roomy(double most)
    {
        var limit = most * Headroom;
        var unit = limit < 10 ? 1 : Math.Pow(10, Math.Floor(Math.Log10(limit)) - 1);
        return (Math.Ceiling(limit / unit) * unit).ToString("0", CultureInfo.InvariantCulture);
    }

    private static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);

    /// <summary>A name of a trace; what would reorder a terminal becomes an escape, which JSON reads as the same.</summary>
    internal static string Quoted(string text) => SafeText.Line(JsonValue.Quote(text));
}
