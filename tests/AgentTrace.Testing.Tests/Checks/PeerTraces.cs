using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests;

/// <summary>The traces of the cases on which other tools disagree: calls one after the other (<c>a b:1 b:{"x":2} c!</c>, a failed c), or one of these by its name.</summary>
internal static class PeerTraces
{
    private static readonly Dictionary<string, Action<SpanKit>> Named = new()
    {
        ["overlapping a and b"] = kit => { kit.Llm(0.25, 1); kit.Tool("a", 10.25, 10); kit.Tool("b", 15.25, 10); },
        ["a and b at one instant"] = kit => { kit.Llm(0.25, 1); kit.Tool("a", 10.25, 0); kit.Tool("b", 10.25, 0); },
        ["a recorded after b, which started later"] = kit => { kit.Llm(0.25, 1); kit.Tool("b", 30.25); kit.Tool("a", 10.25); },
        ["b ended last, started first"] = kit => { kit.Llm(0.25, 1); kit.Tool("b", 10.25, 100); kit.Tool("a", 20.25, 10); },
        ["a that ends before it starts, then b"] = kit => { kit.Llm(0.25, 1); kit.Tool("a", 20.25, -5); kit.Tool("b", 30.25); },

        ["a asked for and denied"] = kit => { kit.Llm(0.25, 1, finish: "tool_call", output: Asks(("1", "a", "{}"), ("2", "b", "{}"))); kit.Tool("b", 10.25, id: "2"); kit.Llm(30.25, 1, output: Says("done")); },
        ["a asked for, no tool traced"] = kit => { kit.Llm(0.25, 1, finish: "tool_call", output: Asks(("1", "a", "{}"))); kit.Llm(30.25, 1, output: Says("done")); },
        ["a waiting for approval"] = kit => kit.Llm(0.25, 1, kit.Agent("asker", 0.25, 100), finish: "tool_call", output: Asks(("1", "a", "{}"))),
        ["one span delivered twice"] = kit =>
        {
            kit.Llm(0.25, 1);
            for (var i = 0; i < 2; i++) kit.Span("execute_tool a", 10.25, 5, null, false, null, [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "a")], "00000000000000aa");
        },
        ["two attempts of one call"] = kit =>
        {
            kit.Llm(0.25, 1, finish: "tool_call", output: Asks(("1", "a", "{}")));
            kit.Tool("a", 10.25, 5, id: "1", args: "{}", error: "timeout");
            kit.Tool("a", 20.25, 5, id: "1", args: "{}");
            kit.Llm(30.25, 1, output: Says("done"));
        },
        ["two equal calls at once"] = kit => { kit.Llm(0.25, 1); kit.Tool("a", 10.25, 10, args: "{}"); kit.Tool("a", 12.25, 10, args: "{}"); },
        ["an agent in a tool"] = kit =>
        {
            var caller = kit.Agent("caller", 0.25, 100);
            kit.Llm(1.25, 1, caller, finish: "tool_call");
            var billing = kit.Agent("billing", 15.25, 40, kit.Tool("ask_billing", 10.25, 50, caller));
            kit.Tool("refund", 20.25, 5, billing);
            kit.Llm(50.25, 1, billing);
            kit.Llm(70.25, 1, caller);
        },

        ["nothing"] = _ => { },
        ["plumbing"] = kit => kit.Other("GET", 0.25),
        ["no call"] = kit => kit.Llm(0.25, 1),
        ["a root without an end"] = kit => kit.Span("invoke_agent x", 0.25, null, null, false, null, [("gen_ai.operation.name", "invoke_agent"), ("gen_ai.agent.name", "x")]),
        ["a without times"] = kit => { kit.Llm(0.25, 1); kit.Span("execute_tool a", 0, 0, null, false, null, [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "a")], timeless: true); },
        ["an unfinished a"] = kit => { kit.Llm(0.25, 1); kit.Span("execute_tool a", 10.25, null, null, false, null, [("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", "a")]); },
        ["spans dropped"] = kit => { kit.Tool("a", 10.25, 5, "00000000000000f1"); kit.Tool("b", 20.25, 5, "00000000000000f2"); },
        ["calls that nobody sees"] = kit => kit.Llm(0.25, 1, finish: "tool_call"),
        ["usage"] = kit => kit.Llm(0.25, 1, tokensIn: 5, tokensOut: 5, model: "m"),
        ["usage of one of two"] = kit => { kit.Llm(0.25, 1, tokensIn: 5, tokensOut: 5); kit.Llm(10.25, 1); },
        ["a total above its parts"] = kit =>
        {
            var agent = kit.Agent("summing", 0.25, 100, more: [("gen_ai.request.model", "m"), ("gen_ai.usage.input_tokens", 10L), ("gen_ai.usage.output_tokens", 10L)]);
            kit.Llm(1.25, 1, agent, tokensIn: 5, tokensOut: 5);
            kit.Llm(10.25, 1, agent, tokensIn: 5, tokensOut: 5);
        },

        ["a handled 404"] = kit => { kit.Llm(0.25, 1); kit.Other("GET", 12.25, 2, kit.Tool("a", 10.25), error: true, message: "HTTP 404"); },
        ["a that reads like an error"] = kit => { kit.Llm(0.25, 1); kit.Tool("a", 10.25, result: "Error: connection timeout"); },
        ["a whose result is marked"] = kit => { kit.Llm(0.25, 1); kit.Tool("a", 10.25, result: """{"content":[{"type":"text","text":"no such city"}],"isError":true}"""); },
        ["a with an exception and no status"] = kit => { kit.Llm(0.25, 1); kit.Event(kit.Tool("a", 10.25), "exception", 12.25, ("exception.type", "IOException")); },
        ["a with arguments that are no JSON"] = kit => { kit.Llm(0.25, 1); kit.Tool("a", 10.25, args: "two of them"); },
        ["a with arguments cut off"] = kit => { kit.Llm(0.25, 1); kit.Tool("a", 10.25, args: """{"x":1,"body":"Dear s"""); },
        ["a with arguments cut off in Python"] = kit => { kit.Llm(0.25, 1); kit.Tool("a", 10.25, args: "{'x': 1, 'body': 'Dear s..."); },
        ["a with no text for arguments"] = kit => { kit.Llm(0.25, 1); kit.Tool("a", 10.25, args: ""); },
        ["a with a list for arguments"] = kit => { kit.Llm(0.25, 1); kit.Tool("a", 10.25, args: "[1,2]"); },
    };

    public static RecordedTrace Of(string calls) => Trace(Named.TryGetValue(calls, out var build) ? build : kit =>
    {
        kit.Llm(0.25, 1);
        var at = 10.25;
        foreach (var call in calls.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = call.TrimEnd('!').Split(':', 2);
            kit.Tool(parts[0], at += 10, 5, args: parts.Length == 1 ? null : parts[1].StartsWith('{') ? parts[1] : $"{{\"x\":{parts[1]}}}", error: call.EndsWith('!') ? "failed" : null);
        }
    });

    /// <summary>The case of a table: the verdict of a policy's entry, and the reason if it is another than ours.</summary>
    public static void Decide(string id, string calls, string entry, Verdict verdict, string why)
    {
        var result = Assert.Single(TracePolicy.Parse($"[{entry}]").Checks).Check.Evaluate(Of(calls));

        Assert.True(verdict == result.Verdict, $"{id}, {calls}, {entry}: {verdict} because {why}; found {result.Verdict}: {result.Reason}");
    }
}
