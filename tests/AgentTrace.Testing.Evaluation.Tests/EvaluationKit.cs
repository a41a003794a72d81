using AgentTrace.Testing.Tests;

namespace AgentTrace.Testing.Evaluation.Tests;

/// <summary>Cases whose runs are known beforehand: the good and the bad run of the fixtures.</summary>
internal static class EvaluationKit
{
    public static readonly TracePolicy Policy = TracePolicy.Parse("""
        {"checks": [
          {"name": "order", "tool": "search", "before": "fetch"},
          {"stopReason": "completed"}
        ]}
        """);

    public static readonly RecordedTrace Good = RecordedTrace.Load(Path.Combine(Corpus.Root, "fixtures", "traces", "research-good.jsonl"));
    private static readonly RecordedTrace Bad = RecordedTrace.Load(Path.Combine(Corpus.Root, "fixtures", "traces", "research-bad.jsonl"));

    public static Dataset Cases(int count) => Dataset.Parse(string.Join('\n', Enumerable.Range(1, count).Select(i =>
        $$"""{"id": "case {{i}}", "input": "question {{i}}", "tags": ["{{(i % 2 == 0 ? "even" : "odd")}}"], "expectations": [{"maxSteps": {{(i % 3 == 0 ? 2 : 9)}}}]}""")));

    /// <summary>Every fourth run is bad; which ones depends on case and number alone.</summary>
    public static EvaluationEngine Engine(Dataset dataset, EvaluationOptions options, Func<CaseRequest, CaseOutcome>? run = null) => new(dataset, options, (request, _) => Task.FromResult(run?.Invoke(request) ?? Usual(request)));

    public static CaseOutcome Usual(CaseRequest request) => new((request.Case.Index + request.Number) % 4 == 0 ? Bad : Good, null);
}
