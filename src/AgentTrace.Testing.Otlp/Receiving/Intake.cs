using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace AgentTrace.Testing;

/// <summary>What a receiver has taken. A request is taken whole, before it is answered, or not at all.</summary>
internal sealed class Intake(int mostRecords, Action? changed = null)
{
    public const string Otlp = "otlp";
    public const string LangSmith = "langsmith";
    public const string Langfuse = "langfuse";

    private const int MostRefusals = 100;

    private readonly Lock _gate = new();
    private readonly TraceAssembler _spans = new(Otlp);
    private readonly List<(JsonElement Run, bool IsPatch)> _runs = [];
    private readonly List<JsonElement> _events = [];
    private readonly List<string> _refusals = [];
    private string? _firstLost;
    private int _lost;
    private readonly ConcurrentBag<(TextTable Texts, TextTable Ids)> _tables = [];
    private TaskCompletionSource _change = NewChange();
    private (long Version, TraceSet Set) _latest = (0, new([], [], "", skippedLines: 0));
    private long _version;
    private int _underWay;
    private bool _isClosed;

    /// <summary>Requests that have come and are not answered.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    public bool IsClosed
    {
        get { lock (_gate) return _isClosed; }
    }

    public IReadOnlyList<string> Refusals
    {
        get { lock (_gate) return [.. _refusals]; }
    }

    private int Count => _spans.SpanCount + _spans.EventCount + _runs.Count + _events.Count;

    public void Begin() => Interlocked.Increment(ref _underWay);

    /// <summary>A request is answered, or gone. Whoever waits looks again.</summary>
    public void End()
    {
        Interlocked.Decrement(ref _underWay);
        Changed();
    }

    /// <summary>Completes with the next change from now on.</summary>
    public Task NextChange()
    {
        lock (_gate) return _change.Task;
    }

    /// <summary>Reads one body with tables that others used before: they cost more than most bodies.</summary>
    public TraceAssembler Read(ITraceReader reader, Stream body)
    {
        var tables = _tables.TryTake(out var used) ? used : (new(1 << 12), new(1 << 14));
        var assembler = new TraceAssembler(Otlp);
        var context = new ReadContext(assembler, TraceReadOptions.Default) { Texts = tables.Texts, Ids = tables.Ids };
        try
        {
            reader.Read(new ByteSource(body, file: null, context.Options.MaxLineBytes), context);
            context.FinishFile();
        }
        catch (TraceFormatException e)
        {
            throw new Refusal(Refusal.Bad, e.Message);
        }
        finally
        {
            _tables.Add(tables);
        }

        return assembler.LostLines == 0 ? assembler : throw new Refusal(Refusal.Bad, assembler.Problems[0]);
    }

    /// <summary>Takes the spans and log records of a request.</summary>
    /// <returns>False when there is no room for them.</returns>
    public bool Take(TraceAssembler request) => Take(request.SpanCount + request.EventCount, () => _spans.Absorb(request));

    public bool Take(IReadOnlyCollection<(JsonElement Run, bool IsPatch)> runs) => Take(runs.Count, () => _runs.AddRange(runs));

    public bool Take(IReadOnlyCollection<JsonElement> events) => Take(events.Count, () => _events.AddRange(events));

    /// <summary>Keeps what was not taken, before its sender is told, for whoever asks why something is missing.</summary>
    public void Refuse(HttpContext context, int status, string problem)
    {
        var path = context.Request.Path.Value ?? "";
        var text = SafeText.Line($"{context.Request.Method} {path}: {status.ToString(CultureInfo.InvariantCulture)}, {problem}");
        lock (_gate)
        {
            if (_refusals.Count < MostRefusals) _refusals.Add(text);

            // What asks for something else than to take a trace loses none.
            if (status is Refusal.NotFound or Refusal.WrongMethod || OtlpHttp.SignalOf(path) == Signal.Metrics || path == OtlpGrpc.Metrics) return;
            _firstLost ??= text;
            _lost++;
            _version++;
        }
    }

    /// <summary>Nothing more comes; whoever waits is told.</summary>
    public void Close()
    {
        lock (_gate) _isClosed = true;
        Changed();
    }

    /// <summary>All that was taken until now. What several requests tell of one span or run is put together here, in whatever order they came.</summary>
    public TraceSet Snapshot()
    {
        var spans = new TraceAssembler(Otlp);
        List<(JsonElement Run, bool IsPatch)> runs;
        List<JsonElement> events;
        long version;
        string? lost;
        lock (_gate)
        {
            if (_latest.Version == _version) return _latest.Set;
            version = _version;
            spans.Absorb(_spans);
            lost = _firstLost is null ? null : $"the receiver refused {Words.Count(_lost, "request")}, wholly or in part ({Words.Shorten(_firstLost, 200)})";
            runs = [.. _runs];
            events = [.. _events];
        }

        var set = SetOf([(Otlp, spans), (LangSmith, OfRuns(runs)), (Langfuse, OfEvents(events))], lost);
        lock (_gate)
        {
            // Somebody else may have made a later one meanwhile; of two of one state all callers get the same.
            if (_latest.Version < version) _latest = (version, set);
            return _latest.Set;
        }
    }

    private bool Take(int count, Action take)
    {
        lock (_gate)
        {
            if (Count + (long)count > mostRecords) return false;
            take();
            if (count > 0) _version++;
            return true;
        }
    }

    private void Changed()
    {
        TaskCompletionSource change;
        lock (_gate) (change, _change) = (_change, NewChange());
        change.SetResult();
        changed?.Invoke();
    }

    private static TraceSet SetOf((string Name, TraceAssembler Spans)[] sources, string? lost)
    {
        // Nobody knows to which trace it would have belonged.
        if (lost is not null) Array.ForEach(sources, source => source.Spans.MissingAnywhere.Add(lost));
        var traces = sources.Select(source => (source.Name, Traces: source.Spans.Build(), source.Spans.Problems)).ToList();
        return new TraceSet(
            [.. traces.SelectMany(source => source.Traces)], [.. traces.SelectMany(source => source.Problems)],
            string.Join('+', traces.Where(source => source.Traces.Count > 0).Select(source => source.Name)), skippedLines: 0);
    }

    private static TraceAssembler OfRuns(List<(JsonElement Run, bool IsPatch)> taken)
    {
        var assembler = new TraceAssembler(LangSmith);
        var runs = new LangSmithRuns(new ReadContext(assembler, TraceReadOptions.Default));
        foreach (var (run, isPatch) in taken) runs.Take(run, isPatch);
        runs.Finish();
        return assembler;
    }

    private static TraceAssembler OfEvents(List<JsonElement> taken)
    {
        var assembler = new TraceAssembler(Langfuse);
        var observations = new LangfuseObservations(new ReadContext(assembler, TraceReadOptions.Default));
        foreach (var item in taken) observations.Take(item, "batch");
        observations.Finish();
        return assembler;
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
