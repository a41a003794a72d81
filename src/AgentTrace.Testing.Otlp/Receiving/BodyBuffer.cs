namespace AgentTrace.Testing;

/// <summary>The bytes of one body as they come in. It grows with what has come, never with what was announced.</summary>
internal sealed class BodyBuffer(ByteBudget budget, int most, string limit) : IDisposable
{
    private const int First = 8 << 10;

    private byte[] _bytes = [];
    private int _start;
    private int _length;

    public ReadOnlySpan<byte> Content => _bytes.AsSpan(_start, _length - _start);

    /// <summary>Leaves out what stands before the content.</summary>
    public void Skip(int count) => _start += count;

    /// <summary>Room for at least one more byte; one byte beyond the limit shows that there is more.</summary>
    public Memory<byte> Room()
    {
        if (_length == _bytes.Length)
        {
            var size = (int)Math.Min(Math.Max(First, _bytes.Length * 2L), Math.Min(most + 1L, Array.MaxLength));
            budget.Take(size - _bytes.Length);
            Array.Resize(ref _bytes, size);
        }

        return _bytes.AsMemory(_length);
    }

    public void Commit(int count)
    {
        _length += count;
        if (_length > most) throw TooLarge(most, limit);
    }

    public static Refusal TooLarge(int most, string limit) => new(Refusal.TooLarge, $"the body is larger than {most} bytes (OtlpReceiverOptions.{limit}).");

    public MemoryStream AsStream() => new(_bytes, _start, _length - _start, writable: false);

    public void Dispose()
    {
        budget.Give(_bytes.Length);
        (_bytes, _start, _length) = ([], 0, 0);
    }
}
