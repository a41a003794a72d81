namespace ResearchAgent.Tests;

/// <summary>A clock that stands until it is told to move, so that durations are the same on every machine.</summary>
public sealed class SteppingClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(int milliseconds) => _now = _now.AddMilliseconds(milliseconds);
}
