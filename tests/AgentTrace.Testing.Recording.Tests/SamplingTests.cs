using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace AgentTrace.Testing.Recording.Tests;

/// <summary>An application with the OpenTelemetry SDK exports the same spans with and without a recorder beside it.</summary>
public sealed class SamplingTests : IDisposable
{
    private readonly ActivitySource _source = Setup.NewSource();

    public void Dispose() => _source.Dispose();

    /// <summary>Samplers, and how many of the application's 40 spans they let through; null where only the ids know.</summary>
    public static TheoryData<string, int?> Samplers() => new()
    {
        { "AlwaysOn", 40 },
        { "AlwaysOff", 0 },
        { "ParentBased(AlwaysOn)", 36 },
        { "ParentBased(AlwaysOff)", 4 },
        { "TraceIdRatio(0.5)", null },
        { "ParentBased(TraceIdRatio(0.5))", null },
    };

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Export_is_the_same_with_a_recorder(string sampler, int? expected)
    {
        var without = Export(sampler, options: null, out _);
        var with = Export(sampler, new(), out var recorded);

        AssertExpected(expected, without.Count);
        Assert.Equal(without, with);
        Assert.Equal(40, recorded);
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Export_is_the_same_with_nested_recorders_that_take_all(string sampler, int? expected)
    {
        var without = Export(sampler, options: null, out _);
        using var outer = TraceRecorder.Start(new() { IncludeNested = true, Sources = _ => true });
        var with = Export(sampler, new() { Sources = _ => true }, out var recorded);

        AssertExpected(expected, without.Count);
        Assert.Equal(without, with);
        Assert.Equal((40, 40), (recorded, outer.Trace.Spans.Count));
    }

    [Theory]
    [InlineData("AlwaysOn", 40)]
    [InlineData("AlwaysOff", 0)]
    [InlineData("ParentBased(AlwaysOn)", 4)]
    [InlineData("ParentBased(AlwaysOff)", 4)]
    public void Export_with_a_root_of_the_recorders_own_is_never_more(string sampler, int expected)
    {
        // Documented: a parent-based sampler sees a parent that is not sampled.
        Assert.Equal(expected, Export(sampler, new() { OwnRoot = true }, out var recorded).Count);
        Assert.Equal(40, recorded);
    }

    private static void AssertExpected(int? expected, int exported)
    {
        if (expected is null) Assert.InRange(exported, 1, 39);
        else Assert.Equal(expected, exported);
    }

    private List<string> Export(string sampler, TraceRecorderOptions? options, out int recorded)
    {
        List<string> exported = [];
        using var provider = Sdk.CreateTracerProviderBuilder().AddSource(_source.Name).SetSampler(Sampler(sampler))
            .AddProcessor(new SimpleActivityExportProcessor(new ListExporter(exported))).Build();
        using var recorder = options is null ? null : TraceRecorder.Start(options);
        Application();
        recorded = recorder?.Trace.Spans.Count ?? 0;
        return exported;
    }

    private static Sampler Sampler(string name) => name switch
    {
        "AlwaysOn" => new AlwaysOnSampler(),
        "AlwaysOff" => new AlwaysOffSampler(),
        "ParentBased(AlwaysOn)" => new ParentBasedSampler(new AlwaysOnSampler()),
        "ParentBased(AlwaysOff)" => new ParentBasedSampler(new AlwaysOffSampler()),
        "TraceIdRatio(0.5)" => new TraceIdRatioBasedSampler(0.5),
        _ => new ParentBasedSampler(new TraceIdRatioBasedSampler(0.5)),
    };

    /// <summary>Eight traces that begin here, two that began elsewhere (sampled there, and not), four spans each; the trace ids are always the same.</summary>
    private void Application()
    {
        var next = 0;
        var generator = Activity.TraceIdGenerator;
        Activity.TraceIdGenerator = () => Id(next++);
        try
        {
            for (var i = 0; i < 8; i++) Agent($"root {i}", default);
            foreach (var flags in new[] { ActivityTraceFlags.Recorded, ActivityTraceFlags.None })
            {
                Agent($"remote {flags}", new ActivityContext(Id(100 + (int)flags), ActivitySpanId.CreateFromString("00000000000000aa"), flags, isRemote: true));
            }
        }
        finally
        {
            Activity.TraceIdGenerator = generator;
        }
    }

    private void Agent(string name, ActivityContext parent)
    {
        using var run = _source.StartActivity(name, ActivityKind.Server, parent);
        using (_source.StartActivity(name + " chat"))
        {
            // As frameworks do that tag only what is looked at.
            if (Activity.Current is { IsAllDataRequested: true } current) current.SetTag("gen_ai.operation.name", "chat");
        }

        using (_source.StartActivity(name + " tool"))
        using (_source.StartActivity(name + " inner")) { }
    }

    private static ActivityTraceId Id(int number)
    {
        Span<byte> bytes = stackalloc byte[16];
        new Random(number).NextBytes(bytes);
        return ActivityTraceId.CreateFromBytes(bytes);
    }

    private sealed class ListExporter(List<string> exported) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var activity in batch) exported.Add($"{activity.TraceId} {activity.OperationName} < {activity.Parent?.OperationName} {activity.Recorded}");
            return ExportResult.Success;
        }
    }
}
