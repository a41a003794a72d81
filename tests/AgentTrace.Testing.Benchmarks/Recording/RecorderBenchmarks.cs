using BenchmarkDotNet.Attributes;

namespace AgentTrace.Testing.Benchmarks;

/// <summary>The recorder under BenchmarkDotNet, for whoever wants distributions: <c>-- --detail --filter *Recorder*</c>.</summary>
[MemoryDiagnoser]
public class RecorderBenchmarks
{
    private IDisposable? _around;

    /// <summary>Recorders, or providers, that live at the same time.</summary>
    [Params(1, 64)]
    public int Live { get; set; }

    [GlobalSetup(Target = nameof(Floor))]
    public void AroundFloor() => _around = Observers.Floor();

    [GlobalSetup(Target = nameof(Recorder))]
    public void AroundRecorder() => _around = Observers.IdleRecorders(Live - 1);

    [GlobalSetup(Target = nameof(OpenTelemetry))]
    public void AroundOpenTelemetry() => _around = Observers.Providers(Live);

    [GlobalCleanup]
    public void CleanUp() => _around!.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = SpanWork.Run)]
    public void Floor() => SpanWork.Spans(SpanWork.Run);

    [Benchmark(OperationsPerInvoke = SpanWork.Run)]
    public void OpenTelemetry() => SpanWork.Spans(SpanWork.Run);

    /// <summary>The trace is read as well, as a test does.</summary>
    [Benchmark(OperationsPerInvoke = SpanWork.Run)]
    public int Recorder()
    {
        using var recorder = TraceRecorder.Start();
        SpanWork.Spans(SpanWork.Run);
        return recorder.Trace.Spans.Count;
    }
}
