using System.Text.Json;

namespace AgentTrace.Testing.Tests;

public sealed class GoldenScrubTests
{
    [Theory]
    [InlineData("key sk-proj-abcdefghijklmnopqrstuv here", "key secret_1 here")]
    [InlineData("Authorization: Bearer abc.def.ghi123456", "Authorization: Bearer secret_1")]
    [InlineData("password=hunter22&x=1", "password=secret_1&x=1")]
    [InlineData("\"api_key\": \"s3cr3t-value\"", "\"api_key\": \"secret_1\"")]
    [InlineData("mail ann@example.org and bob@example.org, ann@example.org", "mail email_1 and email_2, email_1")]
    [InlineData("https://x.org/a?id=7&sig=abc#top", "https://x.org/a?query_1#top")]
    [InlineData("9f1c2b7a-0d3e-4c55-8a7b-0123456789ab twice 9f1c2b7a-0d3e-4c55-8a7b-0123456789ab", "guid_1 twice guid_1")]
    [InlineData("at 2026-05-04T10:20:30.123Z and 2026-05-04 11:00", "at time_1 and time_2")]
    [InlineData("on 2026-05-04", "on 2026-05-04")]
    [InlineData("/home/ann/x.txt, C:\\Users\\ann\\y.txt", "path_1, path_2")]
    [InlineData("see /docs/start and a/home/b", "see /docs/start and a/home/b")]
    [InlineData("order 1234567 of 12", "order number_1 of 12")]
    [InlineData("max_tokens: 4096, step_1, item_2", "max_tokens: 4096, step_1, item_2")]
    public void Text_is_scrubbed_and_again_is_the_same(string text, string expected)
    {
        var scrubber = new TextScrubber(GoldenScrubber.Usual);

        Assert.Equal(expected, scrubber.Scrub(text));
        Assert.Equal(expected, scrubber.Scrub(expected));
        Assert.Equal(expected, new TextScrubber(GoldenScrubber.Usual).Scrub(expected));
    }

    [Theory]
    [InlineData("key sk-proj-abcdefghijklmnopqrstuv here", "key [redacted] here")]
    [InlineData("Authorization: Bearer abc.def.ghi123456", "Authorization: Bearer [redacted]")]
    [InlineData("Cookie: sid=abc; password is hunter22", "Cookie: [redacted]; password is [redacted]")]
    [InlineData("{\\\"passphrase\\\": \\\"open sesame\\\"}", "{\\\"passphrase\\\": \\\"[redacted]\\\"}")]
    [InlineData("password='two words', next", "password='[redacted]', next")]
    public void Messages_redact_the_secrets_that_goldens_do(string text, string expected)
    {
        Assert.Equal(expected, Scrubber.Redact(text));
        Assert.Equal(expected, Scrubber.Redact(expected));
    }

    [Fact]
    public void Ids_of_the_trace_are_numbered_as_they_appear_and_stay_equal()
    {
        var run = SampleRun.Research.With(1, 0, call => call with { Arguments = """{"url":"x","parent":"call_010x","other":"call_031x"}""" }).With(2, 0, call => call with { Arguments = """{"of":"call_010x"}""" });
        var text = GoldenTrace.Of(run.ToTrace()).ToText();

        Assert.Contains("""{"other":"call_1","parent":"call_2","url":"x"}""", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_do_not_reach_the_file_wherever_they_stand()
    {
        const string Key = "sk-proj-PLANTED00000000000000";
        const string Password = "correct-horse-PLANTED";
        const string Mail = "PLANTED@example.org";
        var run = SampleRun.Research with
        {
            Prompt = $"Use {Key}.",
            Turns =
            [
                [new SampleCall("search", $$$"""{"query":"ask {{{Mail}}} with {{{Key}}}","auth":{"password":"{{{Password}}}","apiKey":"PLANTED","headers":{"Authorization":"Basic PLANTED=="}},"cookies":["x=PLANTED"],"cookie":["a=PLANTED"]}""", $$"""{"token":"{{Password}}","text":"{{Mail}}"}""")],
                [new SampleCall("fetch", """{"url":"https://user@x.org/?sig=PLANTED"}""", Error: $"401 for {Key}: password is {Password}")],
            ],
        };
        foreach (var level in Enum.GetValues<GoldenLevel>())
        {
            var text = GoldenTrace.Of(run.ToTrace(), new() { Level = level, Results = true, LongestText = int.MaxValue }).ToText();
            Assert.DoesNotContain("PLANTED", text.Replace("\"x=PLANTED\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Contains("\"password\":\"secret_", text, StringComparison.Ordinal);
            Assert.Contains("\"scrubbed\": {\"", text, StringComparison.Ordinal);
            Assert.Equal(text, GoldenTrace.Parse(text).ToText());
        }
    }

    [Fact]
    public void Long_texts_and_lists_are_cut_to_a_head_and_a_digest_unless_asked()
    {
        var run = SampleRun.Research.With(0, 0, call => call with { Arguments = JsonSerializer.Serialize(new { query = new string('x', 130_000), ids = Enumerable.Range(1, 500) }) });

        Assert.True(GoldenTrace.Of(run.ToTrace()).ToText().Length < 2_000);
        Assert.True(GoldenTrace.Of(run.ToTrace(), new() { LongestText = int.MaxValue }).ToText().Length > 130_000);
        Assert.Equal(Verdict.Failed, new GoldenCheck(GoldenTrace.Of(run.ToTrace(), new() { Level = GoldenLevel.Arguments }))
            .Evaluate(run.With(0, 0, call => call with { Arguments = call.Arguments.Replace("xx\"", "xy\"", StringComparison.Ordinal) }).ToTrace()).Verdict);
    }

    [Fact]
    public void Scrubbed_numbers_may_shift_but_what_was_one_stays_one()
    {
        var golden = Twice("a0000000-0000-4000-8000-000000000001", "a0000000-0000-4000-8000-000000000001");

        Assert.Equal(Verdict.Passed, golden.Evaluate(Twice("b0000000-0000-4000-8000-000000000002", "b0000000-0000-4000-8000-000000000002")).Verdict);
        var result = golden.Evaluate(Twice("b0000000-0000-4000-8000-000000000002", "c0000000-0000-4000-8000-000000000003"));
        Assert.Equal("tool \"fetch\" (step 4) changed: guid_2 is another one than guid_1 of the golden, which stood elsewhere as well", result.Reason);
    }

    [Fact]
    public void What_a_rule_ignores_does_not_count_by_its_identity_either()
    {
        SampleRun Run(string first, string second) => new([new SampleCall("search", $$"""{"request_id":"{{first}}","to":"a@example.org"}""")], [new SampleCall("fetch", $$"""{"request_id":"{{second}}","to":"a@example.org"}""")]);
        var options = new GoldenOptions { Level = GoldenLevel.Arguments, Fields = { ["*.request_id"] = GoldenField.Ignore } };
        const string One = "a0000000-0000-4000-8000-000000000001", Two = "a0000000-0000-4000-8000-000000000002";

        Assert.Equal(Verdict.Passed, new GoldenCheck(GoldenTrace.Of(Run(One, Two).ToTrace(), options)).Evaluate(Run(One, One).ToTrace()).Verdict);
    }

    [Fact]
    public void A_field_that_counts_exactly_counts_by_its_identity_on_every_level()
    {
        SampleRun Run(string first, string second) => new([new SampleCall("search", $$"""{"id":"{{first}}"}""")], [new SampleCall("fetch", $$"""{"id":"{{second}}"}""")]);
        var options = new GoldenOptions { Fields = { ["*.id"] = GoldenField.Exact } };
        const string One = "a0000000-0000-4000-8000-000000000001", Two = "a0000000-0000-4000-8000-000000000002";
        var golden = new GoldenCheck(GoldenTrace.Of(Run(One, One).ToTrace(), options));

        Assert.Equal(Verdict.Passed, golden.Evaluate(Run(Two, Two).ToTrace()).Verdict);
        Assert.Equal(Verdict.Failed, golden.Evaluate(Run(One, Two).ToTrace()).Verdict);
    }

    private static GoldenOf Twice(string first, string second) => new(new SampleRun(
        [new SampleCall("search", $$"""{"id":"{{first}}"}""")],
        [new SampleCall("fetch", $$"""{"id":"{{second}}"}""")]).ToTrace());

    private sealed record GoldenOf(RecordedTrace Trace)
    {
        public CheckResult Evaluate(GoldenOf other) => new GoldenCheck(GoldenTrace.Of(Trace, new() { Level = GoldenLevel.Arguments })).Evaluate(other.Trace);
    }
}
