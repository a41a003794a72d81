using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>OTLP as JSON: one object, an array or a row of them, or one a line, with the variants of Tempo, Phoenix and old collectors.</summary>
internal sealed class OtlpJsonReader : ITraceReader
{
    public const string FormatName = "otlp-json";

    public string Name => FormatName;

    public Certainty Sniff(ReadOnlySpan<byte> head) => OtlpSniffer.Sniff(head);

    public void Read(ByteSource source, ReadContext context)
    {
        if (JsonLines.Are(source, context.Options, (_, next) => OtlpSniffer.BeginsDocument(next))) ReadLines(source, context);
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
        var faults = new LineFaults(source, context);
        while (JsonLines.SkipBlank(source))
        {
            line = source.Line;
            try
            {
                ReadLine(source, context, documents);
                faults.Good();
            }
            catch (Exception e) when (e is JsonException or JsonShapeException)
            {
                documents.Drop();
                var column = e is JsonException json ? json.BytePositionInLine + 1 : source.Place(((JsonShapeException)e).Index).Column;
                var problem = e is JsonException invalid ? $"this is not valid JSON: {JsonString.Plain(invalid)}" : e.Message;
                faults.Bad(problem, line, column, e);
            }

            source.SkipLine();
        }

        faults.End();
        if (!documents.FoundAny) throw new TraceFormatException("no \"resourceSpans\" in any line; this is not an OTLP trace.", source.File);
    }

    private static void ReadLine(ByteSource source, ReadContext context, OtlpDocuments documents)
    {
        var cursor = new JsonCursor(source, oneLine: true, context.Options.MaxDepth);
        while (cursor.Read()) documents.Root(ref cursor, commitOften: false);
        documents.Commit();
    }
}
