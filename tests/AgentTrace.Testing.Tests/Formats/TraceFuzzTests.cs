using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace AgentTrace.Testing.Tests;

/// <summary>Hostile input: seeded mutations of every fixture, so of every format.</summary>
public class TraceFuzzTests
{
    /// <summary>How many mutants; CONTRIBUTING has the command for millions.</summary>
    private static readonly int Mutants = int.TryParse(Environment.GetEnvironmentVariable("AGENTTRACE_FUZZ"), CultureInfo.InvariantCulture, out var count) ? count : 20_000;

    private static readonly TraceReadOptions Options = new() { MaxLineBytes = 1 << 20, MaxSpans = 20_000 };

    [Fact]
    public void Mutants_of_every_fixture_end_in_traces_or_one_kind_of_exception()
    {
        var originals = TraceText.Fixtures.Select(file => (Name: Path.GetFileName(file), Bytes: File.ReadAllBytes(file))).ToArray();
        var (read, refused) = (0, 0);
        var formats = new ConcurrentDictionary<string, int>();
        var failures = new ConcurrentQueue<string>();
        Parallel.For(0, Mutants, (seed, loop) =>
        {
            var (name, original) = originals[seed % originals.Length];
            var random = new Random(seed);
            var mutant = Mutate(original, random, originals[random.Next(originals.Length)].Bytes);
            var watch = Stopwatch.StartNew();
            try
            {
                var traces = TraceSet.Read(mutant, Options);
                foreach (var trace in traces) Touch(trace);
                Interlocked.Increment(ref read);
                formats.AddOrUpdate(traces.Format, 1, (_, known) => known + 1);
            }
            catch (TraceFormatException e) when (!e.Message.Contains('\n'))
            {
                Interlocked.Increment(ref refused);
            }
            catch (Exception e)
            {
                failures.Enqueue($"{name}, seed {seed}: {e}");
                if (failures.Count > 4) loop.Stop();
            }

            // Wide of the second that is allowed: other tests share the machine.
            if (watch.Elapsed > TimeSpan.FromSeconds(10)) failures.Enqueue($"{name}, seed {seed}: took {watch.Elapsed}");
        });
        Assert.True(failures.IsEmpty, string.Join("\n\n", failures));
        Assert.True(read > Mutants / 4 && refused > Mutants / 20, $"{read} read, {refused} refused");
        Assert.Empty(TraceFormats.All.Select(reader => reader.Name).Except(formats.Keys));
    }

    /// <summary>Everything that reads a trace: its values, its meaning, its facts.</summary>
    private static void Touch(RecordedTrace trace)
    {
        foreach (var span in trace.Spans)
        {
            foreach (var entry in span.Attributes) _ = entry.Value.ToString();
            _ = span.Duration;
        }

        FactsWriter.Write(trace, Stream.Null);
    }

    private static byte[] Mutate(byte[] original, Random random, byte[] other)
    {
        List<byte> bytes = [.. original];
        for (var i = random.Next(1, 5); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 80), bytes.Count - at);
            switch (random.Next(10))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.RemoveRange(at, length); break;
                case 3 when random.Next(3) == 0: bytes.RemoveRange(at, bytes.Count - at); break;
                case 3 or 4: bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length)); break;
                case 5: bytes.Insert(at, "{}[]\",:\\\n0e-"u8[random.Next(12)]); break;
                case 6: ReplaceValue(bytes, at, random); break;
                case 7 when random.Next(8) == 0: bytes.InsertRange(at, Slice(other, random)); break;
                case 7 or 8: ReplaceValue(bytes, at, random); break;
                default: bytes.InsertRange(at, Encoding.UTF8.GetBytes(Words[random.Next(Words.Length)])); break;
            }
        }

        return [.. bytes];
    }

    private static ArraySegment<byte> Slice(byte[] bytes, Random random)
    {
        var start = random.Next(bytes.Length);
        return new ArraySegment<byte>(bytes, start, Math.Min(200, bytes.Length - start));
    }

    /// <summary>Puts another value in the place of one behind a colon: the JSON stays whole and means something else.</summary>
    private static void ReplaceValue(List<byte> bytes, int at, Random random)
    {
        var colon = bytes.IndexOf((byte)':', at);
        if (colon < 0) return;
        var start = colon + 1;
        while (start < bytes.Count && bytes[start] == ' ') start++;
        var end = start;
        var depth = 0;
        var quoted = false;
        for (; end < bytes.Count; end++)
        {
            var b = bytes[end];
            if (b == '"' && bytes[end - 1] != '\\') quoted = !quoted;
            if (quoted) continue;
            if (b is (byte)'{' or (byte)'[') depth++;
            if (b is (byte)'}' or (byte)']' && --depth < 0) break;
            if (b == ',' && depth == 0) break;
        }

        bytes.RemoveRange(start, end - start);
        bytes.InsertRange(start, Encoding.UTF8.GetBytes(Values[random.Next(Values.Length)]));
    }

    private static readonly string[] Words =
    [
        "\\ud800", "9223372036854775808", "null", "-1", "1e999", "\"\"", "[[[[", "{\"event\":\"span_started\"}", "{\"resourceSpans\":[]}", "\"agenttrace\":1,", "\u0000", "\uFEFF",
        "NaN", "\"id\":\"obs-1\",", "\"run_type\":\"llm\",", "\"parent_run_id\":null,",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "\"\"", "0", "-1", "9223372036854775807", "9223372036854775808", "1e400", "1.5", "[]", "{}", "[[]]", "[null]", "{\"\":null}", "\"\\ud800\"", "\"\\ud83d\\ude00\"", "\"0\"",
        "\"{\\\"a\\\":[1,{\\\"b\\\":null}]}\"", "\"{'a': None, 'b': (1, 2)}\"", "\"obs-1\"", "\"2026-03-02T09:00:00Z\"", "{\"messages\":[[{\"role\":\"assistant\",\"content\":null}]]}", "{\"lc\":1,\"id\":[1],\"kwargs\":{\"content\":[{}]}}",
        new string('[', 300) + new string(']', 300), string.Concat(Enumerable.Repeat("{\"a\":", 90)) + "1" + new string('}', 90), "\"" + new string('x', 5000) + "\"",
    ];
}
