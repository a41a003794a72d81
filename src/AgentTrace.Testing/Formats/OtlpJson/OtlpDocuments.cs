using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Reads the frame around spans: resources, scopes, and the wrappers that backends put around them.</summary>
internal sealed class OtlpDocuments
{
    private readonly ReadContext _context;
    private readonly OtlpValues _values;
    private readonly OtlpSpans _spans;
    private readonly List<RecordedSpan> _staged = [];
    private readonly List<(string TraceId, string SpanId, SpanEvent Event)> _stagedEvents = [];

    public OtlpDocuments(ReadContext context, Action<string> report)
    {
        _context = context;
        _values = new OtlpValues(context) { Report = report };
        _spans = new OtlpSpans(context, _values);
    }

    /// <summary>Something of OTLP was there, even if it held no span.</summary>
    public bool FoundAny { get; private set; }

    /// <summary>Gives on what was read since the last time. What a broken line began is dropped instead.</summary>
    public void Commit()
    {
        foreach (var span in _staged) _context.Add(span);
        foreach (var (traceId, spanId, spanEvent) in _stagedEvents) _context.Assembler.AddEvent(traceId, spanId, spanEvent);
        _staged.Clear();
        _stagedEvents.Clear();
    }

    public void Drop()
    {
        _staged.Clear();
        _stagedEvents.Clear();
        _values.Reset();
    }

    /// <summary>One value at the top: an object, or an array of them.</summary>
    public void Root(ref JsonCursor cursor, bool commitOften)
    {
        if (cursor.Type == JsonTokenType.StartArray)
        {
            while (cursor.NextItem()) Root(ref cursor, commitOften);
        }
        else if (cursor.Type == JsonTokenType.StartObject)
        {
            Document(ref cursor, commitOften);
        }
        else
        {
            throw cursor.Fault("expected an object with \"resourceSpans\".");
        }
    }

    private void Document(ref JsonCursor cursor, bool commitOften)
    {
        while (cursor.NextKey(out var key))
        {
            if (key == OtlpKey.ResourceSpans && cursor.IsArray("resourceSpans"))
            {
                FoundAny = true;
                while (cursor.NextItem())
                {
                    if (cursor.IsObject("resourceSpans")) ResourceSpans(ref cursor);
                    if (commitOften) Commit();
                }
            }
            else if (key == OtlpKey.ResourceLogs && cursor.IsArray("resourceLogs"))
            {
                FoundAny = true;
                while (cursor.NextItem())
                {
                    if (cursor.IsObject("resourceLogs")) ResourceLogs(ref cursor);
                }
            }
            else if (key == OtlpKey.Trace && cursor.Type == JsonTokenType.StartObject)
            {
                Document(ref cursor, commitOften);
            }
            else
            {
                FoundAny |= key == OtlpKey.OtherSignal;
                cursor.Skip();
            }
        }
    }

    private void ResourceSpans(ref JsonCursor cursor)
    {
        var first = _staged.Count;
        var resource = AttributeSet.Empty;
        while (cursor.NextKey(out var key))
        {
            if (key == OtlpKey.Resource && cursor.IsObject("resource"))
            {
                resource = Resource(ref cursor);
                for (var i = first; i < _staged.Count; i++) _staged[i] = Complete(_staged[i], resource, InstrumentationScope.None);
            }
            else if (key == OtlpKey.ScopeSpans && cursor.IsArray("scopeSpans"))
            {
                while (cursor.NextItem())
                {
                    if (cursor.IsObject("scopeSpans")) ScopeSpans(ref cursor, resource);
                }
            }
            else
            {
                cursor.Skip();
            }
        }
    }

    private void ScopeSpans(ref JsonCursor cursor, AttributeSet resource)
    {
        var first = _staged.Count;
        var scope = InstrumentationScope.None;
        while (cursor.NextKey(out var key))
        {
            if (key == OtlpKey.Scope && cursor.IsObject("scope"))
            {
                scope = Scope(ref cursor);
                for (var i = first; i < _staged.Count; i++) _staged[i] = Complete(_staged[i], AttributeSet.Empty, scope);
            }
            else if (key == OtlpKey.Spans && cursor.IsArray("spans"))
            {
                while (cursor.NextItem())
                {
                    if (cursor.IsObject("spans")) _staged.Add(_spans.Span(ref cursor, resource, scope));
                }
            }
            else
            {
                cursor.Skip();
            }
        }
    }

    private void ResourceLogs(ref JsonCursor cursor)
    {
        while (cursor.NextKey(out var key))
        {
            if (key == OtlpKey.ScopeLogs && cursor.IsArray("scopeLogs"))
            {
                while (cursor.NextItem())
                {
                    if (cursor.IsObject("scopeLogs")) ScopeLogs(ref cursor);
                }
            }
            else
            {
                cursor.Skip();
            }
        }
    }

    private void ScopeLogs(ref JsonCursor cursor)
    {
        while (cursor.NextKey(out var key))
        {
            if (key == OtlpKey.LogRecords && cursor.IsArray("logRecords"))
            {
                while (cursor.NextItem())
                {
                    if (cursor.IsObject("logRecords") && _spans.LogRecord(ref cursor) is { } record) _stagedEvents.Add(record);
                }
            }
            else
            {
                cursor.Skip();
            }
        }
    }

    private AttributeSet Resource(ref JsonCursor cursor)
    {
        var attributes = AttributeSet.Empty;
        while (cursor.NextKey(out var key))
        {
            if (key == OtlpKey.Attributes) attributes = _values.Attributes(ref cursor, "attributes");
            else cursor.Skip();
        }

        return attributes;
    }

    private InstrumentationScope Scope(ref JsonCursor cursor)
    {
        string? name = null, version = null;
        while (cursor.NextKey(out var key))
        {
            if (key == OtlpKey.Name) name = _values.Text(ref cursor, "name");
            else if (key == OtlpKey.Version) version = _values.Text(ref cursor, "version");
            else cursor.Skip();
        }

        return new InstrumentationScope(name ?? "", string.IsNullOrEmpty(version) ? null : version);
    }

    /// <summary>Some writers put the resource or the scope behind its spans; JSON knows no order of keys.</summary>
    private static RecordedSpan Complete(RecordedSpan span, AttributeSet resource, InstrumentationScope scope) =>
        span.MergedWith(new RecordedSpan(span.Interpreter) { IsUnfinished = span.IsUnfinished, Resource = resource, Scope = scope });
}
