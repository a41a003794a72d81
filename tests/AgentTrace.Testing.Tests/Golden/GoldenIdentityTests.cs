namespace AgentTrace.Testing.Tests;

/// <summary>Ids that a golden has scrubbed: what was one thing stays one thing, whichever of several calls at once came first.</summary>
public sealed class GoldenIdentityTests
{
    private const string A = "9f1c2b7a-0d3e-4c55-8a7b-0123456789ab";
    private const string B = "1a2b3c4d-0d3e-4c55-8a7b-ba9876543210";

    private static readonly GoldenOptions Arguments = new() { Level = GoldenLevel.Arguments };

    [Fact]
    public void Calls_at_once_may_start_in_any_order()
    {
        var golden = Golden([Create(A)], [Create(B)], [Fetch(A), Fetch(B)]);

        Assert.Equal(Verdict.Passed, golden.Evaluate(Run([Create(A)], [Create(B)], [Fetch(B), Fetch(A)])).Verdict);
        Assert.Equal(Verdict.Passed, golden.Evaluate(Run([Create(B)], [Create(A)], [Fetch(B), Fetch(A)])).Verdict);
        Assert.Equal("tool \"fetch\" (step 7) changed: guid_1 is another one than guid_2 of the golden, which stood elsewhere as well",
            golden.Evaluate(Run([Create(A)], [Create(B)], [Fetch(A), Fetch(A)])).Reason);
    }

    [Fact]
    public void What_comes_later_tells_which_of_the_calls_at_once_was_which()
    {
        var golden = Golden([Create(A), Create(B)], [Fetch(A)], [Delete(B)]);

        Assert.Equal(Verdict.Passed, golden.Evaluate(Run([Create(B), Create(A)], [Fetch(A)], [Delete(B)])).Verdict);
        Assert.Equal(Verdict.Failed, golden.Evaluate(Run([Create(B), Create(A)], [Fetch(A)], [Delete(A)])).Verdict);
    }

    [Fact]
    public void Groups_tell_of_groups()
    {
        var golden = Golden([Create(A), Create(B)], [Fetch(A), Fetch(B)], [Delete(A), Delete(B)]);

        Assert.Equal(Verdict.Passed, golden.Evaluate(Run([Create(B), Create(A)], [Fetch(A), Fetch(B)], [Delete(A), Delete(B)])).Verdict);
        Assert.Equal(Verdict.Passed, golden.Evaluate(Run([Create(A), Create(B)], [Fetch(B), Fetch(A)], [Delete(A), Delete(B)])).Verdict);
        Assert.Equal(Verdict.Failed, golden.Evaluate(Run([Create(A), Create(B)], [Fetch(B), Fetch(A)], [Delete(A), Delete(A)])).Verdict);
    }

    private static SampleCall Create(string id) => new("create", $$"""{"id":"{{id}}"}""");

    private static SampleCall Fetch(string id) => new("fetch", $$"""{"id":"{{id}}"}""");

    private static SampleCall Delete(string id) => new("delete", $$"""{"id":"{{id}}"}""");

    private static RecordedTrace Run(params SampleCall[][] turns) => new SampleRun(turns).ToTrace();

    private static GoldenCheck Golden(params SampleCall[][] turns) => new(GoldenTrace.Parse(GoldenTrace.Of(Run(turns), Arguments).ToText()));
}
