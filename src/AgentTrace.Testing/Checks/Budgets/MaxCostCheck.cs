namespace AgentTrace.Testing;

/// <summary>
/// The trace cost at most so much, in USD. A cost that the source recorded counts; else the tokens at the prices given. Cost comes from the
/// same spans as tokens, so that nothing counts twice. Unknown is not zero: it fails when the known part exceeds the limit, and is
/// inconclusive while anything unknown could: usage that nobody states, a model without a price, input that a cache may have made cheaper.
/// </summary>
/// <param name="LimitUsd">The most that is allowed, in USD; 0 is a limit.</param>
/// <param name="Prices">What tokens cost; null where the source records costs.</param>
/// <example><code>new MaxCostCheck(0.05m, new TokenPrices().With("gpt-4o", input: 2.50m, output: 10m)).Evaluate(trace)</code></example>
public sealed record MaxCostCheck(decimal LimitUsd, TokenPrices? Prices = null) : TraceCheck
{
    /// <summary>The most that is allowed, in USD; 0 is a limit.</summary>
    public decimal LimitUsd { get; } = LimitUsd >= 0 ? LimitUsd : throw new ArgumentOutOfRangeException(nameof(LimitUsd), LimitUsd, "A cost is not negative.");

    internal override string Infinitive => "have " + Finite;

    internal override string Finite => $"cost at most {Usd(LimitUsd)}";

    internal override CheckResult Judge(RecordedTrace trace)
    {
        var usage = trace.Index.Usage;
        if (!usage.HasEvidence) return CheckResult.Inconclusive(() => "it has no generation and no recorded total", Hints.Usage);
        var bill = new Bill(trace, Prices);
        var open = bill.Open.Concat(CallContext.Incomplete(trace.Index) is { } incomplete ? [incomplete] : []).ToList();
        if (bill.Least > LimitUsd)
        {
            return CheckResult.Failed(() => $"it cost {(open.Count > 0 || bill.Most != bill.Least ? "at least " : "")}{Usd(bill.Least)}{GenerationWords.NotAdded(usage)}{Dearest(bill, trace)}",
                [.. bill.Items.Where(item => item.Least > 0).OrderByDescending(item => item.Least).Take(1).Select(item => Mark.Of(item.Span, Usd(item.Least)))]);
        }

        if (open.Count > 0)
        {
            return CheckResult.Inconclusive(() => $"{(bill.Least > 0 ? $"at least {Usd(bill.Least)}, and " : "")}{string.Join("; and ", open)}", bill.Hint ?? (trace.Index.Completeness.IsComplete ? null : CallContext.IncompleteHint), bill.Marks);
        }

        return bill.Most > LimitUsd
            ? CheckResult.Inconclusive(() => $"between {Usd(bill.Least)} and {Usd(bill.Most)}: {bill.WhyRange(trace)}", Hints.Usage, bill.Marks)
            : CheckResult.Passed(() => $"it cost {(bill.Most == bill.Least ? "" : "at most ")}{Usd(bill.Most)}{GenerationWords.NotAdded(usage)}");
    }

    private static string Dearest(Bill bill, RecordedTrace trace)
    {
        var dearest = bill.Items.MaxBy(item => item.Least)!;
        return bill.Items.Count < 2 ? "" : $"; most at {Bill.Label(dearest.Span, trace)}: {Usd(dearest.Least)}";
    }

    private static string Usd(decimal amount) => Words.Usd(amount);
}

/// <summary>What each span that counts cost, at least and at most.</summary>
internal sealed class Bill
{
    private const decimal Million = 1_000_000m;

    private readonly List<string> _withoutPrice = [];
    private readonly List<RecordedSpan> _withoutModel = [];
    private readonly List<RecordedSpan> _ofSeveralModels = [];
    private readonly List<RecordedSpan> _inPart = [];
    private readonly List<Generation> _unknown = [];
    private readonly int _generations;
    private readonly TokenPrices? _prices;

    public Bill(RecordedTrace trace, TokenPrices? prices)
    {
        _prices = prices;
        _generations = trace.Generations.Count;
        Trace = trace;
        var answers = trace.Generations.SelectMany(generation => generation.Spans.Select(span => (span, generation))).DistinctBy(pair => pair.span).ToDictionary(pair => pair.span, pair => pair.generation);
        foreach (var span in trace.Index.Usage.Counted) Add(span, answers.GetValueOrDefault(span));
        foreach (var generation in trace.Index.Usage.Uncovered)
        {
            // A model that costs nothing costs nothing, however many its tokens.
            if (PriceOf(generation.Spans) is { Input: 0, Output: 0, CachedInput: null or 0 }) continue;
            _unknown.Add(generation);
            Marks.Add(Mark.Of(generation.Span, "no usage"));
        }
    }

    public RecordedTrace Trace { get; }

    private Dictionary<int, Generation> ByPosition => field ??= Trace.Generations.DistinctBy(generation => generation.Position).ToDictionary(generation => generation.Position);

    public List<(RecordedSpan Span, decimal Least, decimal Most)> Items { get; } = [];

    public decimal Least => Items.Sum(item => item.Least);

    public decimal Most => Items.Sum(item => item.Most);

    public List<Mark> Marks { get; } = [];

    public string? Hint => _unknown.Count > 0 || _inPart.Count > 0 ? Hints.Usage
        : _withoutPrice.Count > 0 ? "Give the price, in USD per million tokens: new TokenPrices().With(\"model\", input: 2.50m, output: 10m); in a policy: \"prices\": {\"model\": {\"input\": 2.50, \"output\": 10}}." : null;

    /// <summary>What may cost anything, a clause each.</summary>
    public IEnumerable<string> Open
    {
        get
        {
            if (_unknown.Count > 0) yield return $"{_unknown.Count} of {Words.Count(_generations, "generation")}{GenerationWords.Steps(_unknown, Trace)} {(_unknown.Count == 1 ? "carries" : "carry")} neither usage nor cost";
            if (_withoutPrice.Count > 0)
            {
                var models = _withoutPrice.GroupBy(model => model).ToList();
                yield return (_prices is null ? "no cost is recorded and no price is given for " : "no price is given for ")
                    + string.Join(", ", models.Take(4).Select(model => $"{Words.Quote(model.Key)}{Nearest(model.Key)} ({Words.Count(model.Count(), "span")})")) + (models.Count > 4 ? $" and {Words.Count(models.Count - 4, "other model")}" : "");
            }

            if (_withoutModel.Count > 0) yield return $"{Words.List(_withoutModel.Select(span => span.Name).Distinct(), 3)} {(_withoutModel.Count == 1 ? "states" : "state")} tokens and name{(_withoutModel.Count == 1 ? "s" : "")} no model";
            if (_ofSeveralModels.Count > 0) yield return $"{Words.List(_ofSeveralModels.Select(span => span.Name).Distinct(), 3)} state{(_ofSeveralModels.Count == 1 ? "s" : "")} one total for several models";
            if (_inPart.Count > 0) yield return $"{Words.Count(_inPart.Count, "span")} ({Words.List(_inPart.Select(span => span.Name).Distinct(), 3)}) state{(_inPart.Count == 1 ? "s" : "")} usage only in part";
        }
    }

    public static string Label(RecordedSpan span, RecordedTrace trace) =>
        trace.Steps.FirstOrDefault(step => step.Generation?.Spans.Contains(span) == true || step.Span == span) is { } step ? $"step {step.Number} ({step.Name ?? span.Name})" : Words.Quote(span.Name);

    /// <summary>Why the least and the most differ.</summary>
    public string WhyRange(RecordedTrace trace)
    {
        var open = Items.Where(item => item.Least != item.Most).ToList();
        return $"{Label(open[0].Span, trace)}{(open.Count == 1 ? "" : $" and {Words.Number(open.Count - 1)} more")} {(open.Count == 1 ? "does" : "do")} not say how much of "
            + (open[0].Span.Facts.Usage?.InputTokens is null ? "the total was input" : "the input came from a cache, which has a price of its own");
    }

    private void Add(RecordedSpan span, Generation? answer)
    {
        // Spans that recorded one answer speak of the same tokens: what one lacks another may say.
        IReadOnlyList<RecordedSpan> same = answer?.Spans ?? [span];
        if ((span.Facts.CostUsd ?? same.Select(other => other.Facts.CostUsd).FirstOrDefault(cost => cost is not null)) is { } recorded)
        {
            var cost = (decimal)Math.Min(recorded, 1e15);
            Items.Add((span, cost, cost));
            return;
        }

        if (PriceOf(same) is { } price)
        {
            Add(span, span.Facts.Usage!, price);
            return;
        }

        Marks.Add(Mark.Of(span, "no price"));
        if (ModelsOf(same) is { Count: > 1 }) _ofSeveralModels.Add(span);
        else if (ModelsOf(same).Select(model => model.Answered ?? model.Asked).FirstOrDefault(name => name is not null) is { } model) _withoutPrice.Add(model);
        else _withoutModel.Add(span);
    }

    private void Add(RecordedSpan span, TokenUsage usage, TokenPrice price)
    {
        var cachedPrice = price.CachedInput ?? price.Input;
        var (input, output) = (usage.InputTokens ?? usage.TotalTokens - usage.OutputTokens, usage.OutputTokens ?? usage.TotalTokens - usage.InputTokens);
        if (input is null && output is null && usage.TotalTokens is { } total)
        {
            decimal[] possible = [price.Input, price.Output, cachedPrice];
            Put(span, Of(total, possible.Min()), Of(total, possible.Max()));
            return;
        }

        var (least, most) = (0m, 0m);
        if (input is { } given)
        {
            var cached = Math.Clamp(usage.CachedInputTokens ?? 0, 0, Math.Max(0, given));
            var known = Of(given - cached, price.Input) + Of(cached, cachedPrice);
            var other = usage.CachedInputTokens is null ? Of(given, cachedPrice) : known;
            (least, most) = (Math.Min(known, other), Math.Max(known, other));
        }

        if (output is { } answered) (least, most) = (least + Of(answered, price.Output), most + Of(answered, price.Output));
        Put(span, least, most);
        if ((input is null && Math.Max(price.Input, cachedPrice) > 0) || (output is null && price.Output > 0))
        {
            _inPart.Add(span);
            Marks.Add(Mark.Of(span, "usage in part"));
        }
    }

    private void Put(RecordedSpan span, decimal least, decimal most)
    {
        Items.Add((span, least, most));
        if (least != most) Marks.Add(Mark.Of(span));
    }

    private static decimal Of(long tokens, decimal perMillion) => Math.Max(0, tokens) * perMillion / Million;

    private string Nearest(string model) => _prices is not null && NearestName.Find(model, _prices.Entries.Keys) is { } nearest ? $" (but for {Words.Quote(nearest)})" : "";

    private TokenPrice? PriceOf(IReadOnlyList<RecordedSpan> spans)
    {
        if (_prices is null) return null;
        var prices = ModelsOf(spans).Select(model => _prices.Of(model.Answered, model.Asked)).Distinct().ToList();
        return prices.Count == 1 ? prices[0] : null;
    }

    /// <summary>The model that spans of one answer name; of a total, each model of the answers that it sums up.</summary>
    private IReadOnlyList<(string? Answered, string? Asked)> ModelsOf(IReadOnlyList<RecordedSpan> spans)
    {
        var (answered, asked) = (spans.Select(span => span.Facts.ResponseModel).FirstOrDefault(name => name is not null), spans.Select(span => span.Facts.RequestModel).FirstOrDefault(name => name is not null));
        if (answered is not null || asked is not null || Trace.PositionOf(spans[0]) is not (>= 0 and var position)) return [(answered, asked)];
        return [.. Trace.Index.Tree.Subtree(position).Select(at => ByPosition.GetValueOrDefault(at)).OfType<Generation>()
            .Select(generation => (generation.Spans.Select(span => span.Facts.ResponseModel).FirstOrDefault(name => name is not null), generation.Spans.Select(span => span.Facts.RequestModel).FirstOrDefault(name => name is not null))).Distinct()];
    }
}
