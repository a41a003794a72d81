using System.Diagnostics;

namespace AgentTrace.Testing.Benchmarks;

/// <summary>What a recorder costs the code under test, and a test, beside a listener that drops and the OpenTelemetry SDK.</summary>
internal sealed class RecorderTopic : Topic
{
    private const int Many = 10_000;
    private const int Kept = 200_000;

    public override string Name => "recorder";

    public override IEnumerable<Group> Groups() => [OneSpan(), TwoThreads(), LiveRecorders(), KeptSpans(), Making(), Nobody()];

    private static Group OneSpan() => new("One span of six tags, below a live root", 151,
    [
        new("listener that drops (floor)", Many, () => InRuns(SpanWork.Spans)) { Around = Observers.Floor },
        new("the same in a context with a value", Many, () => InRuns(SpanWork.Spans)) { Around = Observers.FloorInAContext, Against = [new("listener that drops (floor)")] },
        new("OpenTelemetry, simple processor into a list", Many, () => InRuns(SpanWork.Spans)) { Around = () => Observers.Providers(1), Against = [new("listener that drops (floor)")] },
        new("one recorder", Many, () => InRuns(Recorded(SpanWork.Spans)))
        {
            Around = Nothing,
            Against = [new("listener that drops (floor)", 1.05), new("the same in a context with a value"), new("OpenTelemetry, simple processor into a list", 0.95)],
        },
        new("one recorder, its trace read", Many, () => InRuns(Read)) { Against = [new("listener that drops (floor)")] },
        new("roots: listener that drops", Many, () => InRuns(SpanWork.Roots)) { Around = Observers.Floor },
        new("roots: one recorder", Many, () => InRuns(Recorded(SpanWork.Roots))) { Around = Nothing, Against = [new("roots: listener that drops")] },
    ]);

    private static Group TwoThreads() => new("The same on two threads", 75,
    [
        new("2 threads: listener that drops", Many, () => OnTwoThreads(() => InRuns(SpanWork.Spans, Many / 2))) { Around = Observers.Floor },
        new("2 threads: OpenTelemetry", Many, () => OnTwoThreads(() => InRuns(SpanWork.Spans, Many / 2))) { Around = () => Observers.Providers(1), Against = [new("2 threads: listener that drops")] },
        new("2 threads: a recorder each", Many, () => OnTwoThreads(() => InRuns(Recorded(SpanWork.Spans), Many / 2)))
        {
            Around = Nothing, Against = [new("2 threads: listener that drops"), new("2 threads: OpenTelemetry")],
        },
        new("2 threads: one recorder", Many, () => InRuns(Recorded(count => OnTwoThreads(() => SpanWork.Spans(count / 2))), run: Many))
        {
            Around = Nothing, Against = [new("2 threads: listener that drops"), new("2 threads: OpenTelemetry")],
        },
    ]);

    private static Group LiveRecorders() => new("One span while many recorders live", 75,
    [
        new("1 live recorder", Many, () => InRuns(Recorded(SpanWork.Spans))) { Around = Nothing },
        new("8 live recorders", Many, () => InRuns(Recorded(SpanWork.Spans))) { Around = () => Observers.IdleRecorders(7), Against = [new("1 live recorder")] },
        new("64 live recorders", Many, () => InRuns(Recorded(SpanWork.Spans)))
        {
            Around = () => Observers.IdleRecorders(63), Against = [new("1 live recorder", 1.05), new("64 TracerProviders", 0.1)],
        },
        new("512 live recorders", Many, () => InRuns(Recorded(SpanWork.Spans))) { Around = () => Observers.IdleRecorders(511), Against = [new("1 live recorder")] },
        new("64 TracerProviders", Many / 5, () => InRuns(SpanWork.Spans, Many / 5)) { Around = () => Observers.Providers(64), Against = [new("1 live recorder")] },
    ]);

    private static Group KeptSpans() => new("200,000 spans kept alive", 15,
    [
        new("200,000: listener that drops", Kept, () => SpanWork.Spans(Kept)) { Around = Observers.Floor },
        new("200,000: OpenTelemetry", Kept, () => SpanWork.Spans(Kept)) { Around = () => Observers.Provider(new(keepsAll: true)), Against = [new("200,000: listener that drops")] },
        new("200,000: one recorder", Kept, () => Recorded(SpanWork.Spans)(Kept)) { Around = Nothing, Against = [new("200,000: listener that drops", 1.6), new("200,000: OpenTelemetry")] },
    ]);

    private static Group Making() => new("To make and dispose one", 31,
    [
        new("a TracerProvider", 200, () => Repeat(200, static () => Observers.Provider(new()).Dispose())),
        new("a recorder while others live", 20_000, () => Repeat(20_000, static () => TraceRecorder.Start().Dispose())) { Around = () => Observers.IdleRecorders(1), Against = [new("a TracerProvider", 0.001)] },
        new("the only recorder of the process", 20_000, () => Repeat(20_000, static () => TraceRecorder.Start().Dispose())) { Against = [new("a TracerProvider")] },
        new("a bare listener", 20_000, () => Repeat(20_000, static () => Observers.Floor().Dispose())) { Against = [new("a TracerProvider")] },
    ]);

    private static Group Nobody() => new("Nobody records: StartActivity, and six tags not set", 21,
    [
        new("no listener was ever there", 1_000_000, () => SpanWork.Roots(1_000_000)),
        new("after the last recorder", 1_000_000, () => SpanWork.Roots(1_000_000)) { Around = Formerly, Against = [new("no listener was ever there", 1.1)] },
        new("outside every recorder, another test records", 200_000, Elsewhere) { Around = () => Observers.IdleRecorders(1), Against = [new("no listener was ever there")] },
    ]);

    /// <summary>As many recordings as it takes, each of a thousand spans.</summary>
    private static void InRuns(Action<int> spans, int count = Many, int run = SpanWork.Run)
    {
        for (var i = 0; i < count / run; i++) spans(run);
    }

    /// <summary>
    /// Recorded and let go, not read: the floor and OpenTelemetry's list do not read, either. It is what a recorder does but the copy that
    /// <see cref="TraceRecorder.Dispose"/> makes.
    /// </summary>
    private static Action<int> Recorded(Action<int> spans) => count =>
    {
        var capture = new Capture(TraceRecorderOptions.Default);
        var label = RecorderHub.Enter(capture);
        spans(count);
        RecorderHub.Leave(label, capture);
    };

    private static void Read(int count)
    {
        using var recorder = TraceRecorder.Start();
        SpanWork.Spans(count);
        if (recorder.Trace.Spans.Count != count + 1) throw new InvalidOperationException("Spans were lost: the figures say nothing.");
    }

    private static void OnTwoThreads(Action body)
    {
        var other = new Thread(() => body());
        other.Start();
        body();
        other.Join();
    }

    private static void Repeat(int count, Action body)
    {
        for (var i = 0; i < count; i++) body();
    }

    private static void Elsewhere() => Task.Run(() => SpanWork.Roots(200_000)).GetAwaiter().GetResult();

    private static IDisposable Nothing() => Observers.IdleRecorders(0);

    private static IDisposable Formerly()
    {
        TraceRecorder.Start().Dispose();
        return Nothing();
    }
}
