using System.Text;

namespace AgentTrace.Testing.Tests;

public class TraceFuzzTests
{
    private const int MutantsPerFixture = 600;

    [Fact]
    public void Mutants_of_every_fixture_end_in_traces_or_one_kind_of_exception()
    {
        var options = new TraceReadOptions { MaxLineBytes = 1 << 20 };
        var read = 0;
        var refused = 0;
        foreach (var file in TraceText.Fixtures)
        {
            var original = File.ReadAllBytes(file);
            for (var seed = 0; seed < MutantsPerFixture; seed++)
            {
                var mutant = Mutate(original, new Random((seed * 31) + original.Length));
                try
                {
                    foreach (var trace in TraceSet.Read(mutant, options)) Touch(trace);
                    read++;
                }
                catch (TraceFormatException e)
                {
                    Assert.DoesNotContain('\n', e.Message);
                    refused++;
                }
                catch (Exception e)
                {
                    Assert.Fail($"{Path.GetFileName(file)}, seed {seed}: {e}");
                }
            }
        }

        Assert.True(read > 500 && refused > 200, $"{read} read, {refused} refused");
    }

    private static void Touch(RecordedTrace trace)
    {
        foreach (var span in trace.Spans)
        {
            foreach (var entry in span.Attributes) _ = entry.Value.ToString();
            _ = span.Duration;
        }
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        List<byte> bytes = [.. original];
        for (var i = random.Next(1, 5); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 80), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.RemoveRange(at, length); break;
                case 3: bytes.RemoveRange(at, bytes.Count - at); break;
                case 4: bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length)); break;
                case 5: bytes.Insert(at, "{}[]\",:\\\n0e-"u8[random.Next(12)]); break;
                default: bytes.InsertRange(at, Encoding.UTF8.GetBytes(Words[random.Next(Words.Length)])); break;
            }
        }

        return [.. bytes];
    }

    private static readonly string[] Words =
    [
        "\\ud800", "9223372036854775808", "null", "-1", "1e999", "\"\"", "[[[[", "{\"event\":\"span_started\"}", "{\"resourceSpans\":[]}", "\"agenttrace\":1,", "\u0000", "\uFEFF",
    ];
}
