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
            && differences.TrueForAll(row => row.Change is GoldenChange.Inserted or GoldenChange.Deleted || (row.Change == GoldenChange.Changed && row.Details.All(detail => GoldenRules.Field(row.Golden!.Name, detail.Field) is not null)))
            && differences.Count(row => row.Change != GoldenChange.Changed) * 2 <= diff.Rows.Count;
        if (!isVariation) return new GoldenTrace(golden.Options, [.. golden.Variants, run]);
        var fields = new Dictionary<string, GoldenField>(golden.Options.Fields, StringComparer.Ordinal);
        foreach (var row in differences.Where(row => row.Change == GoldenChange.Changed))
        {
            foreach (var detail in row.Details) fields[GoldenRules.Field(row.Golden!.Name, detail.Field)!] = detail.Pardon;
        }

        var merged = nearest with { Nodes = Merged(nearest, run, diff) };
        return new GoldenTrace(golden.Options with { Fields = fields }, [.. golden.Variants.Select(variant => ReferenceEquals(variant, nearest) ? merged : variant)]);
    }

    /// <summary>
    /// The golden steps with what a run left out or added marked as optional. What it added stands behind what it came after, in a group
    /// with what it was done at once with.
    /// </summary>
    private static List<GoldenNode> Merged(GoldenVariant golden, GoldenVariant run, GoldenDiff diff)
    {
        var gone = diff.Rows.Where(row => row.Change == GoldenChange.Deleted).Select(row => row.Golden!).ToHashSet(ReferenceEqualityComparer.Instance);
        var nodeOf = run.Nodes.SelectMany(node => node.Steps, (node, step) => (node, step)).ToDictionary(entry => (object)entry.step, entry => entry.node, ReferenceEqualityComparer.Instance);
        var partners = diff.Rows.Where(row => row is { Golden: not null, Received: not null }).GroupBy(row => nodeOf[row.Received!]).ToDictionary(group => (object)group.Key, group => (object)group.First().Golden!, ReferenceEqualityComparer.Instance);
        var joined = new Dictionary<object, List<GoldenStep>>(ReferenceEqualityComparer.Instance);
        var added = new Dictionary<object, List<(GoldenNode Of, List<GoldenStep> Steps)>>(ReferenceEqualityComparer.Instance);
        object after = golden;
        foreach (var row in diff.Rows)
        {
            if (row.Golden is { } known) after = known;
            if (row.Change != GoldenChange.Inserted) continue;
            var (step, node) = (row.Received! with { IsOptional = true }, nodeOf[row.Received!]);
            if (partners.TryGetValue(node, out var beside)) ListIn(joined, beside).Add(step);
            else if (ListIn(added, after) is [.., var last] && ReferenceEquals(last.Of, node)) last.Steps.Add(step);
            else ListIn(added, after).Add((node, [step]));
        }

        List<GoldenNode> nodes = [.. Behind(golden)];
        foreach (var node in golden.Nodes)
        {
            nodes.Add(new GoldenNode([.. node.Steps.Select(step => gone.Contains(step) ? step with { IsOptional = true } : step), .. node.Steps.SelectMany(step => joined.GetValueOrDefault(step, []))]));
            nodes.AddRange(node.Steps.SelectMany(Behind));
        }

        return nodes;

        IEnumerable<GoldenNode> Behind(object step) => added.GetValueOrDefault(step, []).Select(node => new GoldenNode(node.Steps));
    }

    private static List<T> ListIn<T>(Dictionary<object, List<T>> lists, object key)
    {
        if (!lists.TryGetValue(key, out var list)) lists[key] = list = [];
        return list;
    }
}
