namespace AgentTrace.Testing;

/// <summary>Why a generation ended: the last reason of whatever shape, and its normal form.</summary>
internal static class FinishReasons
{
    /// <summary>
    /// The last reason of an array, a JSON text <c>["stop"]</c>, a list <c>stop, length</c> or one word; null when it is unknown,
    /// which Semantic Kernel writes as <c>["N/A"]</c>.
    /// </summary>
    public static string? Last(AttributeValue value)
    {
        if (value.Kind != AttributeKind.List) return Last(NamePool.Get(value));
        var items = value.AsList();
        return items.Count == 0 ? null : Last(NamePool.Get(items[^1]));
    }

    /// <summary>The last reason in a text.</summary>
    public static string? Last(string? text)
    {
        if (text is null) return null;
        var last = text.AsSpan().Trim();
        if (last.StartsWith("[") && last.EndsWith("]")) last = last[1..^1];
        last = last[(last.LastIndexOf(',') + 1)..].Trim().Trim("\"'").Trim();
        if (last.IsEmpty || last is "N/A" or "null" or "None") return null;
        return last.Length == text.Length ? text : last.ToString();
    }

    /// <summary>The normal form; the raw value where there is none.</summary>
    public static string? Normalize(string? raw)
    {
        if (raw is null || raw.Length > 64) return raw;
        // Spellings differ in case and separators only: tool_calls, tool-calls, ToolCalls.
        Span<char> buffer = stackalloc char[raw.Length];
        var length = 0;
        foreach (var c in raw)
        {
            if (c is not ('_' or '-' or ' ' or '.')) buffer[length++] = char.ToLowerInvariant(c);
        }

        ReadOnlySpan<char> plain = buffer[..length];
        if (plain.StartsWith("finishreason")) plain = plain["finishreason".Length..];
        return plain switch
        {
            "stop" or "endturn" or "stopsequence" or "complete" or "completed" or "eos" or "finish" => "stop",
            "toolcall" or "toolcalls" or "tooluse" or "functioncall" or "functioncalls" => "tool_call",
            "length" or "maxtokens" or "maxoutputtokens" or "modellength" or "incomplete" => "length",
            "contentfilter" or "contentfiltered" or "safety" or "refusal" or "guardrailintervened" or "prohibitedcontent" or "recitation" => "content_filter",
            "error" or "failed" or "cancelled" or "malformedfunctioncall" => "error",
            _ => raw,
        };
    }
}
