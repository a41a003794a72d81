namespace AgentTrace.Testing;

/// <summary>The results of all shards as one. What is missing is said; it never passes for whole.</summary>
internal static class ResultsMerge
{
    public static EvaluationResults Merge(IReadOnlyList<EvaluationResults> shards)
    {
        ArgumentNullException.ThrowIfNull(shards);
        if (shards.Count == 0) throw new EvaluationFormatException("there are no results to merge.");
        var first = shards[0];
        foreach (var other in shards.Skip(1))
        {
            if (first.Head.DifferenceTo(other.Head) is { } difference) throw new EvaluationFormatException($"these are results of {difference} than {Name(first)} has.", other.File);
            if (other.Head.Repeat != first.Head.Repeat) throw new EvaluationFormatException($"it has {Words.Count(other.Head.Repeat, "run")} a case, {Name(first)} has {Words.Number(first.Head.Repeat)}.", other.File);
            if (other.Head.Label != first.Head.Label) throw new EvaluationFormatException($"these are results of {Label(other)}, those of {Name(first)} of {Label(first)}.", other.File);
        }

        Complete(shards);
        var cases = new Dictionary<string, EvaluationResults>(StringComparer.Ordinal);
        foreach (var (shard, item) in shards.SelectMany(shard => shard.Cases.Select(item => (shard, item))))
        {
            if (!cases.TryAdd(item.Id, shard)) throw new EvaluationFormatException($"the case {Words.Quote(item.Id)} is in {Name(cases[item.Id])} too: the shards were not dealt out alike (the same earlier results for all?).", shard.File);
        }

        if (cases.Count != first.Head.CaseCount) throw new EvaluationFormatException($"the shards hold {Words.Count(cases.Count, "case")} of {first.Head.CaseCount}: they were not dealt out alike (the same earlier results for all?).");
        return new EvaluationResults(
            first.Head with { Shard = null, Started = shards.Min(shard => shard.Head.Started) },
            [.. shards.SelectMany(shard => shard.Cases)], [.. shards.SelectMany(shard => shard.Runs)], isFinished: true);
    }

    /// <summary>Why results are not all of an evaluation; null where they are.</summary>
    public static string? Lack(EvaluationResults results)
    {
        if (results.Head.Shard is { } shard) return $"they are shard {shard} alone; merge all {shard.Count} first";
        if (!results.IsFinished) return $"the evaluation did not come to its end ({Words.Number(results.Runs.Count)} of {Words.Count((long)results.Head.CaseCount * results.Head.Repeat, "run")})";
        var open = results.Runs.Where(run => run.Verdict == RunVerdict.Infrastructure).Select(run => run.CaseId).Distinct().ToList();
        return open.Count == 0 ? null : $"{Words.Count(open.Count, "case")} could not run for faults of infrastructure ({Words.List(open, 3)})";
    }

    private static void Complete(IReadOnlyList<EvaluationResults> shards)
    {
        foreach (var shard in shards.Where(shard => !shard.IsFinished))
        {
            throw new EvaluationFormatException($"shard {shard.Head.Shard?.ToString() ?? "1/1"} did not come to its end ({Words.Count(shard.Runs.Count, "run")}); run it again with the same --results to finish it.", shard.File);
        }

        var count = shards[0].Head.Shard?.Count ?? 1;
        var seen = new Dictionary<int, EvaluationResults>();
        foreach (var shard in shards)
        {
            if ((shard.Head.Shard?.Count ?? 1) != count) throw new EvaluationFormatException($"it is shard {shard.Head.Shard?.ToString() ?? "1/1"}, and {Name(shards[0])} is one of {count}.", shard.File);
            var number = shard.Head.Shard?.Number ?? 1;
            if (!seen.TryAdd(number, shard)) throw new EvaluationFormatException($"it is shard {number}/{count}, as {Name(seen[number])} is.", shard.File);
        }

        var missing = Enumerable.Range(1, count).Where(number => !seen.ContainsKey(number)).Select(number => $"{number}/{count}").ToList();
        if (missing.Count > 0) throw new EvaluationFormatException($"{(missing.Count == 1 ? "shard" : "shards")} {string.Join(", ", missing.Take(8))} {(missing.Count == 1 ? "is" : "are")} missing; what {(missing.Count == 1 ? "it ran" : "they ran")} is unknown, and no part of a pass.");
    }

    private static string Name(EvaluationResults results) => results.File ?? $"shard {results.Head.Shard?.ToString() ?? "1/1"}";

    private static string Label(EvaluationResults results) => results.Head.Label is { } label ? Words.Quote(label) : "an agent without a label";
}
