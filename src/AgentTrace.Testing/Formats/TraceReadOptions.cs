namespace AgentTrace.Testing;

/// <summary>Limits for reading traces, so that no file, however made, costs unbounded memory.</summary>
/// <remarks>What exceeds a limit ends in a <see cref="TraceFormatException"/> that names the limit.</remarks>
/// <example><code>
/// var trace = RecordedTrace.Load("run.jsonl.gz", new TraceReadOptions { MaxSpans = 10_000 });
/// </code></example>
public sealed record TraceReadOptions
{
    /// <summary>Decompressed bytes below which no ratio is judged: small files of repeated lines compress very well.</summary>
    internal const long UnjudgedBytes = 16L << 20;

    internal static readonly TraceReadOptions Default = new();

    /// <summary>How deep objects and lists may lie in each other; 1 to 4096, usually 512.</summary>
    public int MaxDepth
    {
        get;
        init => field = value is >= 1 and <= 4096 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "MaxDepth is 1 to 4096.");
    } = 512;

    /// <summary>How many bytes a compressed file may become; usually 16 GiB.</summary>
    public long MaxDecompressedBytes { get; init => field = Positive(value); } = 16L << 30;

    /// <summary>How many times its own size a compressed file may become, once it passes 16 MiB; usually 250.</summary>
    public int MaxCompressionRatio { get; init => field = (int)Positive(value); } = 250;

    /// <summary>How many spans one reading may give; usually 20 million.</summary>
    public int MaxSpans { get; init => field = (int)Positive(value); } = 20_000_000;

    /// <summary>How long one line of a log, or one value of a document, may be in bytes; usually 256 MiB.</summary>
    public int MaxLineBytes { get; init => field = (int)Positive(value); } = 256 << 20;

    private static long Positive(long value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
        return value;
    }
}
