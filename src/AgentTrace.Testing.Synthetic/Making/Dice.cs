namespace AgentTrace.Testing;

/// <summary>A stream of numbers that a seed alone decides, on any machine: SplitMix64 (Steele, Lea, Flood 2014).</summary>
/// <remarks>Bogus gives the words, once a faker; its generator takes a lock for every number, this one takes a nanosecond.</remarks>
internal sealed class Dice(ulong seed)
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    private ulong _state = seed;

    /// <summary>The stream of one trace: it depends on nothing but the seed and the number of the trace.</summary>
    public static Dice Of(int seed, long number) => new(Mix(Mix((ulong)(uint)seed + Step) + (ulong)number));

    public ulong Next() => Mix(_state += Step);

    /// <summary>From 0 to below a number.</summary>
    public int Below(int limit) => (int)(((Next() >> 32) * (ulong)limit) >> 32);

    public int Between(int least, int most) => least + Below(most - least + 1);

    public long Nanos(long least, long most) => least + (long)(((UInt128)Next() * (ulong)(most - least + 1)) >> 64);

    /// <summary>From 0 to below 1.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double rate) => Unit() < rate;

    public T Pick<T>(T[] items) => items[Below(items.Length)];

    public string SpanId() => Hex(Next() | 1, 16);

    public string TraceId() => string.Create(32, (Next() | 1, Next()), static (text, halves) =>
    {
        WriteHex(text[..16], halves.Item1);
        WriteHex(text[16..], halves.Item2);
    });

    /// <summary>A prefix and hexadecimal digits: <c>run_9fd2…</c>.</summary>
    public string Id(string prefix, int digits) => string.Create(prefix.Length + digits, (prefix, Next()), static (text, given) =>
    {
        given.prefix.CopyTo(text);
        WriteHex(text[given.prefix.Length..], given.Item2);
    });

    private static string Hex(ulong value, int digits) => string.Create(digits, value, static (text, value) => WriteHex(text, value));

    private static void WriteHex(Span<char> text, ulong value)
    {
        for (var i = text.Length - 1; i >= 0; i--, value >>= 4) text[i] = "0123456789abcdef"[(int)(value & 15)];
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
