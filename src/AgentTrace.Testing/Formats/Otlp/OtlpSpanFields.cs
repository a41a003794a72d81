using System.Diagnostics;
using System.Text;

namespace AgentTrace.Testing;

/// <summary>The fields of an OTLP span, whatever encoding they came in, and what the model makes of them.</summary>
internal struct OtlpSpanFields
{
    /// <summary>The flags of a span whose parent is known to be in this process.</summary>
    public const uint LocalParentFlags = 1 << 8;

    /// <summary>The flags of a span whose parent is known to be in another process.</summary>
    public const uint RemoteParentFlags = LocalParentFlags | (1 << 9);

    private static readonly Func<RecordedSpan, SpanFacts> Interpreter = SpanInterpreter.Interpret;

    public OtlpSpanFields()
    {
    }

    public string? TraceId { get; set; }

    public string? SpanId { get; set; }

    public string? ParentSpanId { get; set; }

    public string? Name { get; set; }

    public string? StatusMessage { get; set; }

    public string? TraceState { get; set; }

    public ActivityKind Kind { get; set; } = ActivityKind.Internal;

    public ActivityStatusCode Status { get; set; }

    public long? Start { get; set; }

    public long? End { get; set; }

    public uint Flags { get; set; }

    /// <summary>Of our own writer, where the missing end does not tell.</summary>
    public bool? IsUnfinished { get; set; }

    public AttributeSet Attributes { get; set; } = AttributeSet.Empty;

    public IReadOnlyList<SpanEvent> Events { get; set; } = [];

    public IReadOnlyList<SpanLink> Links { get; set; } = [];

    /// <summary>A span kind by its number; OTLP has "unspecified" at 0, which .NET does not know.</summary>
    public static ActivityKind KindOf(long? number) => number is >= 1 and <= 5 ? (ActivityKind)(number.Value - 1) : ActivityKind.Internal;

    /// <summary>A span kind by its name, with whatever prefix and in any case.</summary>
    public static ActivityKind KindOf(ReadOnlySpan<byte> name) =>
        EndsIn(name, "SERVER"u8) ? ActivityKind.Server
        : EndsIn(name, "CLIENT"u8) ? ActivityKind.Client
        : EndsIn(name, "PRODUCER"u8) ? ActivityKind.Producer
        : EndsIn(name, "CONSUMER"u8) ? ActivityKind.Consumer : ActivityKind.Internal;

    /// <summary>A status code by its name, with whatever prefix and in any case.</summary>
    public static ActivityStatusCode StatusOf(ReadOnlySpan<byte> name) =>
        EndsIn(name, "ERROR"u8) ? ActivityStatusCode.Error : EndsIn(name, "OK"u8) ? ActivityStatusCode.Ok : ActivityStatusCode.Unset;

    private static bool EndsIn(ReadOnlySpan<byte> name, ReadOnlySpan<byte> word) => name.Length >= word.Length && Ascii.EqualsIgnoreCase(name[^word.Length..], word);

    /// <summary>A status code by its number.</summary>
    public static ActivityStatusCode StatusOf(long? number) => number switch
    {
        1 => ActivityStatusCode.Ok,
        2 => ActivityStatusCode.Error,
        _ => ActivityStatusCode.Unset,
    };

    /// <summary>A time in nanoseconds: zero is what protobuf makes of a missing one, null what did not fit into 64 bits.</summary>
    public static long? TimeOf(long? nanos, string what, Action<string> report)
    {
        if (nanos is null or < 0) report($"a {what} is out of range; it counts as missing.");
        return nanos > 0 ? nanos : null;
    }

    public readonly RecordedSpan ToSpan(AttributeSet resource, InstrumentationScope scope) => new(Interpreter)
    {
        TraceId = TraceId ?? "",
        SpanId = SpanId ?? "",
        ParentSpanId = SpanIds.Parent(ParentSpanId),
        Name = Name ?? "",
        Kind = Kind,
        StartTimeUnixNano = Start,
        EndTimeUnixNano = End,
        IsUnfinished = IsUnfinished ?? (End is null && Start is not null),
        Status = Status,
        StatusMessage = string.IsNullOrEmpty(StatusMessage) ? null : StatusMessage,
        Attributes = Attributes,
        Events = Events,
        Links = Links,
        Scope = scope,
        Resource = resource,
        TraceState = string.IsNullOrEmpty(TraceState) ? null : TraceState,
        HasRemoteParent = (Flags & RemoteParentFlags) == RemoteParentFlags,
    };
}
