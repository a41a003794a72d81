using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>The one listener of the process, there as long as a recorder is, and the way from a starting activity to its recorder.</summary>
/// <remarks>
/// Everything is decided when an activity starts, in the starter's context: the stop may come from a thread that carries no label.
/// A capture keeps the activity from its start on, so stops need no callback at all.
/// </remarks>
internal static class RecorderHub
{
    private static readonly Lock Gate = new();
    private static readonly AsyncLocal<RecorderLabel?> Context = new();
    private static readonly TraceRoutes Routes = new();
    private static ActivityListener? _listener;
    private static int _live;

    /// <summary>Spans that were seen and belong to no recorder.</summary>
    public static ForeignSpans Foreign { get; } = new();

    /// <summary>Whether any recorder lives in the process: the one check of whoever has nothing to do otherwise.</summary>
    public static bool IsLive => Volatile.Read(ref _live) > 0;

    public static RecorderLabel Enter(Capture capture)
    {
        lock (Gate)
        {
            if (_live++ == 0) _listener = Listen(static source => SourceRule.IsListenedTo(source.Name), only: null);
        }

        if (capture.AlsoListenTo is { Count: > 0 } names)
        {
            capture.OwnListener = Listen(source => !SourceRule.IsListenedTo(source.Name) && names.Contains(source.Name), capture);
        }

        var outer = RecorderLabel.Live(Context.Value);
        capture.IsNested = outer is not null;
        var label = new RecorderLabel(outer, capture);

        // Others may live in the trace that is current here (a test host's), so it is claimed, not owned.
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } ambient) Routes.Claim(ambient.TraceId, label);
        Context.Value = label;
        return label;
    }

    public static void Leave(RecorderLabel label, Capture capture)
    {
        label.Release();
        capture.OwnListener?.Dispose();
        foreach (var traceId in capture.Close()) Routes.Forget(traceId, label, capture);
        if (Context.Value == label) Context.Value = RecorderLabel.Live(label);
        lock (Gate)
        {
            if (--_live > 0) return;
            _listener?.Dispose();
            _listener = null;
        }
    }

    /// <summary>Whether the calling context is the recorder's.</summary>
    public static bool IsCurrent(RecorderLabel label) => Context.Value?.IsWithin(label) == true;

    private static ActivityListener Listen(Func<ActivitySource, bool> sources, Capture? only)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = sources,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                Sample(options.Source.Name, options.Parent.TraceId, options.Parent.SpanId, only),
            SampleUsingParentId = (ref ActivityCreationOptions<string> options) =>
                Sample(options.Source.Name, options.TraceId, SpanIdOf(options.Parent), only),
            ActivityStarted = activity => Started(activity, only),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    /// <summary>AllData gives us everything without the Recorded flag, which would make the application's exporter export.</summary>
    private static ActivitySamplingResult Sample(string source, ActivityTraceId traceId, ActivitySpanId parent, Capture? only)
    {
        try
        {
            var label = RecorderLabel.Live(Context.Value);
            var capture = label?.Capture;
            if (traceId != default && capture?.IsSolo(traceId) != true) capture = Routes.Find(traceId, parent, label)?.Capture;
            if (capture is null)
            {
                if (only is null) Foreign.Note(source);
                return ActivitySamplingResult.None;
            }

            return (only is null || only == capture) && capture.Wants(source) ? ActivitySamplingResult.AllData : ActivitySamplingResult.None;
        }
        catch (Exception)
        {
            // Nothing of ours may reach the agent.
            return ActivitySamplingResult.None;
        }
    }

    private static void Started(Activity activity, Capture? only)
    {
        try
        {
            var label = RecorderLabel.Live(Context.Value);
            var capture = label?.Capture;
            if (capture?.IsSolo(activity.TraceId) != true) capture = Routes.Place(activity, label)?.Capture;
            if (capture is not null && (only is null || only == capture)) capture.Add(activity);
        }
        catch (Exception)
        {
            // Nothing of ours may reach the agent.
        }
    }

    private static ActivitySpanId SpanIdOf(string? parentId) =>
        ActivityContext.TryParse(parentId, null, out var context) ? context.SpanId : default;
}
