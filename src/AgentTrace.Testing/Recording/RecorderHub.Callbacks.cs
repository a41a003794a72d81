using System.Diagnostics;

namespace AgentTrace.Testing;

internal static partial class RecorderHub
{
    // Whose the last span of this thread was: asked first, as nearly every span is of the same recorder. A label lets go of its recorder.
    [ThreadStatic]
    private static RecorderLabel? _latest;

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
