using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Numbers as OTLP writes them: 64-bit integers as text, doubles with names for what JSON has no number for.</summary>
internal static class OtlpNumbers
{
    public static bool IsNumber(in JsonCursor cursor) => cursor.Type is JsonTokenType.Number or JsonTokenType.String;

    /// <summary>An integer from a number or from text, digit by digit and never through a double.</summary>
    /// <returns>False when it is none; the value is null when it is one, but beyond 64 bits.</returns>
    public static bool TryInteger(ReadOnlySpan<byte> text, out long? value)
    {
        value = null;
        if (Utf8Parser.TryParse(text, out long whole, out var read) && read == text.Length)
        {
            value = whole;
            return true;
        }

        text = text.Trim(" \t"u8);
        var digits = text.StartsWith("-"u8) || text.StartsWith("+"u8) ? text[1..] : text;
        if (digits.IsEmpty || digits.Length > 400) return false;
        if (digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0)
        {
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out whole)) value = whole;
            return true;
        }

        // 1.7e18 and 5.0 are integers that went through somebody's double.
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var huge) && !double.IsNaN(huge);
        }

        if (number != decimal.Truncate(number)) return false;
        if (number is >= long.MinValue and <= long.MaxValue) value = (long)number;
        return true;
    }

    public static bool TryDouble(ReadOnlySpan<byte> text, out double value)
    {
        if (Utf8Parser.TryParse(text, out value, out var read) && read == text.Length) return true;
        var name = text.Length <= 400 ? Encoding.UTF8.GetString(text).Trim() : "";
        (value, var known) = name switch
        {
            "NaN" => (double.NaN, true),
            "Infinity" or "+Infinity" or "Inf" or "+Inf" => (double.PositiveInfinity, true),
            "-Infinity" or "-Inf" => (double.NegativeInfinity, true),
            _ => (0, false),
        };
        return known || (double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && name.Length > 0);
    }
}
