using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>Activities in the order of their start, and later their copies in the same places. Appending takes no lock and moves nothing.</summary>
internal sealed class ActivityBuffer
{
    private const int FirstSegment = 16;

    // Below the size from which arrays go to the large object heap.
    private const int LargestSegment = 4096;

    private readonly Segment _first = new(FirstSegment);
    private volatile Segment _last;

    public ActivityBuffer() => _last = _first;

    public int Count
    {
        get
        {
            var count = 0;
            for (var at = _first; at is not null; at = at.Next) count += at.Count;
            return count;
        }
    }

    public void Add(Activity activity)
    {
        while (true)
        {
            var segment = _last;
            if (segment.TryAdd(activity)) return;
            var next = segment.Next ?? segment.Grow(Math.Min(segment.Slots.Length * 4, LargestSegment));
            Interlocked.CompareExchange(ref _last, next, segment);
        }
    }

    public IEnumerable<Segment> Segments()
    {
        for (var at = _first; at is not null; at = at.Next) yield return at;
    }

    internal sealed class Segment(int size)
    {
        private int _taken;
        private volatile Segment? _next;

        /// <summary>An <see cref="Activity"/>, the <see cref="RecordedSpan"/> copied from it, or null while its starter is still writing.</summary>
        public object?[] Slots { get; } = new object?[size];

        public int Count => Math.Min(Volatile.Read(ref _taken), Slots.Length);

        public Segment? Next => _next;

        public bool TryAdd(Activity activity)
        {
            var index = Interlocked.Increment(ref _taken) - 1;
            if (index >= Slots.Length) return false;
            Volatile.Write(ref Slots[index], activity);
            return true;
        }

        public Segment Grow(int size)
        {
            var next = new Segment(size);
            return Interlocked.CompareExchange(ref _next, next, null) ?? next;
        }
    }
}
