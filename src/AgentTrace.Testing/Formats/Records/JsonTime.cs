using System.Globalization;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Times of records, in nanoseconds since the Unix epoch: ISO 8601 to the nanosecond, or a number whose size tells its unit.</summary>
internal static class JsonTime
{
    public const long Second = 1_000_000_000;

    public static long? Parse(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => FromNumber(value.GetRawText()),
        JsonValueKind.String => Parse(SafeJson.Text(value)),
        _ => null,
    };

    /// <summary>Null when the text is no time, or one that 64 bits of nanoseconds cannot hold (before 1678, after 2262).</summary>
    public static long? Parse(string text)
    {
        text = text.Trim();
        if (text.Length is 0 or > 64) return null;
        return FromIso(text) ?? FromNumber(text);
    }

    /// <summary>Whether a time in ISO 8601 says its zone.</summary>
    public static bool HasZone(string text) => text.Trim() is { Length: > 10 } time && time.AsSpan(10).IndexOfAny("Zz+-") >= 0;

    /// <summary>The time as ISO 8601 in UTC, with as many digits as it needs.</summary>
    public static string ToIso(long unixNano)
    {
        var seconds = Math.DivRem(unixNano, Second, out var nanos);
        if (nanos < 0) (seconds, nanos) = (seconds - 1, nanos + Second);
        var text = DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        var fraction = nanos.ToString("D9", CultureInfo.InvariantCulture);
        var digits = nanos % 1_000_000 == 0 ? 3 : nanos % 1000 == 0 ? 6 : 9;
        return $"{text}.{fraction[..digits]}Z";
    }

    /// <summary>Milliseconds, possibly fractional, as nanoseconds; null when out of range or negative.</summary>
    public static long? FromMilliseconds(string text) =>
        TryDecimal(text, out var number) && number is >= 0 and < 9e12m ? (long)decimal.Round(number * 1_000_000m) : null;

    private static long? FromNumber(string text)
    {
        if (!TryDecimal(text, out var number)) return null;
        var size = Math.Abs(number);
        var unit = size >= 1e17m ? 1m : size >= 1e14m ? 1e3m : size >= 1e11m ? 1e6m : 1e9m;
        return size < 1e19m && number * unit is >= long.MinValue and <= long.MaxValue ? (long)decimal.Round(number * unit) : null;
    }

    private static bool TryDecimal(string text, out decimal number)
    {
        number = 0;
        return text.Length <= 64 && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

    private static long? FromIso(string text)
    {
        // .NET keeps seven digits of a second; nanoseconds need nine, so that the fraction is cut out and added again.
        var nanos = 0L;
        var dot = text.IndexOfAny(['.', ',']);
        if (dot >= 0)
        {
            var end = dot + 1;
            while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
            var digits = text[(dot + 1)..end];
            if (digits.Length == 0 || dot < 15) return null;
            nanos = long.Parse(digits.PadRight(9, '0')[..9], CultureInfo.InvariantCulture);
            text = text[..dot] + text[end..];
        }

        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowInnerWhite;
        if (!DateTimeOffset.TryParseExact(text.Replace(' ', 'T').Replace("TZ", "Z").Replace("T+", "+").Replace("T-", "-"), Patterns, CultureInfo.InvariantCulture, Styles, out var time)) return null;
        var seconds = time.ToUnixTimeSeconds();
        return seconds is > long.MinValue / Second + 1 and < long.MaxValue / Second - 1 ? (seconds * Second) + nanos : null;
    }

    private static readonly string[] Patterns =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:sszz", "yyyy-MM-dd'T'HH:mmK", "yyyyMMdd'T'HHmmssK", "yyyy-MM-dd",
    ];
}
