using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

public sealed class WordsTests
{
    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(99_000, "99 µs")]
    [InlineData(1_500_000, "1.5 ms")]
    [InlineData(850_000_000, "850 ms")]
    [InlineData(1_170_000_000, "1.17 s")]
    [InlineData(59_999_000_000, "60 s")]
    [InlineData(60_000_000_000, "1 min 0 s")]
    [InlineData(119_600_000_000, "2 min 0 s")]
    [InlineData(125_000_000_000, "2 min 5 s")]
    [InlineData(-130_000_000_000, "-2 min 10 s")]
    public void Durations_are_rounded_before_they_are_parted(long nanoseconds, string text)
    {
        Assert.Equal(text, Words.Duration(nanoseconds));
        Assert.Equal(text, Words.Duration(TimeSpan.FromTicks(nanoseconds / 100)));
    }

    [Fact]
    public void Longest_duration_is_said_as_it_is() => Assert.Equal("took at most 15372286728 min 5 s", new MaxDurationCheck(TimeSpan.MaxValue).Finite);

    [Fact]
    public void Marks_of_other_scripts_do_not_turn_a_line() => Assert.Equal("a\\u061cb\\u202ec", SafeText.Line("a\u061Cb\u202Ec"));

    [Fact]
    public void Which_says_what_it_is_about_and_nothing_of_it_moves_the_cursor()
    {
        var trace = Trace(t => { t.Tool("\u001b[2J", 0.5); t.Tool("b", 20); });
        Assert.Equal("Which needs exactly one call of \"*\", and 2 are certain: \"\\u001b[2J\" (step 1), \"b\" (step 2).",
            Assert.Throws<InvalidOperationException>(() => trace.Should().HaveCalledTool(Call.To(ToolName.Glob("*"))).Which).Message);

        var scope = new TraceAssertionScope();
        try
        {
            var chain = trace.Should().HaveCalledTool("b").Before("c");
            Assert.Equal("Which has no call to give: the chain before it did not hold.", Assert.Throws<InvalidOperationException>(() => chain.Which).Message);
        }
        finally
        {
            scope.Close();
        }
    }

    [Fact]
    public void Counts_that_say_nothing_name_the_sentence_that_does()
    {
        var trace = Trace(t => { t.Tool("search", 0.5, under: t.Agent("a")); });
        Assert.Equal("A count of 0 contradicts a chain that asks for at least one; use NotHaveCalledTool, or IfCalledTool where there may be none. (Parameter 'count')", Fault(() => trace.Should().HaveCalledTool("search").Times(0)));
        Assert.Equal("A count of 0 contradicts a chain that asks for at least one; use NotHaveRunAgent, or IfRanAgent where there may be none. (Parameter 'count')", Fault(() => trace.Should().HaveRunAgent("a").AtMost(0)));
        Assert.Equal("A count of 0 says nothing where there may be none; use AtMost(0). (Parameter 'count')", Fault(() => trace.Should().IfCalledTool("search").Times(0)));
        Assert.Equal("A count is not negative. (Parameter 'count')", Fault(() => trace.Should().IfCalledTool("search").AtMost(-1)));
        trace.Should().IfCalledTool("pay").AtMost(0);
    }

    private static string Fault(Action act) => Assert.Throws<ArgumentException>(act).Message;
}
