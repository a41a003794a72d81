namespace AgentTrace.Testing.Cli;

/// <summary>What stands on one side of a comparison: a golden trace, or a trace.</summary>
/// <param name="Golden">The golden trace; null for a trace.</param>
/// <param name="Trace">The trace; null for a golden trace.</param>
internal sealed record GoldenInput(GoldenTrace? Golden, RecordedTrace? Trace)
{
    private const int HeadBytes = 512;

    public static GoldenInput Read(string path, Shell shell)
    {
        if (IsGolden(path)) return new(GoldenTrace.Load(path), null);
        var read = RecordedTrace.LoadAll([path]);
        foreach (var problem in read.Problems) shell.Complain("warning: " + problem);
        return read.Where(trace => trace.HasAgentSpans).ToList() is [var only] ? new(null, only)
            : throw new TraceFormatException($"it holds {Words.Count(read.Count(trace => trace.HasAgentSpans), "run")} of an agent, and one is compared with one; agenttrace check {path} --golden FILE holds several against a golden trace.", path);
    }

    /// <summary>Whether a file says by its first key that it is a golden trace; what it is called does not matter.</summary>
    public static bool IsGolden(string path)
    {
        if (!File.Exists(path)) return false;
        using var stream = File.OpenRead(path);
        var head = new byte[HeadBytes];
        return TraceInput.IsGolden(head.AsSpan(0, stream.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false)));
    }

    /// <summary>As golden trace, with what counts.</summary>
    public GoldenTrace AsGolden(GoldenOptions options) => Golden ?? GoldenTrace.Of(Trace!, options);
}
