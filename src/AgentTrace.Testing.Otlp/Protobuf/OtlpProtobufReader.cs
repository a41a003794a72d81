namespace AgentTrace.Testing;

/// <summary>
/// OTLP as protobuf: <c>TracesData</c>, <c>ExportTraceServiceRequest</c> and <c>ExportLogsServiceRequest</c>, one or a row of them.
/// </summary>
/// <remarks>
/// Read field by field from the bytes, without generated messages: attribute text goes from the window straight to where it stays,
/// a fault knows its byte, and no version of Google.Protobuf is forced on the project under test.
/// </remarks>
internal sealed class OtlpProtobufReader : ITraceReader
{
    public string Name => ProtobufSniffer.Format;

    public Certainty Sniff(ReadOnlySpan<byte> head) => ProtobufSniffer.IsOtlp(head) ? Certainty.Sure : Certainty.None;

    public void Read(ByteSource source, ReadContext context)
    {
        try
        {
            new WireFrames(source, context).Requests();
        }
        catch (WireFormatException e)
        {
            throw new TraceFormatException(e.Message, source.File, offset: e.Offset, innerException: e);
        }
    }
}
