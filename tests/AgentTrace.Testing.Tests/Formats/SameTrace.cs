namespace AgentTrace.Testing.Tests;

/// <summary>Compares traces field by field; only the format that they came from may differ.</summary>
internal static class SameTrace
{
    public static void Check(RecordedTrace expected, RecordedTrace actual)
    {
        Assert.Equal(expected.TraceId, actual.TraceId);
        Assert.Equal(expected.DeclaredRuns.Count, actual.DeclaredRuns.Count);
        for (var i = 0; i < expected.DeclaredRuns.Count; i++) Assert.Equal(expected.DeclaredRuns[i], actual.DeclaredRuns[i]);
        Assert.Equal(expected.Spans.Count, actual.Spans.Count);
        for (var i = 0; i < expected.Spans.Count; i++) Check(expected.Spans[i], actual.Spans[i]);
    }

    private static void Check(RecordedSpan expected, RecordedSpan actual)
    {
        Assert.Equal(
            (expected.TraceId, expected.SpanId, expected.ParentSpanId, expected.Name, expected.Kind, expected.StartTimeUnixNano, expected.EndTimeUnixNano),
            (actual.TraceId, actual.SpanId, actual.ParentSpanId, actual.Name, actual.Kind, actual.StartTimeUnixNano, actual.EndTimeUnixNano));
        Assert.Equal(
            (expected.IsUnfinished, expected.Status, expected.StatusMessage, expected.Scope, expected.TraceState, expected.HasRemoteParent),
            (actual.IsUnfinished, actual.Status, actual.StatusMessage, actual.Scope, actual.TraceState, actual.HasRemoteParent));
        Assert.True(expected.Attributes.Equals(actual.Attributes), $"attributes of {expected.SpanId}");
        Assert.True(expected.Resource.Equals(actual.Resource), $"resource of {expected.SpanId}");
        Assert.Equal(expected.Events, actual.Events);
        Assert.Equal(expected.Links, actual.Links);
    }
}
