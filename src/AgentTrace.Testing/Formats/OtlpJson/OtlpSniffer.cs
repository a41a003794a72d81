using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Tells OTLP JSON from other JSON by its keys.</summary>
internal static class OtlpSniffer
{
    public static Certainty Sniff(ReadOnlySpan<byte> head)
    {
        if (HasTopKey(head)) return Certainty.Sure;
        return Mentions(head, "\"resourceSpans\""u8) || Mentions(head, "\"resource_spans\""u8) || Mentions(head, "\"scopeSpans\""u8)
            ? Certainty.Weak : Certainty.None;
    }

    /// <summary>Whether text begins with an object whose first key only a whole document has.</summary>
    public static bool BeginsDocument(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("{"u8)) return false;
        text = text[1..].TrimStart(" \t\r"u8);
        if (!text.StartsWith("\""u8)) return false;
        var end = text[1..].IndexOf((byte)'"');
        return end > 0 && IsTop(OtlpKeys.Of(text.Slice(1, end)));
    }

    private static bool IsTop(OtlpKey key) => key is OtlpKey.ResourceSpans or OtlpKey.ResourceLogs or OtlpKey.OtherSignal;

    private static bool HasTopKey(ReadOnlySpan<byte> head)
    {
        var options = new JsonReaderOptions { MaxDepth = 4096, AllowMultipleValues = true };
        var reader = new Utf8JsonReader(head, isFinalBlock: false, new JsonReaderState(options));
        try
        {
            while (reader.Read())
            {
                // Depth 2: in an array of documents, or in Tempo's {"trace": {...}}.
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth > 2) continue;
                var key = OtlpKeys.Of(reader.ValueSpan);
                if (key == OtlpKey.ResourceSpans && reader.ValueTextEquals("batches"u8))
                {
                    if (Mentions(head, "\"scopeSpans\""u8) || Mentions(head, "\"instrumentationLibrarySpans\""u8) || Mentions(head, "\"scope_spans\""u8)) return true;
                }
                else if (IsTop(key))
                {
                    return true;
                }
            }
        }
        catch (JsonException)
        {
            // A head that is no JSON to its end is judged by the words in it.
        }

        return false;
    }

    private static bool Mentions(ReadOnlySpan<byte> head, ReadOnlySpan<byte> word) => head.IndexOf(word) >= 0;
}
