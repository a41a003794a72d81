using System.Diagnostics;

namespace AgentTrace.Testing.Recording.Tests;

/// <summary>An application with the OpenTelemetry SDK exports the same spans with and without a recorder beside it.</summary>
[Collection(ProcessWide.Name)]
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

    private static void AssertExpected(int? expected, int exported)
    {
        if (expected is null) Assert.InRange(exported, 1, 39);
        else Assert.Equal(expected, exported);
    }

    private List<string> Export(string sampler, TraceRecorderOptions? options, out int recorded)
    {
        var spans = 0;
        var exported = Application.Export(_source, sampler, activity => $"{activity.TraceId} {activity.OperationName} < {activity.Parent?.OperationName} {activity.Recorded}", () =>
        {
            using var recorder = options is null ? null : TraceRecorder.Start(options);
            Application.WithKnownTraceIds(Agents);
            spans = recorder?.Trace.Spans.Count ?? 0;
        });
        recorded = spans;
        return exported;
    }

    /// <summary>Eight traces that begin here, two that began elsewhere (sampled there, and not), four spans each.</summary>
    private void Agents()
    {
        for (var i = 0; i < 8; i++) Agent($"root {i}", default);
        foreach (var flags in new[] { ActivityTraceFlags.Recorded, ActivityTraceFlags.None }) Agent($"remote {flags}", Application.Remote(flags));
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
}
