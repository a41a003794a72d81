using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Reads the frame around spans: resources, scopes, and the wrappers that backends put around them.</summary>
internal sealed class OtlpDocuments
{
    private readonly OtlpValues _values;
    private readonly OtlpSpans _spans;
    private readonly OtlpStaging _staging;

    public OtlpDocuments(ReadContext context, Action<string> report)
    {
        _staging = new OtlpStaging(context);
        _values = new OtlpValues(context) { Report = report };
        _spans = new OtlpSpans(context, _values);
    }

    /// <summary>Something of OTLP was there, even if it held no span.</summary>
    public bool FoundAny { get; private set; }

    /// <summary>Gives on what was read since the last time. What a broken line began is dropped instead.</summary>
    public void Commit() => _staging.Commit();

    public void Drop()
    {
        _staging.Drop();
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
        _staging.Recording = null;
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
            else if (key == OtlpKey.AgentTrace && cursor.Type == JsonTokenType.StartObject)
            {
                BeyondOtlp(ref cursor);
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

    /// <summary>What our own writer adds to a document, before its spans.</summary>
    private void BeyondOtlp(ref JsonCursor cursor)
    {
        while (cursor.NextKey(out var key))
        {
            if (key == OtlpKey.Recording && cursor.Type == JsonTokenType.String)
            {
                _staging.Recording = _values.Text(ref cursor, "recording");
            }
            else if (key is OtlpKey.LeftOut or OtlpKey.Events && cursor.Type == JsonTokenType.StartArray)
            {
                while (cursor.NextItem())
                {
                    if (cursor.Type != JsonTokenType.String) cursor.Skip();
                    else if (key == OtlpKey.LeftOut) _staging.LeaveOut(_values.Text(ref cursor, "leftOut")!);
                    else _staging.AddRunEvent(JsonString.ToText(cursor.Raw, cursor.IsEscaped));
                }
            }
            else
            {
                cursor.Skip();
            }
        }
    }

    private void ResourceSpans(ref JsonCursor cursor)
    {
        var first = _staging.SpanCount;
        var resource = AttributeSet.Empty;
        var isLate = false;
        while (cursor.NextKey(out var key))
        {
            if (key == OtlpKey.Resource && cursor.IsObject("resource"))
            {
                resource = Resource(ref cursor);
                isLate = _staging.SpanCount > first;
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

        if (isLate) _staging.Complete(first, resource, InstrumentationScope.None);
    }

    private void ScopeSpans(ref JsonCursor cursor, AttributeSet resource)
    {
        var first = _staging.SpanCount;
        var scope = InstrumentationScope.None;
        var isLate = false;
        while (cursor.NextKey(out var key))
        {
            if (key == OtlpKey.Scope && cursor.IsObject("scope"))
            {
                scope = Scope(ref cursor);
                isLate = _staging.SpanCount > first;
            }
            else if (key == OtlpKey.Spans && cursor.IsArray("spans"))
            {
                while (cursor.NextItem())
                {
                    if (cursor.IsObject("spans")) _staging.Add(_spans.Span(ref cursor, resource, scope));
                }
            }
            else
            {
                cursor.Skip();
            }
        }

        if (isLate) _staging.Complete(first, AttributeSet.Empty, scope);
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
                    if (cursor.IsObject("logRecords") && _spans.LogRecord(ref cursor) is { } record) _staging.Add(record);
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
}
