using System.Diagnostics;

namespace AgentTrace.Testing.Tests;

/// <summary>Traces that hold whatever a trace may hold, the same for the same seed.</summary>
internal static class RandomTrace
{
    private const long Epoch = 1_780_000_000_000_000_000;

    private static readonly string[] Texts = ["", "search", "a\u0000\u001b[31m\n\"\\ü😀\u2028", "{\"a\":[1,null]}", "gen_ai.operation.name", "execute_tool", "invoke_agent", "0", "true", "NaN"];

    public static RecordedTrace Make(int seed)
    {
        var random = new Random(seed);
        var traceId = Id(random, 32);
        var scopes = Enumerable.Range(0, 3).Select(i => i == 0 ? InstrumentationScope.None : new InstrumentationScope("scope." + i, i == 1 ? null : "1.2")).ToArray();
        var resources = Enumerable.Range(0, 2).Select(_ => Attributes(random, 0)).ToArray();
        var assembler = new TraceAssembler("test");
        var ids = new List<string>();
        for (var i = random.Next(1, 12); i > 0; i--)
        {
            var id = random.Next(12) == 0 ? "" : Id(random, 16);
            long? start = random.Next(6) == 0 ? null : Epoch + random.Next(2_000_000_000);
            long? end = random.Next(6) == 0 ? null : (start ?? Epoch) + random.Next(1_000_000_000);
            var parent = random.Next(4) == 0 ? null : random.Next(6) == 0 ? "left0out0left0out" : ids.Count > 0 ? ids[random.Next(ids.Count)] : Id(random, 16);
            if (parent == "left0out0left0out") assembler.LeaveOut(traceId, parent);
            assembler.Add(
                new RecordedSpan(SpanInterpreter.Interpret)
                {
                    TraceId = random.Next(8) == 0 ? Id(random, 32) : traceId,
                    SpanId = id,
                    ParentSpanId = string.IsNullOrEmpty(parent) ? null : parent,
                    Name = Texts[random.Next(Texts.Length)],
                    Kind = (ActivityKind)random.Next(5),
                    StartTimeUnixNano = start,
                    EndTimeUnixNano = end,
                    IsUnfinished = random.Next(4) == 0,
                    Status = (ActivityStatusCode)random.Next(3),
                    StatusMessage = random.Next(3) == 0 ? "it failed" : null,
                    TraceState = random.Next(5) == 0 ? "k=v" : null,
                    HasRemoteParent = random.Next(6) == 0,
                    Scope = scopes[random.Next(scopes.Length)],
                    Resource = resources[random.Next(resources.Length)],
                    Attributes = Attributes(random, 0),
                    Events = [.. Enumerable.Range(0, random.Next(3)).Select(_ => new SpanEvent(Texts[random.Next(Texts.Length)], random.Next(3) == 0 ? null : Epoch + random.Next(), Attributes(random, 1)))],
                    Links = [.. Enumerable.Range(0, random.Next(2)).Select(_ => new SpanLink(Id(random, 32), Id(random, 16), Attributes(random, 1)))],
                },
                traceId);
            if (id.Length > 0) ids.Add(id);
        }

        for (var i = random.Next(3); i > 0; i--)
        {
            var isFinished = random.Next(3) > 0;
            assembler.AddRun(traceId, new DeclaredRun(random.Next(4) == 0 ? null : $"run_{i}")
            {
                Name = Maybe(random),
                Agent = Maybe(random),
                Input = Maybe(random),
                Output = Maybe(random),
                StopReason = Maybe(random),
                Error = random.Next(4) == 0 ? "broke" : null,
                IsFinished = isFinished,
                HasStatus = random.Next(2) == 0,
                StartTimeUnixNano = random.Next(3) == 0 ? null : Epoch + random.Next(),
                EndTimeUnixNano = isFinished && random.Next(3) > 0 ? Epoch + (1L << 33) + random.Next() : null,
                ClaimedSteps = random.Next(3) == 0 ? random.Next(9) : null,
                Metadata = Attributes(random, 1),
            });
        }

        return Assert.Single(assembler.Build());
    }

    private static string? Maybe(Random random) => random.Next(2) == 0 ? null : Texts[random.Next(1, Texts.Length)];

    private static string Id(Random random, int length) => random.Next(10) == 0 ? $"id_{random.Next(1000):x}-text" : string.Concat(Enumerable.Range(0, length).Select(_ => "123456789abcdef"[random.Next(15)]));

    private static AttributeSet Attributes(Random random, int depth) =>
        new([.. Enumerable.Range(0, random.Next(depth == 0 ? 8 : 4)).Select(i => KeyValuePair.Create(random.Next(9) == 0 ? "twice" : random.Next(3) == 0 ? Texts[random.Next(Texts.Length)] : $"key.{i}", Value(random, depth)))]);

    private static AttributeValue Value(Random random, int depth) => random.Next(depth < 3 ? 9 : 6) switch
    {
        0 => default,
        1 => AttributeValue.From(Texts[random.Next(Texts.Length)]),
        2 => AttributeValue.From(random.Next(2) == 0),
        3 => AttributeValue.From(random.NextInt64(long.MinValue, long.MaxValue)),
        4 => AttributeValue.From(random.Next(5) switch { 0 => double.NaN, 1 => double.NegativeInfinity, 2 => -0.0, 3 => 3.0, _ => random.NextDouble() * 1e300 }),
        5 => AttributeValue.From(BitConverter.GetBytes(random.Next())),
        6 => AttributeValue.From([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth + 1))]),
        _ => AttributeValue.From(Attributes(random, depth + 1)),
    };
}
