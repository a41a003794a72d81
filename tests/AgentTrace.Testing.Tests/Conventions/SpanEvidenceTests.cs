namespace AgentTrace.Testing.Tests.Conventions;

public sealed class SpanEvidenceTests
{
    private static readonly (string Key, Evidence Evidence)[] Names = [.. Vocabulary.ByPrecedence.SelectMany(vocabulary => vocabulary.Keys).DistinctBy(name => name.Key)];

    [Fact]
    public void Evidence_is_the_first_value_under_the_most_preferred_name_that_holds_something()
    {
        var random = new Random(7);
        string[] keys = [.. Names.Select(name => name.Key), "http.method", "", new string('k', 300)];
        for (var round = 0; round < 2_000; round++)
        {
            // Often the names of the round before with other values, as instrumentations do it; sometimes more than are remembered.
            var chosen = Enumerable.Range(0, round % 100 == 0 ? 80 : random.Next(12)).Select(_ => keys[random.Next(keys.Length)]).ToArray();
            for (var again = 0; again < 3; again++)
            {
                var attributes = SpanKit.Attributes([.. chosen.Select((key, i) => (key, (object?)(random.Next(4) == 0 ? "" : "value " + i)))]);
                var evidence = SpanEvidence.Of(attributes);
                foreach (var what in Enum.GetValues<Evidence>())
                {
                    var expected = Names.Where(name => name.Evidence == what)
                        .Select(name => attributes.FirstOrDefault(entry => entry.Key == name.Key && entry.Value.AsText()!.Length > 0).Value).FirstOrDefault(value => !value.IsNull);
                    Assert.Equal(expected, evidence[what]);
                    Assert.Equal(!expected.IsNull, evidence.Has(what));
                }
            }
        }
    }

    [Fact]
    public void Spans_of_other_shapes_do_not_change_what_a_span_says()
    {
        var tool = SpanKit.Attributes(("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "search"));
        for (var i = 0; i < 5_000; i++) SpanEvidence.Of(SpanKit.Attributes(("gen_ai.operation.name", "chat"), ("some.key." + i, "x")));

        Assert.Equal("search", SpanEvidence.Of(tool).Name(Evidence.ToolName));
        Assert.Equal("execute_tool", SpanEvidence.Of(tool).Name(Evidence.Operation));
    }

    [Fact]
    public void Names_that_agree_in_length_and_at_both_ends_stay_apart()
    {
        foreach (var name in (string[])["search_a_in_the_web", "search_b_in_the_web", "search_c_in_the_web", "search_a_in_the_web"])
        {
            Assert.Equal(name, NamePool.Get(AttributeValue.FromUtf8(System.Text.Encoding.UTF8.GetBytes(name), 0, name.Length)));
        }
    }
}
