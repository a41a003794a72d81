using System.Text;

namespace AgentTrace.Testing.Tests;

/// <summary>What nobody means to send.</summary>
internal static class HostileValues
{
    public static readonly byte[][] Values = Bytes(
    [
        "null", "true", "false", "\"\"", "0", "-0", "-0.0", "-1", "1.5", "0.1e1", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551616", "1e308", "1e400", "-1e400", "1e-400",
        "NaN", "Infinity", "\"NaN\"", "\"-Infinity\"", "\"9223372036854775808\"", "\"1e400\"", "[]", "{}", "[[]]", "[null]", "[{}]", "{\"\":null}", "{\"a\":1,\"a\":2}",
        "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud83d\\ude00\"", "{\"\\ud800\":1}", "\"\\u0000\"", "\"\\u001b[2J\\u202e\"", "\"\uFEFF\"", "\"</script><img src=x>\"", "\"../../../etc/passwd\"", "\"0\"",
        "\"00000000000000000000000000000000\"", "\"obs-1\"", "\"2026-03-02T09:00:00Z\"", "\"{\\\"a\\\":[1,{\\\"b\\\":null}]}\"", "\"{'a': None, 'b': (1, 2)}\"", "\"[{'role': 'assistant', 'content': None}\"",
        "\"[\\\"\\\\ud800\\\"]\"", "{\"messages\":[[{\"role\":\"assistant\",\"content\":null}]]}", "{\"lc\":1,\"id\":[1],\"kwargs\":{\"content\":[{}]}}", "{\"role\":\"tool\",\"tool_call_id\":1,\"content\":{}}",
        "[{\"type\":\"tool_call\",\"id\":null,\"name\":\"\",\"arguments\":\"{\"}]", "{\"stringValue\":\"x\",\"intValue\":\"x\",\"kvlistValue\":{\"values\":[{}]}}", "{\"bytesValue\":\"%%%\"}",
        Deep("[", "]", 70), Deep("[", "]", 520), Deep("{\"a\":", "}", 90), Deep("{\"arrayValue\":{\"values\":[", "]}}", 180), "\"" + Deep("[", "]", 2000) + "\"", "\"" + new string('(', 3000) + "\"", "[[[[[[[[",
        "\"" + new string('x', 20_000) + "\"", "[" + string.Join(',', Enumerable.Repeat("1", 5000)) + "]", "[" + string.Join(',', Enumerable.Repeat("{}", 2000)) + "]",
        "{" + string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"k{i}\":{i}")) + "}",
    ]);

    public static readonly byte[][] Times = Bytes(
    [
        "null", "0", "-1", "1", "\"0\"", "\"-1\"", "9223372036854775807", "\"9223372036854775807\"", "\"9223372036854775808\"", "-9223372036854775808", "18446744073709551615", "\"18446744073709551615\"", "1e18", "1e308", "253402300800",
        "1772442000.123456789", "\"1970-01-01T00:00:00Z\"", "\"0001-01-01T00:00:00\"", "\"9999-12-31T23:59:59.9999999Z\"", "\"2262-04-11T23:47:16.854775808Z\"", "\"1677-09-21T00:12:43Z\"", "\"2026-02-30T25:61:61Z\"",
        "\"2026-03-02T09:00:00+99:99\"", "\"2026-03-02T09:00:00.000000000000000000001Z\"", "\"2016-12-31T23:59:60Z\"", "\"now\"", "{\"seconds\":\"9223372036854775807\",\"nanos\":-1}", "[1772442000,5]",
    ]);

    /// <summary>What may stand anywhere, also where no JSON is.</summary>
    public static readonly byte[][] Words = Bytes(
    [
        "\\ud800", "9223372036854775808", "null", "-1", "1e999", "\"\"", "[[[[", "{\"event\":\"span_started\"}", "{\"resourceSpans\":[]}", "\"agenttrace\":1,", "\u0000", "\uFEFF", "\r\n", "\n\n", "\"\"\"",
        "NaN", "\"id\":\"obs-1\",", "\"run_type\":\"llm\",", "\"parent_run_id\":null,", "{\"event\":\"trace_finished\",\"trace_id\":\"t\",\"stop_reason\":\"completed\"}\n", "------", "; length=9223372036854775808",
    ]);

    private static string Deep(string open, string close, int levels) => string.Concat(Enumerable.Repeat(open, levels)) + string.Concat(Enumerable.Repeat(close, levels));

    private static byte[][] Bytes(string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
