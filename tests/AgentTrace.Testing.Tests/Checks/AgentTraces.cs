using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

/// <summary>What a trace may lack.</summary>
[Flags]
public enum KeptEvidence
{
    Usage = 1,
    Arguments = 2,
    Output = 4,
    Finish = 8,
    End = 16,
    Input = 32,
    Results = 64,
    All = 127,
}

/// <summary>Random traces of an agent: the same seed makes the same trace, with or without a kind of evidence, at another time, with other ids.</summary>
internal static class AgentTraces
{
    private static readonly string[] Names = ["search", "fetch", "pay"];

    /// <summary>A loop of turns with some calls each, in order or at once, some failing, as different stacks would record it.</summary>
    public static RecordedTrace Make(int seed, KeptEvidence keep, double shift = 0, string prefix = "0", bool losing = true)
    {
        var random = new Random(seed);
        var kit = new SpanKit(prefix + "af7651916cd43dd8448eb211c80319c");
        var now = shift + 0.25;
        var hasContent = random.Next(3) > 0;
        var hasToolSpans = random.Next(4) > 0;
        var agent = random.Next(2) == 0 ? kit.Agent("a", now, 1000) : null;
        var history = new List<(string?, string, string, string?)>();
        var turns = random.Next(1, 5);
        for (var turn = 0; turn < turns; turn++)
        {
            var calls = turn == turns - 1 && random.Next(4) > 0 ? 0 : random.Next(1, 4);
            var asked = Enumerable.Range(0, calls).Select(i => ((string?)$"{prefix}{turn}.{i}", Names[random.Next(3)], $"{{\"q\":{random.Next(3)}}}")).ToArray();
            var (hasUsage, failed, tokens) = (random.Next(5) > 0, random.Next(12) == 0, random.Next(20));
            var showsUsage = hasUsage && keep.HasFlag(KeptEvidence.Usage);
            kit.Llm(now, 10, agent,
                showsUsage ? tokens : null,
                showsUsage ? 3 : null,
                keep.HasFlag(KeptEvidence.Finish) ? calls > 0 ? "tool_calls" : "stop" : null,
                hasContent && keep.HasFlag(KeptEvidence.Output) ? calls > 0 ? Asks(asked) : Says("done") : null,
                hasContent && keep.HasFlag(KeptEvidence.Input) ? History([.. history]) : null, failed);
            now += 12;
            var parallel = random.Next(2) == 0;
            foreach (var (id, tool, arguments) in asked)
            {
                var (ms, error, lost, named) = (random.Next(5, 40), random.Next(5) == 0, random.Next(8) == 0 && losing, random.Next(3) > 0);
                history.Add((id, tool, arguments, random.Next(10) == 0 ? null : "answer"));
                if (!hasToolSpans || lost) continue;
                kit.Span("execute_tool " + tool, now, keep.HasFlag(KeptEvidence.End) ? ms : null, agent, error, error ? "boom" : null,
                [
                    ("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", tool), ("gen_ai.tool.call.id", named ? id : null),
                    ("gen_ai.tool.call.arguments", keep.HasFlag(KeptEvidence.Arguments) ? arguments : null),
                    ("gen_ai.tool.call.result", keep.HasFlag(KeptEvidence.Results) && !error ? "answer" : null),
                ]);
                now += parallel ? 2 : ms + 1;
            }

            now += 50;
        }

        return kit.ToTrace();
    }
}
