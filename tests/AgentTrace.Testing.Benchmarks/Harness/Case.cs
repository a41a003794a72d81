namespace AgentTrace.Testing.Benchmarks;

/// <summary>One thing that is timed.</summary>
/// <param name="Name">What stands in the table.</param>
/// <param name="Operations">How many operations one call of <paramref name="Run"/> does.</param>
/// <param name="Run">Does them.</param>
internal sealed record Case(string Name, int Operations, Action Run)
{
    /// <summary>What must be there while it runs and is not timed, such as a listener.</summary>
    public Func<IDisposable>? Around { get; init; }

    /// <summary>What it is compared with; none for a floor.</summary>
    public IReadOnlyList<Comparison> Against { get; init; } = [];
}

/// <summary>A case beside another one of its group.</summary>
/// <param name="Baseline">The name of the other.</param>
/// <param name="Goal">The ratio not to exceed; null when it is only shown.</param>
internal sealed record Comparison(string Baseline, double? Goal = null);

/// <summary>Cases that run in turn, so that a noisy moment meets all of them.</summary>
/// <param name="Title">What they have in common.</param>
/// <param name="Rounds">How often each runs.</param>
/// <param name="Cases">In the order of the table.</param>
internal sealed record Group(string Title, int Rounds, IReadOnlyList<Case> Cases);

/// <summary>A figure that is no time, such as the memory of a process.</summary>
/// <param name="Name">What stands in the table.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">What it counts.</param>
/// <param name="Baseline">What it is divided by, in words.</param>
/// <param name="Ratio">The figure divided by it.</param>
/// <param name="Goal">The ratio not to exceed; null when it is only shown.</param>
internal sealed record Amount(string Name, double Value, string Unit, string Baseline, double Ratio, double? Goal = null);

/// <summary>A topic of the table; one class makes one, wherever it stands in this project.</summary>
internal abstract class Topic
{
    /// <summary>The word that selects it on the command line.</summary>
    public abstract string Name { get; }

    public abstract IEnumerable<Group> Groups();

    /// <summary>What is measured once, beside the times.</summary>
    public virtual IEnumerable<Amount> Amounts() => [];
}
