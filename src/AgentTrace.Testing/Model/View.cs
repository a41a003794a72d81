namespace AgentTrace.Testing;

/// <summary>A part of a trace as a trace.</summary>
internal static class View
{
    public static RecordedTrace Of(RecordedTrace whole, Func<int, bool> isChosen, IReadOnlyList<Run> runs)
    {
        var spans = whole.Spans.Where((_, position) => isChosen(position)).ToArray();
        var under = whole.DeclaredRuns.Count == 0 || runs.Count == 0 ? [] : whole.Index.Runs.WithAllUnder(runs);
        var declared = whole.Runs.Where(under.Contains).Select(run => run.Declared).OfType<DeclaredRun>().Distinct().ToArray();
        return new RecordedTrace(whole.TraceId, spans, declared, whole.Format)
        {
            IsLeftOut = IsLeftOut(whole),
            IncompleteAsWhole = whole.Index.Completeness.Reasons,
            AgentAbove = id => whole.Index.Tree.Positions.TryGetValue(id, out var at) && whole.Index.Tree.Parent[at] is var parent and >= 0
                ? whole.Index.Roles.Scope(parent).AgentName : whole.AgentAbove?.Invoke(id),
        };
    }

    public static RecordedTrace Nothing(RecordedTrace whole, string sentence, string wanted, IEnumerable<string?> known)
    {
        var nearest = NearestName.Find(wanted, known.OfType<string>());
        return new RecordedTrace(whole.TraceId, [], [], whole.Format)
        {
            NothingSelected = sentence + (nearest is null ? "." : $"; did you mean \"{nearest}\"?"),
            IsLeftOut = IsLeftOut(whole),
        };
    }

    private static Func<string, bool> IsLeftOut(RecordedTrace whole) =>
        id => whole.Index.Tree.Positions.ContainsKey(id) || whole.IsLeftOut?.Invoke(id) == true;
}
