namespace AgentTrace.Testing;

/// <summary>Why a trajectory does not match, in words: the fewest calls without a partner or out of place, each with its nearest miss.</summary>
internal sealed class TrajectoryFailure(TrajectoryJudge judge, CallContext context)
{
    private const int MostMarks = 20;
    private const int MostNotes = 12;

    private readonly Lazy<TrajectoryAlignment> _alignment = new(() => new TrajectoryAlignment(judge));

    private TrajectoryAlignment Alignment => _alignment.Value;

    private IReadOnlyList<ToolCall> Calls => judge.Calls.All;

    public CheckResult Result() => CheckResult.Failed(Reason, new LazyList<Mark>(Marks), Details);

    private string Reason()
    {
        if (judge.Calls.SureCount == 0 && judge.Expected.Count > 0) return "it called no tool";
        if (judge.Expected.Count == 0) return $"it made {Words.Count(judge.Calls.SureCount, "call")}: {Labels(Calls.Where((_, at) => judge.Calls.IsSure[at]))}";
        if (judge.IsOrdered && !judge.ForbidsOthers) return InOrder();
        var (missing, extra, moved) = (judge.NeedsAll ? Alignment.Count(AlignedAs.Missing) : 0, Alignment.Count(AlignedAs.Extra), Alignment.Count(AlignedAs.Moved));
        if (judge.IsOrdered) return missing + extra + moved == 0 ? Undefined() : FirstDifference(missing, extra, moved);
        List<string> parts = [];
        if (missing > 0) parts.Add(Missing());
        if (extra > 0 && judge.ForbidsOthers) parts.Add($"{Words.Count(extra, "call")} {(extra == 1 ? "was" : "were")} not expected: {Labels(Alignment.Of(AlignedAs.Extra).Select(row => Calls[row.Call]))}");
        return string.Join("; ", parts);
    }

    private string Missing()
    {
        var missing = Alignment.Of(AlignedAs.Missing).ToList();
        var of = $"{missing.Count} of {Words.Count(judge.Expected.Count, "expected call")} {(missing.Count == 1 ? "is" : "are")} missing: ";
        return of + string.Join(", ", missing.Take(3).Select((row, i) => judge.Expected[row.Expected].Pattern + (i == 0 || !Calls.Any(judge.Expected[row.Expected].IsNamed) ? $" ({Near(row.Expected)})" : ""))) + (missing.Count > 3 ? $" and {Words.Number(missing.Count - 3)} more" : "");
    }

    private string FirstDifference(int missing, int extra, int moved)
    {
        var at = Alignment.Rows.TakeWhile(row => row.Kind == AlignedAs.Equal).Count();
        var expected = at < judge.Expected.Count ? judge.Expected[at] : null;
        // A call that may not have been made has no place, unless it is the partner of an expected one.
        var found = Calls.Where((_, call) => judge.Calls.IsSure[call] || Alignment.PartnerOfCall[call] >= 0).ElementAtOrDefault(at);
        var same = expected is not null && found is not null && expected.IsNamed(found) ? Differences(expected, found) : "";
        var counts = new[] { (missing, "missing"), (extra, "extra"), (moved, "moved") }.Where(count => count.Item1 > 0).Select(count => $"{Words.Number(count.Item1)} {count.Item2}");
        return $"it differs first at position {at + 1}: expected {expected?.Pattern.ToString() ?? "no further call"}, found {(found is null ? "no further call" : context.Label(found))}"
            + $"{(same.Length == 0 ? "" : $", where {same}")} ({string.Join(", ", counts)})";
    }

    /// <summary>Everything has its partner in its place, and still the order is not the expected one: some calls overlap.</summary>
    private string Undefined()
    {
        for (var i = 1; i < Calls.Count; i++)
        {
            if (judge.Chains.IsBefore(i - 1, i, sure: false) || (judge.InTurns && judge.Calls.TurnOf(Calls[i - 1]) == judge.Calls.TurnOf(Calls[i]))) continue;
            return Relations.ExplainPair(Calls[i - 1], Calls[i], true, Verdict.Failed, context);
        }

        return "calls of different turns overlapped, so their order is not defined";
    }

    private string InOrder()
    {
        var edges = judge.Edges.Possible;
        IReadOnlyList<int> last = [];
        var found = judge.InTurns ? judge.Chains.LongestInTurns(edges, false) : judge.Chains.Longest(edges, false, out last);
        if (found == judge.Expected.Count) return Missing();
        var (next, position) = (judge.Expected[found], $"position {found + 1} of {judge.Expected.Count}");
        if (edges[found].Length == 0) return CallCheck.NeverCalled(next.Pattern, context, $"{next.Pattern} ({position}) was never called");
        var places = context.Places([.. edges[found].Select(at => Calls[at])]);
        if (last.Count == 0) return $"{next.Pattern} ({position}) did not follow the calls before it (it was called in {places})";
        var before = Calls[last[0]];
        var overlapping = edges[found].Select(at => Calls[at]).FirstOrDefault(call => call != before && CallOrder.ByMessages(before, call) is null && CallOrder.Overlap(context.Index, before, call));
        return overlapping is not null ? $"{next.Pattern} ({position}) did not follow {context.Label(before)}: {Relations.ExplainPair(before, overlapping, true, Verdict.Failed, context)}"
            : $"no {next.Pattern} ({position}) followed {context.Label(before)} (it was called {Words.Times(edges[found].Length)}: {places})";
    }

    /// <summary>What comes nearest to an expected call without a partner.</summary>
    private string Near(int place)
    {
        var expected = judge.Expected[place];
        if (Nearest(place) is { } miss) return $"nearest is {context.Label(miss)}: {Differences(expected, miss)}";
        var fitting = Calls.Count(expected.IsNamed);
        if (fitting > 0) return $"expected {Words.Times(judge.Expected.Count(other => other.Pattern.Name.Equals(expected.Pattern.Name)))}, called {Words.Times(fitting)}";
        var near = expected.Pattern.Name.Exact is { } name ? NearestName.Find(name, Calls.Select(call => call.Name)) : null;
        return "never called" + (near is null ? "" : $", did you mean {Words.Quote(near)}?");
    }

    /// <summary>Of the calls of the tool that are left over, the one that differs least, the nearer the better; of all its calls where none is left over.</summary>
    private ToolCall? Nearest(int place)
    {
        var expected = judge.Expected[place];
        var named = Enumerable.Range(0, Calls.Count).Where(at => expected.IsNamed(Calls[at]) && expected.Matches(Calls[at]) == Verdict.Failed).ToList();
        var free = named.Where(at => Alignment.PartnerOfCall[at] < 0).ToList();
        return (free.Count > 0 ? free : named).OrderBy(at => Math.Abs(at - place)).Take(100).Select(at => Calls[at]).MinBy(call => expected.Differences(call).Take(100).Count());
    }

    private static string Differences(ExpectedCall expected, ToolCall call)
    {
        if (expected.Fits is not null) return "its arguments do not fit";
        var differences = expected.Differences(call).Take(3).Select(difference => difference.ToString()).ToList();
        return differences.Count == 0 ? expected.Matches(call) == Verdict.Failed ? "its agent or outcome differs" : "" : string.Join("; ", differences.Take(2)) + (differences.Count > 2 ? " …" : "");
    }

    private string Labels(IEnumerable<ToolCall> calls)
    {
        var list = calls.ToList();
        return string.Join(", ", list.Take(4).Select(context.Label)) + (list.Count > 4 ? $" and {Words.Number(list.Count - 4)} more" : "");
    }

    private IEnumerable<Mark> Marks()
    {
        var notes = 0;
        foreach (var row in Alignment.Rows.Where(row => row.Kind != AlignedAs.Equal).Take(MostMarks))
        {
            if (row.Kind == AlignedAs.Moved) yield return Mark.Of(Calls[row.Call], "moved");
            else if (row.Kind == AlignedAs.Extra && judge.ForbidsOthers) yield return Mark.Of(Calls[row.Call], "not expected");
            else if (row.Kind == AlignedAs.Missing && judge.NeedsAll && notes++ < MostNotes && Nearest(row.Expected) is { } near) yield return Mark.Of(near);
        }

        if (!judge.IsOrdered) yield break;
        if (!judge.ForbidsOthers)
        {
            var found = judge.Chains.Longest(judge.Edges.Possible, false, out var last);
            foreach (var at in last.Take(1).Concat(found < judge.Expected.Count ? judge.Edges.Possible[found].Take(2) : [])) yield return Mark.Of(Calls[at]);
        }
        else if (!Alignment.Rows.Any(IsFault))
        {
            for (var i = 1; i < Calls.Count; i++)
            {
                if (judge.Chains.IsBefore(i - 1, i, sure: false)) continue;
                yield return Mark.Of(Calls[i - 1]);
                yield return Mark.Of(Calls[i]);
            }
        }
    }

    private IEnumerable<DetailRow> Details()
    {
        var notes = 0;
        if (judge.Calls.SureCount == 0 || !Alignment.Rows.Any(IsFault)) yield break;
        foreach (var row in Alignment.Rows)
        {
            if (row.Kind != AlignedAs.Equal && !IsFault(row)) continue;
            var expected = row.Expected >= 0 ? judge.Expected[row.Expected] : null;
            var note = row.Kind switch
            {
                AlignedAs.Missing => notes++ < MostNotes ? $"missing: {Near(row.Expected)}" : "missing",
                AlignedAs.Extra => "not expected",
                AlignedAs.Moved => "moved",
                _ => "",
            };
            yield return new DetailRow(row.Kind switch { AlignedAs.Missing => '-', AlignedAs.Extra => '+', AlignedAs.Moved => '~', _ => ' ' },
                expected is null ? "" : Words.Number(row.Expected + 1), expected is null ? "" : Text(expected.Pattern.Name.ToString(), expected.Pattern.Arguments?.Expected),
                row.Call < 0 ? "" : $"{context.Place(Calls[row.Call])}  {Text(Calls[row.Call].Name, Calls[row.Call].Arguments)}", note);
        }
    }

    private bool IsFault(AlignedCall row) => row.Kind switch
    {
        AlignedAs.Missing => judge.NeedsAll,
        AlignedAs.Extra => judge.ForbidsOthers,
        _ => row.Kind == AlignedAs.Moved,
    };

    private static string Text(string name, System.Text.Json.JsonElement? arguments) => name + (arguments is { } value ? " " + Words.Json(value, 32) : "");
}
