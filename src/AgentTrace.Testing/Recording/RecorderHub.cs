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

    // Whose the last span of this thread was: asked first, as nearly every span is of the same recorder. A label lets go of its recorder.
    [ThreadStatic]
    private static RecorderLabel? _latest;

    /// <summary>Spans that were seen and belong to no recorder.</summary>
    public static ForeignSpans Foreign { get; } = new();

    /// <summary>Whether any recorder lives in the process: the one check of whoever has nothing to do otherwise.</summary>
    public static bool IsLive => Volatile.Read(ref _live) > 0;

    public static RecorderLabel Enter(Capture capture)
    {
        if (!Count(+1, whileAbove: 0))
        {
            lock (Gate)
            {
                if (_live == 0) _listener = Listen();
                Interlocked.Increment(ref _live);
            }
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
            Routes.Begin(capture.Root.Activity.TraceId, label, capture);
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

        if (Count(-1, whileAbove: 1)) return;
        lock (Gate)
        {
            if (Interlocked.Decrement(ref _live) > 0) return;
            _listener?.Dispose();
            _listener = null;
            Bystanders.Forget();
        }
    }

    /// <summary>Whether the calling context is the recorder's.</summary>
    public static bool IsCurrent(RecorderLabel label) => Context.Value?.IsWithin(label) == true;

    /// <summary>Tells of every start and stop in the traces of one recorder, until it is disposed. Only there while somebody waits.</summary>
    public static ActivityListener Watch(RecorderLabel label, Capture capture, Action changed)
    {
        void Changed(Activity activity)
        {
            try
            {
                if (capture.Options.IncludeNested || Routes.Leads(activity.TraceId, label)) changed();
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

    /// <summary>Counts a recorder in or out without the lock where it is neither the first nor the last.</summary>
    private static bool Count(int change, int whileAbove)
    {
        while (Volatile.Read(ref _live) is var live && live > whileAbove)
        {
            if (Interlocked.CompareExchange(ref _live, live + change, live) == live) return true;
        }

        return false;
    }

    /// <summary>The listener for all recorders. Its callbacks are what every span pays, so the common case comes first.</summary>
    private static ActivityListener Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = SourceRule.IsListenedTo,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                !Bystanders.AreAsked && _latest?.Capture is { } capture && capture.TakesAllOf(options.Parent.TraceId) ? ActivitySamplingResult.AllData : Sample(ref options, only: null),
            SampleUsingParentId = static (ref ActivityCreationOptions<string> options) => Sample(ref options, only: null),
            ActivityStarted = activity =>
            {
                if (_latest?.Capture is { } capture && capture.TakesAllOf(activity.TraceId) && !activity.Recorded) capture.Add(activity);
                else Started(activity, only: null);
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static ActivityListener Listen(Func<ActivitySource, bool> sources, Capture only)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = sources,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => Sample(ref options, only),
            SampleUsingParentId = (ref ActivityCreationOptions<string> options) => Sample(ref options, only),
            ActivityStarted = activity => Started(activity, only),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static ActivitySamplingResult Sample(ref ActivityCreationOptions<ActivityContext> options, Capture? only) =>
        Sample(options.Source, options.Name, options.Kind, options.Parent.TraceId, options.Parent, only);

    private static ActivitySamplingResult Sample(ref ActivityCreationOptions<string> options, Capture? only) =>
        Sample(options.Source, options.Name, options.Kind, options.TraceId, ActivityContext.TryParse(options.Parent, null, out var parent) ? parent : default, only);

    /// <summary>AllData gives us everything without the Recorded flag, which would make the application's exporter export.</summary>
    private static ActivitySamplingResult Sample(ActivitySource source, string name, ActivityKind kind, ActivityTraceId traceId, in ActivityContext parent, Capture? only)
    {
        try
        {
            if (Bystanders.AreAsked) return ActivitySamplingResult.None;
            var label = RecorderLabel.Live(Context.Value);
            if (traceId != default && label?.Capture?.IsSolo(traceId) != true)
            {
                label = Routes.Find(traceId, parent.SpanId, FromElsewhere(traceId, parent.TraceState, label));
            }

            var capture = label?.Capture;

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
            if (label?.Capture?.IsSolo(activity.TraceId) != true) label = Routes.Place(activity, FromElsewhere(activity, label));
            if (label?.Capture is not { } capture) return;
            _latest = label;
            capture.Take(activity, only);
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
