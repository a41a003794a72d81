using System.Text;

namespace AgentTrace.Testing;

/// <summary>A file or stream that is no trace, or not one that can be read to its end.</summary>
/// <remarks>The message is one line that says where and what was expected: file, line, column or byte offset, as far as they are known.</remarks>
/// <example><code>
/// try { RecordedTrace.Load("run.jsonl"); }
/// catch (TraceFormatException e) { Console.Error.WriteLine(e.Message); }   // run.jsonl, line 3, column 12: expected an array for "spans", found text.
/// </code></example>
public sealed class TraceFormatException : Exception
{
    /// <summary>Says what is wrong, and where.</summary>
    /// <param name="problem">What was expected and what was found.</param>
    /// <param name="file">The file, when known.</param>
    /// <param name="line">The line, counted from 1.</param>
    /// <param name="column">The byte within the line, counted from 1.</param>
    /// <param name="offset">The byte within the content (after decompression), counted from 0.</param>
    /// <param name="innerException">What caused it.</param>
    public TraceFormatException(
        string problem, string? file = null, long? line = null, long? column = null, long? offset = null, Exception? innerException = null)
        : base(Compose(problem, file, line, column, offset), innerException)
    {
        File = file;
        Line = line;
        Column = column;
        Offset = offset;
    }

    /// <summary>The file as it was given; null for a stream.</summary>
    public string? File { get; }

    /// <summary>The line, counted from 1; null when unknown.</summary>
    public long? Line { get; }

    /// <summary>The byte within the line, counted from 1; null when unknown.</summary>
    public long? Column { get; }

    /// <summary>The byte within the content, after decompression, counted from 0; null when unknown.</summary>
    public long? Offset { get; }

    internal static string Compose(string problem, string? file, long? line, long? column, long? offset)
    {
        var text = new StringBuilder();
        Append(text, file, "");
        Append(text, line, "line ");
        Append(text, column, "column ");
        if (line is null) Append(text, offset, "byte ");
        if (text.Length > 0) text.Append(": ");
        text.Append(problem);

        // A file's own text may stand in the message: it must neither break the line nor reach a terminal raw.
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) || text[i] is '\u2028' or '\u2029') text[i] = ' ';
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, object? part, string label)
    {
        if (part is null) return;
        if (text.Length > 0) text.Append(", ");
        text.Append(label).Append(part);
    }
}
