using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Tables of comma-separated values that Langfuse, Phoenix and LangSmith export: a row a span, known by its column names.</summary>
internal sealed class CsvReader : ITraceReader
{
    private const int LongestHeader = 64 << 10;

    public string Name => "csv";

    public Certainty Sniff(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty || head[0] is (byte)'{' or (byte)'[') return Certainty.None;
        var end = head.IndexOf((byte)'\n');
        return end is > 0 and < LongestHeader && KindOf(CsvRows.Cells(head[..end])) != Table.Unknown ? Certainty.Sure : Certainty.None;
    }

    public void Read(ByteSource source, ReadContext context)
    {
        var rows = new CsvRows(source);
        var names = rows.Next() ?? [];
        var (observations, spans, runs) = (new LangfuseObservations(context), new SpanObjects(context), new LangSmithRuns(context));
        var table = KindOf(names);
        for (var row = rows.Next(); row is not null; row = rows.Next())
        {
            var record = RawJson.Object(names.Zip(row).Select(cell => (cell.First, cell.Second.Length == 0 ? JsonText.Null : table == Table.Langfuse ? Unquoted(cell.Second) : JsonText.FromString(cell.Second))), context.Options.MaxDepth);
            if (table == Table.Langfuse) observations.Take(record, "");
            else if (table == Table.LangSmith) runs.Take(record);
            else spans.Take(record);
        }

        observations.Finish();
        runs.Finish();
        if (observations.Count + spans.Count + runs.Count == 0) throw new TraceFormatException("no row of it is a span.", source.File);
    }

    /// <summary>Langfuse writes dates with <c>JSON.stringify</c>, and did so with every text: such a cell is the text within.</summary>
    private static JsonElement Unquoted(string cell) => cell is ['"', .., '"'] && JsonText.Parse(cell) is { ValueKind: JsonValueKind.String } text ? text : JsonText.FromString(cell);

    private static Table KindOf(List<string> names)
    {
        if (names.Contains("run_type")) return Table.LangSmith;
        if (names.Contains("context.trace_id") || names.Contains("attributes.openinference.span.kind") || (names.Contains("context.span_id") && names.Contains("span_kind"))) return Table.Phoenix;
        return (names.Contains("traceId") && names.Contains("startTime")) || (names.Contains("trace_id") && names.Contains("start_time") && names.Contains("provided_model_name")) ? Table.Langfuse : Table.Unknown;
    }

    private enum Table
    {
        Unknown,
        Langfuse,
        Phoenix,
        LangSmith,
    }
}
