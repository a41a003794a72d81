using System.Collections.Concurrent;
using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>The one listener of the process, there as long as a recorder is, and the way from a starting activity to its recorder.</summary>
/// <remarks>
/// Everything is decided when an activity starts, in the starter's context: the stop may come from a thread that carries no label.
/// A capture keeps the activity from its start on, so stops need no callback at all.
/// </remarks>
internal static partial class RecorderHub
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
}
