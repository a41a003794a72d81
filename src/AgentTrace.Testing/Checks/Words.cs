using System.Globalization;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Numbers, times and names as sentences spell them.</summary>
internal static class Words
{
    public static string Count(long count, string noun) => Counted.Of(count, noun);

    public static string Number(long value) => Counted.Number(value);

    public static string Usd(decimal amount) => "$" + amount.ToString("#,0.00########", CultureInfo.InvariantCulture);

    public static string Usd(double amount) => Usd((decimal)Math.Clamp(amount, -1e15, 1e15));

    public static string Times(int count) => count switch
    {
        0 => "never",
        1 => "once",
        2 => "twice",
        _ => Number(count) + " times",
    };

    public static string List(IEnumerable<string> items, int most)
    {
        var list = items.ToList();
        return string.Join(", ", list.Take(most).Select(Quote)) + (list.Count > most ? $" and {Number(list.Count - most)} more" : "");
    }

    public static string Quote(string text) => "\"" + Shorten(text, 120) + "\"";

    /// <summary>A duration in nanoseconds for people: <c>850 ms</c>, <c>1.17 s</c>, <c>2 min 5 s</c>.</summary>
    public static string Duration(long nanoseconds) => Milliseconds(nanoseconds / 1e6);

    public static string Duration(TimeSpan time) => Milliseconds(time.TotalMilliseconds);

    private static string Milliseconds(double ms)
    {
        // Rounded before it is parted: 119.6 s are 2 min 0 s.
        var seconds = (long)Math.Round(Math.Abs(ms) / 1000);
        return Math.Abs(ms) switch
        {
            0 => "0 ms",
            < 0.1 => (ms * 1000).ToString("0.#", CultureInfo.InvariantCulture) + " µs",
            < 10 => ms.ToString("0.##", CultureInfo.InvariantCulture) + " ms",
            < 999.5 => ms.ToString("0", CultureInfo.InvariantCulture) + " ms",
            < 60_000 => (ms / 1000).ToString("0.##", CultureInfo.InvariantCulture) + " s",
            _ => string.Create(CultureInfo.InvariantCulture, $"{(ms < 0 ? "-" : "")}{seconds / 60} min {seconds % 60} s"),
        };
    }

    /// <summary>A JSON value on one line, shortened in the middle.</summary>
    public static string Json(JsonElement value, int most = 120) => Shorten(Compact(value), most);

    /// <summary>A text cut in the middle, so that both its ends are seen. Secrets go first: a cut one would not be known for what it is.</summary>
    public static string Shorten(string text, int most)
    {
        text = Scrubber.Redact(text);
        if (text.Length <= most) return text;
        var head = (most - 1) * 2 / 3;
        var tail = most - 1 - head;
        if (char.IsHighSurrogate(text[head - 1])) head--;
        if (char.IsLowSurrogate(text[^tail])) tail--;
        return string.Concat(text.AsSpan(0, head), "…", text.AsSpan(text.Length - tail));
    }

    public static string LowerFirst(string text) =>
        text.Length > 1 && char.IsUpper(text[0]) && char.IsLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;

    public static string Compact(JsonElement value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true }))
        {
            value.WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
