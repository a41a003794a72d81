using System.Globalization;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Durations in the policy file: <c>"500ms"</c>, <c>"30s"</c>, <c>"2m"</c>, <c>"1h"</c>, or a number of seconds.</summary>
internal static class PolicyDuration
{
    private static readonly (string Unit, decimal Ticks)[] Units =
        [("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond), ("min", TimeSpan.TicksPerMinute), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour)];

    public static TimeSpan Read(PolicyNode value, string key)
    {
        var fault = value.Fault($"\"{key}\" is a duration such as \"500ms\", \"30s\", \"2m\" or a number of seconds, found {value.Describe()}.");
        if (value.Kind == JsonTokenType.Number) return Time(value.Text, TimeSpan.TicksPerSecond, NumberStyles.Float);
        if (value.Kind != JsonTokenType.String) throw fault;
        var text = value.Text.Trim();
        foreach (var (unit, ticks) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)) return Time(text[..^unit.Length].TrimEnd(), ticks, NumberStyles.AllowDecimalPoint);
        }

        throw fault;

        TimeSpan Time(string number, decimal unit, NumberStyles style)
        {
            if (!decimal.TryParse(number, style, CultureInfo.InvariantCulture, out var count) || count < 0 || count > TimeSpan.MaxValue.Ticks / unit) throw fault;
            return TimeSpan.FromTicks((long)(count * unit));
        }
    }
}
