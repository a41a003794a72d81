using System.Text;

namespace AgentTrace.Testing.Cli.Tests;

public sealed class MutationTests
{
    [Theory]
    [InlineData("research-bad.jsonl")]
    [InlineData("multi-agent.jsonl")]
    [InlineData("otlp-agent.json")]
    [InlineData("wrapped.log")]
    public void Run_mutated_trace_ends_in_a_verdict_or_in_one_clear_line(string fixture)
    {
        var content = File.ReadAllText(CliRun.Trace(fixture));
        var random = new Random(20_260_302);
        for (var i = 0; i < 60; i++)
        {
            var mutated = Mutate(content, random);
            foreach (var command in (string[][])[["show", "-"], ["show", "-", "-o", "json"], ["check", "-", "-p", CliRun.Policy]])
            {
                var run = CliRun.Here(mutated, command);

                Assert.InRange(run.Code, 0, 3);
                Assert.DoesNotContain("fault of agenttrace", run.Error, StringComparison.Ordinal);
                Assert.All(run.Error.TrimEnd('\n').Split('\n'), line => Assert.True(line.Length == 0 || line.StartsWith("agenttrace: ", StringComparison.Ordinal), line));
                if (run.Code == 2) Assert.Empty(run.Out);
            }
        }
    }

    /// <summary>Cuts, doubles, swaps and retypes at random places: ids collide, parents form cycles, times run backwards.</summary>
    private static string Mutate(string content, Random random)
    {
        var text = new StringBuilder(content);
        for (var times = random.Next(1, 6); times > 0; times--)
        {
            var at = random.Next(text.Length);
            var length = Math.Min(random.Next(1, 40), text.Length - at);
            switch (random.Next(5))
            {
                case 0:
                    text.Remove(at, length);
                    break;
                case 1:
                    text.Insert(at, text.ToString(at, length));
                    break;
                case 2:
                    text[at] = (char)random.Next(1, 0x2100);
                    break;
                case 3:
                    text.Replace($"s{random.Next(1, 6)}", $"s{random.Next(1, 6)}", at, text.Length - at);
                    break;
                default:
                    text.Replace("\"span_id\"", "\"parent_span_id\"", at, length);
                    break;
            }

            if (text.Length == 0) text.Append(' ');
        }

        return text.ToString();
    }
}
