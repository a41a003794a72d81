using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Tokens and costs as providers and tracing services write them in JSON.</summary>
internal static class UsageJson
{
    /// <summary>The usage in an object of any known shape; null when it states none.</summary>
    /// <remarks>
    /// Input includes what came from a cache, output includes reasoning. Anthropic and newer Langfuse data leave them out, and are told
    /// by their own keys or by a total that only fits the sum.
    /// </remarks>
    public static TokenUsage? Read(JsonElement usage)
    {
        if (usage.ValueKind == JsonValueKind.String && Printed(usage.GetString()!) is { } printed) usage = printed;
        if (!usage.IsObject()) return null;
        var input = Count(usage, "input_tokens", "prompt_tokens", "inputTokens", "promptTokens", "input", "prompt_token_count", "promptTokenCount");
        var output = Count(usage, "output_tokens", "completion_tokens", "outputTokens", "completionTokens", "output", "candidates_token_count", "candidatesTokenCount");
        var total = Count(usage, "total_tokens", "totalTokens", "total", "total_token_count", "totalTokenCount");
        if (input is null && output is null && total is null) return null;

        var inputDetails = usage.Object("prompt_tokens_details", "input_tokens_details", "input_token_details", "prompt_token_details", "inputTokenDetails") ?? usage;
        var outputDetails = usage.Object("completion_tokens_details", "output_tokens_details", "output_token_details", "completion_token_details", "outputTokenDetails") ?? usage;
        var cached = Count(inputDetails, "cached_tokens", "cache_read", "cache_read_input_tokens", "cacheReadTokens", "cached_input_tokens", "cachedInputTokens",
            "input_cached_tokens", "input_cache_read", "prompt_details.cache_read", "cached_prompt_tokens", "cached_content_token_count", "cachedContentTokenCount");
        var reasoning = Count(outputDetails, "reasoning_tokens", "reasoning", "reasoningTokens", "output_reasoning_tokens", "output_reasoning", "completion_details.reasoning", "thoughts_token_count", "thoughtsTokenCount", "reasoning_output_tokens");

        if (IsAnthropic(usage)) input += (Count(usage, "cache_creation_input_tokens") ?? 0) + (Count(usage, "cache_read_input_tokens") ?? 0);
        else (input, output) = WithDetails(usage, input, output, total);

        // Gemini counts its thoughts beside its output.
        if (reasoning > 0 && input + output + reasoning == total) output += reasoning;
        return new TokenUsage(input, output, total, cached, reasoning);
    }

    /// <summary>The cost in US dollars that an object of parts states; null when it states none.</summary>
    public static double? Cost(JsonElement costs)
    {
        if (costs.ValueKind is JsonValueKind.Number or JsonValueKind.String) return Number(costs);
        if (!costs.IsObject()) return null;
        if (costs.Get("total", "total_cost", "totalCost") is { } total && Number(total) is { } stated) return stated;
        double? sum = null;
        foreach (var part in costs.EnumerateObject())
        {
            if (Number(part.Value) is { } number) sum = (sum ?? 0) + number;
        }

        return sum;
    }

    /// <summary>An object as Pydantic prints it: <c>total_tokens=42 prompt_tokens=30</c>; null for any other text.</summary>
    private static JsonElement? Printed(string text)
    {
        var pairs = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (pairs.Length is 0 or > 32 || !Array.TrueForAll(pairs, static pair => pair.IndexOf('=') > 0)) return null;
        return JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var pair in pairs) writer.WriteString(JsonText.Repaired(pair[..pair.IndexOf('=')]), JsonText.Repaired(pair[(pair.IndexOf('=') + 1)..]));
            writer.WriteEndObject();
        });
    }

    private static bool IsAnthropic(JsonElement usage) =>
        usage.Get("input_tokens") is not null && usage.Get("cache_creation_input_tokens", "cache_read_input_tokens") is not null && usage.Get("total_tokens", "total") is null;

    /// <summary>Langfuse's parts beside input and output (<c>input_cached_tokens</c>), added where the total says that they are not within.</summary>
    private static (long? Input, long? Output) WithDetails(JsonElement usage, long? input, long? output, long? total)
    {
        if (input is not { } inner || output is not { } outer || total is not { } sum || usage.Get("input") is null || inner + outer == sum) return (input, output);
        long ofInput = 0, ofOutput = 0;
        foreach (var part in usage.EnumerateObject())
        {
            if (Number(part.Value) is not (>= 0 and < 1e15 and var number)) continue;
            if (Starts(part, "input_"u8) || Starts(part, "cache_"u8) || Starts(part, "prompt_details."u8)) ofInput += (long)number;
            else if (Starts(part, "output_"u8) || Starts(part, "completion_details."u8)) ofOutput += (long)number;
        }

        if (inner + ofInput + outer == sum) return (inner + ofInput, outer);
        if (inner + outer + ofOutput == sum) return (inner, outer + ofOutput);
        return sum >= outer + ofOutput ? (sum - outer - ofOutput, outer + ofOutput) : (input, output);
    }

    private static bool Starts(JsonProperty part, ReadOnlySpan<byte> prefix) =>
        System.Runtime.InteropServices.JsonMarshal.GetRawUtf8PropertyName(part).StartsWith(prefix);

    private static long? Count(JsonElement usage, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (usage.Get(name) is { } value && Number(value) is >= 0 and < 9e15 and var number && number == Math.Floor(number)) return (long)number;
        }

        return null;
    }

    private static double? Number(JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => value.GetString(),
            _ => null,
        };
        return text is { Length: < 64 } && double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) ? number : null;
    }
}
