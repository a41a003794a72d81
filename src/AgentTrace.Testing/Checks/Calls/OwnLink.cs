using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary><c>EachAfterItsOwn(B)</c>: every selected call has a B of its own that happened before it. Calls and Bs are paired by maximum matching.</summary>
/// <param name="Other">The calls of which each needs one.</param>
/// <param name="By">The argument, by its path, that is equal on both; null for any B.</param>
/// <param name="SinceLast">Whether that B must also have started after the previous selected call had ended.</param>
/// <example><code>trace.Should().HaveCalledTool("book").EachAfterItsOwn("confirm", by: "id");</code></example>
public sealed record OwnLink(CallPattern Other, string? By = null, bool SinceLast = false) : CallDemand
{
    private readonly JsonPath? _path = By is null ? null : JsonPath.Parse(By);

    internal override CallPattern Beside => Other;

    internal override string Phrase => $"each after its own {Other}" + (By is null ? "" : $" with the same {Words.Quote(By)}") + (SinceLast ? " since the last" : "");

    internal override string Hint => Hints.Times;

    /// <summary>Sure where every call, possible ones included, surely has a sure B; failed where the sure ones cannot even with everything possible.</summary>
    internal override (Verdict Verdict, CallSelection Next) Apply(CallSelection selection, bool every, CallContext context)
    {
        var others = context.Executed(Other);
        if (IsPaired(selection.All, others.Sure, context, verdict => verdict == Verdict.Passed)) return (Verdict.Passed, selection);
        return (IsPaired(selection.Sure, others.All, context, verdict => verdict != Verdict.Failed) ? Verdict.Inconclusive : Verdict.Failed, selection);
    }

    internal override Verdict Judge(IReadOnlyList<ToolCall> calls, CallContext context) => Apply(new CallSelection(calls, []), false, context).Verdict;

    internal override string Explain(CallSelection selection, Verdict verdict, bool every, CallContext context)
    {
        var others = context.Executed(Other);
        if (Relations.NeverCalled(others, Other, verdict, context) is { } never) return never;
        if (verdict == Verdict.Inconclusive) return $"it cannot be told which {Other} belongs to which call: order, arguments or execution of some are not recorded";
        var partners = Pair(selection.Sure, others.All, context, verdict => verdict != Verdict.Failed);
        var at = Array.FindIndex(partners, partner => partner < 0);
        var call = selection.Sure[at];
        var own = Enumerable.Range(0, others.All.Count).Where(i => Fits(selection.Sure, at, others.All[i], context) != Verdict.Failed).ToList();
        if (own.Count == 0) return $"no {Other}{Value(call)} {(SinceLast && at > 0 ? $"came between {context.Label(selection.Sure[at - 1])} and" : "happened before")} {context.Label(call)}";
        return $"{context.Label(call)} has no {Other} of its own: {string.Join(", ", own.Take(3).Select(i => $"{context.Label(others.All[i])} is taken by {context.Label(selection.Sure[Array.IndexOf(partners, i)])}"))}";
    }

    internal override IEnumerable<ToolCall> Witnesses(CallSelection selection, CallContext context) => context.Executed(Other).All;

    private string Value(ToolCall call) => _path is not null && call.Arguments is { } arguments && _path.In(arguments) is { } value ? $" with {By} {Words.Json(value, 60)}" : "";

    private bool IsPaired(IReadOnlyList<ToolCall> calls, IReadOnlyList<ToolCall> others, CallContext context, Func<Verdict, bool> isEdge) => Array.TrueForAll(Pair(calls, others, context, isEdge), partner => partner >= 0);

    private int[] Pair(IReadOnlyList<ToolCall> calls, IReadOnlyList<ToolCall> others, CallContext context, Func<Verdict, bool> isEdge) =>
        BipartiteMatching.Maximum([.. calls.Select((_, i) => Enumerable.Range(0, others.Count).Where(j => isEdge(Fits(calls, i, others[j], context))).ToArray())], others.Count).RightOf;

    private Verdict Fits(IReadOnlyList<ToolCall> calls, int at, ToolCall other, CallContext context)
    {
        var order = CallOrder.HappenedBefore(context.Index, other, calls[at]);
        if (order != Verdict.Failed && SinceLast && at > 0) order = CallSelection.And(order, CallOrder.HappenedBefore(context.Index, calls[at - 1], other));
        return order == Verdict.Failed || _path is null ? order : CallSelection.And(order, HaveEqual(calls[at].WholeArguments, other.WholeArguments));
    }

    private Verdict HaveEqual(JsonElement? a, JsonElement? b)
    {
        if (a is not { } left || b is not { } right) return Verdict.Inconclusive;
        return _path!.In(left) is { } x && _path.In(right) is { } y && JsonValue.AreEqual(x, y) ? Verdict.Passed : Verdict.Failed;
    }
}
