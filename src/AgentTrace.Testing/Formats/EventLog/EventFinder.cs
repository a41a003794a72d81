using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>The kinds of lines.</summary>
internal enum EventKind
{
    None,
    TraceStarted,
    SpanStarted,
    SpanFinished,
    TraceFinished,

    /// <summary>Our own writer's: why a trace may lack spans.</summary>
    TraceIncomplete,
}

/// <summary>What a line turned out to be.</summary>
internal enum LineOutcome
{
    Found,
    Foreign,

    /// <summary>Ours, but no valid JSON.</summary>
    Broken,

    /// <summary>JSON that does not end: ours, where it is the last line of a log of ours that a crash cut off.</summary>
    MaybeCutOff,
}

/// <summary>Finds the events in the lines of a log, also where another logger has wrapped them.</summary>
internal sealed class EventFinder(Action<EventKind, JsonElement, JsonElement> found, int maxDepth)
{
    private const int MaxWrappers = 3;
    private const int MaxStarts = 16;

    /// <summary>What is wrong with the last broken line.</summary>
    public string Fault { get; private set; } = "";

    public static EventKind KindOf(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) return EventKind.None;
        foreach (var property in element.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String || !IsDiscriminator(JsonMarshal.GetRawUtf8PropertyName(property))) continue;
            var kind = KindOf(JsonString.Inner(JsonMarshal.GetRawUtf8Value(property.Value)));
            if (kind != EventKind.None) return kind;
        }

        return EventKind.None;
    }

    /// <summary>Whether the text names one of the kinds; most foreign lines end here, unparsed.</summary>
    public static bool Mentions(ReadOnlySpan<byte> text) =>
        (text.IndexOf("_started"u8) >= 0 && (text.IndexOf("span_started"u8) >= 0 || text.IndexOf("trace_started"u8) >= 0))
        || (text.IndexOf("_finished"u8) >= 0 && (text.IndexOf("span_finished"u8) >= 0 || text.IndexOf("trace_finished"u8) >= 0))
        || text.IndexOf("\"trace_incomplete\""u8) >= 0;

    public LineOutcome Read(ReadOnlyMemory<byte> line)
    {
        var text = line.Span;
        if (!Mentions(text)) return IsCutOff(text) ? Broken("the line is cut off.") : text[0] == '{' && text[^1] != '}' && IsBegun(text) ? LineOutcome.MaybeCutOff : LineOutcome.Foreign;
        if (text[0] == '{' || text[0] == '[')
        {
            // Two files put together without a line end between leave two events on one line: each counts.
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = maxDepth, AllowMultipleValues = true });
            var (any, read) = (false, 0L);
            try
            {
                while (reader.Read())
                {
                    using var document = JsonDocument.ParseValue(ref reader);
                    any |= Visit(document.RootElement, default, MaxWrappers);
                    read = reader.BytesConsumed;
                }

                return any ? LineOutcome.Found : LineOutcome.Foreign;
            }
            catch (JsonException e)
            {
                Fault = $"this is not valid JSON: {JsonString.Plain(e)}";
                if (any) return Mentions(text[(int)read..]) ? LineOutcome.Broken : LineOutcome.Found;
            }
        }

        return ReadBehindPrefix(line) ? LineOutcome.Found : IsOurs(text) ? LineOutcome.Broken : LineOutcome.Foreign;
    }

    /// <summary>The log's own names, and those under which loggers (pino, zap, Serilog) keep what the line is about.</summary>
    private static bool IsDiscriminator(ReadOnlySpan<byte> key) =>
        key.SequenceEqual("event"u8) || key.SequenceEqual("type"u8) || key.SequenceEqual("event_type"u8) || key.SequenceEqual("name"u8)
        || key.SequenceEqual("msg"u8) || key.SequenceEqual("message"u8) || key.SequenceEqual("@mt"u8) || key.SequenceEqual("@m"u8);

    /// <summary>What a text names, all of it.</summary>
    public static EventKind KindOf(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("span_started"u8) ? EventKind.SpanStarted
        : text.SequenceEqual("span_finished"u8) ? EventKind.SpanFinished
        : text.SequenceEqual("trace_started"u8) ? EventKind.TraceStarted
        : text.SequenceEqual("trace_finished"u8) ? EventKind.TraceFinished
        : text.SequenceEqual("trace_incomplete"u8) ? EventKind.TraceIncomplete : EventKind.None;

    private static bool IsCutOff(ReadOnlySpan<byte> text) => text[0] == '{' && text[^1] != '}' && text.StartsWith("{\"event\""u8);

    /// <summary>Whether the text is the beginning of JSON; <c>{50} ms</c> is none.</summary>
    private bool IsBegun(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = maxDepth }));
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A broken line is ours when the kind stands in it as a JSON string; in prose it would not.</summary>
    private static bool IsOurs(ReadOnlySpan<byte> text) =>
        text.Contains((byte)'{') && (text.IndexOf("_started\""u8) >= 0 || text.IndexOf("_finished\""u8) >= 0
        || text.IndexOf("_started\\\""u8) >= 0 || text.IndexOf("_finished\\\""u8) >= 0);

    private LineOutcome Broken(string fault)
    {
        Fault = fault;
        return LineOutcome.Broken;
    }

    /// <summary>JSON behind a time, a level, a logger's name; text behind it does not matter either.</summary>
    private bool ReadBehindPrefix(ReadOnlyMemory<byte> line)
    {
        var text = line.Span;
        var from = 0;
        for (var tries = 0; tries < MaxStarts; tries++)
        {
            var start = text[from..].IndexOf((byte)'{');
            if (start < 0) return false;
            from += start;
            try
            {
                var reader = new Utf8JsonReader(text[from..], new JsonReaderOptions { MaxDepth = maxDepth, AllowMultipleValues = true });
                using var document = JsonDocument.ParseValue(ref reader);
                if (from > 0 && Visit(document.RootElement, default, MaxWrappers)) return true;
                from += (int)reader.BytesConsumed;
            }
            catch (JsonException e)
            {
                Fault = $"this is not valid JSON: {JsonString.Plain(e)}";
                from++;
            }
        }

        return false;
    }

    private bool Visit(JsonElement element, JsonElement wrapper, int levels)
    {
        var kind = KindOf(element);
        if (kind != EventKind.None)
        {
            found(kind, element, wrapper);
            return true;
        }

        if (levels == 0) return false;
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    if (Visit(property.Value, element, levels - 1)) return true;
                }

                return false;
            case JsonValueKind.Array:
                var any = false;
                foreach (var item in element.EnumerateArray()) any |= Visit(item, wrapper, levels - 1);
                return any;
            case JsonValueKind.String:
                return VisitText(element, wrapper, levels - 1);
            default:
                return false;
        }
    }

    private bool VisitText(JsonElement element, JsonElement wrapper, int levels)
    {
        if (!Mentions(JsonMarshal.GetRawUtf8Value(element))) return false;
        var text = Encoding.UTF8.GetBytes(SafeJson.Text(element));
        var from = text.AsSpan().IndexOf((byte)'{');
        if (from < 0) return false;
        try
        {
            var reader = new Utf8JsonReader(text.AsSpan(from), new JsonReaderOptions { MaxDepth = maxDepth, AllowMultipleValues = true });
            using var inner = JsonDocument.ParseValue(ref reader);
            return Visit(inner.RootElement, wrapper, levels);
        }
        catch (JsonException e)
        {
            Fault = $"the JSON within a string is not valid: {JsonString.Plain(e)}";
            throw new JsonException(Fault, e);
        }
    }
}
