namespace AgentTrace.Testing;

public sealed partial class TraceScenario
{
    /// <summary>The vocabulary that the spans are written in; without this that of OpenTelemetry GenAI.</summary>
    /// <param name="vocabulary">The vocabulary.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such vocabulary.</exception>
    /// <example><code>var phoenix = new TraceFaker(seed: 42).ResearchAgent().In(TraceVocabulary.OpenInference).Generate(10);</code></example>
    public TraceScenario In(TraceVocabulary vocabulary)
    {
        SpanWords.Of(vocabulary);
        return With(_options with { Vocabulary = vocabulary });
    }

    /// <summary>When the first trace starts; without this 2026-01-05 09:00 UTC. Each other one starts five seconds after the one before.</summary>
    /// <param name="start">A time from 1970 to 2200, in UTC.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is outside.</exception>
    /// <example><code>var march = new TraceFaker(seed: 42).ResearchAgent().StartingAt(new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero)).Generate(10);</code></example>
    public TraceScenario StartingAt(DateTimeOffset start) => With(_options with { StartNano = TraceBuilder.NanosAt(start) });

    /// <summary>How many things a run looks at: documents that are fetched, orders, flights, files. Without this two or three.</summary>
    /// <param name="least">From 1.</param>
    /// <param name="most">From <paramref name="least"/> to 100.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside.</exception>
    /// <example><code>var long_ones = new TraceFaker(seed: 42).ResearchAgent().WithItems(10, 40).Generate(10);</code></example>
    public TraceScenario WithItems(int least, int most) => With(_options with { Items = (In(least, 1, 100, nameof(least)), In(most, least, 100, nameof(most))) });

    /// <summary>The model that answers; without this each trace has one of three.</summary>
    /// <param name="model">Its name; not blank.</param>
    /// <exception cref="ArgumentException">The name is blank.</exception>
    /// <example><code>var small = new TraceFaker(seed: 42).ResearchAgent().OnModel("gpt-4o-mini").Generate(10);</code></example>
    public TraceScenario OnModel(string model)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        return With(_options with { Model = model });
    }

    /// <summary>How long answers of the model take.</summary>
    /// <param name="latency">The distribution.</param>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    /// <example><code>
    /// var slow = new TraceFaker(seed: 42).ResearchAgent().WithModelLatency(LatencyModel.LogNormal(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(20)));
    /// </code></example>
    public TraceScenario WithModelLatency(LatencyModel latency)
    {
        ArgumentNullException.ThrowIfNull(latency);
        return With(_options with { ModelLatency = latency });
    }

    /// <summary>How long calls take.</summary>
    /// <param name="latency">The distribution.</param>
    /// <param name="tool">The tool; null for all that have none of their own.</param>
    /// <exception cref="ArgumentException">The agent has no such tool.</exception>
    /// <example><code>
    /// var hanging = new TraceFaker(seed: 42).ResearchAgent().WithToolLatency(LatencyModel.Fixed(TimeSpan.FromMilliseconds(50)).WithTail(0.02, 200), "fetch");
    /// </code></example>
    public TraceScenario WithToolLatency(LatencyModel latency, string? tool = null)
    {
        ArgumentNullException.ThrowIfNull(latency);
        return With(Known(tool) is { } known ? _options with { ToolLatencies = _options.ToolLatencies.SetItem(known, latency) } : _options with { ToolLatency = latency });
    }

    /// <summary>How many tokens messages are; without this one for four characters, and 8 for each request and each answer.</summary>
    /// <param name="charactersPerToken">From 0.1 to 100.</param>
    /// <param name="overhead">Tokens of each request and each answer beside its text, from 0 to 1,000,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside.</exception>
    /// <example><code>var japanese = new TraceFaker(seed: 42).SupportAgent().WithTokens(charactersPerToken: 1.2).Generate(10);</code></example>
    public TraceScenario WithTokens(double charactersPerToken, int overhead = 8) => With(_options with
    {
        Maker = _options.Maker with
        {
            Tokens = new TokenModel(
                charactersPerToken is >= 0.1 and <= 100 ? charactersPerToken : throw new ArgumentOutOfRangeException(nameof(charactersPerToken), charactersPerToken, "A token is from 0.1 to 100 characters."),
                In(overhead, 0, 1_000_000, nameof(overhead))),
        },
    });

    /// <summary>Each answer states what it cost; without this none does. A model that the table lacks states nothing.</summary>
    /// <param name="prices">The prices.</param>
    /// <exception cref="ArgumentNullException">They are null.</exception>
    /// <example><code>
    /// var priced = new TraceFaker(seed: 42).ResearchAgent().OnModel("gpt-4.1").WithCosts(new TokenPrices().With("gpt-4.1", input: 2m, output: 8m)).Generate(10);
    /// </code></example>
    public TraceScenario WithCosts(TokenPrices prices)
    {
        ArgumentNullException.ThrowIfNull(prices);
        return With(_options with { Maker = _options.Maker with { Prices = prices } });
    }

    /// <summary>The clocks of all other processes are ahead, or behind: of the services that <see cref="WithNestedSpans"/> shows.</summary>
    /// <param name="skew">How far; negative for behind; at most a day.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is more than a day.</exception>
    /// <example><code>var skewed = new TraceFaker(seed: 42).ResearchAgent().WithNestedSpans().WithClockSkew(TimeSpan.FromSeconds(-3)).Generate(10);</code></example>
    public TraceScenario WithClockSkew(TimeSpan skew) => skew.Duration() <= TimeSpan.FromDays(1) ? With(_options with { Maker = _options.Maker with { SkewNanos = skew.Ticks * 100 } })
        : throw new ArgumentOutOfRangeException(nameof(skew), skew, "Clocks differ by at most a day.");

    private TraceScenario With(ScenarioOptions options) => new(options, _words);
}
