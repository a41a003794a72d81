using System.Diagnostics;

namespace AgentTrace.Testing.Tests;

public sealed class TagCopierTests
{
    [Fact]
    public void Value_of_each_type_is_typed_as_OpenTelemetry_types_it()
    {
        Assert.Equal(AttributeKind.Null, Copy(null).Kind);
        Assert.Equal("text", Copy("text").AsText());
        Assert.True(Copy(true).AsBoolean());
        foreach (var number in new object[] { 7, 7L, (short)7, (byte)7, (sbyte)7, (ushort)7, 7u })
        {
            Assert.Equal((AttributeKind.Integer, 7L), (Copy(number).Kind, Copy(number).AsInteger()));
        }

        Assert.Equal(0.2, Copy(0.2).AsDouble());
        Assert.Equal((double)0.2f, Copy(0.2f).AsDouble());
        Assert.Equal((AttributeKind.Text, "18446744073709551615"), (Copy(ulong.MaxValue).Kind, Copy(ulong.MaxValue).AsText()));
        Assert.Equal("1.5", Copy(1.5m).AsText());
        Assert.Equal("Friday", Copy(DayOfWeek.Friday).AsText());
        Assert.Equal(["a", "b"], Copy(new[] { "a", "b" }).AsList().Select(item => item.AsText()));
        Assert.Equal([1L, 2L], Copy(new List<int> { 1, 2 }).AsList().Select(item => item.AsInteger()));
        Assert.Equal(AttributeKind.Null, Copy(new string?[] { null }).AsList()[0].Kind);
        Assert.Equal([1, 2], Copy(new byte[] { 1, 2 }).AsBytes().ToArray());
        Assert.Equal(3, Copy(new Dictionary<string, object?> { ["k"] = 3 }).AsMap()["k"].AsInteger());
    }

    [Fact]
    public void Value_that_contains_itself_ends()
    {
        var endless = new object[1];
        endless[0] = endless;

        Assert.Equal(AttributeKind.List, Copy(endless).Kind);
    }

    [Fact]
    public void Trace_with_a_tag_that_cannot_be_read_has_everything_else()
    {
        using var source = RecordingTestTools.NewSource();
        using var recorder = TraceRecorder.Start();
        using (var activity = source.StartActivity("run")) activity!.SetTag("bad", new Unreadable()).SetTag("good", 1);

        var attributes = recorder.Trace.Span("run").Attributes;
        Assert.Equal(1, attributes["good"].AsInteger());
        Assert.Contains("could not be read: System.FormatException", attributes["bad"].AsText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Trace_shares_a_huge_tag_instead_of_copying_it()
    {
        using var source = RecordingTestTools.NewSource();
        using var recorder = TraceRecorder.Start();
        var huge = new string('x', 10_000_000);
        using (var activity = source.StartActivity("run")) activity!.SetTag("huge", huge);

        Assert.Same(huge, recorder.Trace.Span("run").Attributes["huge"].AsText());
    }

    private static AttributeValue Copy(object? value)
    {
        using var activity = new Activity("x");
        activity.AddTag("k", value);
        return Assert.Single(TagCopier.Copy(activity.EnumerateTagObjects())).Value;
    }

    private sealed class Unreadable
    {
        public override string ToString() => throw new FormatException();
    }
}
