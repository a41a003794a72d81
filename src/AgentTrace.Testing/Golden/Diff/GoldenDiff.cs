namespace AgentTrace.Testing;

/// <summary>A golden way of a run beside a received one.</summary>
internal sealed class GoldenDiff
{
    /// <summary>Which of so many equal calls at once is which is looked into; of more it would cost the square.</summary>
    private const int MostAlike = 1000;

    private readonly GoldenSteps _golden;
    private readonly GoldenSteps _received;
    private readonly GoldenRules _rules;
    private readonly List<GoldenRow> _rows = [];

    private GoldenDiff(GoldenSteps golden, GoldenSteps received, GoldenRules rules) => (_golden, _received, _rules) = (golden, received, rules);

    /// <summary>All steps of both sides, in order.</summary>
    public IReadOnlyList<GoldenRow> Rows => _rows;

    public IEnumerable<GoldenRow> Differences => _rows.Where(row => row.IsDifference);

    public int Count => _rows.Count(row => row.IsDifference) + (StopReasons is null ? 0 : 1);

    public bool IsEmpty => StopReasons is null && !_rows.Exists(row => row.IsDifference);

    /// <summary>What the two ended with, where that differs.</summary>
    public (string? Golden, string? Received)? StopReasons { get; private init; }

    /// <summary>The first received step whose arguments the golden knows and the trace does not; null when there is none.</summary>
    public GoldenStep? Unknown { get; private set; }

    public static GoldenDiff Of(GoldenVariant golden, GoldenVariant received, GoldenRules rules) => Of(golden, received, new GoldenSteps(received.Nodes, rules), rules);

    public static GoldenDiff Of(GoldenVariant golden, GoldenVariant received, GoldenSteps steps, GoldenRules rules)
    {
        var diff = new GoldenDiff(new GoldenSteps(golden.Nodes, rules), steps, rules)
        {
            StopReasons = golden.HasAnyStopReason || golden.StopReason == received.StopReason ? null : (golden.StopReason, received.StopReason),
        };
        diff.Compare();
        return diff;
    }

    public static GoldenDiff Of(GoldenSteps golden, GoldenSteps received, GoldenRules rules)
    {
        var diff = new GoldenDiff(golden, received, rules);
        diff.Compare();
        return diff;
    }

    /// <summary>Whether nothing differs but what was lost: steps that are gone, and an end that is not known.</summary>
    /// <param name="canBeLost">Which types of steps may be missing from the trace.</param>
    public bool IsOnlyLoss(Func<StepType, bool> canBeLost) => !IsEmpty && StopReasons is null or { Received: null }
        && Differences.All(row => row.Inner?.IsOnlyLoss(canBeLost) ?? (row.Change == GoldenChange.Deleted && canBeLost(row.Golden!.Type)));

    /// <summary>Whether two forms are equal step by step, which is what most are: it needs no alignment.</summary>
    public static bool AreEqual(GoldenSteps golden, GoldenSteps received) => golden.Keys.AsSpan().SequenceEqual(received.Keys) && !IsSequenceNowGroup(golden, received);

    private static bool IsSequenceNowGroup(GoldenSteps golden, GoldenSteps received)
    {
        for (var i = 1; i < golden.Count; i++)
        {
            if (received.Groups[i] == received.Groups[i - 1] && golden.Groups[i] != golden.Groups[i - 1]) return true;
        }

        return false;
    }

    private void Compare()
    {
        _rows.EnsureCapacity(Math.Max(_golden.Count, _received.Count));
        if (AreEqual(_golden, _received)) AddEqual();
        else AddAligned(new GoldenAlignment(_golden, _received));
        CheckIdentities();
    }

    private void AddEqual()
    {
        for (var i = 0; i < _golden.Count; i++) _rows.Add(Pair(i, i));
    }

    private void AddAligned(GoldenAlignment alignment)
    {
        var forgiven = MovesWithinGroups(alignment);
        var next = 0;
        for (var i = 0; i <= _golden.Count; i++)
        {
            var partner = i < _golden.Count ? alignment.Partner[i] : _received.Count;
            if (partner >= 0)
            {
                for (; next < partner; next++)
                {
                    if (!alignment.IsTaken[next]) _rows.Add(new GoldenRow(GoldenChange.Inserted, null, 0, _received.Steps[next]));
                }

                next = partner + 1;
            }

            if (i == _golden.Count) break;
            if (partner >= 0) _rows.Add(Pair(i, partner));
            else if (alignment.Moved.TryGetValue(i, out var at)) _rows.Add(forgiven.Contains(i) ? Pair(i, at) : new GoldenRow(GoldenChange.Moved, _golden.Steps[i], i + 1, _received.Steps[at]) { ReceivedAt = at });
            else if (!_golden.Steps[i].IsOptional) _rows.Add(new GoldenRow(GoldenChange.Deleted, _golden.Steps[i], i + 1, null));
        }

        JoinReplaced();
        FindAtOnce();
    }

    /// <summary>A pair of steps that do the same: alike, or changed.</summary>
    private GoldenRow Pair(int golden, int received)
    {
        var (was, now) = (_golden.Steps[golden], _received.Steps[received]);
        var isSame = _golden.Keys[golden] == _received.Keys[received];
        if (isSame && !_rules.HasTolerances && was.Steps.Count + now.Steps.Count == 0) return new GoldenRow(GoldenChange.Same, was, golden + 1, now) { ReceivedAt = received };
        var details = Details(was, now);
        if (was.IsError != now.IsError) return new GoldenRow(GoldenChange.StatusChanged, was, golden + 1, now) { Details = details, ReceivedAt = received };
        if (details.Count > 0) return new GoldenRow(GoldenChange.Changed, was, golden + 1, now) { Details = details, ReceivedAt = received };
        if (was.Steps.Count + now.Steps.Count == 0) return new GoldenRow(GoldenChange.Same, was, golden + 1, now) { ReceivedAt = received };
        var inner = Of(new GoldenSteps(was.Steps, _rules), new GoldenSteps(now.Steps, _rules), _rules);
        Unknown ??= inner.Unknown;
        return new GoldenRow(inner.IsEmpty ? GoldenChange.Same : GoldenChange.Inside, was, golden + 1, now) { ReceivedAt = received, Inner = inner.IsEmpty ? null : inner };
    }

    private List<GoldenValueDifference> Details(GoldenStep was, GoldenStep now)
    {
        List<GoldenValueDifference> details = [];
        if (was.Agent is not null && was.Agent != now.Agent) details.Add(Whole("agent", now.Agent, was.Agent));
        if (was.Finish != now.Finish) details.Add(Whole("finish reason", now.Finish, was.Finish));
        if (was.ResultReadsLikeError != now.ResultReadsLikeError && !now.IsError && !was.IsError) details.Add(new GoldenValueDifference("result", now.ResultReadsLikeError ? "reads like an error, which it did not" : "no longer reads like an error", "", GoldenField.Ignore));
        if (was.Arguments is { } before)
        {
            if (now.Arguments is { } after) details.AddRange(new GoldenValues(_rules, was.Name).Compare(before, after));
            else if (_rules.Usual != GoldenField.Ignore) Unknown ??= now;
        }

        // An error has no result: its status tells the difference.
        if (_rules.AreResultsAsked && was.Result is { } result && !now.IsError)
        {
            if (now.Result is { } other) details.AddRange(new GoldenValues(_rules, null).Compare(result, other, "result"));
            else Unknown ??= now;
        }

        if (_rules.Options.Level == GoldenLevel.Full && was.IsError && now.IsError && _rules.Tokens.WithoutNumbers(was.Error ?? "") != _rules.Tokens.WithoutNumbers(now.Error ?? "")) details.Add(Whole("error", now.Error, was.Error));
        return details;
    }

    /// <summary>Golden steps that stand in another order within their group only: a group has none.</summary>
    private HashSet<int> MovesWithinGroups(GoldenAlignment alignment)
    {
        HashSet<int> forgiven = [];
        foreach (var group in alignment.Moved.Keys.GroupBy(i => _golden.Groups[i]))
        {
            var from = Array.IndexOf(_golden.Groups, group.Key);
            var members = Enumerable.Range(from, _golden.Groups.Length - from).TakeWhile(i => _golden.Groups[i] == group.Key).ToList();
            var places = members.Select(i => alignment.Moved.TryGetValue(i, out var at) ? at : alignment.Partner[i]).Where(at => at >= 0).ToList();
            if (places.Count > 1 && places.Max() - places.Min() + 1 == places.Count) forgiven.UnionWith(group);
        }

        return forgiven;
    }

    /// <summary>A step that is gone right where another one came is replaced.</summary>
    private void JoinReplaced()
    {
        var kept = 0;
        for (var i = 0; i < _rows.Count; i++)
        {
            if (i + 1 < _rows.Count && Replaced(_rows[i], _rows[i + 1]) is { } replaced)
            {
                _rows[kept++] = replaced;
                i++;
            }
            else
            {
                _rows[kept++] = _rows[i];
            }
        }

        _rows.RemoveRange(kept, _rows.Count - kept);
    }

    private static GoldenRow? Replaced(GoldenRow row, GoldenRow next)
    {
        var (gone, came) = row.Change == GoldenChange.Deleted ? (row, next) : (next, row);
        if (gone.Change != GoldenChange.Deleted || came.Change != GoldenChange.Inserted) return null;
        if (gone.Golden!.Type != came.Received!.Type && (gone.Golden.Type == StepType.ToolCall || came.Received.Type == StepType.ToolCall)) return null;
        return new GoldenRow(GoldenChange.Replaced, gone.Golden, gone.GoldenNumber, came.Received);
    }

    /// <summary>Steps that came one after the other and now overlap.</summary>
    private void FindAtOnce()
    {
        if (!_received.HasGroups) return;
        for (var i = 1; i < _rows.Count; i++)
        {
            var (row, before) = (_rows[i], _rows[i - 1]);
            if (row.Change is not (GoldenChange.Same or GoldenChange.Moved) || row.ReceivedAt < 0 || before.ReceivedAt < 0) continue;
            var isAtOnce = _received.Groups[row.ReceivedAt] == _received.Groups[before.ReceivedAt];
            if (isAtOnce && _golden.Groups[row.GoldenNumber - 1] != _golden.Groups[before.GoldenNumber - 1]) _rows[i] = row with { Change = GoldenChange.AtOnce };
        }
    }

    /// <summary>Scrubbed texts stand for what they replaced, and tell which of several equal steps of a group is which: these are paired last, by what the others say.</summary>
    private void CheckIdentities()
    {
        var identities = new GoldenIdentities();
        List<int> grouped = [];
        for (var i = 0; i < _rows.Count; i++)
        {
            if (_rows[i] is not { Change: GoldenChange.Same, GoldenNumber: > 0, ReceivedAt: >= 0 } row || _golden.Tokens[row.GoldenNumber - 1].Length == 0) continue;
            if (_golden.IsOfGroup(row.GoldenNumber - 1)) grouped.Add(i);
            else CheckIdentity(identities, i);
        }

        if (grouped.Count == 0) return;
        foreach (var alike in grouped.GroupBy(i => (_golden.Groups[_rows[i].GoldenNumber - 1], _golden.Keys[_rows[i].GoldenNumber - 1])).Select(alike => alike.ToList()).OrderBy(alike => alike.Count > 1))
        {
            var open = alike.ConvertAll(i => _rows[i].ReceivedAt);
            foreach (var i in alike)
            {
                if (alike.Count is > 1 and <= MostAlike) PairAgain(identities, i, open);
                CheckIdentity(identities, i);
            }
        }
    }

    /// <summary>Gives a golden step that one of several equal received ones of which most is known to be the same.</summary>
    private void PairAgain(GoldenIdentities identities, int at, List<int> open)
    {
        var row = _rows[at];
        var best = open.MaxBy(received => identities.Known(_golden.Tokens[row.GoldenNumber - 1], _received.Tokens[received]));
        open.Remove(best);
        if (best != row.ReceivedAt) _rows[at] = Pair(row.GoldenNumber - 1, best);
    }

    private void CheckIdentity(GoldenIdentities identities, int at)
    {
        var row = _rows[at];
        if (row.Change != GoldenChange.Same || identities.Take(_golden.Tokens[row.GoldenNumber - 1], _received.Tokens[row.ReceivedAt]) is not var (golden, received)) return;
        _rows[at] = row with { Change = GoldenChange.Changed, Details = [new GoldenValueDifference(received, $"is another one than {golden} of the golden, which stood elsewhere as well", "", GoldenField.Ignore)] };
    }

    private static GoldenValueDifference Whole(string what, string? now, string? was) => new(what, $"is {Say(now)}, was {Say(was)}", "", GoldenField.Ignore);

    private static string Say(string? text) => text is null ? "not recorded" : Words.Quote(text);
}
