using System.Buffers;

namespace AgentTrace.Testing;

/// <summary>
/// The messages that generations were given. Most are given what the one before was given, and more, so that a loop of a thousand turns holds
/// half a million messages and a thousand different ones: what the text has in common with one that was read before is read once.
/// </summary>
/// <remarks>
/// Each reading has messages and parts of its own (whose part is of which call differs between runs that say the same); what they hold, the
/// slices of JSON, is shared. Memory is that of a few texts for as long as the collector leaves them.
/// </remarks>
internal sealed class SharedHistory
{
    /// <summary>A shorter text is read about as fast as it is looked up.</summary>
    private const int Shortest = 2048;

    /// <summary>So many agents may take turns.</summary>
    private const int Agents = 4;

    [ThreadStatic]
    private static WeakReference<SharedHistory>? s_current;

    private readonly List<Reading> _readings = [];

    /// <summary>The messages of an attribute in the very shape of the conventions; null where it must be read otherwise.</summary>
    public static List<ChatMessage>? Read(AttributeValue value)
    {
        var text = value.AsUtf8(out var rented);
        try
        {
            if (!PlainMessages.MayBe(text)) return null;
            if (text.Length < Shortest) return PlainMessages.Read(rented is null ? value.Utf8Memory() : text.ToArray());
            if (s_current is null || !s_current.TryGetTarget(out var history)) s_current = new(history = new());
            return history.Read(text);
        }
        finally
        {
            if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>The messages of a text; null where it must be read otherwise.</summary>
    public List<ChatMessage>? Read(ReadOnlySpan<byte> text)
    {
        Reading? longest = null;
        var (known, common) = (0, 0);
        foreach (var reading in _readings)
        {
            var (messages, bytes) = reading.InCommon(text);
            if (messages > known) (longest, known, common) = (reading, messages, bytes);
        }

        if (longest?.Continue(text, known, common) is { } continued)
        {
            _readings.Remove(longest);
            _readings.Add(longest);
            return continued;
        }

        if (Reading.Begin(text) is not { } begun) return null;
        if (_readings.Count == Agents) _readings.RemoveAt(0);
        _readings.Add(begun);
        return begun.Messages(0);
    }

    /// <summary>A text, its messages, and where each of them ends in it.</summary>
    /// <remarks>The text is written over when it goes on; the messages hold slices of copies that are not.</remarks>
    private sealed class Reading(byte[] text, List<ChatMessage> messages, List<int> ends)
    {
        private byte[] _text = text;
        private int _length = text.Length;

        public static Reading? Begin(ReadOnlySpan<byte> text)
        {
            var ends = new List<int>();
            return PlainMessages.Read(text.ToArray(), ends) is { } messages ? new Reading(text.ToArray(), messages, ends) : null;
        }

        /// <summary>The messages that the text begins with as well, and the bytes.</summary>
        public (int Messages, int Bytes) InCommon(ReadOnlySpan<byte> other)
        {
            var common = _text.AsSpan(0, _length).CommonPrefixLength(other);
            var messages = ends.BinarySearch(common) is var at && at >= 0 ? at + 1 : ~at;
            return (messages, common);
        }

        /// <summary>Goes on from what is in common; null where that cannot be, and then all is as before.</summary>
        public List<ChatMessage>? Continue(ReadOnlySpan<byte> other, int known, int common)
        {
            var end = ends[known - 1];
            List<ChatMessage> more = [];
            List<int> moreEnds = [];
            if (end == other.Length) return null;
            if (!other[end..].SequenceEqual("]"u8))
            {
                var next = end + 1 + other[(end + 1)..].IndexOfAnyExcept(" \t\r\n"u8);
                if (other[end] != ',' || next <= end) return null;
                var own = other[(next - 1)..].ToArray();
                own[0] = (byte)'[';
                if (PlainMessages.Read(own, moreEnds) is not { } read) return null;
                (more, end) = (read, next - 1);
            }

            messages.RemoveRange(known, messages.Count - known);
            ends.RemoveRange(known, ends.Count - known);
            messages.AddRange(more);
            foreach (var place in moreEnds) ends.Add(end + place);
            if (_text.Length < other.Length) Array.Resize(ref _text, Math.Max(other.Length, (int)Math.Min(_text.Length * 2L, Array.MaxLength)));
            other[common..].CopyTo(_text.AsSpan(common));
            _length = other.Length;
            return Messages(known);
        }

        /// <summary>All messages; those that somebody has already, as copies.</summary>
        public List<ChatMessage> Messages(int given)
        {
            var copies = new List<ChatMessage>(messages.Count);
            for (var i = 0; i < given; i++)
            {
                var parts = new MessagePart[messages[i].Parts.Count];
                for (var part = 0; part < parts.Length; part++) parts[part] = messages[i].Parts[part] with { };
                copies.Add(messages[i] with { Parts = parts });
            }

            copies.AddRange(messages[given..]);
            return copies;
        }
    }
}
