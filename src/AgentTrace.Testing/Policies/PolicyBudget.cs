namespace AgentTrace.Testing;

/// <summary>The limits of a <c>budget</c>, and the prices that its <c>costUsd</c> goes by.</summary>
internal static class PolicyBudget
{
    private static readonly string[] Keys = ["duration", "totalTokens", "inputTokens", "outputTokens", "costUsd", "stepDuration", "turns", "toolCalls", "steps", "prices"];

    public static TraceCheck Check(PolicyNode value)
    {
        value.RequireObject("budget", Keys);
        if (value["prices"] is not null && value["costUsd"] is null) throw value.FaultAt("prices", "\"prices\" goes with \"costUsd\", and there is none here.");
        var parts = value.Properties.Where(part => part.Name != "prices").Select(part => Limit(part.Name, part.Value, value)).ToList();
        return parts.Count switch
        {
            0 => throw value.Fault("\"budget\" is empty; name a limit, for instance {\"totalTokens\": 8000}."),
            1 => parts[0],
            _ => new AllOfCheck(parts),
        };
    }

    /// <summary>Prices by model: <c>{"gpt-4o": {"input": 2.50, "cachedInput": 1.25, "output": 10}}</c>, USD per million tokens.</summary>
    public static TokenPrices Prices(PolicyNode value)
    {
        if (value.Kind != System.Text.Json.JsonTokenType.StartObject) throw value.Fault($"\"prices\" wants an object such as {{\"gpt-4o\": {{\"input\": 2.50, \"output\": 10}}}}, found {value.Describe()}.");
        var prices = new TokenPrices();
        foreach (var (model, _, price) in value.Properties)
        {
            if (string.IsNullOrWhiteSpace(model)) throw value.FaultAt(model, "the name of a model is blank.");
            price.RequireObject(model, "input", "cachedInput", "output");
            prices = prices.With(model, Amount(price, "input") ?? throw price.Fault($"the price of {Words.Quote(model)} lacks \"input\", USD per million tokens."),
                Amount(price, "output") ?? throw price.Fault($"the price of {Words.Quote(model)} lacks \"output\", USD per million tokens."), Amount(price, "cachedInput"));
        }

        return prices;
    }

    private static decimal? Amount(PolicyNode price, string key)
    {
        if (price[key] is not { } value) return null;
        return value.AsAmount(key) is var amount and <= TokenPrice.Highest ? amount : throw value.Fault($"\"{key}\" is more than 1,000,000 USD per million tokens, found {value.Text}.");
    }

    private static TraceCheck Limit(string key, PolicyNode value, PolicyNode budget) => key switch
    {
        "duration" => new MaxDurationCheck(PolicyDuration.Read(value, key)),
        "stepDuration" => new MaxStepDurationCheck(PolicyDuration.Read(value, key)),
        "inputTokens" => new MaxTokensCheck(value.AsCount(key), TokenKind.Input),
        "outputTokens" => new MaxTokensCheck(value.AsCount(key), TokenKind.Output),
        "totalTokens" => new MaxTokensCheck(value.AsCount(key)),
        "costUsd" => new MaxCostCheck(value.AsAmount(key), PricesFor(budget)),
        "turns" => new MaxTurnsCheck(value.AsNumber(key)),
        "toolCalls" => new MaxToolCallsCheck(value.AsNumber(key)),
        _ => new MaxStepsCheck(value.AsNumber(key)),
    };

    /// <summary>The budget's own prices before those of the whole file.</summary>
    private static TokenPrices? PricesFor(PolicyNode budget)
    {
        var shared = budget.Root?["prices"] is { } prices ? Prices(prices) : null;
        return budget["prices"] is not { } own ? shared : shared is null ? Prices(own) : shared.And(Prices(own));
    }
}
