namespace AgentTrace.Testing;

/// <summary>Which of two pass rates the runs speak for.</summary>
internal enum SequentialDecision
{
    /// <summary>Neither yet.</summary>
    Continue,

    /// <summary>The first rate.</summary>
    AcceptH0,

    /// <summary>The second rate.</summary>
    AcceptH1,
}

/// <summary>
/// The sequential probability ratio test between two pass rates: after every run it says whether one of them is settled. A. Wald, "Sequential
/// tests of statistical hypotheses", Annals of Mathematical Statistics 16, 1945. Its boundaries hold both errors up to what the last run overshoots.
/// </summary>
internal sealed record SequentialTest
{
    /// <summary>A path that arrives at a boundary exactly has arrived, whatever rounding makes of the logarithms.</summary>
    private const double Tie = 1e-12;

    /// <param name="rate0">The rate of H0.</param>
    /// <param name="rate1">The rate of H1, on either side.</param>
    /// <param name="alpha">How often at most H1 is accepted where H0 is true.</param>
    /// <param name="beta">How often at most H0 is accepted where H1 is true.</param>
    public SequentialTest(double rate0, double rate1, double alpha = 0.05, double beta = 0.05)
    {
        Probability.RequireInside(rate0);
        Probability.RequireInside(rate1);
        Probability.RequireInside(alpha);
        Probability.RequireInside(beta);
        if (rate0 == rate1) throw new ArgumentException("The two rates are the same; there is nothing to tell apart.", nameof(rate1));
        if (alpha + beta >= 1) throw new ArgumentException("The two error rates add up to less than 1.", nameof(beta));
        LogUpper = Math.Log((1 - beta) / alpha);
        LogLower = Math.Log(beta / (1 - alpha));
        OfSuccess = Math.Log(rate1 / rate0);
        OfFailure = Math.Log((1 - rate1) / (1 - rate0));
    }

    /// <summary>Where the log likelihood ratio accepts H1.</summary>
    public double LogUpper { get; }

    /// <summary>Where it accepts H0.</summary>
    public double LogLower { get; }

    /// <summary>What a run that passes adds to it.</summary>
    public double OfSuccess { get; }

    /// <summary>What a run that fails adds to it.</summary>
    public double OfFailure { get; }

    /// <summary>On the count of passes after n runs both boundaries are lines, <c>slope n + intercept</c>.</summary>
    public double Slope => -OfFailure / (OfSuccess - OfFailure);

    public double InterceptH1 => LogUpper / (OfSuccess - OfFailure);

    public double InterceptH0 => LogLower / (OfSuccess - OfFailure);

    public double LogRatio(long passed, long runs) => (passed * OfSuccess) + ((runs - passed) * OfFailure);

    public SequentialDecision Decide(long passed, long runs) => LogRatio(passed, runs) switch
    {
        var ratio when ratio >= LogUpper - Tie => SequentialDecision.AcceptH1,
        var ratio when ratio <= LogLower + Tie => SequentialDecision.AcceptH0,
        _ => SequentialDecision.Continue,
    };

    /// <summary>The first run after which one of the rates is settled, and which; the last run where none is.</summary>
    public (SequentialDecision Decision, int Runs) Decide(IEnumerable<bool> outcomes)
    {
        var (passed, runs) = (0, 0);
        foreach (var outcome in outcomes)
        {
            runs++;
            if (outcome) passed++;
            if (Decide(passed, runs) is not SequentialDecision.Continue and var decision) return (decision, runs);
        }

        return (SequentialDecision.Continue, runs);
    }

    /// <summary>How the test goes for an agent of this true rate, computed run by run over all counts of passes that are still open.</summary>
    /// <param name="trueRate">The agent's rate, 0 to 1.</param>
    /// <param name="maxRuns">After how many runs in all the test stops undecided; null for never.</param>
    /// <param name="from">The runs already made, undecided; their counts are part of the numbers of runs.</param>
    public SequentialOutlook Outlook(double trueRate, long? maxRuns = null, PassRate from = default)
    {
        Probability.Require(trueRate);
        var (acceptH0, acceptH1, ends) = (0.0, 0.0, new List<double>());

        // open[i]: the chance to be undecided with least + i passes.
        var (open, least, remaining) = (new List<double> { 1 }, from.Passed, 1.0);
        for (var runs = from.Runs + 1; remaining > 1e-18 && ends.Count < 5_000_000 && (maxRuns is null || runs <= maxRuns); runs++)
        {
            var next = new List<double>(open.Count + 1);
            var (ended, first) = (0.0, -1L);
            for (var i = 0; i <= open.Count; i++)
            {
                var chance = (i < open.Count ? open[i] * (1 - trueRate) : 0) + (i > 0 ? open[i - 1] * trueRate : 0);
                var decision = Decide(least + i, runs);
                if (decision == SequentialDecision.Continue)
                {
                    if (first < 0) first = least + i;
                    next.Add(chance);
                    continue;
                }

                ended += chance;
                if (decision == SequentialDecision.AcceptH1) acceptH1 += chance;
                else acceptH0 += chance;
            }

            ends.Add(ended);
            (open, least, remaining) = (next, first, next.Sum());
        }

        if (maxRuns is null) remaining = 0;
        return new SequentialOutlook(acceptH1, acceptH0, remaining, from.Runs, ends);
    }
}
