using System.Globalization;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>What a model's tokens cost, in USD per million tokens.</summary>
/// <param name="Input">Input that came from no cache.</param>
/// <param name="Output">Output, reasoning included.</param>
/// <param name="CachedInput">Input that came from a cache; null where it costs as much as other input. What is written to a cache costs as input.</param>
/// <example><code>new TokenPrice(Input: 2.50m, Output: 10m, CachedInput: 1.25m)</code></example>
public sealed record TokenPrice(decimal Input, decimal Output, decimal? CachedInput = null)
{
    /// <summary>Input that came from no cache, USD per million tokens.</summary>
    public decimal Input { get; } = Checked(Input, nameof(Input));

    /// <summary>Output, reasoning included, USD per million tokens.</summary>
    public decimal Output { get; } = Checked(Output, nameof(Output));

    /// <summary>Input that came from a cache, USD per million tokens; null where it costs as much as other input.</summary>
    public decimal? CachedInput { get; } = CachedInput is { } price ? Checked(price, nameof(CachedInput)) : null;

    /// <summary>A price beyond this is no price; with it no sum of a trace leaves what a decimal holds.</summary>
    internal const decimal Highest = 1_000_000m;

    private static decimal Checked(decimal price, string name) =>
        price is >= 0 and <= Highest ? price : throw new ArgumentOutOfRangeException(name, price, "A price is from 0 to 1,000,000 USD per million tokens.");
}

/// <summary>What tokens cost, by model: a table that you give, as no trace and no library knows what you pay.</summary>
/// <remarks>
/// A model is looked up by its exact name (compared by ordinal): first as it answered, then as it was asked for. Only where neither stands in
/// the table, names with <c>*</c> and <c>?</c> are tried, the longest first. Immutable.
/// </remarks>
/// <example><code>
/// var prices = new TokenPrices().With("gpt-4o", input: 2.50m, output: 10m, cachedInput: 1.25m).With("gpt-4o-mini*", 0.15m, 0.60m);
/// trace.Should().HaveCostAtMostUsd(0.05m, prices);
/// </code></example>
public sealed class TokenPrices
{
    private readonly Dictionary<string, TokenPrice> _exact;
    private readonly IReadOnlyList<(ToolName Name, TokenPrice Price)> _patterns;

    /// <summary>A table without prices.</summary>
    public TokenPrices()
        : this([])
    {
    }

    private TokenPrices(Dictionary<string, TokenPrice> entries)
    {
        Entries = entries;
        _exact = entries.Where(entry => !IsPattern(entry.Key)).ToDictionary(StringComparer.Ordinal);
        _patterns = [.. entries.Where(entry => IsPattern(entry.Key)).OrderByDescending(entry => entry.Key.Length).ThenBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (ToolName.Glob(entry.Key), entry.Value))];
    }

    /// <summary>The prices, by the model's name or pattern.</summary>
    public IReadOnlyDictionary<string, TokenPrice> Entries { get; }

    /// <summary>The table with one more price; it takes the place of an earlier one of the same name.</summary>
    /// <param name="model">The model's name; <c>*</c> stands for any text and <c>?</c> for one character.</param>
    /// <param name="input">USD per million tokens of input that came from no cache.</param>
    /// <param name="output">USD per million tokens of output, reasoning included.</param>
    /// <param name="cachedInput">USD per million tokens of input that came from a cache; null where it costs as much as other input.</param>
    /// <exception cref="ArgumentException">The name is blank, or a price is negative or beyond 1,000,000 USD.</exception>
    /// <example><code>new TokenPrices().With("gpt-4o", input: 2.50m, output: 10m, cachedInput: 1.25m)</code></example>
    public TokenPrices With(string model, decimal input, decimal output, decimal? cachedInput = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        return new TokenPrices(new Dictionary<string, TokenPrice>((IDictionary<string, TokenPrice>)Entries, StringComparer.Ordinal) { [model] = new TokenPrice(input, output, cachedInput) });
    }

    /// <summary>Reads a table from JSON: <c>{"gpt-4o": {"input": 2.50, "cachedInput": 1.25, "output": 10}}</c>, USD per million tokens. A policy file holds the same under <c>prices</c>.</summary>
    /// <param name="json">The table.</param>
    /// <exception cref="FormatException">It is no such table.</exception>
    /// <example><code>var prices = TokenPrices.Parse(File.ReadAllText("prices.json"));</code></example>
    public static TokenPrices Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            var prices = new TokenPrices();
            foreach (var model in JsonElement.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }).EnumerateObject())
            {
                foreach (var part in model.Value.EnumerateObject())
                {
                    if (part.Name is not ("input" or "output" or "cachedInput")) throw new FormatException($"The prices of {Words.Quote(model.Name)} hold an unknown key {Words.Quote(part.Name)}; known: input, cachedInput, output.");
                }

                prices = prices.With(model.Name, Price(model, "input") ?? throw Missing(model.Name, "input"), Price(model, "output") ?? throw Missing(model.Name, "output"), Price(model, "cachedInput"));
            }

            return prices;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"These are no prices such as {{\"gpt-4o\": {{\"input\": 2.50, \"cachedInput\": 1.25, \"output\": 10}}}}: {error.Message}", error);
        }
    }

    /// <summary>The price of a model, by the name under which it answered, else by the one it was asked for.</summary>
    internal TokenPrice? Of(string? answered, string? asked) => Exact(answered) ?? Exact(asked) ?? Like(answered) ?? Like(asked);

    /// <summary>Both tables; where both name a model, the other's price.</summary>
    internal TokenPrices And(TokenPrices other) => other.Entries.Aggregate(this, (table, entry) => table.With(entry.Key, entry.Value.Input, entry.Value.Output, entry.Value.CachedInput));

    private static bool IsPattern(string name) => name.AsSpan().ContainsAny('*', '?');

    private static decimal? Price(JsonProperty model, string key) => !model.Value.TryGetProperty(key, out var value) ? null
        : decimal.TryParse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var price) ? price
        : throw new FormatException($"The price {Words.Quote(key)} of {Words.Quote(model.Name)} is no number of USD per million tokens: {Words.Json(value, 40)}.");

    private static FormatException Missing(string model, string key) => new($"The prices of {Words.Quote(model)} lack {Words.Quote(key)}.");

    private TokenPrice? Exact(string? model) => model is null ? null : _exact.GetValueOrDefault(model);

    private TokenPrice? Like(string? model) => model is null ? null : _patterns.FirstOrDefault(pattern => pattern.Name.Matches(model)).Price;
}
