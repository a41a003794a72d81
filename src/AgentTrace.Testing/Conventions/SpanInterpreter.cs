namespace AgentTrace.Testing;

/// <summary>Reads the attributes of a span, whatever vocabulary they are in, as the model's facts.</summary>
internal static class SpanInterpreter
{
    public static SpanFacts Interpret(RecordedSpan span) => SpanFacts.Nothing;
}
