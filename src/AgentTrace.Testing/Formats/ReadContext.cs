namespace AgentTrace.Testing;

/// <summary>What one reading shares between its files: where spans go, the limits, and the tables that keep memory low.</summary>
internal sealed class ReadContext(TraceAssembler assembler, TraceReadOptions options)
{
    private const int MaxReported = 100;

    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);

    private readonly NamesTable _names = new();

    private int _reported;

    public TraceAssembler Assembler { get; } = assembler;

    /// <summary>Spans are counted and let go: what is in them is looked at for its faults alone.</summary>
    public bool IsCounting { get; } = !assembler.KeepsSpans;

    public TraceReadOptions Options { get; } = options;

    public TextArena Arena { get; } = new(isLasting: assembler.KeepsSpans);

    /// <summary>Keys, names, and other short text that repeats.</summary>
    public TextTable Texts { get => field ??= new(1 << 12); init; }

    /// <summary>Ids: most stand twice, as a span's own and as its children's parent.</summary>
    public TextTable Ids { get => field ??= new(1 << 14); init; }

    public string? File { get; set; }

    /// <summary>The scope of the span before, as spans of one scope come together.</summary>
    public InstrumentationScope LastScope { get; set; } = InstrumentationScope.None;

    /// <summary>Lines that belong to something else.</summary>
    public long SkippedLines { get; set; }

    /// <summary>Notes what one line cost, without ending the reading. A file of rubbish does not become a list of a million problems.</summary>
    public void Report(string problem, long? line, long? column = null, long? offset = null)
    {
        if (++_reported <= MaxReported) Assembler.Problems.Add(TraceFormatException.Compose(problem, File, line, column, offset));
    }

    /// <summary>Notes what is lost: the traces of the input may lack what it told.</summary>
    public void Lose(string problem, long? line, long? column = null)
    {
        Report(problem, line, column);
        Assembler.LostLines++;
    }

    /// <summary>Closes the account of one file.</summary>
    public void FinishFile()
    {
        if (_reported > MaxReported)
        {
            Assembler.Problems.Add(TraceFormatException.Compose($"{_reported - MaxReported} more problems like these.", File, null, null, null));
        }

        _reported = 0;
    }

    /// <summary>The attributes of a span or an event; none where all is counted and let go.</summary>
    public AttributeSet Set(ReadOnlySpan<string> keys, ReadOnlySpan<AttributeValue> values) => IsCounting ? AttributeSet.Empty : _names.Set(keys, values);

    /// <summary>An id for what the source gave none, another for each.</summary>
    public string NextId(string what) => $"{what}-{_ids[what] = _ids.GetValueOrDefault(what) + 1}";

    /// <param name="span">The span.</param>
    /// <param name="recording">The recording it belongs to, where that is more than one trace id; null for its own trace.</param>
    public void Add(RecordedSpan span, string? recording = null)
    {
        DemandRoomFor(1);

        // What every check asks first is cheapest to find while the span is in the processor's cache.
        if (!IsCounting) _ = span.Facts;
        Assembler.Add(span, recording);
    }

    /// <summary>Ends the reading where it would give too many spans.</summary>
    public void DemandRoomFor(int more)
    {
        if (Assembler.SpanCount + (long)more <= Options.MaxSpans) return;
        throw new TraceFormatException($"more than {Options.MaxSpans} spans; raise TraceReadOptions.MaxSpans to read them.", File);
    }
}
