namespace AgentTrace.Testing;

/// <summary>What an execution context carries to say whose spans it starts.</summary>
/// <remarks>
/// Contexts live on in timers, channels and pools. A label outlives its recorder there, so it lets go of the capture when the
/// recorder ends and then stands for the recorder around it.
/// </remarks>
internal sealed class RecorderLabel(RecorderLabel? outer, Capture capture)
{
    private volatile Capture? _capture = capture;

    public Capture? Capture => _capture;

    public static RecorderLabel? Live(RecorderLabel? label)
    {
        while (label is { _capture: null }) label = label.Outer;
        return label;
    }

    public bool IsWithin(RecorderLabel other)
    {
        for (var at = this; at is not null; at = at.Outer)
        {
            if (at == other) return true;
        }

        return false;
    }

    /// <summary>The recorders from here outwards that also want what nested ones get; null without any.</summary>
    public RecorderLabel[]? Witnesses()
    {
        List<RecorderLabel>? witnesses = null;
        for (var at = this; at is not null; at = at.Outer)
        {
            if (at.Capture?.Options.IncludeNested == true) (witnesses ??= []).Add(at);
        }

        return witnesses?.ToArray();
    }

    public void Release() => _capture = null;

    private RecorderLabel? Outer { get; } = outer;
}
