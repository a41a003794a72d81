using System.Text.Json;

namespace AgentTrace.Testing.Tests.Statistics;

/// <summary>What our functions say to a row of the table of other tools' statistics, by the names of its columns. A block that is not here is none that we have.</summary>
internal static class StatisticsOracle
{
    /// <summary>Columns that say the inputs, or something that no function of ours answers and why.</summary>
    private static readonly HashSet<string> NotAsked =
    [
        "id", "block", "disputed", "disputedReason", "conf", "k", "n", "p", "x", "y", "kA", "nA", "kB", "nB", "cluster", "version", "alternative", "hasTies", "hasZeros", "c", "outcomes", "p0", "p1", "alpha", "beta",
        "bothPass", "onlyA", "onlyB", "bothFail", "passA", "failA", "passB", "failB", "trueP", "truncatedAt", "observations", "z", "newcombeLower", "newcombeUpper",
        "nearTie", // a remark
        "humanEval", // passAtK by another formula
        "iccPsych", // iccAnova by another tool
        "scipyTwoSided", // twoSidedDoubled or twoSidedByDistance, by another tool
        "clusters", // counted below
    ];

    public static readonly Dictionary<string, Func<JsonElement, Dictionary<string, object?>>> Blocks = new()
    {
        ["wilson"] = row => Ends(ProportionIntervals.Wilson(L(row, "k"), L(row, "n"), D(row, "conf"))),
        ["wilson-continuity"] = row => Ends(ProportionIntervals.Wilson(L(row, "k"), L(row, "n"), D(row, "conf"), isCorrected: true)),
        ["clopper-pearson"] = row => Ends(new PassRate(L(row, "k"), L(row, "n")).ClopperPearson(D(row, "conf"))),
        ["clopper-pearson-one-sided"] = row => new()
        {
            ["lowerBound"] = ProportionIntervals.ClopperPearsonLower(L(row, "k"), L(row, "n"), 1 - D(row, "conf")),
            ["upperBound"] = ProportionIntervals.ClopperPearsonUpper(L(row, "k"), L(row, "n"), 1 - D(row, "conf")),
        },
        ["jeffreys"] = row => Ends(new PassRate(L(row, "k"), L(row, "n")).Jeffreys(D(row, "conf"))),
        ["agresti-coull"] = row => ProportionIntervals.AgrestiCoull(L(row, "k"), L(row, "n"), D(row, "conf")) is var (lower, upper) ? new()
        {
            ["lower"] = Math.Max(0, lower),
            ["upper"] = Math.Min(1, upper),
            ["lowerUnclipped"] = lower,
            ["upperUnclipped"] = upper,
        }
        : [],
        ["difference-of-proportions-interval"] = row => new()
        {
            ["newcombe"] = Pair(A(row).Minus(B(row), D(row, "conf"))),
            ["wald"] = Pair(ProportionIntervals.Wald(A(row), B(row), D(row, "conf"))),
            ["agrestiCaffo"] = Pair(ProportionIntervals.AgrestiCaffo(A(row), B(row), D(row, "conf"))),
        },
        ["two-proportions"] = row => new()
        {
            ["chiSquareCorrected"] = ChiSquareTest.Proportions(A(row), B(row), isCorrected: true).Statistic,
            ["pCorrected"] = ChiSquareTest.Proportions(A(row), B(row), isCorrected: true).PValue,
            ["chiSquare"] = ChiSquareTest.Proportions(A(row), B(row), isCorrected: false).Statistic,
            ["pUncorrected"] = ChiSquareTest.Proportions(A(row), B(row), isCorrected: false).PValue,
            ["waldLower"] = ProportionIntervals.Wald(A(row), B(row), 0.95).Lower,
            ["waldUpper"] = ProportionIntervals.Wald(A(row), B(row), 0.95).Upper,
        },
        ["pass-k"] = row => new()
        {
            ["passAtK"] = new PassRate(L(row, "c"), L(row, "n")).PassAtK(L(row, "k")),
            ["passHatK"] = new PassRate(L(row, "c"), L(row, "n")).PassHatK(L(row, "k")),
        },
        ["pass-k-dataset"] = Dataset,
        ["binomial-test"] = row => new() { ["pValue"] = Side(ExactTests.Binomial(L(row, "k"), L(row, "n"), D(row, "p0")), row) },
        ["mcnemar"] = row => new()
        {
            ["exactTwoSided"] = ExactTests.McNemar(L(row, "onlyA"), L(row, "onlyB")).TwoSided,
            ["exactMidP"] = ExactTests.McNemarMidP(L(row, "onlyA"), L(row, "onlyB")),
            ["exactOnlyAGreater"] = ExactTests.McNemar(L(row, "onlyA"), L(row, "onlyB")).Greater,
            ["exactOnlyBGreater"] = ExactTests.McNemar(L(row, "onlyA"), L(row, "onlyB")).Less,
            ["chiSquareCorrected"] = ChiSquareTest.McNemar(L(row, "onlyA"), L(row, "onlyB"), isCorrected: true).Statistic,
            ["pCorrected"] = ChiSquareTest.McNemar(L(row, "onlyA"), L(row, "onlyB"), isCorrected: true).PValue,
            ["chiSquare"] = ChiSquareTest.McNemar(L(row, "onlyA"), L(row, "onlyB"), isCorrected: false).Statistic,
            ["pUncorrected"] = ChiSquareTest.McNemar(L(row, "onlyA"), L(row, "onlyB"), isCorrected: false).PValue,
        },
        ["fisher"] = row => Sides(ExactTests.Fisher(new PassRate(L(row, "passA"), L(row, "passA") + L(row, "failA")), new PassRate(L(row, "passB"), L(row, "passB") + L(row, "failB")))),
        ["paired-permutation"] = row => new(Sides(PermutationTests.Paired(X(row), Y(row)))) { ["meanDifference"] = X(row).Zip(Y(row), (x, y) => x - y).Average() },
        ["independent-permutation"] = row => PermutationTests.Independent(X(row), Y(row)) is var values ? new()
        {
            ["meanDifference"] = X(row).Average() - Y(row).Average(),
            ["greater"] = values.Greater,
            ["less"] = values.Less,
            ["twoSidedDoubled"] = values.Doubled,
            ["twoSidedByDistance"] = values.TwoSided,
        }
        : [],
        ["mann-whitney"] = row =>
        {
            var ours = new Dictionary<string, object?>
            {
                ["U"] = RankTests.MannWhitneyU(X(row), Y(row)),
                ["asymptotic"] = Side(RankTests.MannWhitneyAsymptotic(X(row), Y(row), isCorrected: false), row),
                ["asymptoticCorrected"] = Side(RankTests.MannWhitneyAsymptotic(X(row), Y(row), isCorrected: true), row),
            };
            if (!row.TryGetProperty("exact", out _)) return ours;
            var exact = RankTests.MannWhitneyExact(X(row), Y(row));
            return new(ours) { ["exact"] = Side(exact, row), ["exactDoubled"] = exact.Doubled };
        },
        ["wilcoxon-signed-rank"] = row => new()
        {
            ["V"] = RankTests.WilcoxonV(X(row), Y(row)),
            ["exactTwoSided"] = RankTests.WilcoxonExact(X(row), Y(row)).TwoSided,
            ["asymptotic"] = RankTests.WilcoxonAsymptotic(X(row), Y(row), isCorrected: false).TwoSided,
            ["asymptoticCorrected"] = RankTests.WilcoxonAsymptotic(X(row), Y(row), isCorrected: true).TwoSided,
        },
        ["quantile"] = row => new() { ["types"] = Enumerable.Range(1, 9).Select(type => SampleQuantile.Of(X(row), D(row, "p"), type)).ToArray() },
        ["quantile-interval"] = row => (SampleQuantile.Ranks(L(row, "n"), D(row, "p"), (1 - D(row, "conf")) / 2), SampleQuantile.Ranks(L(row, "n"), D(row, "p"), 1 - D(row, "conf"))) is var (two, one) ? new()
        {
            ["lowerRank"] = (double?)two.Lower,
            ["upperRank"] = (double?)two.Upper,
            ["coverage"] = two.Coverage,
            ["oneSidedLowerRank"] = (double?)one.Lower,
            ["oneSidedUpperRank"] = (double?)one.Upper,
        }
        : [],
        ["p-adjust"] = row => new()
        {
            ["holm"] = MultipleTesting.Holm(List(row, "p")),
            ["bonferroni"] = MultipleTesting.Bonferroni(List(row, "p")),
            ["benjaminiHochberg"] = MultipleTesting.BenjaminiHochberg(List(row, "p")),
            ["hochberg"] = MultipleTesting.Hochberg(List(row, "p")),
        },
        ["clustered-mean"] = row => ClusteredMean.Of(Y(row), Clusters(row)) is var mean ? new()
        {
            ["mean"] = mean.Mean,
            ["seIid"] = mean.NaiveError,
            ["seClusterCR0"] = mean.PlainError,
            ["seClusterG"] = mean.StandardError,
            ["seClusterHC1"] = mean.StandardError,
            ["msBetween"] = mean.MeanSquareBetween,
            ["msWithin"] = mean.MeanSquareWithin,
            ["n0"] = mean.TypicalSize,
            ["iccAnova"] = mean.IntraclassCorrelation,
        }
        : [],
        ["clustered-difference"] = row => ClusteredDifference.Of(Y(row), [.. List(row, "version").Select(version => version == 1)], Clusters(row)) is var difference ? new()
        {
            ["difference"] = difference.Difference,
            ["seClusterCR0"] = difference.PlainError,
            ["seClusterHC1"] = difference.StandardError,
        }
        : [],
        ["normal-quantile"] = row => new() { ["z"] = NormalDistribution.Quantile(D(row, "p")) },
        ["normal-cdf"] = row => new() { ["lower"] = NormalDistribution.Lower(D(row, "z")), ["upper"] = NormalDistribution.Upper(D(row, "z")) },
        ["beta-quantile"] = row => new() { ["x"] = BetaDistribution.Quantile(D(row, "p"), D(row, "alpha"), D(row, "beta")) },
        ["sprt-boundaries"] = row => Test(row) is var test ? new()
        {
            ["logUpper"] = test.LogUpper,
            ["logLower"] = test.LogLower,
            ["incrementSuccess"] = test.OfSuccess,
            ["incrementFailure"] = test.OfFailure,
            ["slope"] = test.Slope,
            ["interceptH1"] = test.InterceptH1,
            ["interceptH0"] = test.InterceptH0,
        }
        : [],
        ["sprt-sequence"] = row =>
        {
            var outcomes = row.GetProperty("observations").GetString()!;
            var (decision, runs) = Test(row).Decide(outcomes.Select(outcome => outcome == '1'));
            return new()
            {
                ["decision"] = char.ToLowerInvariant(decision.ToString()[0]) + decision.ToString()[1..],
                ["stoppedAfter"] = decision == SequentialDecision.Continue ? null : (double)runs,
                ["logLikelihoodRatio"] = Test(row).LogRatio(outcomes[..runs].Count(outcome => outcome == '1'), runs),
            };
        },
        ["sprt-exact"] = row => Test(row).Outlook(D(row, "trueP"), row.GetProperty("truncatedAt") is { ValueKind: JsonValueKind.Number } most ? most.GetInt64() : null) is var outlook ? new()
        {
            ["probabilityAcceptH1"] = outlook.AcceptH1,
            ["probabilityAcceptH0"] = outlook.AcceptH0,
            ["probabilityUndecided"] = outlook.Undecided,
            ["averageSampleNumber"] = outlook.MeanRuns,
            ["sdSampleNumber"] = outlook.DeviationOfRuns,
        }
        : [],
    };

    /// <summary>Where we differ from a row beyond its tolerance: relative 1e-9, absolute 1e-12 near zero. A column that nobody asks about is a fault too.</summary>
    public static IEnumerable<string> Differences(JsonElement row)
    {
        var ours = Blocks[row.GetProperty("block").GetString()!](row);
        foreach (var column in row.EnumerateObject())
        {
            // A column may be an input in one block and an answer in another.
            if (!ours.TryGetValue(column.Name, out var actual))
            {
                if (!NotAsked.Contains(column.Name)) yield return $"{column.Name} is not asked";
                continue;
            }

            if (!IsSame(column.Value, actual)) yield return $"{column.Name} is {Text(actual)}, not {column.Value.GetRawText()}";
        }
    }

    private static bool IsSame(JsonElement expected, object? actual) => (expected.ValueKind, actual) switch
    {
        (JsonValueKind.Null, null) => true,
        (JsonValueKind.String, string text) => expected.GetString() == text,
        (JsonValueKind.Number, double number) => expected.GetDouble() is var wanted && Math.Abs(number - wanted) <= Math.Max(1e-12, 1e-9 * Math.Abs(wanted)),
        (JsonValueKind.Array, double[] list) => expected.GetArrayLength() == list.Length && expected.EnumerateArray().Zip(list).All(pair => IsSame(pair.First, pair.Second)),
        _ => false,
    };

    private static string Text(object? value) => value is double[] list ? $"[{string.Join(", ", list)}]" : $"{value ?? "null"}";

    private static Dictionary<string, object?> Dataset(JsonElement row)
    {
        PassRate[] cases = [.. row.GetProperty("outcomes").EnumerateArray().Select(runs => new PassRate(runs.EnumerateArray().Count(run => run.GetInt32() == 1), runs.GetArrayLength()))];
        var most = row.GetProperty("passAtK").GetArrayLength();
        return new()
        {
            ["passAtK"] = Enumerable.Range(1, most).Select(k => PassChance.Mean(cases, k, PassChance.AtLeastOne)).ToArray(),
            ["passHatK"] = Enumerable.Range(1, most).Select(k => PassChance.Mean(cases, k, PassChance.All)).ToArray(),
        };
    }

    private static Dictionary<string, object?> Ends(ConfidenceInterval interval) => new() { ["lower"] = interval.Lower, ["upper"] = interval.Upper };

    private static double[] Pair(ConfidenceInterval interval) => [interval.Lower, interval.Upper];

    private static Dictionary<string, object?> Sides(PValues values) => new() { ["less"] = values.Less, ["greater"] = values.Greater, ["twoSided"] = values.TwoSided };

    private static double Side(PValues values, JsonElement row) => row.GetProperty("alternative").GetString() switch
    {
        "less" => values.Less,
        "greater" => values.Greater,
        _ => values.TwoSided,
    };

    private static SequentialTest Test(JsonElement row) => new(D(row, "p0"), D(row, "p1"), D(row, "alpha"), D(row, "beta"));

    private static PassRate A(JsonElement row) => new(L(row, "kA"), L(row, "nA"));

    private static PassRate B(JsonElement row) => new(L(row, "kB"), L(row, "nB"));

    private static double[] X(JsonElement row) => List(row, "x");

    private static double[] Y(JsonElement row) => List(row, "y");

    private static int[] Clusters(JsonElement row) => [.. List(row, "cluster").Select(cluster => (int)cluster)];

    private static double[] List(JsonElement row, string name) => [.. row.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];

    private static long L(JsonElement row, string name) => row.GetProperty(name).GetInt64();

    private static double D(JsonElement row, string name) => row.GetProperty(name).GetDouble();
}
