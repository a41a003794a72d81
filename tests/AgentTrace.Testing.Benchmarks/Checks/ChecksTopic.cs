using System.Globalization;

namespace AgentTrace.Testing.Benchmarks;

/// <summary>
/// What checks cost on one trace of 10 to 1,000,000 spans: the index of tool names and the first order check beside the LINQ query that a user
/// would write over the spans, then passing checks on a trace that has been looked at, beside the same on ten spans.
/// </summary>
internal sealed class ChecksTopic : Topic
{
    private static readonly int[] Sizes = [10, 1_000, 100_000, 1_000_000];
    private static readonly CallCheck Order = new("search", CallDemandKind.Called, [new BeforeLink("fetch")]);

    public override string Name => "checks";

    public override IEnumerable<Group> Groups()
    {
        foreach (var size in Sizes) yield return First(size);
        yield return Warm();
    }

    /// <summary>The first question about a trace: an operation is the question about the whole trace.</summary>
    private static Group First(int size)
    {
        var spans = BenchmarkTrace.Spans(size, "none");
        var traces = size switch { <= 10 => 2_000, <= 1_000 => 50, _ => 1 };
        var query = $"LINQ: search before fetch, {Text(size)} spans";
        RecordedTrace[] fresh = [];
        return new Group($"first question, {Text(size)} spans", size >= 1_000_000 ? 4 : 9,
        [
            new Case(query, traces, () => Each(traces, _ => SearchBeforeFetch(spans))),
            Fresh("tool-name index: search and fetch", trace => trace.Index.HasSpanOfTool("search") & trace.Index.HasSpanOfTool("fetch"), 1),
            Fresh("tool-name index: every name", trace => !trace.Index.HasSpanOfTool("nothing"), 1),
            Fresh("search before fetch, messages joined", trace => Order.Evaluate(trace).Verdict == Verdict.Passed),
        ]);

        Case Fresh(string name, Func<RecordedTrace, bool> ask, double? goal = null) => new($"{name}, {Text(size)} spans", traces, () => Each(traces, i => ask(fresh[i])))
        {
            Around = () =>
            {
                fresh = [.. Enumerable.Range(0, traces).Select(_ => Unseen(spans))];
                return new MemoryStream();
            },
            Against = [new Comparison(query, goal)],
        };
    }

    /// <summary>Passing checks on a trace whose index is there.</summary>
    private static Group Warm()
    {
        const int Repeats = 5_000;
        var traces = Sizes.Select(size => (Size: size, Trace: Unseen(BenchmarkTrace.Spans(size, "none")))).ToList();
        (string Name, Action<RecordedTrace> Check)[] checks =
        [
            ("HaveCalledTool", trace => trace.Should().HaveCalledTool("search")), ("Before", trace => trace.Should().HaveCalledTool("search").Before("fetch")),
            ("After", trace => trace.Should().HaveCalledTool("summarize").After("fetch")), ("Once", trace => trace.Should().HaveCalledTool("summarize").Once()),
            ("NotHaveCalledTool", trace => trace.Should().NotHaveCalledTool("delete_file")), ("HaveNoErrors", trace => trace.Should().HaveNoErrors()),
            ("HaveAtMostSteps", trace => trace.Should().HaveAtMostSteps(10_000_000)),
        ];
        return new Group("passing checks, the index built", 7,
            [.. checks.SelectMany(check => traces.Select(trace => new Case($"{check.Name}, {Text(trace.Size)} spans", Repeats, () => Each(Repeats, _ => Passed(check.Check, trace.Trace)))
            {
                Against = trace.Size == Sizes[0] ? [] : [new Comparison($"{check.Name}, {Text(Sizes[0])} spans")],
            }))]);
    }

    private static bool Passed(Action<RecordedTrace> check, RecordedTrace trace)
    {
        check(trace);
        return true;
    }

    private static void Each(int count, Func<int, bool> ask)
    {
        for (var i = 0; i < count; i++)
        {
            if (!ask(i)) throw new InvalidOperationException("A benchmark must measure a check that passes.");
        }
    }

    private static bool SearchBeforeFetch(RecordedSpan[] spans)
    {
        var search = spans.Where(span => span.Attributes["gen_ai.tool.name"].AsText() == "search").MinBy(span => span.StartTimeUnixNano);
        var fetch = spans.Where(span => span.Attributes["gen_ai.tool.name"].AsText() == "fetch").MinBy(span => span.StartTimeUnixNano);
        return search is not null && fetch is not null && search.EndTimeUnixNano <= fetch.StartTimeUnixNano;
    }

    /// <summary>The same spans, as nobody has looked at them yet.</summary>
    private static RecordedTrace Unseen(RecordedSpan[] spans) => new("0af7651916cd43dd8448eb211c80319c", [.. spans.Select(span => span.WithEvents([]))], [], "benchmark");

    private static string Text(int size) => size.ToString("N0", CultureInfo.InvariantCulture);
}
