using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AgentTrace.Testing;

/// <summary>An activity as the model has it. Read at the end of its life: frameworks rename and tag until the stop.</summary>
internal static class ActivityCopier
{
    private static readonly long UnixEpochTicks = DateTime.UnixEpoch.Ticks;

    // A run's spans come from a handful of sources. The entry goes with its source.
    private static readonly ConditionalWeakTable<ActivitySource, InstrumentationScope> Scopes = [];

    public static RecordedSpan Copy(Activity activity)
    {
        // The runtime marks an activity as stopped before it writes the duration, which is never zero once it is written.
        var isFinished = activity.IsStopped && activity.Duration > TimeSpan.Zero;
        var start = UnixNano(activity.StartTimeUtc.Ticks);
        var parent = activity.ParentSpanId;
        return new RecordedSpan(SpanInterpreter.Interpret)
        {
            TraceId = activity.TraceId.ToHexString(),
            SpanId = activity.SpanId.ToHexString(),
            ParentSpanId = parent == default ? null : parent.ToHexString(),
            HasRemoteParent = activity.HasRemoteParent,
            Name = activity.DisplayName,
            Kind = activity.Kind,
            StartTimeUnixNano = start,
            EndTimeUnixNano = isFinished ? start + activity.Duration.Ticks * 100 : null,
            IsUnfinished = !isFinished,
            Status = activity.Status,
            StatusMessage = activity.StatusDescription,
            Attributes = TagCopier.Copy(activity.EnumerateTagObjects()),
            Events = Events(activity),
            Links = Links(activity),
            Scope = Scopes.GetValue(activity.Source, static source => new(source.Name, source.Version is { Length: > 0 } version ? version : null)),
            TraceState = activity.TraceStateString,
        };
    }

    private static IReadOnlyList<SpanEvent> Events(Activity activity)
    {
        List<SpanEvent>? events = null;
        foreach (ref readonly var item in activity.EnumerateEvents())
        {
            (events ??= []).Add(new SpanEvent(item.Name, UnixNano(item.Timestamp.UtcTicks), TagCopier.Copy(item.EnumerateTagObjects())));
        }

        return events is null ? [] : [.. events];
    }

    private static IReadOnlyList<SpanLink> Links(Activity activity)
    {
        List<SpanLink>? links = null;
        foreach (ref readonly var link in activity.EnumerateLinks())
        {
            (links ??= []).Add(new SpanLink(
                link.Context.TraceId.ToHexString(), link.Context.SpanId.ToHexString(), TagCopier.Copy(link.EnumerateTagObjects())));
        }

        return links is null ? [] : [.. links];
    }

    private static long UnixNano(long ticks) => (ticks - UnixEpochTicks) * 100;
}
