using Google.Protobuf;

namespace AgentTrace.Testing.Tests;

/// <summary>Bytes from nobody's exporter: they end in traces, or in one exception that says where.</summary>
public class OtlpHostileTests
{
    private const int Mutants = 3000;

    private static readonly byte[] Fixture = File.ReadAllBytes(OtlpFixtureTests.Protobuf);

    [Fact]
    public void Content_cut_anywhere_says_where()
    {
        for (var length = 0; length < Fixture.Length; length++)
        {
            var fault = Assert.Throws<TraceFormatException>(() => TraceSet.Read(Fixture[..length]));
            if (length < 16) continue;
            Assert.InRange(fault.Offset ?? -1, 0, length);
            Assert.Contains($"byte {fault.Offset}", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Mutants_end_in_traces_or_one_kind_of_exception_and_what_Google_reads_is_read()
    {
        var options = new TraceReadOptions { MaxLineBytes = 1 << 20 };
        var (read, refused) = (0, 0);
        for (var seed = 0; seed < Mutants; seed++)
        {
            var mutant = Mutate(new Random(seed));
            try
            {
                foreach (var trace in TraceSet.Read(mutant, options)) Touch(trace);
                read++;
            }
            catch (TraceFormatException e)
            {
                Assert.DoesNotContain('\n', e.Message);
                Assert.True(mutant.Length < 2 || mutant[0] != 0x0A || e.Message.Contains("group", StringComparison.Ordinal) || !GoogleReads(mutant), $"seed {seed}: {e.Message}");
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}: {e}");
            }
        }

        Assert.True(read > 500 && refused > 500, $"{read} read, {refused} refused");
    }

    [Theory]
    [InlineData(1 << 30)]
    [InlineData(int.MaxValue)]
    [InlineData(uint.MaxValue)]
    public void Claims_of_length_cost_no_memory(uint claim)
    {
        foreach (var path in (int[][])[[1], [1, 1], [1, 2], [1, 2, 1], [1, 2, 2], [1, 2, 2, 1], [1, 2, 2, 5], [1, 2, 2, 9, 2, 1], [1, 2, 2, 9, 2, 5], [1, 2, 2, 11], [7], [1, 9]])
        {
            foreach (var isConsistent in (bool[])[false, true])
            {
                byte[] content = [1, 2, 3];
                for (var i = path.Length - 1; i >= 0; i--)
                {
                    content = OtlpValueTests.Field(path[i], content, i == path.Length - 1 || isConsistent ? claim - (uint)(6 * i) : null);
                }

                if (path[0] != 1) content = [.. Fixture, .. content];
                var before = GC.GetAllocatedBytesForCurrentThread();
                var fault = Assert.Throws<TraceFormatException>(() => TraceSet.Read(content));
                Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 2 << 20, string.Join('.', path));
                Assert.NotNull(fault.Offset);
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Deep_nesting_is_refused_before_the_stack_ends(bool lists)
    {
        byte[] any = [0x0A, 0x01, 0x61];
        foreach (var depth in (int[])[100_000, 3000])
        {
            var fault = SmallStack.Fault(() => TraceSet.Read(Nested(any, depth, lists), new TraceReadOptions { MaxDepth = depth > 4096 ? 512 : 4096 }));
            Assert.Contains("MaxDepth", Assert.IsType<TraceFormatException>(fault).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Nesting_within_the_limit_is_read()
    {
        var span = Assert.Single(Assert.Single(TraceSet.Read(Nested([0x18, 0x05], 200, lists: true))).Spans);
        var value = span.Attributes["k"];
        while (value.Kind == AttributeKind.List) value = value.AsList()[0];
        Assert.Equal(5, value.AsInteger());
    }

    [Theory]
    [InlineData("0A020B0C", "group")]
    [InlineData("0A020E00", "wire type 6")]
    [InlineData("0A020200", "number 0")]
    [InlineData("0A0CFFFFFFFFFFFFFFFFFFFFFF01", "ten bytes")]
    [InlineData("0A0212FF", "cut off")]
    [InlineData("0A04120A0000", "where its message has 2 left")]
    public void Damage_is_named(string hex, string words)
    {
        var fault = Assert.Throws<TraceFormatException>(() => TraceSet.Read(Convert.FromHexString(hex)));
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.NotNull(fault.Offset);
    }

    [Fact]
    public void Limits_are_kept()
    {
        Assert.Contains("MaxSpans", Assert.Throws<TraceFormatException>(() => TraceSet.Read(Fixture, new TraceReadOptions { MaxSpans = 5 })).Message, StringComparison.Ordinal);
        Assert.Contains("MaxLineBytes", Assert.Throws<TraceFormatException>(() => TraceSet.Read(Fixture, new TraceReadOptions { MaxLineBytes = 400 })).Message, StringComparison.Ordinal);
        Assert.Contains("empty", Assert.Throws<TraceFormatException>(() => TraceSet.Read([])).Message, StringComparison.Ordinal);
        Assert.Empty(TraceSet.Read([0x0A, 0x00]));
    }

    [Fact]
    public void Scopes_that_come_again_and_again_stay_cheap()
    {
        // What is read anew for each of them would be four times as much for twice as many.
        Assert.InRange(Allocated(20_000), 1, 3 * Allocated(10_000));

        static long Allocated(int count)
        {
            byte[] scope = [.. Enumerable.Repeat<byte[]>([0x12, 0x02, 0x30, 0x01], count).SelectMany(bytes => bytes), .. Enumerable.Repeat<byte[]>([0x0A, 0x00], count).SelectMany(bytes => bytes)];
            var request = OtlpValueTests.Field(1, OtlpValueTests.Field(2, scope));
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Equal(count, Assert.Single(TraceSet.Read(request)).Spans.Count);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Theory]
    [InlineData("\n{\"event\":\"span_finished\",\"trace_id\":\"t1\",\"span_id\":\"s1\"}")]
    [InlineData("\n\u001b[32minfo\u001b[0m {\"event\":\"span_finished\",\"trace_id\":\"t1\",\"span_id\":\"s1\"}")]
    public void Text_behind_an_empty_line_is_text(string text) => Assert.Equal("event-log", TraceText.Read(text).Format);

    private static bool GoogleReads(byte[] bytes)
    {
        try
        {
            Wire.ExportTraceServiceRequest.Parser.ParseFrom(bytes);
            Wire.ExportLogsServiceRequest.Parser.ParseFrom(bytes);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    private static byte[] Nested(byte[] any, int depth, bool lists)
    {
        // From the inside out, written backwards, as each level puts a tag and a length before what is there.
        var reversed = new List<byte>(any.Reverse());
        for (var i = 0; i < depth; i++)
        {
            if (lists)
            {
                Prepend(reversed, 1);
                Prepend(reversed, 5);
            }
            else
            {
                Prepend(reversed, 2);
                Prepend(reversed, 1);
                Prepend(reversed, 6);
            }
        }

        Prepend(reversed, 2);
        reversed.AddRange([(byte)'k', 1, 0x0A]);
        Prepend(reversed, 9);
        reversed.AddRange([1, 0x30]);
        foreach (var field in (int[])[2, 2, 1]) Prepend(reversed, field);
        reversed.Reverse();
        return [.. reversed];
    }

    private static void Prepend(List<byte> reversed, int field)
    {
        var header = OtlpValueTests.Field(field, [], (uint)reversed.Count);
        Array.Reverse(header);
        reversed.AddRange(header);
    }

    private static void Touch(RecordedTrace trace)
    {
        foreach (var span in trace.Spans)
        {
            foreach (var entry in span.Attributes) _ = entry.Value.ToString();
            _ = (span.Duration, span.StepType);
        }
    }

    private static byte[] Mutate(Random random)
    {
        List<byte> bytes = [.. Fixture];
        for (var i = random.Next(1, 4); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 80), bytes.Count - at);
            switch (random.Next(random.Next(3) == 0 ? 7 : 2))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.RemoveRange(at, length); break;
                case 3: bytes.RemoveRange(at, bytes.Count - at); break;
                case 4: bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length)); break;
                case 5: bytes.InsertRange(at, [0xFF, 0xFF, 0xFF, 0xFF, 0x07]); break;
                default: bytes.AddRange(bytes.GetRange(at, length)); break;
            }
        }

        return [.. bytes];
    }
}
