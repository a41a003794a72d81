namespace AgentTrace.Testing;

/// <summary>The keys of OTLP JSON that mean something here.</summary>
internal enum OtlpKey : byte
{
    Unknown,
    ResourceSpans,
    ScopeSpans,
    ResourceLogs,
    ScopeLogs,
    LogRecords,
    OtherSignal,

    /// <summary>What an interface puts around a document: Tempo "trace", Jaeger "result", the Aspire dashboard "data".</summary>
    Trace,
    Resource,
    Scope,
    Spans,
    Attributes,
    Key,
    Value,
    Values,
    Name,
    Version,
    TraceId,
    SpanId,
    ParentSpanId,
    TraceState,
    Kind,
    StartTime,
    EndTime,
    Time,
    ObservedTime,
    Events,
    EventName,
    Links,
    Status,
    Code,
    Message,
    Flags,
    Body,
    StringValue,
    BoolValue,
    IntValue,
    DoubleValue,
    ArrayValue,
    KvlistValue,
    BytesValue,

    /// <summary>What our own writer adds.</summary>
    AgentTrace,
    Recording,
    LeftOut,
    Unfinished,
}

/// <summary>Knows a key in all its spellings: camel case, snake case, and the names of older versions and of Tempo.</summary>
internal static class OtlpKeys
{
    public static OtlpKey OfEscaped(ReadOnlySpan<byte> raw)
    {
        if (raw.Length > 256) return OtlpKey.Unknown;
        Span<byte> text = stackalloc byte[256 * 3];
        return Of(text[..JsonString.Decode(raw, true, text)]);
    }

    public static OtlpKey Of(ReadOnlySpan<byte> key)
    {
        if (key.Length < 3) return OtlpKey.Unknown;
        var known = ByLength(key);
        if (known != OtlpKey.Unknown || !key.Contains((byte)'_') || key.Length > 64) return known;
        Span<byte> camel = stackalloc byte[64];
        return ByLength(camel[..ToCamel(key, camel)]);
    }

    private static OtlpKey ByLength(ReadOnlySpan<byte> key) => key.Length switch
    {
        3 => key.SequenceEqual("key"u8) ? OtlpKey.Key : OtlpKey.Unknown,
        4 => key.SequenceEqual("name"u8) ? OtlpKey.Name
            : key.SequenceEqual("kind"u8) ? OtlpKey.Kind
            : key.SequenceEqual("data"u8) ? OtlpKey.Trace
            : key.SequenceEqual("code"u8) ? OtlpKey.Code
            : key.SequenceEqual("body"u8) ? OtlpKey.Body : OtlpKey.Unknown,
        5 => key.SequenceEqual("value"u8) ? OtlpKey.Value
            : key.SequenceEqual("spans"u8) ? OtlpKey.Spans
            : key.SequenceEqual("scope"u8) ? OtlpKey.Scope
            : key.SequenceEqual("flags"u8) ? OtlpKey.Flags
            : key.SequenceEqual("links"u8) ? OtlpKey.Links
            : key.SequenceEqual("trace"u8) ? OtlpKey.Trace : OtlpKey.Unknown,
        6 => key.SequenceEqual("spanId"u8) ? OtlpKey.SpanId
            : key.SequenceEqual("result"u8) ? OtlpKey.Trace
            : key.SequenceEqual("status"u8) ? OtlpKey.Status
            : key.SequenceEqual("events"u8) ? OtlpKey.Events
            : key.SequenceEqual("values"u8) ? OtlpKey.Values : OtlpKey.Unknown,
        7 => key.SequenceEqual("traceId"u8) ? OtlpKey.TraceId
            : key.SequenceEqual("version"u8) ? OtlpKey.Version
            : key.SequenceEqual("message"u8) ? OtlpKey.Message
            : key.SequenceEqual("leftOut"u8) ? OtlpKey.LeftOut
            : key.SequenceEqual("batches"u8) ? OtlpKey.ResourceSpans : OtlpKey.Unknown,
        8 => key.SequenceEqual("intValue"u8) ? OtlpKey.IntValue : key.SequenceEqual("resource"u8) ? OtlpKey.Resource : OtlpKey.Unknown,
        9 => key.SequenceEqual("boolValue"u8) ? OtlpKey.BoolValue
            : key.SequenceEqual("eventName"u8) ? OtlpKey.EventName
            : key.SequenceEqual("recording"u8) ? OtlpKey.Recording
            : key.SequenceEqual("scopeLogs"u8) ? OtlpKey.ScopeLogs : OtlpKey.Unknown,
        10 => key.SequenceEqual("attributes"u8) ? OtlpKey.Attributes
            : key.SequenceEqual("scopeSpans"u8) ? OtlpKey.ScopeSpans
            : key.SequenceEqual("arrayValue"u8) ? OtlpKey.ArrayValue
            : key.SequenceEqual("bytesValue"u8) ? OtlpKey.BytesValue
            : key.SequenceEqual("traceState"u8) ? OtlpKey.TraceState
            : key.SequenceEqual("agenttrace"u8) ? OtlpKey.AgentTrace
            : key.SequenceEqual("logRecords"u8) ? OtlpKey.LogRecords : OtlpKey.Unknown,
        11 => key.SequenceEqual("stringValue"u8) ? OtlpKey.StringValue
            : key.SequenceEqual("doubleValue"u8) ? OtlpKey.DoubleValue
            : key.SequenceEqual("kvlistValue"u8) ? OtlpKey.KvlistValue : OtlpKey.Unknown,
        12 => key.SequenceEqual("parentSpanId"u8) ? OtlpKey.ParentSpanId
            : key.SequenceEqual("timeUnixNano"u8) ? OtlpKey.Time
            : key.SequenceEqual("resourceLogs"u8) ? OtlpKey.ResourceLogs : OtlpKey.Unknown,
        13 => key.SequenceEqual("resourceSpans"u8) ? OtlpKey.ResourceSpans : OtlpKey.Unknown,
        15 => key.SequenceEqual("endTimeUnixNano"u8) ? OtlpKey.EndTime : key.SequenceEqual("resourceMetrics"u8) ? OtlpKey.OtherSignal : OtlpKey.Unknown,
        16 => key.SequenceEqual("resourceProfiles"u8) ? OtlpKey.OtherSignal : OtlpKey.Unknown,
        17 => key.SequenceEqual("startTimeUnixNano"u8) ? OtlpKey.StartTime : OtlpKey.Unknown,
        20 => key.SequenceEqual("agenttraceUnfinished"u8) ? OtlpKey.Unfinished : key.SequenceEqual("observedTimeUnixNano"u8) ? OtlpKey.ObservedTime : OtlpKey.Unknown,
        22 => key.SequenceEqual("instrumentationLibrary"u8) ? OtlpKey.Scope : OtlpKey.Unknown,
        26 => key.SequenceEqual("instrumentationLibraryLogs"u8) ? OtlpKey.ScopeLogs : OtlpKey.Unknown,
        27 => key.SequenceEqual("instrumentationLibrarySpans"u8) ? OtlpKey.ScopeSpans : OtlpKey.Unknown,
        _ => OtlpKey.Unknown,
    };

    private static int ToCamel(ReadOnlySpan<byte> snake, Span<byte> camel)
    {
        var length = 0;
        var upper = false;
        foreach (var b in snake)
        {
            if (b == '_')
            {
                upper = true;
                continue;
            }

            camel[length++] = upper && b is >= (byte)'a' and <= (byte)'z' ? (byte)(b - 32) : b;
            upper = false;
        }

        return length;
    }
}
