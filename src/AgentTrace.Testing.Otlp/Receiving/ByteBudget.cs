namespace AgentTrace.Testing;

/// <summary>The bytes that all requests under way share.</summary>
internal sealed class ByteBudget(long most)
{
    private long _used;

    public void Take(long count)
    {
        if (Interlocked.Add(ref _used, count) <= most) return;
        Interlocked.Add(ref _used, -count);
        throw new Refusal(Refusal.Busy, $"the requests under way hold {most} bytes already (OtlpReceiverOptions.MaxPendingBytes); send it again.");
    }

    public void Give(long count) => Interlocked.Add(ref _used, -count);
}
