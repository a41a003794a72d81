namespace AgentTrace.Testing;

/// <summary>A window that slides over a stream: what is read is dropped, what is needed is kept, so that a file of any size passes through it.</summary>
internal sealed class ByteSource(Stream stream, string? file, int maxWindow)
{
    private const int FirstWindow = 64 << 10;

    private const int UsualWindow = 512 << 10;

    private byte[] _buffer = new byte[FirstWindow];
    private int _start;
    private int _end;
    private long _lineStart;

    public string? File { get; } = file;

    /// <summary>No more bytes will come; some may still be in the window.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>The bytes in the window.</summary>
    public ReadOnlySpan<byte> Window => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Whether more can be read without dropping any of it.</summary>
    public bool HasRoom => Window.Length < Math.Max(_buffer.Length, maxWindow);

    /// <summary>The position of the window in the stream.</summary>
    public long Offset { get; private set; }

    /// <summary>The line that the window begins in, counted from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Line and column (both from 1) of a position in the window.</summary>
    public (long Line, long Column) Place(int index)
    {
        var before = Window[..Math.Min(index, Window.Length)];
        var last = before.LastIndexOf((byte)'\n');
        return last < 0 ? (Line, Offset + before.Length - _lineStart + 1) : (Line + before.Count((byte)'\n'), before.Length - last);
    }

    public TraceFormatException Fault(string problem, int index = 0, Exception? cause = null)
    {
        var (line, column) = Place(index);
        return new TraceFormatException(problem, File, line, column, Offset + index, cause);
    }

    /// <summary>Drops bytes from the front of the window.</summary>
    public void Advance(int count)
    {
        var dropped = _buffer.AsSpan(_start, count);
        var last = dropped.LastIndexOf((byte)'\n');
        if (last >= 0)
        {
            Line += dropped.Count((byte)'\n');
            _lineStart = Offset + last + 1;
        }

        Drop(count);
    }

    /// <summary>Skips a byte order mark: it is no column of the first line.</summary>
    public void SkipMark(int count)
    {
        Advance(count);
        _lineStart = Offset;
    }

    /// <summary>Reads more behind what is in the window.</summary>
    /// <returns>False at the end of the stream.</returns>
    public bool Fill()
    {
        if (AtEnd) return false;
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length) Grow();
        var read = ReadSome();
        _end += read;
        AtEnd = read == 0;
        return !AtEnd;
    }

    /// <summary>Fills the window until it holds so many bytes, or all there are.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        while (Window.Length < count && Fill())
        {
        }

        return Window;
    }

    /// <summary>Fills the window until it holds twice what it holds now, or all there is.</summary>
    public ReadOnlySpan<byte> PeekMore()
    {
        var count = (int)Math.Min(Window.Length * 2L, Array.MaxLength);
        Fill();
        return Peek(count);
    }

    /// <summary>The next line without its end; a line longer than the limit is passed over and comes back as null.</summary>
    public bool TryReadLine(out ReadOnlyMemory<byte>? line)
    {
        var searched = 0;
        while (true)
        {
            var found = Window[searched..].IndexOf((byte)'\n');
            if (found >= 0 || (AtEnd && Window.Length > 0))
            {
                var length = found >= 0 ? searched + found : Window.Length;
                line = _buffer.AsMemory(_start, length);
                Advance(Math.Min(length + 1, Window.Length));
                return true;
            }

            searched = Window.Length;
            if (searched >= maxWindow)
            {
                SkipLine();
                line = null;
                return true;
            }

            if (Fill()) continue;
            if (Window.Length > 0) continue;
            line = null;
            return false;
        }
    }

    /// <summary>Passes over empty lines at once: a few megabytes of gzip hold gigabytes of them.</summary>
    public void SkipLineEnds()
    {
        while (true)
        {
            var text = Window.IndexOfAnyExcept((byte)'\r', (byte)'\n');
            if (text == 0) return;
            if (Window.Length > 0) Advance(text < 0 ? Window.Length : text);
            if (text > 0 || (Window.Length == 0 && !Fill())) return;
        }
    }

    /// <summary>Drops everything to the end of the current line.</summary>
    public void SkipLine()
    {
        while (true)
        {
            var found = Window.IndexOf((byte)'\n');
            if (found >= 0)
            {
                Drop(found + 1);
                Line++;
                _lineStart = Offset;
                return;
            }

            Advance(Window.Length);
            if (!Fill()) return;
        }
    }

    /// <summary>The rest as a stream, for a decompressor.</summary>
    public Stream AsStream() => new Rest(this);

    private void Drop(int count)
    {
        _start += count;
        Offset += count;
    }

    private void Grow()
    {
        var most = Math.Min(maxWindow, Array.MaxLength);
        if (_buffer.Length >= most)
        {
            throw Fault($"one line or value is longer than {most} bytes; raise TraceReadOptions.MaxLineBytes to read it.");
        }

        // Small files stay cheap; a second fill means that the file is large, and large windows mean few copies.
        var size = _buffer.Length < UsualWindow ? UsualWindow : (int)Math.Min(_buffer.Length * 2L, Array.MaxLength);
        Array.Resize(ref _buffer, Math.Min(size, most));
    }

    private int ReadSome()
    {
        try
        {
            return stream.Read(_buffer, _end, _buffer.Length - _end);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or NotSupportedException)
        {
            var what = e is InvalidDataException ? "the compressed data is damaged or cut off" : "it cannot be read";
            throw new TraceFormatException($"{what}: {e.Message}", File, offset: Offset + (_end - _start), innerException: e);
        }
    }

    private sealed class Rest(ByteSource source) : ReadingStream
    {
        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (source.Window.IsEmpty && !source.Fill()) return 0;
            var count = Math.Min(buffer.Length, source.Window.Length);
            source.Window[..count].CopyTo(buffer);
            source.Advance(count);
            return count;
        }
    }
}
