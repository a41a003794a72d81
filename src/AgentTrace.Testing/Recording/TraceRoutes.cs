using System.Collections.Concurrent;
using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>Whose trace is whose.</summary>
/// <remarks>
/// A trace that began under a recorder is owned by it: its spans belong there whatever context they start in (a server's loop
/// may carry the label of whoever connected first). A trace that was there before, or came from elsewhere, is only claimed, perhaps by
/// several recorders: there the recorder of the parent span decides, or one nested in it; without that, the label.
/// </remarks>
internal sealed class TraceRoutes
{
    private readonly ConcurrentDictionary<ActivityTraceId, Route> _routes = new();

    public bool Knows(ActivityTraceId traceId) => _routes.ContainsKey(traceId);

    /// <summary>Whether a trace leads to a recorder.</summary>
    public bool Leads(ActivityTraceId traceId, RecorderLabel label) => _routes.TryGetValue(traceId, out var route) && route.Has(label);

    /// <summary>The recorder of a span about to start below another; null when it belongs to none.</summary>
    public RecorderLabel? Find(ActivityTraceId traceId, ActivitySpanId parent, RecorderLabel? label) =>
        _routes.TryGetValue(traceId, out var route) ? Find(route, parent, label) : label;

    /// <summary>The recorder of a span that started; what follows from it for later spans is remembered.</summary>
    public RecorderLabel? Place(Activity activity, RecorderLabel? label)
    {
        var traceId = activity.TraceId;
        var parent = activity.ParentSpanId;
        if (parent == default && label?.Capture is { } beginner && Begin(traceId, label, beginner)) return label;
        var isKnown = _routes.TryGetValue(traceId, out var route);
        if (!isKnown && label is null) return null;
        if (!isKnown) route = Claim(traceId, label!);
        if (route is null) return null;
        var found = Find(route, parent, label);
        if (found?.Capture is null) return null;
        if (route.Spans is { } spans)
        {
            if (!route.Has(found)) Claim(traceId, found);
            var id = activity.SpanId.ToHexString();
            spans[id] = found;
            if (found.Capture is null) spans.TryRemove(id, out _);
        }
        else
        {
            route.LetOwnerAlone(traceId);
        }

        return found;
    }

    /// <summary>Gives a recorder a trace that begins under it; false when the trace is known already, or the recorder ended.</summary>
    public bool Begin(ActivityTraceId traceId, RecorderLabel label, Capture capture)
    {
        if (!_routes.TryAdd(traceId, new Route(label))) return false;
        if (!capture.Enters(traceId))
        {
            Forget(traceId, label, capture);
            return false;
        }

        capture.SetSolo(traceId);
        return true;
    }

    /// <summary>Takes a recorder that ended out of a trace.</summary>
    public void Forget(ActivityTraceId traceId, RecorderLabel label, Capture capture)
    {
        if (!_routes.TryGetValue(traceId, out var route)) return;
        lock (route)
        {
            if (route.Leave(label)) _routes.TryRemove(traceId, out _);
        }

        if (route is { IsGone: false, Spans: { } spans })
        {
            foreach (var id in capture.SpanIds()) spans.TryRemove(id, out _);
        }
    }

    /// <summary>Lets a recorder into a trace that is not its own.</summary>
    public Route? Claim(ActivityTraceId traceId, RecorderLabel label)
    {
        // Registered with the capture first: one that is closing meanwhile refuses, and no route outlives it.
        if (label.Capture?.Enters(traceId) != true) return null;
        while (true)
        {
            var route = _routes.GetOrAdd(traceId, static _ => new Route(owner: null));
            lock (route)
            {
                if (route.IsGone) continue;
                route.Enter(label);
            }

            // Closed between the two: then nobody else will take the route away.
            if (label.Capture is null)
            {
                lock (route)
                {
                    if (route.Leave(label)) _routes.TryRemove(traceId, out _);
                }
            }

            return route;
        }
    }

    private static RecorderLabel? Find(Route route, ActivitySpanId parent, RecorderLabel? label)
    {
        if (route.Spans is { } spans)
        {
            if (parent != default && spans.TryGetValue(parent.ToHexString(), out var above) && above.Capture is not null)
            {
                return label?.IsWithin(above) == true ? label : above;
            }

            if (label is not null && route.Has(label)) return label;
        }

        return route.Owner is { Capture: not null } owner ? owner : label;
    }
}
