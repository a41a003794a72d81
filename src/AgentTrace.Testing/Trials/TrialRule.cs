using System.Globalization;

namespace AgentTrace.Testing;

/// <summary>When a number of passes settles a test, and in which words: fixed runs that may refute a rate, or two rates of which one is settled.</summary>
internal sealed class TrialRule
{
    private const double Level = 0.05;

    private readonly double _required;
    private readonly double? _tolerated;
    private readonly SequentialTest? _sequential;

    /// <summary>The environment asks for so few runs that no outcome could decide: a quick look, in which every run must pass.</summary>
    private readonly bool _isQuickLook;

    private TrialRule(int most, double required, double? tolerated, bool isQuickLook)
    {
        (Most, _required, _tolerated, _isQuickLook) = (most, required, tolerated, isQuickLook);
        if (tolerated is { } rate) _sequential = new SequentialTest(rate, required, Level, Level);
    }

    /// <summary>The most runs that are made.</summary>
    public int Most { get; }

    /// <exception cref="ArgumentException">The options contradict each other, or could never decide anything.</exception>
    public static TrialRule Of(TrialOptions options, Func<string, string?> environment)
    {
        var (required, tolerated) = (options.RequiredPassRate, options.ToleratedPassRate);
        if (!(required is > 0 and <= 1)) throw new ArgumentException($"RequiredPassRate is a share of runs, above 0 to 1, not {Number(required)}.", nameof(options));
        if (options.MaxRuns is not null && tolerated is null) throw new ArgumentException("MaxRuns belongs to a sequential test, which also needs ToleratedPassRate, the rate that is too low. A fixed number of runs is Runs.", nameof(options));
        if (tolerated is not null && options.MaxRuns is null) throw new ArgumentException("ToleratedPassRate makes the test sequential, which also needs MaxRuns, its end.", nameof(options));
        if (tolerated is { } low && !(low > 0 && low < required && required < 1)) throw new ArgumentException($"A sequential test needs 0 < ToleratedPassRate < RequiredPassRate < 1, not {Number(low)} and {Number(required)}.", nameof(options));
        Positive(options.MaxRuns ?? options.Runs, options.MaxRuns is null ? "Runs" : "MaxRuns");
        Positive(options.MaxParallel, "MaxParallel");
        if (options.RunTimeout <= TimeSpan.Zero) throw new ArgumentException("RunTimeout is longer than nothing.", nameof(options));
        if (options.InfrastructureRetries < 0 || options.RetryDelay < TimeSpan.Zero) throw new ArgumentException("InfrastructureRetries and RetryDelay are not negative.", nameof(options));
        if (options.MaxTokens < 0 || options.MaxCostUsd < 0) throw new ArgumentException("MaxTokens and MaxCostUsd are not negative.", nameof(options));

        var asked = Override(environment);
        var rule = new TrialRule(asked ?? options.MaxRuns ?? options.Runs, required, tolerated, isQuickLook: false);
        if (rule.CanDecide) return rule;
        if (asked is { } few) return new TrialRule(few, required, tolerated, isQuickLook: true);
        throw new ArgumentException(tolerated is null
            ? $"{Words.Count(rule.Most, "run")} cannot refute a pass rate of {Percent(required)}, not even if all fail. Take {rule.Fewest} runs at least."
            : $"{Words.Count(rule.Most, "run")} cannot settle {Percent(required)} against {Percent(tolerated.Value)}, not even if all pass. Take MaxRuns = {rule.Fewest} at least.", nameof(options));
    }

    /// <summary>The verdict after these runs, in which all before are counted; null to go on.</summary>
    public Verdict? Decide(PassRate soFar) => _sequential is { } test && !_isQuickLook && test.Decide(soFar.Passed, soFar.Runs) is not SequentialDecision.Continue and var decision
        ? decision == SequentialDecision.AcceptH1 ? Verdict.Passed : Verdict.Failed
        : soFar.Runs < Most ? null : Conclude(soFar);

    /// <summary>The verdict where no further run comes.</summary>
    public Verdict Conclude(PassRate rate)
    {
        if (_isQuickLook) return rate.Runs == Most && rate.Passed == rate.Runs ? Verdict.Passed : Verdict.Inconclusive;
        if (_sequential is not null) return rate.Runs > 0 && _sequential.Decide(rate.Passed, rate.Runs) is not SequentialDecision.Continue ? Decide(rate)!.Value : Verdict.Inconclusive;
        return rate.Refutes(_required) ? Verdict.Failed : rate.Runs < Most ? Verdict.Inconclusive : Verdict.Passed;
    }

    /// <summary>By which run 19 of 20 sequential tests are settled that stand like this one, at the rate so far; null for a fixed number.</summary>
    public long? RunsNeeded(PassRate rate) => _sequential is null || _isQuickLook || rate.Runs == 0 ? null : _sequential.Outlook(rate.Rate!.Value, from: rate).RunsFor(0.95);

    /// <summary>The first line: what was expected, what came instead with its numbers, and what it would take.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="rate">The runs that count.</param>
    /// <param name="ended">Why the test ended before its last run, as a clause; null where it did not.</param>
    public string Sentence(Verdict verdict, PassRate rate, string? ended) => verdict switch
    {
        Verdict.Passed => $"{rate}" + (_isQuickLook ? $"; a quick look with AGENTTRACE_RUNS={Most}, {Fewest} at least can tell" : _sequential is null ? "" : $"; {Percent(_required)} rather than {Percent(_tolerated!.Value)} is settled, at most {Most} runs"),
        Verdict.Failed when _sequential is not null => $"Expected a pass rate of {Percent(_required)} rather than {Percent(_tolerated!.Value)}, but {rate}, which settles it.",
        Verdict.Failed when _required == 1 => $"Expected every run to pass, but {rate}.",
        Verdict.Failed => $"Expected at least {Percent(_required)} of runs to pass, but {rate}, which refutes it (p {PValue(rate.PValueAgainst(_required))}).",
        _ => $"Cannot tell whether {(_sequential is null ? (_required == 1 ? "every run passes" : $"at least {Percent(_required)} of runs pass") : $"the pass rate is {Percent(_required)} rather than {Percent(_tolerated!.Value)}")}: {rate}"
            + (ended is not null ? $", and {ended}." : _isQuickLook ? $"; with AGENTTRACE_RUNS={Most} every run must pass, {Fewest} at least can tell." : $". {WhatItTakes(rate)}"),
    };

    private bool CanDecide => Most >= Fewest;

    /// <summary>The fewest runs that can refute, or settle for the required rate.</summary>
    private int Fewest
    {
        get
        {
            if (_sequential is not { } test) return (int)Math.Min(int.MaxValue, Power.FewestThatRefute(_required, Level));
            var runs = 1;
            while (test.Decide(runs, runs) != SequentialDecision.AcceptH1) runs++;
            return runs;
        }
    }

    private string WhatItTakes(PassRate rate)
    {
        var outlook = _sequential!.Outlook(rate.Rate!.Value, from: rate);
        return $"At that rate it would take about {Words.Number((long)Math.Ceiling(outlook.MeanRuns))} runs; MaxRuns = {outlook.RunsFor(0.95)} settles 19 of 20 such tests.";
    }

    private static int? Override(Func<string, string?> environment)
    {
        if (environment("AGENTTRACE_RUNS") is not { } text || string.IsNullOrWhiteSpace(text)) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var runs) && runs > 0 ? runs
            : throw new InvalidOperationException($"AGENTTRACE_RUNS is a number of runs, 1 or more, not {Words.Quote(SafeText.Line(text))}.");
    }

    private static void Positive(int value, string name)
    {
        if (value < 1) throw new ArgumentException($"{name} is 1 or more, not {value}.", "options");
    }

    private static string Percent(double rate) => (rate * 100).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static string PValue(double p) => p < 0.001 ? "< 0.001" : p.ToString("= 0.000", CultureInfo.InvariantCulture);
}
