namespace AgentTrace.Testing;

/// <summary>
/// Reads the frame around records: requests, resources, scopes. They pass through the window of the source; only one record need ever
/// be in memory, however long its resource claims to be.
/// </summary>
internal sealed class WireFrames
{
    private const int ResourceDepth = 2;
    private const int ScopeDepth = 3;
    private const int RecordDepth = 4;

    /// <summary>What scopes were before OTLP 0.19.</summary>
    private const uint OldScopes = 1000;

    private readonly ByteSource _source;
    private readonly TraceReadOptions _options;
    private readonly OtlpStaging _staging;
    private readonly WireValues _values;
    private readonly WireSpans _spans;
    private RecordKind _lastKind = RecordKind.Span;

    public WireFrames(ByteSource source, ReadContext context)
    {
        _source = source;
        _options = context.Options;
        _staging = new OtlpStaging(context);
        _values = new WireValues(context);
        _spans = new WireSpans(context, _values);
    }

    /// <summary>All requests of the source: one behind another they are one.</summary>
    public void Requests()
    {
        while (NextField(long.MaxValue, out var field, out var end))
        {
            if (field == 1) Resource(end);
            else Skip(end);
            _staging.Commit();
        }
    }

    private void Resource(long end)
    {
        var first = _staging.SpanCount;
        var resource = AttributeSet.Empty;
        var isLate = false;
        while (NextField(end, out var field, out var fieldEnd))
        {
            if (field == 1)
            {
                resource = _values.Attributes(Message(fieldEnd, ResourceDepth), (1 << 3) | Wire.Length);
                isLate = _staging.SpanCount > first;
            }
            else if (field is 2 or OldScopes)
            {
                Scope(fieldEnd, resource);
            }

            Skip(fieldEnd);
        }

        if (isLate) _staging.Complete(first, resource, InstrumentationScope.None);
    }

    private void Scope(long end, AttributeSet resource)
    {
        var first = _staging.SpanCount;
        var scope = InstrumentationScope.None;
        var isLate = false;
        while (NextField(end, out var field, out var fieldEnd))
        {
            if (field == 1)
            {
                scope = _spans.Scope(Message(fieldEnd, ScopeDepth));
                isLate = _staging.SpanCount > first;
            }
            else if (field == 2)
            {
                Record(Message(fieldEnd, RecordDepth), resource, scope);
            }

            Skip(fieldEnd);
        }

        if (isLate) _staging.Complete(first, AttributeSet.Empty, scope);
    }

    private void Record(WireReader message, AttributeSet resource, InstrumentationScope scope)
    {
        // An empty record is of the kind of the one before.
        var kind = RecordKinds.Of(message);
        if (kind == RecordKind.Unknown) kind = _lastKind;
        _lastKind = kind;
        if (kind == RecordKind.Span) _staging.Add(_spans.Span(message, resource, scope));
        else if (kind == RecordKind.Log && _spans.LogRecord(message) is { } record) _staging.Add(record);
    }

    /// <summary>Goes into the next field of a frame that has a length; others mean nothing here and are passed over.</summary>
    /// <returns>False at the end of the frame.</returns>
    private bool NextField(long end, out uint field, out long fieldEnd)
    {
        while (true)
        {
            (field, fieldEnd) = (0, 0);
            if (_source.Offset == end) return false;
            var window = _source.Peek(Wire.MaxHeader);
            var left = end - _source.Offset;
            if (window.IsEmpty) return end == long.MaxValue ? false : throw CutOff(left, 0);
            var header = new WireReader(window[..(int)Math.Min(window.Length, left)], _source.Offset, depth: 0);
            header.NextField(out var tag);
            if ((tag & 7) != Wire.Length)
            {
                header.Skip();
                _source.Advance(header.Consumed);
                continue;
            }

            var length = header.Length();
            left -= header.Consumed;
            if (length > left) throw header.Fault($"field {tag >> 3} claims {length} bytes where its message has {left} left; these bytes are damaged or no OTLP.");
            field = tag >> 3;
            _source.Advance(header.Consumed);
            fieldEnd = _source.Offset + length;
            return true;
        }
    }

    /// <summary>The message that begins here, whole; the source stands still.</summary>
    private WireReader Message(long end, int depth)
    {
        var length = (int)(end - _source.Offset);
        if (length > _options.MaxLineBytes)
        {
            throw Fault($"one message claims {length} bytes, more than {_options.MaxLineBytes}; raise TraceReadOptions.MaxLineBytes to read it.");
        }

        if (depth > _options.MaxDepth) throw Fault("messages lie deeper in each other than TraceReadOptions.MaxDepth allows.");
        var window = _source.Peek(length);
        return window.Length >= length ? new WireReader(window[..length], _source.Offset, _options.MaxDepth - depth) : throw CutOff(length, window.Length);
    }

    /// <summary>Drops everything up to a position, without keeping it.</summary>
    private void Skip(long end)
    {
        while (_source.Offset < end)
        {
            if (_source.Window.IsEmpty && !_source.Fill()) throw CutOff(end - _source.Offset, 0);
            _source.Advance((int)Math.Min(_source.Window.Length, end - _source.Offset));
        }
    }

    private WireFormatException CutOff(long claimed, int found) => Fault($"{claimed} more bytes were promised here and {found} are there; the content is cut off.");

    private WireFormatException Fault(string problem) => new(problem, _source.Offset);
}
