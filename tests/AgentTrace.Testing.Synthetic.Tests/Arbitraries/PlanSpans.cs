using System.Diagnostics;
using System.Globalization;

namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>A plan as the spans that an instrumentation would record of it.</summary>
internal sealed class PlanSpans
{
    private const long Epoch = 1_780_000_000_000_000_000;
    public const long OutputTokens = 3;

    /// <summary>When a fault is, in milliseconds: after everything.</summary>
    public const int FaultTime = 1_000;
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private readonly Plan _plan;
    private readonly TraceAssembler _assembler = new("plan");
    private readonly List<Placed> _all;
    private int _next;

    public PlanSpans(Plan plan)
    {
        _plan = plan;
        var roots = Layout.Of(plan);
        _all = [.. roots.SelectMany(root => root.All)];
        foreach (var root in roots) Add(root, null);
        for (var i = 0; i < plan.Orphans; i++) Span("GET /orphan", 0, 1, $"00000000000000e{i}", false, []);
        AddFault();
        Trace = _assembler.Build() is [var trace] ? trace : new RecordedTrace(TraceId, [], [], "plan");
    }

    public RecordedTrace Trace { get; }

    private void Add(Placed placed, string? under)
    {
        var item = placed.Item;
        if (item.Lost) return;
        foreach (var (start, end) in placed.Earlier) Span(NameOf(item), start, end, under, true, Attributes(placed, outer: true, inner: true));
        var id = Span(NameOf(item), placed.Start, item.Unfinished ? null : placed.End, under, item.Fails, Attributes(placed, outer: true, inner: !item.Twice));
        var within = item.Twice ? Span(NameOf(item), placed.Start, item.Unfinished ? null : placed.End, id, false, Attributes(placed, outer: false, inner: true)) : id;
        foreach (var inside in placed.Inside) Add(inside, item.What == What.Generate ? under : within);
    }

    /// <summary>A span beside the run that breaks the form and tells of nothing.</summary>
    private void AddFault()
    {
        switch (_plan.Fault)
        {
            case Fault.EndsBeforeItStarts: Span("GET /fault", FaultTime, FaultTime - 1, null, false, []); break;
            case Fault.NoId: Span("GET /fault", FaultTime, FaultTime, null, false, [], ""); break;
            case Fault.IdTwice when _next > 0: Span("GET /fault", FaultTime, FaultTime, null, false, [], 1.ToString("x16", CultureInfo.InvariantCulture)); break;
            case Fault.Circle: Span("GET /fault", FaultTime, FaultTime, "00000000000000f2", false, [], "00000000000000f1"); Span("GET /fault", FaultTime, FaultTime, "00000000000000f1", false, [], "00000000000000f2"); break;
        }
    }

    private static string NameOf(Item item) => item.What switch
    {
        What.Agent => "invoke_agent " + item.Name,
        What.Generate => "chat " + item.Name,
        What.Call => "execute_tool " + item.Name,
        What.Plumb => "GET /" + item.Name,
        _ => item.Name,
    };

    /// <summary>Of two layers the outer says which it is, the inner what it was about.</summary>
    private IEnumerable<(string, object?)> Attributes(Placed placed, bool outer, bool inner)
    {
        var (item, open) = (placed.Item, _plan.OpenInference);
        yield return open ? ("openinference.span.kind", item.What switch
        {
            What.Agent => "AGENT",
            What.Generate => "LLM",
            What.Call => "TOOL",
            What.Retrieve => "RETRIEVER",
            What.Embed => "EMBEDDING",
            What.Guard => "GUARDRAIL",
            What.Chain => "CHAIN",
            _ => null,
        }) : ("gen_ai.operation.name", item.What switch
        {
            What.Agent => "invoke_agent",
            What.Generate => "chat",
            What.Call => "execute_tool",
            What.Retrieve => "retrieval",
            What.Embed => "embeddings",
            What.Chain => "invoke_workflow",
            _ => null,
        });
        if (item.What is What.Reason or What.Handoff || (item.What == What.Guard && !open)) yield return ("agenttrace.step_type", item.What switch { What.Reason => "reasoning", What.Guard => "guardrail", _ => "handoff" });
        if (item.What == What.Agent) yield return (open ? "agent.name" : "gen_ai.agent.name", item.Name);
        if (item.What == What.Agent) yield return ("agenttrace.stop_reason", item.Ended);
        if (inner && item.Tokens is { } tokens)
        {
            yield return (open ? "llm.token_count.prompt" : "gen_ai.usage.input_tokens", (long)tokens);
            yield return (open ? "llm.token_count.completion" : "gen_ai.usage.output_tokens", OutputTokens);
        }

        if (item.What == What.Call)
        {
            yield return (open ? "tool.name" : "gen_ai.tool.name", item.Name);
            if (outer && item.ShowsId) yield return (open ? "tool.id" : "gen_ai.tool.call.id", placed.Id);
            if (inner && item.Argument is { } argument) yield return (open ? "input.value" : "gen_ai.tool.call.arguments", Json(argument));
            if (inner && !item.Fails && item.Result is { } result) yield return (open ? "output.value" : "gen_ai.tool.call.result", Json(result));
        }

        if (item.What == What.Generate && outer)
        {
            yield return (open ? "llm.model_name" : "gen_ai.request.model", item.Name);
            yield return (open ? "llm.finish_reason" : "gen_ai.response.finish_reasons", item.Ended);
            foreach (var message in open ? PlanMessages.OpenInference(_plan, placed, _all) : PlanMessages.GenAi(_plan, placed, _all)) yield return message;
        }
    }

    public static string Json(int value) => $$"""{"page":{"size":10,"tags":["a"]},"q":{{value.ToString(CultureInfo.InvariantCulture)}}}""";

    private string Span(string name, int start, int? end, string? under, bool fails, IEnumerable<(string Key, object? Value)> attributes, string? id = null)
    {
        id ??= (++_next).ToString("x16", CultureInfo.InvariantCulture);
        var shift = _plan.Fine ? 250_000L : 0;
        _assembler.Add(new RecordedSpan(SpanInterpreter.Interpret)
        {
            TraceId = TraceId,
            SpanId = id,
            ParentSpanId = under,
            Name = name,
            StartTimeUnixNano = Epoch + shift + (start * 1_000_000L),
            EndTimeUnixNano = end is { } ms ? Epoch + shift + (ms * 1_000_000L) : null,
            IsUnfinished = end is null,
            Status = fails ? ActivityStatusCode.Error : ActivityStatusCode.Unset,
            StatusMessage = fails ? "boom" : null,
            Attributes = new([.. attributes.Where(entry => entry.Value is not null)
                .Select(entry => KeyValuePair.Create(entry.Key, entry.Value is long number ? AttributeValue.From(number) : AttributeValue.From((string)entry.Value!)))]),
        });
        return id;
    }
}
