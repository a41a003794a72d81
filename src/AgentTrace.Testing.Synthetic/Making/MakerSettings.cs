namespace AgentTrace.Testing;

/// <summary>What a maker fills in where a plan says nothing.</summary>
internal sealed record MakerSettings
{
    /// <summary>For one exact trace: round times, one millisecond between steps.</summary>
    public static readonly MakerSettings Plain = new();

    public long AnswerNanos { get; init; } = 400_000_000;

    public long CallNanos { get; init; } = 100_000_000;

    public long OtherNanos { get; init; } = 50_000_000;

    /// <summary>The time between two steps, from and to.</summary>
    public (long Least, long Most) Gap { get; init; } = (1_000_000, 1_000_000);

    /// <summary>How much later each branch of a group starts than the one before it.</summary>
    public long Stagger { get; init; }

    /// <summary>How far the clock of every other process is ahead.</summary>
    public long SkewNanos { get; init; }

    public string Model { get; init; } = "gpt-4.1";

    public string? Service { get; init; } = "agent";

    public TokenModel Tokens { get; init; } = TokenModel.Default;

    public TokenPrices? Prices { get; init; }
}

/// <summary>How many tokens a text is.</summary>
/// <param name="CharactersPerToken">Characters of a token, on average.</param>
/// <param name="Overhead">Tokens of every request and of every answer beside its text.</param>
internal sealed record TokenModel(double CharactersPerToken, int Overhead)
{
    /// <summary>Four characters a token, which is near the mark for English under the usual tokenizers.</summary>
    public static readonly TokenModel Default = new(4, 8);

    public long Of(int characters) => (long)(characters / CharactersPerToken) + Overhead;
}
