using System.Text.Json;

namespace AgentTrace.Testing.Tests;

public sealed class ArgMatchTests
{
    private static readonly RecordedTrace Booking = SpanKit.Trace(t => t.Tool("book", 0, 10,
        args: """{"to":"ann@evil.example","seats":3,"price":19.99,"note":null,"meta":{"at":"12:01","trace":"x1"},"rows":[{"id":1,"at":5},{"id":2,"at":6}],"filter":"{\"a\":1}"}"""));

    public static TheoryData<string, object, bool, string?> Rows() => new()
    {
        { "regex", new { to = ArgMatch.Regex("@evil\\.example$") }, true, null },
        { "regex on a number", new { seats = ArgMatch.Regex("3") }, false, "$.seats is 3, expected text matching /3/" },
        { "contains", new { to = ArgMatch.Contains("@contoso") }, false, "$.to is \"ann@evil.example\", expected text containing \"@contoso\"" },
        { "range", new { seats = ArgMatch.Range(1, 4) }, true, null },
        { "range, not in it", new { seats = ArgMatch.Range(4, double.PositiveInfinity) }, false, "$.seats is 3, expected a number from 4" },
        { "approximately", new { price = ArgMatch.Approximately(20, 0.1) }, true, null },
        { "approximately, too far", new { price = ArgMatch.Approximately(20, 0.001) }, false, "$.price is 19.99, expected 20 ± 0.001" },
        { "one of", new { seats = ArgMatch.OneOf(2, 3.0, "3") }, true, null },
        { "one of, none", new { seats = ArgMatch.OneOf("3", null) }, false, "$.seats is 3, expected one of exactly \"3\", exactly null" },
        { "any is there", new { note = ArgMatch.Any }, true, null },
        { "any is missing", new { more = ArgMatch.Any }, false, "$.more is missing, expected any value" },
        { "null or missing", new { note = ArgMatch.NullOrMissing, more = ArgMatch.NullOrMissing }, true, null },
        { "null or missing, there", new { seats = ArgMatch.NullOrMissing }, false, "$.seats is 3, expected null or nothing" },
        { "not", new { to = ArgMatch.Not(ArgMatch.Regex("@contoso\\.com$")), more = ArgMatch.Not(ArgMatch.Any) }, true, null },
        { "where", new { rows = ArgMatch.Where(rows => rows.GetArrayLength() == 3) }, false, "$.rows is [{\"id\":1,\"at\":5},{\"id\":2,\"at\":6}], expected a value where rows => rows.GetArrayLength() == 3" },
        { "in a list", new { rows = new object[] { new { id = ArgMatch.Range(1, 1) }, ArgMatch.Any } }, true, null },
        { "in a dictionary", new Dictionary<string, object> { ["meta"] = new Dictionary<string, object> { ["at"] = ArgMatch.Regex("^\\d\\d:") } }, true, null },
        { "inside text that holds an object", new { filter = new { a = ArgMatch.Range(0, 1) } }, true, null },
        { "the whole", ArgMatch.Where(all => all.TryGetProperty("to", out _)), true, null },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Matcher_stands_in_the_place_of_a_value(string name, object expected, bool holds, string? difference)
    {
        var pattern = ArgumentPattern.From(expected, ArgumentMode.Partial);
        var actual = Booking.ToolCalls[0].Arguments!.Value;

        Assert.True(pattern.IsMatch(actual) == holds, name);
        Assert.Equal(difference is null ? [] : [difference], pattern.Differences(actual, 5).Select(found => found.ToString()));
    }

    [Theory]
    [InlineData("""{"to":"ann@evil.example","seats":3,"price":19.99,"note":null,"meta":{"at":"other","trace":"x1"},"rows":[{"id":1},{"id":2,"at":7}],"filter":{"a":1}}""", true, "meta.at", "$.rows[*].at")]
    [InlineData("""{"to":"ann@evil.example","seats":3}""", true, "price", "note", "meta", "rows", "filter")]
    [InlineData("""{"to":"ann@evil.example","seats":3}""", false, "price", "note", "meta", "rows")]
    [InlineData("""{"extra":1}""", true, "*")]
    public void Ignored_paths_are_left_out_on_both_sides(string expected, bool holds, params string[] ignoring)
    {
        Assert.Equal(holds, ArgumentPattern.From(expected, ArgumentMode.Exact, ignoring).IsMatch(Booking.ToolCalls[0].Arguments!.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("$")]
    [InlineData("a..b")]
    [InlineData("a[")]
    [InlineData("a[x]")]
    [InlineData("['a")]
    public void Path_that_is_none_is_refused(string path) => Assert.ThrowsAny<ArgumentException>(() => JsonPath.Parse(path));

    [Fact]
    public void Path_names_keys_with_dots_in_quotes() => Assert.Equal("x", JsonPath.Parse("$['a.b'][1].c").In(JsonElement.Parse("""{"a.b":[0,{"c":"x"}]}"""))?.GetString());

    [Fact]
    public void Matcher_that_cannot_mean_anything_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ArgMatch.Range(2, 1));
        Assert.Throws<ArgumentException>(() => ArgMatch.Range(double.NaN, 1));
        Assert.Throws<ArgumentException>(() => ArgMatch.Approximately(double.NaN, 1));
        Assert.Throws<ArgumentException>(() => ArgMatch.Approximately(1, -1));
        Assert.Throws<ArgumentException>(() => ArgMatch.OneOf());
        Assert.Throws<ArgumentException>(() => ArgMatch.Contains(""));
        Assert.ThrowsAny<ArgumentException>(() => ArgMatch.Regex("("));
    }

    [Fact]
    public void Matchers_are_said_in_words_of_their_own()
    {
        var check = new NotCheck(new CallCheck(Call.To("book").WithArguments(new { to = ArgMatch.Regex("@evil\\.example$") }, ignoring: ["meta.at"])));

        Assert.Equal("Expected trace not to have called tool \"book\" with arguments {\"to\":<text matching /@evil\\.example$/>} ignoring meta.at, but it was called once (step 1).", check.Describe(Booking));
    }

    [Theory]
    [InlineData("""{"to": {"$regex": "@evil"}}""", true)]
    [InlineData("""{"to": {"$notRegex": "@contoso"}}""", true)]
    [InlineData("""{"to": {"$notRegex": "@evil"}}""", false)]
    [InlineData("""{"nobody": {"$notRegex": "@contoso"}}""", true)]
    [InlineData("""{"seats": {"$range": [1, null]}}""", true)]
    [InlineData("""{"price": {"$approximately": 20, "$within": 0.1}}""", true)]
    [InlineData("""{"price": {"$within": 0.1, "$approximately": 20}}""", true)]
    [InlineData("""{"seats": {"$oneOf": [1, {"$range": [3, 3]}]}}""", true)]
    [InlineData("""{"rows": [{"id": {"$any": true}}, {"$contains": "x"}]}""", false)]
    [InlineData("""{"note": {"$nullOrMissing": true}}""", true)]
    [InlineData("""{"seats": {"$not": 3}}""", false)]
    [InlineData("""{"seats": {"$not": {"$contains": "3"}}}""", true)]
    [InlineData("""{"meta": {"$literal": {"at": "12:01", "trace": "x1"}}}""", true)]
    [InlineData("""{"meta": {"$literal": {"at": "12:01"}}}""", false)]
    public void Policy_writes_matchers_as_objects_of_one_key(string arguments, bool holds)
    {
        var check = Assert.Single(TracePolicy.Parse($$"""[{"tool": "book", "arguments": {{arguments}}}]""").Checks).Check;

        Assert.True(check.Evaluate(Booking).Verdict == (holds ? Verdict.Passed : Verdict.Failed), check.Describe(Booking));
    }

    [Theory]
    [InlineData(48.1, 0.1, "48.2", true)]
    [InlineData(48.1, 0.1, "48.20000000000001", false)]
    [InlineData(0.3, 0, "0.3", true)]
    [InlineData(0, 1e-30, "1e-29", false)]
    [InlineData(0, double.PositiveInfinity, "1e300", true)]
    [InlineData(100000000000000000, 10, "100000000000000016", false)]
    public void Approximately_counts_in_decimals(double expected, double tolerance, string actual, bool isNear) =>
        Assert.Equal(isNear, ArgMatch.Approximately(expected, tolerance).Matches(JsonElement.Parse(actual)));

    [Fact]
    public void Slow_regular_expression_is_no_verdict_and_no_end_of_the_judging()
    {
        var trace = SpanKit.Trace(t => t.Tool("send", 0.5, args: $"{{\"to\":\"{new string('a', 40)}!\"}}"));
        const string Why = "the regular expression /^(a+)+$/ takes longer than a second on \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\"";

        Assert.Equal(Why, TracePolicy.Parse("""[{"tool": "send", "arguments": {"to": {"$regex": "^(a+)+$"}}}]""").Checks[0].Check.Evaluate(trace).Reason);
        Assert.Equal(Verdict.Inconclusive, new NotCheck(new AnyOfCheck([new CallCheck(Call.To("send").WithArguments(new { to = ArgMatch.Regex("^(a+)+$") })), new CallCheck("x")])).Evaluate(trace).Verdict);
        Assert.Equal(Why, new CallCheck(ToolName.Regex("^(a+)+$")).Evaluate(SpanKit.Trace(t => t.Tool(new string('a', 40) + "!", 0.5))).Reason);

        // What a condition in code throws goes through.
        Assert.Throws<System.Text.RegularExpressions.RegexMatchTimeoutException>(() => new PredicateCheck(_ => throw new System.Text.RegularExpressions.RegexMatchTimeoutException(), "x").Evaluate(trace));
    }
}
