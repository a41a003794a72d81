using System.Globalization;

namespace AgentTrace.Testing;

/// <summary>How many of so many runs passed, and what that says about the agent's true pass rate.</summary>
/// <remarks>
/// Rates are shares: 0.9 is 90 %. Every interval takes the two-sided confidence, 0.95 by default. Runs count as independent of each other; runs of
/// several cases are not (each case has a rate of its own), so do not add them up into one.
/// </remarks>
/// <example><code>
/// var rate = new PassRate(18, 20);
/// Console.WriteLine(rate);                     // 18/20 passed: 90.0 % (95 % CI 68.3–98.8 %)
/// var interval = rate.ClopperPearson();        // what else the true rate may be
/// var chance = rate.PassHatK(3);               // the chance that three runs in a row pass
/// </code></example>
public readonly record struct PassRate
{
    /// <summary>Counts.</summary>
    /// <param name="passed">The runs that passed.</param>
    /// <param name="runs">All runs that were judged; may be 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative, or more passed than ran.</exception>
    public PassRate(long passed, long runs)
    {
        Probability.RequireCounts(passed, runs);
        (Passed, Runs) = (passed, runs);
    }

    /// <summary>The runs that passed.</summary>
    public long Passed { get; }

    /// <summary>All runs that were judged.</summary>
    public long Runs { get; }

    /// <summary>Passed of all, 0 to 1; null without runs.</summary>
    public double? Rate => Runs == 0 ? null : (double)Passed / Runs;

    /// <summary>The exact interval: the true rates that this result does not refute from either side. Never too narrow, and the one that repeated tests print.</summary>
    /// <remarks>C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits", Biometrika 26, 1934. Without runs: 0 to 1.</remarks>
    /// <param name="confidence">How sure, 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="confidence"/> is not between 0 and 1.</exception>
    public ConfidenceInterval ClopperPearson(double confidence = 0.95) => ProportionIntervals.ClopperPearson(Passed, Runs, confidence);

    /// <summary>The score interval: right on average over true rates, narrower than the exact one.</summary>
    /// <remarks>E. B. Wilson, "Probable inference", Journal of the American Statistical Association 22, 1927. Without runs: 0 to 1.</remarks>
    /// <param name="confidence">How sure, 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="confidence"/> is not between 0 and 1.</exception>
    public ConfidenceInterval Wilson(double confidence = 0.95) => ProportionIntervals.Wilson(Passed, Runs, confidence);

    /// <summary>The Bayesian interval under Jeffreys' prior: equal-tailed quantiles of Beta(passed + 1/2, failed + 1/2).</summary>
    /// <remarks>L. D. Brown, T. T. Cai and A. DasGupta, "Interval estimation for a binomial proportion", Statistical Science 16, 2001.</remarks>
    /// <param name="confidence">How sure, 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="confidence"/> is not between 0 and 1.</exception>
    public ConfidenceInterval Jeffreys(double confidence = 0.95) => ProportionIntervals.Jeffreys(Passed, Runs, confidence);

    /// <summary>In which range this rate less another one lies, where the runs of both are independent. Without runs on either side: -1 to 1.</summary>
    /// <remarks>R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17, 1998, method 10.</remarks>
    /// <param name="other">The rate that is taken away.</param>
    /// <param name="confidence">How sure, 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="confidence"/> is not between 0 and 1.</exception>
    /// <example><code>
    /// var change = new PassRate(31, 40).Minus(new PassRate(38, 40));   // -0.33 to -0.02: worse
    /// </code></example>
    public ConfidenceInterval Minus(PassRate other, double confidence = 0.95) => ProportionIntervals.Newcombe(this, other, confidence);

    /// <summary>How likely so few passes are where the true rate is <paramref name="required"/>: below 0.05 the runs refute that rate.</summary>
    /// <remarks>The exact binomial test, P(X &lt;= passed). Without runs: 1.</remarks>
    /// <param name="required">The required pass rate, 0 to 1.</param>
    /// <returns>A probability.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="required"/> is not between 0 and 1.</exception>
    /// <example><code>
    /// var refuted = new PassRate(14, 20).PValueAgainst(0.9) &lt;= 0.05;   // true: p = 0.011
    /// </code></example>
    public double PValueAgainst(double required) => ExactTests.Binomial(Passed, Runs, required).Less;

    /// <summary>The rule of every repeated run: so few passes would come in at most 5 of 100 such tests if the rate were held.</summary>
    internal bool Refutes(double required) => PValueAgainst(required) <= 0.05;

    /// <summary>The chance that at least one of k runs passes, estimated without bias: 1 - C(failed, k) / C(runs, k).</summary>
    /// <remarks>M. Chen et al., "Evaluating large language models trained on code", 2021.</remarks>
    /// <param name="k">How many runs; not more than were made.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is below 1 or above <see cref="Runs"/>.</exception>
    public double PassAtK(long k) => PassChance.AtLeastOne(Passed, Runs, k);

    /// <summary>The chance that all of k runs pass, estimated without bias: C(passed, k) / C(runs, k).</summary>
    /// <remarks>S. Yao et al., "tau-bench: A benchmark for tool-agent-user interaction in real-world domains", 2024.</remarks>
    /// <param name="k">How many runs; not more than were made.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is below 1 or above <see cref="Runs"/>.</exception>
    public double PassHatK(long k) => PassChance.All(Passed, Runs, k);

    /// <summary>Counts, rate and the exact 95 % interval: <c>18/20 passed: 90.0 % (95 % CI 68.3–98.8 %)</c>.</summary>
    /// <returns>One line, the same in every culture.</returns>
    public override string ToString() => Rate is { } rate
        ? string.Create(CultureInfo.InvariantCulture, $"{Passed}/{Runs} passed: {rate * 100:0.0} % (95 % CI {ClopperPearson()})")
        : "0/0 passed: no run was judged";
}
