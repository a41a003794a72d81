using System.Collections.Concurrent;
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
    private static readonly ConcurrentDictionary<string, RecorderLabel> Roots = new(StringComparer.Ordinal);
    private static ActivityListener? _listener;
    private static int _live;
    private static volatile int _roots;

    /// <summary>Spans that were seen and belong to no recorder.</summary>
    public static ForeignSpans Foreign { get; } = new();

    /// <summary>Whether any recorder lives in the process: the one check of whoever has nothing to do otherwise.</summary>
    public static bool IsLive => Volatile.Read(ref _live) > 0;

    public static RecorderLabel Enter(Capture capture)
    {
        lock (Gate)
        {
            if (_live++ == 0) _listener = Listen(SourceRule.IsListenedTo, only: null);
        }

        if (capture.Options.AlsoListenTo is { Count: > 0 } names)
        {
            capture.OwnListener = Listen(source => !SourceRule.IsListenedTo(source) && SourceRule.IsNamed(source, names), capture);
        }

        var outer = RecorderLabel.Live(Context.Value);
        capture.IsNested = outer is not null;
        capture.Witnesses = outer?.Witnesses();
        var label = new RecorderLabel(outer, capture);
        if (capture.Options.OwnRoot)
        {
            capture.StartRoot();
            Roots[capture.Root!.Id] = label;
            Interlocked.Increment(ref _roots);
            Routes.Own(capture.Root.Activity.TraceId, label);
        }
        else if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } ambient)
        {
            // Others may live in the trace that is current here (a test host's), so it is claimed, not owned.
            Routes.Claim(ambient.TraceId, label);
        }

        Context.Value = label;
        return label;
    }

    public static void Leave(RecorderLabel label, Capture capture)
    {
        label.Release();
        capture.OwnListener?.Dispose();
        foreach (var traceId in capture.Close()) Routes.Forget(traceId, label, capture);
        if (Context.Value == label) Context.Value = RecorderLabel.Live(label);
        if (capture.Root is { } root)
        {
            if (Roots.TryRemove(root.Id, out _)) Interlocked.Decrement(ref _roots);
            root.Stop();
        }

        lock (Gate)
        {
            if (--_live > 0) return;
            _listener?.Dispose();
            _listener = null;
            Bystanders.Forget();
        }
    }

    /// <summary>Whether the calling context is the recorder's.</summary>
    public static bool IsCurrent(RecorderLabel label) => Context.Value?.IsWithin(label) == true;

    /// <summary>Tells of every start and stop in the traces of one recorder, until it is disposed. Only there while somebody waits.</summary>
    public static ActivityListener Watch(Capture capture, Action changed)
    {
        void Changed(Activity activity)
        {
            try
            {
                if (capture.Options.IncludeNested || capture.Holds(activity.TraceId)) changed();
            }
            catch (Exception)
            {
                // Nothing of ours may reach the agent.
            }
        }

        var names = capture.Options.AlsoListenTo;
        var listener = new ActivityListener
        {
            ShouldListenTo = source => SourceRule.IsListenedTo(source) || SourceRule.IsNamed(source, names),
            ActivityStarted = Changed,
            ActivityStopped = Changed,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static ActivityListener Listen(Func<ActivitySource, bool> sources, Capture? only)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = sources,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                Sample(options.Source, options.Name, options.Kind, options.Parent.TraceId, options.Parent, only),
            SampleUsingParentId = (ref ActivityCreationOptions<string> options) =>
                Sample(options.Source, options.Name, options.Kind, options.TraceId, ActivityContext.TryParse(options.Parent, null, out var parent) ? parent : default, only),
            ActivityStarted = activity => Started(activity, only),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    /// <summary>AllData gives us everything without the Recorded flag, which would make the application's exporter export.</summary>
    private static ActivitySamplingResult Sample(ActivitySource source, string name, ActivityKind kind, ActivityTraceId traceId, in ActivityContext parent, Capture? only)
    {
        try
        {
            if (Bystanders.AreAsked) return ActivitySamplingResult.None;
            var label = RecorderLabel.Live(Context.Value);
            var capture = label?.Capture;
            if (traceId != default && capture?.IsSolo(traceId) != true)
            {
                capture = Routes.Find(traceId, parent.SpanId, FromElsewhere(traceId, parent.TraceState, label))?.Capture;
            }

            if (capture is null)
            {
                if (only is null) Foreign.Note(source.Name, name);
                return ActivitySamplingResult.None;
            }

            return capture.Wants(source.Name, only) ? Bystanders.Sample(capture, source, name, kind, parent) : ActivitySamplingResult.None;
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
            if (capture?.IsSolo(activity.TraceId) != true) capture = Routes.Place(activity, FromElsewhere(activity, label))?.Capture;
            capture?.Take(activity, only);
        }
        catch (Exception)
        {
            // Nothing of ours may reach the agent.
        }
    }

    /// <summary>
    /// A trace that began elsewhere and says by what came with it (a server's request) whose it is. The label there may be anybody's: it
    /// counts where nothing came, or where it is nested in that recorder.
    /// </summary>
    private static RecorderLabel? FromElsewhere(ActivityTraceId traceId, string? traceState, RecorderLabel? label) =>
        _roots == 0 || Routes.Knows(traceId) ? label : Named(RecordingRoot.IdIn(traceState), label);

    private static RecorderLabel? FromElsewhere(Activity activity, RecorderLabel? label) => _roots == 0 || Routes.Knows(activity.TraceId) ? label
        : Named(RecordingRoot.IdIn(activity.TraceStateString) ?? activity.GetBaggageItem(RecordingRoot.Key), label);

    private static RecorderLabel? Named(string? id, RecorderLabel? label) =>
        id is not null && Roots.TryGetValue(id, out var named) && label?.IsWithin(named) != true ? named : label;
}
