using System.Collections.Concurrent;
using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>The recorders of one trace. Written under its own lock, read without.</summary>
internal sealed class Route(RecorderLabel? owner)
{
    private volatile RecorderLabel[] _claims = [];
    private volatile RecorderLabel? _owner = owner;
    private volatile ConcurrentDictionary<string, RecorderLabel>? _spans;

    /// <summary>The recorder that the trace began under.</summary>
    public RecorderLabel? Owner => _owner;

    /// <summary>Whose each span is, by span id, once somebody other than the owner is in the trace; null before.</summary>
    public ConcurrentDictionary<string, RecorderLabel>? Spans => _spans;

    /// <summary>Taken out of the table: enter the one that follows it.</summary>
    public bool IsGone { get; private set; }

    public bool Has(RecorderLabel label) => _owner == label || Array.IndexOf(_claims, label) >= 0;

    public void Enter(RecorderLabel label)
    {
        if (Has(label)) return;
        _spans ??= new ConcurrentDictionary<string, RecorderLabel>(StringComparer.Ordinal);
        _claims = [.. _claims, label];
        _owner?.Capture?.SetSolo(default);
    }

    /// <summary>Spares the owner the look at the routes while nobody else is in the trace.</summary>
    public void LetOwnerAlone(ActivityTraceId traceId)
    {
        lock (this)
        {
            if (_spans is null) _owner?.Capture?.SetSolo(traceId);
        }
    }

    /// <summary>Whether nobody is left.</summary>
    public bool Leave(RecorderLabel label)
    {
        if (_owner == label) _owner = null;
        if (_claims.Length > 0) _claims = [.. _claims.Where(claim => claim != label)];
        return IsGone = _owner is null && _claims.Length == 0;
    }
}
