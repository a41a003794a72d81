using System.Collections.Concurrent;

namespace AgentTrace.Testing;

/// <summary>The recorders of one trace. Written under its own lock, read without.</summary>
internal sealed class Route
{
    private volatile RecorderLabel[] _claims = [];
    private volatile RecorderLabel? _owner;
    private volatile ConcurrentDictionary<string, RecorderLabel>? _spans;

    /// <summary>The recorder that the trace began under.</summary>
    public RecorderLabel? Owner => _owner;

    /// <summary>Whose each span is, by span id, once somebody other than the owner is in the trace; null before.</summary>
    public ConcurrentDictionary<string, RecorderLabel>? Spans => _spans;

    /// <summary>Taken out of the table: enter the one that follows it.</summary>
    public bool IsGone { get; private set; }

    public bool Has(RecorderLabel label) => _owner == label || Array.IndexOf(_claims, label) >= 0;

    public void Enter(RecorderLabel label, bool owns)
    {
        if (Has(label)) return;
        if (owns && _owner is not { Capture: not null })
        {
            _owner = label;
            return;
        }

        _spans ??= new ConcurrentDictionary<string, RecorderLabel>(StringComparer.Ordinal);
        _claims = [.. _claims, label];
        _owner?.Capture?.SetSolo(default);
    }

    /// <summary>Whether nobody is left.</summary>
    public bool Leave(RecorderLabel label)
    {
        if (_owner == label) _owner = null;
        _claims = [.. _claims.Where(claim => claim != label)];
        return IsGone = _owner is null && _claims.Length == 0;
    }
}
