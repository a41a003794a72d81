using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>OTLP as JSON: one object, an array or a row of them, or one a line, with the variants of Tempo, Phoenix and old collectors.</summary>
internal sealed class OtlpJsonReader : ITraceReader
{
    /// <summary>So many bad lines without a single good one, and the file is something else.</summary>
    private const int HopelessLines = 1000;

    private const int LongestFirstLine = 16 << 20;

    public string Name => "otlp-json";

    public Certainty Sniff(ReadOnlySpan<byte> head) => OtlpSniffer.Sniff(head);

    public void Read(ByteSource source, ReadContext context)
    {
        if (IsLines(source, context.Options)) ReadLines(source, context);
        else ReadDocument(source, context);
    }

    private static void ReadDocument(ByteSource source, ReadContext context)
    {
        var documents = new OtlpDocuments(context, problem => context.Report(problem, source.Line));
        var (firstLine, firstColumn) = source.Place(0);
        try
        {
            var cursor = new JsonCursor(source, oneLine: false, context.Options.MaxDepth);
            while (cursor.Read())
            {
                documents.Root(ref cursor, commitOften: true);
                documents.Commit();
            }
        }
        catch (JsonShapeException e)
        {
            throw source.Fault(e.Message, e.Index, e);
        }
        catch (JsonException e)
        {
            var column = e.BytePositionInLine + (e.LineNumber == 0 ? firstColumn : 1);
            throw new TraceFormatException($"this is not valid JSON: {JsonString.Plain(e)}", source.File, firstLine + e.LineNumber, column, innerException: e);
        }

        if (!documents.FoundAny) throw new TraceFormatException("no \"resourceSpans\" in it; this is not an OTLP trace.", source.File);
    }

    private static void ReadLines(ByteSource source, ReadContext context)
    {
        var line = 0L;
        var documents = new OtlpDocuments(context, problem => context.Report(problem, line));
        TraceFormatException? firstFault = null;
        var bad = 0;
        var good = 0;
        while (SkipBlank(source))
        {
            line = source.Line;
            try
            {
                ReadLine(source, context, documents);
                good++;
            }
            catch (Exception e) when (e is JsonException or JsonShapeException)
            {
                documents.Drop();
                var column = e is JsonException json ? json.BytePositionInLine + 1 : source.Place(((JsonShapeException)e).Index).Column;
                var problem = e is JsonException invalid ? $"this is not valid JSON: {JsonString.Plain(invalid)}" : e.Message;
                firstFault ??= new TraceFormatException(problem, source.File, line, column, innerException: e);
                context.Lose($"{problem} The line is left out.", line, column);
                if (++bad == HopelessLines && good == 0) throw firstFault;
            }

            source.SkipLine();
        }

        if (good == 0 && firstFault is not null) throw firstFault;
        if (!documents.FoundAny) throw new TraceFormatException("no \"resourceSpans\" in any line; this is not an OTLP trace.", source.File);
    }

    private static void ReadLine(ByteSource source, ReadContext context, OtlpDocuments documents)
    {
        var cursor = new JsonCursor(source, oneLine: true, context.Options.MaxDepth);
        while (cursor.Read()) documents.Root(ref cursor, commitOften: false);
        documents.Commit();
    }

    private static bool SkipBlank(ByteSource source)
    {
        while (true)
        {
            var text = source.Window.IndexOfAnyExcept(" \t\r\n"u8);
            if (text >= 0)
            {
                source.Advance(text);
                return true;
            }

            source.Advance(source.Window.Length);
            if (!source.Fill()) return false;
        }
    }

    /// <summary>
    /// Whether each line stands for itself, so that a bad one costs only itself. So it is when the first line is complete JSON and more
    /// follows, or when it is not, but the next begins as only a whole document begins.
    /// </summary>
    private static bool IsLines(ByteSource source, TraceReadOptions options)
    {
        if (!SkipBlank(source)) return false;
        var end = -1;
        for (var size = 4096; end < 0; size *= 2)
        {
            var window = source.Peek(size);
            end = window.IndexOf((byte)'\n');
            if (end < 0 && (source.AtEnd || size >= Math.Min(LongestFirstLine, options.MaxLineBytes / 2))) return false;
        }

        while (source.Window[end..].Trim(" \t\r\n"u8).Length < 64 && source.Window.Length < options.MaxLineBytes / 2 && source.Fill())
        {
        }

        var next = source.Window[end..].TrimStart(" \t\r\n"u8);
        if (next.IsEmpty) return false;
        return IsComplete(source.Window[..end], options.MaxDepth) || (source.Window[0] != '[' && OtlpSniffer.BeginsDocument(next));
    }

    private static bool IsComplete(ReadOnlySpan<byte> line, int maxDepth)
    {
        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = maxDepth, AllowMultipleValues = true });
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
