namespace AgentTrace.Testing.Evaluation.Tests;

public sealed class DatasetTests
{
    [Fact]
    public void Lines_become_cases_in_their_order()
    {
        var dataset = Dataset.Parse("""
            // two cases
            {"id": "battery", "input": "Find research", "tags": ["research", "slow"], "expectations": [{"tool": "search"}, {"maxSteps": 5, "name": "short"}]}

            {"id": "refund", "input": {"order": 7, "amount": 12.50}}
            """);
        Assert.Equal(["battery", "refund"], dataset.Cases.Select(item => item.Id));
        Assert.Equal(["Find research", """{"order":7,"amount":12.50}"""], dataset.Cases.Select(item => item.Input));
        Assert.Equal(["research", "slow"], dataset.Cases[0].Tags);
        Assert.Equal([0, 1], dataset.Cases.Select(item => item.Index));
        Assert.Equal([2, 2], dataset.Cases[0].Expectations.Select(entry => entry.Line));
        Assert.Equal("short", dataset.Cases[0].Expectations[1].Name);
    }

    [Theory]
    [InlineData("", "it holds no case; a line such as {\"id\": \"battery\", \"input\": \"Find research on batteries\"} was expected.")]
    [InlineData("{\"id\": \"a\", \"input\": \"x\"}\n{\"id\": \"a\", \"input\": \"y\"}", "line 2: the id \"a\" stands on line 1 already.")]
    [InlineData("\n{\"input\": \"x\"}", "line 2: column 1: \"id\" is missing; every case has a name of its own.")]
    [InlineData("{\"id\": \"a\"}", "line 1: column 1: \"input\" is missing: what is the agent asked?")]
    [InlineData("{\"id\": \"a\", \"inputs\": \"x\"}", "line 1: column 13: unknown key \"inputs\"; did you mean \"input\"?")]
    [InlineData("{\"id\": \"a\", \"input\": \"x\", \"expectations\": [{\"maxStep\": 1}]}", "line 1: column 45: unknown key \"maxStep\"; did you mean \"maxSteps\"?")]
    [InlineData("{\"id\": \"a\", \"input\": \"x\", \"expectations\": {}}", "line 1: column 43: \"expectations\" wants a list, found an object.")]
    [InlineData("[1]", "line 1: column 1: \"a case\" wants an object, found a list.")]
    [InlineData("{\"id\": \"a\", ", "line 1: column 13: no valid JSON: Expected start of a property name or value, but instead reached end of data.")]
    public void A_fault_is_one_line_with_its_place(string text, string message) =>
        Assert.Equal(message, Assert.Throws<EvaluationFormatException>(() => Dataset.Parse(text)).Message);

    [Fact]
    public void The_digest_knows_no_line_endings_and_every_letter()
    {
        var dataset = Dataset.Parse("{\"id\": \"a\", \"input\": \"x\"}\n{\"id\": \"b\", \"input\": \"y\"}\n");
        Assert.Equal(dataset.Digest, Dataset.Parse("{\"id\": \"a\", \"input\": \"x\"}\r\n{\"id\": \"b\", \"input\": \"y\"}\r\n").Digest);
        Assert.NotEqual(dataset.Digest, Dataset.Parse("{\"id\": \"a\", \"input\": \"x\"}\n{\"id\": \"b\", \"input\": \"z\"}\n").Digest);
    }
}
