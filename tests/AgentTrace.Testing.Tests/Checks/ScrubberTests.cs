namespace AgentTrace.Testing.Tests;

/// <summary>Messages and goldens know secrets by the same names.</summary>
public sealed class ScrubberTests
{
    public static TheoryData<string> Names() =>
    [
        "accessToken", "clientSecret", "dbPassword", "private_key", "privateKey", "api_key", "apiKey", "API-KEY", "PROD_DB_PASSWORD", "AWS_SECRET_ACCESS_KEY", "secretAccessKey", "AccessKey", "x-api-key",
        "password", "passwd", "pwd", "passphrase", "secret", "SECRET_KEY", "token", "refresh_token", "credential", "credentials", "Authorization", "Cookie", "--token", "my.password",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_name_says_to_be_a_secret_is_redacted_in_every_form(string name)
    {
        Assert.True(Scrubber.IsSecretName(name));
        Assert.Equal($"{{\"{name}\":\"[redacted]\"}}", Scrubber.Redact($"{{\"{name}\":\"hunter22\"}}"));
        Assert.Equal($"{{\\\"{name}\\\": \\\"[redacted]\\\"}}", Scrubber.Redact($"{{\\\"{name}\\\": \\\"hunter22\\\"}}"));
        Assert.Equal($"export {name}=[redacted]\nPATH=/bin", Scrubber.Redact($"export {name}=hunter22\nPATH=/bin"));
        Assert.Equal($"{name}: [redacted]", Scrubber.Redact($"{name}: hunter22"));
    }

    [Theory]
    [InlineData("max_tokens: 4096")]
    [InlineData("tokens=12345, secretary: Mary Jones, passwords: many of them")]
    [InlineData("the key is under the mat, monkey: banana")]
    public void What_only_reads_alike_is_left(string text) => Assert.Equal(text, Scrubber.Redact(text));

    [Fact]
    public void A_name_of_a_million_characters_is_no_burden()
    {
        var text = string.Concat(Enumerable.Repeat("a_token-", 125_000)) + "=hunter22 " + new string(' ', 100_000);

        Assert.EndsWith("=hunter22", Scrubber.Redact(text).TrimEnd(), StringComparison.Ordinal);
    }
}
