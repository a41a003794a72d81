using NUnit.Framework.Constraints;
using static AgentTrace.Testing.Tests.SpanKit;

namespace AgentTrace.Testing.Tests.Faces;

/// <summary>One sentence in every face. The faces must agree on every trace, and each must be unmet by one of them.</summary>
/// <param name="Name">The method of <see cref="TraceAssertions"/>, or of <see cref="CallChain{TSelf}"/>; after a dot what sets the line apart from another of that method.</param>
/// <param name="Should">The fluent face.</param>
/// <param name="Shouldly">In Shouldly style.</param>
/// <param name="NUnit">The constraint.</param>
/// <param name="Policy">The entry of a policy; null only with a reason in <see cref="Sentences.WithoutPolicy"/>.</param>
internal sealed record Sentence(string Name, Action<RecordedTrace> Should, Action<RecordedTrace> Shouldly, Func<IResolveConstraint> NUnit, string? Policy)
{
    public string Method => Name.Split('.')[0];

    public TraceCheck? Check => Policy is null ? null : Assert.Single(TracePolicy.Parse($"[{Policy}]").Checks).Check;
}

/// <summary>A line a sentence: the test that looks for missing ones says what to add.</summary>
internal static partial class Sentences
{
    private static readonly TimeSpan Tenth = TimeSpan.FromMilliseconds(100);

    public static readonly IReadOnlyList<Sentence> All = [.. OfRun, .. Agents, .. Links, .. Trajectories, .. Flat];

    /// <summary>Sentences that a policy says in other words, or not at all; each with its reason.</summary>
    public static readonly IReadOnlyDictionary<string, string> WithoutPolicy = new Dictionary<string, string>
    {
        ["WithArguments"] = "the pattern says it: {\"tool\": \"search\", \"arguments\": {…}}",
        ["Succeeding"] = "the pattern says it: {\"tool\": \"fetch\", \"outcome\": \"succeeding\"}; of every call: {\"forbid\": \"fetch\", \"outcome\": \"failing\"}",
        ["Failing"] = "the pattern says it: {\"tool\": \"search\", \"outcome\": \"failing\"}",
        ["Satisfy"] = "the condition is code",
        ["By"] = "the pattern says it: {\"tool\": \"search\", \"agent\": \"planner\"}",
    };

    /// <summary>A good run with a retry, a failed one, two agents with a graph and a handoff between them, one whose calls nobody sees, one without agents, one without a span.</summary>
    public static readonly IReadOnlyDictionary<string, RecordedTrace> Traces = new Dictionary<string, RecordedTrace>
    {
        ["research"] = Policies.PolicyTraces.Research,
        ["broken"] = Policies.PolicyTraces.Broken,
        ["team"] = Trace(Team),
        ["unseen"] = Trace(kit => kit.Llm(0, under: kit.Agent("researcher"), finish: "tool_call")),
        ["bare"] = Trace(kit =>
        {
            kit.Tool("search", 0);
            kit.Tool("fetch", 5, error: "HTTP 500");
        }),
        ["empty"] = Trace(_ => { }),
    };

    /// <summary>Triage looks up and confirms at once, audits, and hands off to billing, where a draft is reviewed and paid twice.</summary>
    private static void Team(SpanKit kit)
    {
        var triage = kit.Agent("triage", 0, 300);
        kit.Llm(10, 40, triage, tokensIn: 100, tokensOut: 10, finish: "tool_call");
        kit.Tool("lookup", 60, 80, triage, args: """{"id":7}""", result: """{"total":2}""");
        kit.Tool("confirm", 100, 90, triage, args: """{"id":7}""");
        kit.Llm(200, 20, triage, tokensIn: 100, tokensOut: 10, finish: "tool_call");
        kit.Tool("audit", 230, 20, triage);
        kit.Span("handoff to billing", 260, 1, triage, false, null, [("agenttrace.step_type", "handoff")]);
        var billing = kit.Agent("billing", 320, 600);
        var graph = kit.Other("LangGraph", 330, 200, billing, more: ("openinference.span.kind", "CHAIN"));
        kit.Other("draft", 340, 50, graph, more: [("openinference.span.kind", "CHAIN"), ("graph.node.id", "draft")]);
        kit.Other("review", 400, 50, graph, more: [("openinference.span.kind", "CHAIN"), ("graph.node.id", "review")]);
        kit.Event(kit.Llm(540, 60, billing, tokensIn: 200, tokensOut: 20, finish: "tool_call"), "guardrail_tripped", 590);
        kit.Other("POST /payments", 615, 20, kit.Tool("pay", 610, 30, billing, args: """{"id":7}"""), more: ("http.response.status_code", 402));
        kit.Tool("pay", 650, 30, billing, args: """{"id":7}""");
        kit.Llm(700, 200, billing, tokensIn: 300, tokensOut: 30, finish: "length", output: Says("The invoice is paid"));
    }
}
