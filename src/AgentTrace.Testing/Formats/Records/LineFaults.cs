namespace AgentTrace.Testing;

/// <summary>Counts the lines of a file that cannot be read: each costs itself, unless none can be read.</summary>
internal sealed class LineFaults(ByteSource source, ReadContext context)
{
    /// <summary>So many bad lines without a single good one, and the file is something else.</summary>
    private const int HopelessLines = 1000;

    private TraceFormatException? _first;
    private int _bad;
    private bool _anyGood;

    public void Good() => _anyGood = true;

    public void Bad(string problem, long line, long? column, Exception cause)
    {
        _first ??= new TraceFormatException(problem, source.File, line, column, innerException: cause);
        context.Lose($"{problem} The line is left out.", line, column);
        if (++_bad == HopelessLines && !_anyGood) throw _first;
    }

    /// <summary>No more lines come.</summary>
    public void End()
    {
        if (!_anyGood && _first is not null) throw _first;
    }
}
