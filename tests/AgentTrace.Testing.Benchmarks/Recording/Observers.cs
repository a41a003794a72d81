using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace AgentTrace.Testing.Benchmarks;

/// <summary>Who looks at the spans while a case runs.</summary>
internal static class Observers
{
    private static readonly AsyncLocal<object?> Context = new();

    /// <summary>The floor: an activity is made, with everything, and dropped.</summary>
    public static IDisposable Floor()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source == SpanWork.Source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    /// <summary>The floor in an execution context that carries a value already, as a test host's does, and a recorder's.</summary>
    public static IDisposable FloorInAContext()
    {
        Context.Value = Context;
        return new All([Floor(), new Undo(() => Context.Value = null)]);
    }

    /// <summary>Recorders that live and do nothing, each in an execution context of its own, as those of parallel tests.</summary>
    public static IDisposable IdleRecorders(int count)
    {
        using (ExecutionContext.SuppressFlow())
        {
            return new All([.. Enumerable.Range(0, count).Select(_ => Task.Run(() => TraceRecorder.Start()).GetAwaiter().GetResult())]);
        }
    }

    public static IDisposable Providers(int count) => new All([.. Enumerable.Range(0, count).Select(_ => Provider(new ListExporter()))]);

    public static TracerProvider Provider(ListExporter exporter) => Sdk.CreateTracerProviderBuilder().AddSource(SpanWork.Source.Name)
        .AddProcessor(new SimpleActivityExportProcessor(exporter)).Build();

    /// <summary>Keeps what it is given; emptied after every run of spans unless it is told to keep all.</summary>
    public sealed class ListExporter(bool keepsAll = false) : BaseExporter<Activity>
    {
        private readonly List<Activity> _exported = [];

        public override ExportResult Export(in Batch<Activity> batch)
        {
            if (!keepsAll && _exported.Count >= SpanWork.Run) _exported.Clear();
            foreach (var activity in batch) _exported.Add(activity);
            return ExportResult.Success;
        }
    }

    private sealed class Undo(Action undo) : IDisposable
    {
        public void Dispose() => undo();
    }

    private sealed class All(IReadOnlyList<IDisposable> items) : IDisposable
    {
        public void Dispose()
        {
            foreach (var item in items) item.Dispose();
        }
    }
}
