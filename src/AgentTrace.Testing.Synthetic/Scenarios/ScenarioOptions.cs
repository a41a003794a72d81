using System.Collections.Immutable;
using System.Globalization;

namespace AgentTrace.Testing;

/// <summary>All that a scenario was told.</summary>
internal sealed record ScenarioOptions(Domain Domain, int Seed)
{
    /// <summary>From the start of one trace to that of the next, in nanoseconds.</summary>
    public const long Spacing = 5_000_000_000;

    public ImmutableArray<Shape> Shapes { get; init; } = [];

    public TraceVocabulary Vocabulary { get; init; }

    public long StartNano { get; init; } = TraceBuilder.NanosAt(TraceBuilder.DefaultStart);

    public (int Least, int Most) Items { get; init; } = (2, 3);

    public string? Model { get; init; }

    public LatencyModel? ModelLatency { get; init; }

    public LatencyModel? ToolLatency { get; init; }

    public ImmutableDictionary<string, LatencyModel> ToolLatencies { get; init; } = ImmutableDictionary.Create<string, LatencyModel>(StringComparer.Ordinal);

    public bool HasNestedSpans { get; init; }

    public TraceFault? Fault { get; init; }

    public ImmutableArray<TraceTrap> Traps { get; init; } = [];

    public MakerSettings Maker { get; init; } = new() { Gap = (200_000, 2_000_000), Stagger = 50_000, Service = Domain.Agent };

    public ToolCatalogue Tools { get; init; } = Domain.Catalogue(withApproval: false, withHelper: false);

    /// <exception cref="ArgumentOutOfRangeException">The trace would start after 2200.</exception>
    public long StartOf(long number)
    {
        var last = (TraceBuilder.LastStartNano - StartNano) / Spacing;
        return number <= last ? StartNano + (number * Spacing)
            : throw new ArgumentOutOfRangeException(nameof(number), number, string.Create(CultureInfo.InvariantCulture, $"A trace starts from 1970 to 2200, five seconds after the one before: the last that does is number {last:N0}."));
    }

    /// <summary>With one more shape, in the place where it is applied.</summary>
    public ScenarioOptions With(Shape shape)
    {
        if (shape.IsEnding && Shapes.FirstOrDefault(other => other.IsEnding) is { } ending) throw new InvalidOperationException($"A run ends in one way: {Say(ending)} or {Say(shape)}, not both.");
        var shapes = Shapes.Add(shape).Sort((a, b) => a.Order.CompareTo(b.Order));
        return this with { Shapes = shapes, Tools = Domain.Catalogue(shapes.Any(one => one is ApprovalShape), shapes.Any(one => one is HelperShape)) };
    }

    private static string Say(Shape shape) => shape.GetType().Name[..^nameof(Shape).Length];
}
