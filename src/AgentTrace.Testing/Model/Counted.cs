using System.Globalization;

namespace AgentTrace.Testing;

/// <summary>How many of something, in words: <c>1 span</c>, <c>12,000 spans</c>.</summary>
internal static class Counted
{
    public static string Of(long count, string noun) => count == 1 ? $"1 {noun}" : $"{Number(count)} {noun}s";

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
