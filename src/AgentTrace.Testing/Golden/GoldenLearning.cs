namespace AgentTrace.Testing;

/// <summary>What several good runs have in common, and where they may differ.</summary>
internal static class GoldenLearning
{
    public static GoldenTrace Of(IReadOnlyList<RecordedTrace> runs, GoldenOptions options)
    {
        var golden = GoldenTrace.Of(runs[0], options);
        foreach (var run in runs.Skip(1)) golden = Taking(golden, GoldenBuilder.Build(run, new GoldenRules(golden.Options)));

        // What was learned last may hold for what came first as well: every run is held against the whole, and a stranger is a variant.
        var rules = new GoldenRules(golden.Options);
        foreach (var run in runs)
        {
            var variant = GoldenBuilder.Build(run, rules);
            if (!golden.Nearest(variant, rules).Diff.IsEmpty) golden = new GoldenTrace(golden.Options, [.. golden.Variants, variant]);
        }

        return golden;
    }

    private static GoldenTrace Taking(GoldenTrace golden, GoldenVariant run)
    {
        var rules = new GoldenRules(golden.Options);
        var (nearest, diff) = golden.Nearest(run, rules);
        if (diff.IsEmpty) return golden;
        var differences = diff.Differences.ToList();
        var isVariation = diff.StopReasons is null
            && differences.TrueForAll(row => row.Change is GoldenChange.Inserted or GoldenChange.Deleted || (row.Change == GoldenChange.Changed && row.Details.All(detail => detail.Field.Length > 0)))
            && differences.Count(row => row.Change != GoldenChange.Changed) * 2 <= diff.Rows.Count;
        if (!isVariation) return new GoldenTrace(golden.Options, [.. golden.Variants, run]);
        var fields = new Dictionary<string, GoldenField>(golden.Options.Fields, StringComparer.Ordinal);
        foreach (var row in differences.Where(row => row.Change == GoldenChange.Changed))
        {
            foreach (var detail in row.Details) fields[$"{row.Golden!.Name}.{detail.Field}"] = detail.Pardon;
        }

        var merged = nearest with { Nodes = Merged(nearest, diff) };
        return new GoldenTrace(golden.Options with { Fields = fields }, [.. golden.Variants.Select(variant => ReferenceEquals(variant, nearest) ? merged : variant)]);
    }

    /// <summary>The golden steps with what a run left out or added marked as optional; what it added stands behind what it came after.</summary>
    private static List<GoldenNode> Merged(GoldenVariant golden, GoldenDiff diff)
    {
        var gone = diff.Rows.Where(row => row.Change == GoldenChange.Deleted).Select(row => row.Golden!).ToHashSet(ReferenceEqualityComparer.Instance);
        var added = new Dictionary<object, List<GoldenNode>>(ReferenceEqualityComparer.Instance);
        object after = golden;
        foreach (var row in diff.Rows)
        {
            if (row.Golden is { } known) after = known;
            if (row.Change != GoldenChange.Inserted) continue;
            if (!added.TryGetValue(after, out var list)) added[after] = list = [];
            list.Add(new GoldenNode([row.Received! with { IsOptional = true }]));
        }

        List<GoldenNode> nodes = [.. added.GetValueOrDefault(golden, [])];
        foreach (var node in golden.Nodes)
        {
            nodes.Add(new GoldenNode([.. node.Steps.Select(step => gone.Contains(step) ? step with { IsOptional = true } : step)]));
            foreach (var step in node.Steps) nodes.AddRange(added.GetValueOrDefault(step, []));
        }

        return nodes;
    }
}
