using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace AgentTrace.Testing.Recording.Tests;

/// <summary>An application's OpenTelemetry SDK: its sampler, and an exporter into a list.</summary>
internal static class Application
{
    /// <summary>What an application exports of some work.</summary>
    /// <param name="source">The source that it exports, and no other.</param>
    /// <param name="sampler">One of <see cref="SamplerOf"/>.</param>
    /// <param name="work">What runs.</param>
    public static List<string> Export(ActivitySource source, string sampler, Action work) => Export(source, sampler, text: null, work);

    public static List<string> Export(ActivitySource source, string sampler, Func<Activity, string>? text, Action work)
    {
        List<string> exported = [];
        using var provider = Sdk.CreateTracerProviderBuilder().AddSource(source.Name).SetSampler(SamplerOf(sampler))
            .AddProcessor(new SimpleActivityExportProcessor(new ListExporter(exported, text ?? (activity => activity.OperationName)))).Build();
        work();
        return exported;
    }

    /// <summary>Trace ids that are the same in every run of some work.</summary>
    public static void WithKnownTraceIds(Action work)
    {
        var next = 0;
        var generator = Activity.TraceIdGenerator;
        Activity.TraceIdGenerator = () => Id(next++);
        try
        {
            work();
        }
        finally
        {
            Activity.TraceIdGenerator = generator;
        }
    }

    /// <summary>A caller in another process.</summary>
    public static ActivityContext Remote(ActivityTraceFlags flags, int number = 0) =>
        new(Id(100 + (2 * number) + (int)flags), ActivitySpanId.CreateFromString("00000000000000aa"), flags, isRemote: true);

    private static Sampler SamplerOf(string name) => name switch
    {
        "AlwaysOn" => new AlwaysOnSampler(),
        "AlwaysOff" => new AlwaysOffSampler(),
        "ParentBased(AlwaysOn)" => new ParentBasedSampler(new AlwaysOnSampler()),
        "ParentBased(AlwaysOff)" => new ParentBasedSampler(new AlwaysOffSampler()),
        "TraceIdRatio(0.5)" => new TraceIdRatioBasedSampler(0.5),
        "ParentBased(TraceIdRatio(0.5))" => new ParentBasedSampler(new TraceIdRatioBasedSampler(0.5)),
        "ParentBased(TraceIdRatio(0))" => new ParentBasedSampler(new TraceIdRatioBasedSampler(0)),
        "ParentBased(TraceIdRatio(1))" => new ParentBasedSampler(new TraceIdRatioBasedSampler(1)),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such sampler"),
    };

    private static ActivityTraceId Id(int number)
    {
        Span<byte> bytes = stackalloc byte[16];
        new Random(number).NextBytes(bytes);
        return ActivityTraceId.CreateFromBytes(bytes);
    }

    private sealed class ListExporter(List<string> exported, Func<Activity, string> text) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var activity in batch) exported.Add(text(activity));
            return ExportResult.Success;
        }
    }
}
