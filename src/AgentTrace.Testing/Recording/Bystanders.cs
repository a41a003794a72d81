using System.Collections.Concurrent;
using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>The listeners of the process that are not ours, an application's exporters above all: what they listen to, and what they would decide.</summary>
/// <remarks>
/// A source that only we listen to has spans only because we record. An application's spans below such a one have a parent that would
/// not be there, and a parent-based sampler obeys it; so it says to them what they would have seen without it (see
/// <see cref="Sample"/>). The runtime does not tell who listens to a source. A twin of the same name, which we refuse to listen to, does.
/// </remarks>
internal static class Bystanders
{
    private const string TwinVersion = "agenttrace twin";

    private static readonly ConcurrentDictionary<string, ActivitySource> Twins = new(StringComparer.Ordinal);

    [ThreadStatic]
    private static bool _areAsked;

    /// <summary>Whether the others are being asked on this thread: we abstain.</summary>
    public static bool AreAsked => _areAsked;

    public static bool IsTwin(ActivitySource source) => source.Version == TwinVersion;

    /// <summary>
    /// The vote for a span that a recorder wants: everything, and the flag that makes exporters export only where none of them sees the
    /// span and what would be the parent without it has the flag, too.
    /// </summary>
    public static ActivitySamplingResult Sample(Capture capture, ActivitySource source, string name, ActivityKind kind, in ActivityContext parent)
    {
        bool isSampled;
        if (Activity.Current is not { } current) isSampled = !capture.IsAlone && !HasListener(source) && SampleRoot(capture, name, kind);
        else if (current.SpanId == parent.SpanId) isSampled = false; // The runtime lets it inherit the flag.
        else isSampled = current.Recorded && !HasListener(source) && Ask(source, name, kind, parent) is null;
        return isSampled && RecorderHub.IsLive ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.AllData;
    }

    /// <summary>
    /// Takes the flag from a span that others decided to drop: they have it only because we want it, and the runtime let it inherit from
    /// its parent what made it exportable.
    /// </summary>
    public static void Unmark(Activity activity)
    {
        if (activity is not { Recorded: true, Parent: { Recorded: true } parent } || !HasListener(activity.Source)) return;
        if (Ask(activity.Source, activity.OperationName, activity.Kind, parent.Context, activity.TagObjects, activity.Links) is null) activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }

    /// <summary>Whether the others sample a trace that begins here: all of them, wherever they listen. Nothing may be current.</summary>
    /// <remarks>Where there are none, the recorder need not ask again: that costs a walk over the sources of the process.</remarks>
    public static bool SampleRoot(Capture capture, string name, ActivityKind kind)
    {
        var (isAlone, isSampled) = (true, true);
        foreach (var source in Existing())
        {
            if (IsTwin(source) || Ask(source, name, kind, default) is not { } root) continue;
            isAlone = false;
            isSampled &= root.Recorded;
        }

        capture.IsAlone = isAlone;
        return isSampled && !isAlone;
    }

    /// <summary>All sources of the process, by a listener that listens to nothing.</summary>
    public static List<ActivitySource> Existing()
    {
        var sources = new List<ActivitySource>();
        using var probe = new ActivityListener
        {
            ShouldListenTo = source =>
            {
                lock (sources) sources.Add(source);
                return false;
            },
        };
        ActivitySource.AddActivityListener(probe);
        lock (sources) return [.. sources];
    }

    /// <summary>Lets the twins go, with the last recorder.</summary>
    public static void Forget()
    {
        foreach (var name in Twins.Keys)
        {
            if (Twins.TryRemove(name, out var twin)) twin.Dispose();
        }
    }

    internal static bool HasListener(ActivitySource source)
    {
        if (!Twins.TryGetValue(source.Name, out var twin))
        {
            // One at a time: a second twin of the name would belong to nobody, and stay in the process for good.
            lock (Twins) twin = Twins.GetOrAdd(source.Name, static name => new ActivitySource(name, TwinVersion));
        }

        return twin.HasListeners();
    }

    /// <summary>An activity as the others want it, never started; null when none of them wants it.</summary>
    private static Activity? Ask(
        ActivitySource source, string name, ActivityKind kind, in ActivityContext parent,
        IEnumerable<KeyValuePair<string, object?>>? tags = null, IEnumerable<ActivityLink>? links = null)
    {
        _areAsked = true;
        try
        {
            return source.CreateActivity(name, kind, parent, tags, links);
        }
        catch (Exception)
        {
            // A sampler of the application's. It throws into the agent by itself, or not at all.
            return null;
        }
        finally
        {
            _areAsked = false;
        }
    }
}
