using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>A span on its way from a record of any shape.</summary>
internal sealed class SpanDraft(ReadContext context)
{
    private static readonly Func<RecordedSpan, SpanFacts> Interpreter = SpanInterpreter.Interpret;

    private readonly AttributeBag _attributes = new();

    public string TraceId { get; set; } = "";

    public string SpanId { get; set; } = "";

    public string? ParentSpanId { get; set; }

    public string Name { get; set; } = "";

    public ActivityKind Kind { get; set; }

    public long? Start { get; set; }

    public long? End { get; set; }

    /// <summary>The source says whether it ended; null where only the missing end tells.</summary>
    public bool? IsUnfinished { get; set; }

    public ActivityStatusCode Status { get; set; }

    public string? StatusMessage { get; set; }

    public IReadOnlyList<SpanEvent> Events { get; set; } = [];

    public IReadOnlyList<SpanLink> Links { get; set; } = [];

    public InstrumentationScope Scope { get; set; } = InstrumentationScope.None;

    public AttributeSet Resource { get; set; } = AttributeSet.Empty;

    /// <summary>Sets an attribute; one without a value is left out.</summary>
    public void Set(string key, AttributeValue value)
    {
        if (!value.IsNull) _attributes.Set(key, value);
    }

    public void Set(string key, string? text) => Set(key, AttributeValue.From(text));

    public void Set(string key, long? number)
    {
        if (number is { } value) _attributes.Set(key, AttributeValue.From(value));
    }

    /// <summary>Sets an attribute to a value as the source has it: scalars typed, objects and lists as JSON.</summary>
    public void Set(string key, JsonElement? value)
    {
        if (value is { } present) Set(key, SafeJson.Value(present, context));
    }

    /// <summary>Sets tokens under the names of the OpenTelemetry conventions.</summary>
    public void SetUsage(TokenUsage? usage)
    {
        Set(Names.InputTokens, usage?.InputTokens);
        Set(Names.OutputTokens, usage?.OutputTokens);
        Set(Names.TotalTokens, usage?.TotalTokens);
        Set(Names.CachedInputTokens, usage?.CachedInputTokens);
        Set(Names.ReasoningTokens, usage?.ReasoningTokens);
    }

    public void Fail(string? message)
    {
        Status = ActivityStatusCode.Error;
        StatusMessage = message ?? StatusMessage;
    }

    public RecordedSpan ToSpan() => new(Interpreter)
    {
        TraceId = TraceId,
        SpanId = SpanId,
        ParentSpanId = ParentSpanId,
        Name = Name,
        Kind = Kind,
        StartTimeUnixNano = Start,
        EndTimeUnixNano = End,
        IsUnfinished = IsUnfinished ?? (End is null && Start is not null),
        Status = Status,
        StatusMessage = string.IsNullOrEmpty(StatusMessage) ? null : StatusMessage,
        Attributes = _attributes.ToSet(),
        Events = Events,
        Links = Links,
        Scope = Scope,
        Resource = Resource,
    };
}

/// <summary>Fields of records.</summary>
internal static class RecordFields
{
    /// <summary>The first of the fields that is there and not null.</summary>
    public static JsonElement? Field(this JsonElement record, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (record.Get(name) is { ValueKind: not JsonValueKind.Null } value) return value;
        }

        return null;
    }

    /// <summary>The first of the fields that is an id, in one form whatever form it came in; null for none.</summary>
    public static string? Id(this JsonElement record, ReadContext context, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (record.Field(name) is { } value && SpanIds.Parent(SpanIds.Of(value, context)) is { } id) return id;
        }

        return null;
    }

    /// <summary>The first of the fields that is a time: ISO 8601, or a number whose size tells its unit.</summary>
    public static long? Time(this JsonElement record, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (record.Field(name) is { } value && JsonTime.Parse(value) is { } time) return time;
        }

        return null;
    }

    /// <summary>The usage in an object that a service fills with zeros where nothing was measured; null for nothing but zeros.</summary>
    public static TokenUsage? MeasuredUsage(this JsonElement usage) =>
        UsageJson.Read(usage) is { } tokens and not { InputTokens: null or 0, OutputTokens: null or 0, TotalTokens: null or 0 } ? tokens : null;

    /// <summary>Whether an object, array or text has nothing in it.</summary>
    public static bool IsBlank(this JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => true,
        JsonValueKind.Object => !value.EnumerateObject().MoveNext(),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.String => JsonMarshal.GetRawUtf8Value(value).Length <= 2,
        _ => false,
    };
}
