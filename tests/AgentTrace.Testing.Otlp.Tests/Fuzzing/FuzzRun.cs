using System.Collections.Concurrent;
using System.Diagnostics;

namespace AgentTrace.Testing.Tests;

/// <summary>Feeds inputs to targets on all processors, and looks at what each costs.</summary>
/// <remarks>
/// <para>
/// Memory is what the thread allocated for one input, garbage included (<see cref="GC.GetAllocatedBytesForCurrentThread"/>): readers work on
/// the thread that calls them, so it is the same on every machine, and more than was ever held at once.
/// </para>
/// <para>
/// Time on a shared machine says nothing about one input. What took long by the clock is fed again alone, and is a fault only if it
/// takes that much of the processor three times running. An input that does not end is a fault once the process has spent a minute of each processor since it began.
/// </para>
/// </remarks>
internal sealed class FuzzRun(IReadOnlyList<FuzzTarget> targets, int seed)
{
    private const int MostFaults = 20;
    private const long UsualBytes = 64L << 20;

    /// <summary>Of the input, compressed or not: what an input becomes in memory is larger than itself, though not by much.</summary>
    private const int Multiple = 32;

    /// <summary>Less than the stack of any thread that reads traces: 1 MiB is the smallest usual one.</summary>
    private const int StackBytes = 1 << 20;

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hung = TimeSpan.FromMinutes(1) * Environment.ProcessorCount;

    private readonly ConcurrentDictionary<string, string> _faults = new();
    private readonly ConcurrentQueue<int> _slow = new();
    private readonly ConcurrentDictionary<(string Target, string Outcome), int> _outcomes = new();
    private readonly FuzzTarget[] _round = [.. targets.SelectMany(target => Enumerable.Repeat(target, target.Share))];
    private long _mostBytes;
    private int _next;

    /// <summary>One of each kind, with the input that showed it.</summary>
    public ICollection<string> Faults => _faults.Values;

    /// <summary>The most that one input made a thread allocate.</summary>
    public long MostBytes => Volatile.Read(ref _mostBytes);

    public int CountOf(string target, string? outcome = null) => _outcomes.Where(entry => entry.Key.Target == target && (outcome ?? entry.Key.Outcome) == entry.Key.Outcome).Sum(entry => entry.Value);

    public IEnumerable<string> OutcomesOf(string target) => _outcomes.Keys.Where(key => key.Target == target).Select(key => key.Outcome);

    public void Run(int count)
    {
        var workers = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Worker()).ToList();
        foreach (var worker in workers) worker.Start(() => Work(worker, count));
        foreach (var worker in workers)
        {
            while (!worker.Thread!.Join(TimeSpan.FromSeconds(5)))
            {
                if (worker.Input is not { } input || Environment.CpuUsage.TotalTime - worker.Began < Hung) continue;
                Blame("it does not end", input, "");
                return;
            }
        }

        foreach (var input in _slow.Distinct()) Judge(input);
    }

    private void Work(Worker worker, int count)
    {
        for (var input = Interlocked.Increment(ref _next) - 1; input < count && _faults.Count < MostFaults; input = Interlocked.Increment(ref _next) - 1)
        {
            worker.Began = Environment.CpuUsage.TotalTime;
            worker.Input = input;
            var watch = Stopwatch.StartNew();
            Feed(input);
            if (watch.Elapsed > Slow) _slow.Enqueue(input);
            worker.Input = null;
        }
    }

    /// <returns>What of the processor the whole process spent on it, the making of the mutant left out.</returns>
    private TimeSpan Feed(int input)
    {
        var target = _round[input % _round.Length];
        var random = new Random(SeedOf(input));
        var bytes = target.Make(random);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var began = Environment.CpuUsage.TotalTime;
        try
        {
            var outcome = target.Feed(bytes, random);
            _outcomes.AddOrUpdate((target.Name, outcome), 1, (_, known) => known + 1);
        }
        catch (Exception e)
        {
            // One place is one kind.
            var frames = e.StackTrace?.Split('\n', StringSplitOptions.TrimEntries) ?? [];
            Blame($"{e.GetType().Name} {frames.FirstOrDefault(frame => frame.Contains("AgentTrace", StringComparison.Ordinal))}", input, $"{e.Message}\n{string.Join('\n', frames.Take(12))}");
        }

        var spent = Environment.CpuUsage.TotalTime - began;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > UsualBytes + (Multiple * (long)bytes.Length)) Blame("memory", input, $"{allocated} bytes for {bytes.Length} bytes");
        for (var most = MostBytes; allocated > most && Interlocked.CompareExchange(ref _mostBytes, allocated, most) != most;) most = MostBytes;
        return spent;
    }

    private void Judge(int input)
    {
        var least = TimeSpan.MaxValue;
        for (var i = 0; i < 3 && least > Slow; i++)
        {
            var spent = Feed(input);
            if (spent < least) least = spent;
        }

        if (least > Slow) Blame("time", input, $"{least.TotalSeconds:0.0} s");
    }

    private void Blame(string kind, int input, string story) => _faults.TryAdd(kind, $"{_round[input % _round.Length].Name}, input {input} of seed {seed}: {kind}: {story}");

    /// <summary>Neighbouring seeds share no input.</summary>
    private int SeedOf(int input) => unchecked((seed * 1_000_003) ^ input);

    private sealed class Worker
    {
        public int? Input { get; set; }

        public TimeSpan Began { get; set; }

        public Thread? Thread { get; private set; }

        public void Start(Action work)
        {
            Thread = new Thread(() => work(), StackBytes) { IsBackground = true };
            Thread.Start();
        }
    }
}
