using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests.Policies;

public sealed class PolicyDraftTests
{
    [Theory]
    [InlineData("a\"], \"x\": [\"")]
    [InlineData("line\nbreak // {")]
    [InlineData("\u202egnp.exe")]
    [InlineData("half\ud800")]
    [InlineData("\u001b[31mred")]
    public void Name_of_a_tool_is_data(string name)
    {
        var trace = Trace(t => t.Tool(name, 0.5));

        var draft = PolicyDraft.Of([trace, trace]);

        Assert.DoesNotContain(draft, c => c is '\u001b' or '\u202e' || char.IsSurrogate(c));
        Assert.All(TracePolicy.Parse(draft).Checks, entry => Assert.Equal(Verdict.Passed, entry.Check.Evaluate(trace).Verdict));
    }

    [Fact]
    public void Draft_of_no_run_is_refused() => Assert.Throws<ArgumentException>(() => PolicyDraft.Of([]));
}
