namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>Whatever is generated is sound, says all that a check may ask, and survives every format.</summary>
public class ValidityTests
{
    private const int Count = 8;

    public static TheoryData<string, string> Each => AllShapes.Each;

    [Theory]
    [MemberData(nameof(Each))]
    public void Trace_is_well_formed_and_debuggable_in_every_vocabulary(string scenario, string shape)
    {
        foreach (var vocabulary in AllShapes.Vocabularies)
        {
            foreach (var trace in AllShapes.Make(scenario, shape).In(vocabulary).Generate(Count))
            {
                trace.Should().BeWellFormed();
                trace.Should().BeDebuggable();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void Trace_comes_back_equal_from_every_format_and_is_debuggable_there(string scenario, string shape)
    {
        foreach (var vocabulary in AllShapes.Vocabularies)
        {
            var traces = AllShapes.Make(scenario, shape).In(vocabulary).Generate(Count).ToList();
            var once = InMemory.Bytes(traces, "event-log");
            foreach (var format in TraceFormats.Writable)
            {
                var back = InMemory.Read(InMemory.Bytes(traces, format));
                Assert.Equal(format, back.Format);
                Assert.Empty(back.Problems);

                // The event log says all that there is to say.
                Assert.Equal(once, InMemory.Bytes(back, "event-log"));
                foreach (var trace in back) trace.Should().BeDebuggable();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void Vocabularies_tell_the_same_facts_of_one_plan(string scenario, string shape)
    {
        var told = AllShapes.Vocabularies.Select(vocabulary => AllShapes.Make(scenario, shape).In(vocabulary).Generate(Count).Select(InMemory.Facts).ToList()).ToList();
        for (var i = 0; i < Count; i++)
        {
            Assert.Equal(told[0][i], told[1][i]);
            Assert.Equal(told[0][i], told[2][i]);
        }
    }
}
