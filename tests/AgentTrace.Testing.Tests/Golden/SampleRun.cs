using System.Globalization;

namespace AgentTrace.Testing.Tests;

/// <summary>One call of the sample agent, as a test may change it.</summary>
internal sealed record SampleCall(string Tool, string Arguments, string Result = "\"ok\"", string? Error = null);

/// <summary>A research agent: each turn one answer of the model and the calls that it asked for, then a last answer.</summary>
internal sealed record SampleRun(params SampleCall[][] Turns)
{
    public static SampleRun Research { get; } = new(
        [new SampleCall("search", """{"query":"battery recycling","limit":5}""", """{"hits":["https://example.org/a"]}""")],
        [new SampleCall("fetch", """{"url":"https://example.org/a?session=77"}"""), new SampleCall("lookup", """{"term":"lithium"}""")],
        [new SampleCall("summarize", """{"text":"Recycling recovers lithium.","style":"short"}""")]);

    public string Prompt { get; init; } = "You are a researcher.";

    /// <summary>Where ids and times begin.</summary>
    public int Seed { get; init; }

    public string Finish { get; init; } = "stop";

    public SampleRun With(int turn, int call, Func<SampleCall, SampleCall> change) =>
        this with { Turns = [.. Turns.Select((calls, i) => i == turn ? [.. calls.Select((known, j) => j == call ? change(known) : known)] : calls)] };

    public SampleRun Without(int turn) => this with { Turns = [.. Turns.Where((_, i) => i != turn)] };

    public SampleRun And(int turn, SampleCall call) => this with { Turns = [.. Turns.Select((calls, i) => i == turn ? [.. calls, call] : calls)] };

    public RecordedTrace ToTrace()
    {
        var kit = new SpanKit((0xabc000 + Seed).ToString("x32", CultureInfo.InvariantCulture));
        var at = Seed * 1000.0;
        var agent = kit.Span("invoke_agent researcher", at, 10_000, null, false, null, [("gen_ai.operation.name", "invoke_agent"), ("gen_ai.agent.name", "researcher")], id: Id(0));
        var number = 1;
        foreach (var turn in Turns)
        {
            var asked = turn.Select((call, i) => ($"call_{Seed}{number}{i}x", call)).ToList();
            kit.Span("chat m", at += 10, 10, agent, false, null,
            [
                ("gen_ai.operation.name", "chat"), ("gen_ai.request.model", "m"), ("gen_ai.response.finish_reasons", "tool_call"), ("gen_ai.system_instructions", Prompt),
                ("gen_ai.output.messages", SpanKit.Asks([.. asked.Select(entry => ((string?)entry.Item1, entry.call.Tool, entry.call.Arguments))])),
            ], id: Id(number++));
            at += 10;
            foreach (var (id, call) in asked)
            {
                kit.Span($"execute_tool {call.Tool}", at, 20, agent, call.Error is not null, call.Error,
                [
                    ("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", call.Tool), ("gen_ai.tool.call.id", id), ("gen_ai.tool.call.arguments", call.Arguments),
                    ("gen_ai.tool.call.result", call.Error is null ? call.Result : null),
                ], id: Id(number++));
                at += 1;
            }

            at += 20;
        }

        kit.Span("chat m", at + 10, 10, agent, false, null,
            [("gen_ai.operation.name", "chat"), ("gen_ai.request.model", "m"), ("gen_ai.response.finish_reasons", Finish), ("gen_ai.output.messages", SpanKit.Says("Lithium comes back."))], id: Id(number));
        return kit.ToTrace();
    }

    private string Id(int number) => (0xf0000000L + (Seed * 1000) + number).ToString("x16", CultureInfo.InvariantCulture);
}
