namespace AgentTrace.Testing;

/// <summary>
/// A repeat is a call with the same tool and equal arguments as an earlier call of the run. A retry is a repeat whose previous twin failed.
/// At most so many repeats that are no retries, and at most so many retries, over the trace.
/// </summary>
/// <remarks>
/// Top steps count, whatever runs lie between: what an agent called as a tool does is counted in its own view. Attempts of one call (same
/// id, tool and arguments in one turn, the earlier one failed) are one call, and no retries. A call that started before its twin had failed
/// is no retry. Where arguments were not captured, two calls of a tool may be equal; a call that does not name its tool may be of any.
/// </remarks>
/// <param name="MaxRepeats">The most repeats that are no retries; 0 is a limit.</param>
/// <param name="MaxRetries">The most retries; 0 is a limit.</param>
/// <param name="Tools">The calls that must not be repeated; null for all.</param>
/// <example><code>new RepeatCheck(MaxRetries: 2).Evaluate(trace)</code></example>
public sealed record RepeatCheck(int MaxRepeats = 0, int MaxRetries = 0, IReadOnlyList<CallPattern>? Tools = null) : TraceCheck
{
    /// <summary>The most repeats that are no retries; 0 is a limit.</summary>
    public int MaxRepeats { get; } = MaxRepeats >= 0 ? MaxRepeats : throw new ArgumentOutOfRangeException(nameof(MaxRepeats), MaxRepeats, "A maximum of repeats is not negative.");

    /// <summary>The most retries; 0 is a limit.</summary>
    public int MaxRetries { get; } = MaxRetries >= 0 ? MaxRetries : throw new ArgumentOutOfRangeException(nameof(MaxRetries), MaxRetries, "A number of retries is not negative.");

    /// <summary>The calls that must not be repeated; null for all.</summary>
    public IReadOnlyList<CallPattern>? Tools { get; } = Tools is null ? null : CallWords.Patterns(Tools, nameof(Tools), "The list of tools is empty; leave it out to mean all.");

    internal override string Infinitive => "have " + Finite;

    internal override string Finite => (MaxRepeats == 0 ? $"repeated no {Calls}" : $"repeated a {Calls} at most {Words.Times(MaxRepeats)}") + (MaxRetries == 0 ? "" : $" but for at most {Retries}");

    internal override string Opposite => $"to have repeated a {Calls}{(MaxRepeats == 0 ? "" : $" more than {Words.Times(MaxRepeats)}")}{(MaxRetries == 0 ? "" : $", or to have needed more than {Retries}")}";

    private string Calls => Tools is null ? "tool call" : $"call of {CallWords.Join(Tools, "or")}";

    private string Retries => (MaxRetries == 1 ? "1 retry" : Words.Number(MaxRetries) + " retries") + " after a failure";

    internal override CheckResult Judge(RecordedTrace trace)
    {
        var context = new CallContext(trace);
        var twins = new Twins(context, Tools);
        if (twins.Repeats.Count > MaxRepeats || twins.Retries.Count > MaxRetries || twins.Repeats.Count + twins.Retries.Count + twins.Either.Count > (long)MaxRepeats + MaxRetries)
        {
            var (repeats, retries) = (twins.Repeats.Count > MaxRepeats ? twins.Repeats : [], twins.Retries.Count > MaxRetries ? twins.Retries : []);
            if (repeats.Count + retries.Count == 0) (repeats, retries) = ([.. twins.Repeats, .. twins.Either], twins.Retries);
            return CheckResult.Failed(() => Say(repeats, retries, context), [.. repeats.Concat(retries).SelectMany(pair => new[] { pair.Earlier, pair.Call }).Distinct().OrderBy(call => call.Index).Select(call => Mark.Of(call))]);
        }

        if (twins.MostRepeats > MaxRepeats || twins.MostRetries > MaxRetries)
        {
            return CheckResult.Inconclusive(() => twins.WhyOpen(context), twins.Hint, [.. twins.Open.Select(call => Mark.Of(call))]);
        }

        return CallContext.UnseenCalls(context.Index) is { } unseen
            ? CheckResult.Inconclusive(() => unseen, CallContext.UnseenHint(context.Index))
            : CheckResult.Passed(() => twins.Repeats.Count + twins.Retries.Count == 0 ? "no two of its calls are equal" : Say(twins.Repeats, twins.Retries, context));
    }

    private static string Say(IReadOnlyList<Twin> repeats, IReadOnlyList<Twin> retries, CallContext context)
    {
        List<string> parts = [];
        if (repeats.Count > 0) parts.Add($"it repeated {Words.Count(repeats.Count, "call")}: {List(repeats, context, "had succeeded")}");
        if (retries.Count > 0) parts.Add($"it retried {Words.Times(retries.Count)}: {List(retries, context, "had failed")}");
        return string.Join("; and ", parts);
    }

    private static string List(IReadOnlyList<Twin> twins, CallContext context, string outcome)
    {
        var said = twins.Take(3).Select(twin => $"{Words.Quote(twin.Call.Name)}{(twin.Call.Arguments is { } arguments ? " " + Words.Json(arguments, 60) : "")} in {context.Place(twin.Call)}, as in {context.Place(twin.Earlier)}, "
            + (CallOrder.Overlap(context.Index, twin.Earlier, twin.Call) ? "which was still running" : twin.Earlier.Span is { IsUnfinished: true } ? "which never finished" : "which " + outcome));
        return string.Join("; ", said) + (twins.Count > 3 ? $"; and {Words.Number(twins.Count - 3)} more" : "");
    }

    /// <summary>A call and the one before it that is equal.</summary>
    private sealed record Twin(ToolCall Earlier, ToolCall Call);

    /// <summary>The repeats that are certain, and the most that there may have been.</summary>
    private sealed class Twins
    {
        public Twins(CallContext context, IReadOnlyList<CallPattern>? tools)
        {
            var index = context.Index;
            var calls = index.Calls.Where(call => !StepFinder.IsBlocked(index, call)).Select(call => (Call: call, IsMeant: CallSelection.And(call.Executed, IsMeant(call, tools))))
                .Where(entry => entry.IsMeant != Verdict.Failed).ToList();
            List<ToolCall> nameless = [.. calls.Where(entry => !entry.Call.IsNameKnown).Select(entry => entry.Call)];
            foreach (var ofTool in calls.Where(entry => entry.Call.IsNameKnown).GroupBy(entry => (Run: RunOf(index, entry.Call), entry.Call.Name)))
            {
                var known = ofTool.Where(entry => entry.Call.WholeArguments is not null).GroupBy(entry => new CallKey(null, entry.Call.Name, entry.Call.WholeArguments!.Value)).ToList();
                var withoutArguments = ofTool.Where(entry => entry.Call.WholeArguments is null).Select(entry => entry.Call).ToList();
                foreach (var equal in known)
                {
                    List<ToolCall> open = [.. withoutArguments, .. equal.Where(entry => entry.IsMeant != Verdict.Passed).Select(entry => entry.Call)];
                    AddCertain([.. equal.Where(entry => entry.IsMeant == Verdict.Passed).Select(entry => entry.Call)], open, nameless, context);
                }

                AddPossible(withoutArguments, known.ConvertAll(equal => equal.ToList()), [.. ofTool.Select(entry => entry.Call)], context);
            }

            AddNameless(nameless, calls.ConvertAll(entry => entry.Call), index);
            Repeats.Sort((a, b) => a.Call.Index.CompareTo(b.Call.Index));
            Retries.Sort((a, b) => a.Call.Index.CompareTo(b.Call.Index));

            // One more call that may be equal adds one repeat at most, of either kind.
            var total = Repeats.Count + Retries.Count + Either.Count + _extra;
            MostRepeats = Math.Min(_mostRepeats, total - Retries.Count);
            MostRetries = Math.Min(_mostRetries, total - Repeats.Count);
        }

        private int _mostRepeats;
        private int _mostRetries;
        private int _extra;

        public List<Twin> Repeats { get; } = [];

        public List<Twin> Retries { get; } = [];

        /// <summary>Repeats of a call whose outcome is not recorded.</summary>
        public List<Twin> Either { get; } = [];

        public int MostRepeats { get; }

        public int MostRetries { get; }

        /// <summary>The calls that leave it open.</summary>
        public List<ToolCall> Open { get; } = [];

        public string? Hint => Open.Count > 0 ? Hints.Content : null;

        public string WhyOpen(CallContext context)
        {
            if (Open.Count == 0) return $"{context.Label(Either[0].Call)} repeats a call ({context.Place(Either[0].Earlier)}) that never finished in this trace, so it may be a retry";
            var unknown = Open.Where(call => call.Executed == Verdict.Passed && call.WholeArguments is null).ToList();
            return unknown.Count == 0 ? $"{CallWords.WhyMaybe(Open[0], context)}, and it would repeat a call"
                : $"the arguments of {(unknown.Count == 1 ? context.Label(unknown[0]) : $"{Words.Count(unknown.Count, "call")} of {Words.List(unknown.Select(call => call.Name).Distinct(), 3)} ({context.Places(unknown)})")} {CallWords.Missing(unknown.ConvertAll(call => call.Arguments))}, so {(unknown.Count == 1 ? "it may repeat another call" : "they may be equal")}";
        }

        /// <summary>A call that may be equal as well, and started between two of them while the first still ran, leaves open what the second one is.</summary>
        private void AddCertain(List<ToolCall> equal, List<ToolCall> open, List<ToolCall> nameless, CallContext context)
        {
            for (var i = 1; i < equal.Count; i++)
            {
                var (earlier, call) = (equal[i - 1], equal[i]);
                var kind = Certain(context, earlier, call);
                if (kind == Retries && (open.Exists(IsNoRetryBetween) || nameless.Exists(IsNoRetryBetween))) kind = Either;
                bool IsNoRetryBetween(ToolCall between) => between.Index > earlier.Index && between.Index < call.Index && IsRetry(context, earlier, between) != Verdict.Passed;
                kind.Add(new Twin(earlier, call));
            }
        }

        /// <summary>Each call that may have an equal one after it counts by the outcome that it may have had.</summary>
        private void AddPossible(List<ToolCall> withoutArguments, List<List<(ToolCall Call, Verdict IsMeant)>> known, List<ToolCall> all, CallContext context)
        {
            foreach (var equal in known)
            {
                var maybe = equal.Where(entry => entry.IsMeant != Verdict.Passed).Select(entry => entry.Call).ToList();
                if (equal.Count + withoutArguments.Count > 1) AddOpen(maybe, maybe.Count == equal.Count && withoutArguments.Count == 0 ? maybe.Count - 1 : maybe.Count);
                for (var (i, certain) = (equal.Count - 1, (ToolCall?)null); i >= 0; i--)
                {
                    var (call, next) = (equal[i].Call, i + 1 < equal.Count ? equal[i + 1].Call : null);
                    var unknown = FirstAfter(withoutArguments, call);
                    AddMost(call, Earlier(next, unknown), certain ?? Later(equal[^1].Call, unknown is null ? null : withoutArguments[^1]), context);
                    if (equal[i].IsMeant == Verdict.Passed) certain = call;
                }
            }

            if (known.Count + withoutArguments.Count > 1) AddOpen(withoutArguments, known.Count == 0 ? withoutArguments.Count - 1 : withoutArguments.Count);
            foreach (var call in withoutArguments) AddMost(call, FirstAfter(all, call), all[^1], context);
        }

        /// <summary>Each that may equal some other call of its run adds one repeat at most, of either kind.</summary>
        private void AddNameless(List<ToolCall> nameless, List<ToolCall> all, TraceIndex index)
        {
            if (nameless.Count == 0) return;
            var byArguments = all.Where(call => call.WholeArguments is not null).CountBy(call => new CallKey(RunOf(index, call), "", call.WholeArguments!.Value)).ToDictionary();
            var inRun = all.ToLookup(call => RunOf(index, call));
            foreach (var ofRun in nameless.GroupBy(call => RunOf(index, call)))
            {
                var (count, withoutArguments) = (inRun[ofRun.Key].Count(), inRun[ofRun.Key].Count(call => call.WholeArguments is null));
                var maybe = ofRun.Where(call => 1 < (call.WholeArguments is { } arguments ? byArguments[new CallKey(ofRun.Key, "", arguments)] + withoutArguments : count)).ToList();
                AddOpen(maybe, maybe.Count == count ? maybe.Count - 1 : maybe.Count);
                _mostRepeats += maybe.Count;
                _mostRetries += maybe.Count;
            }
        }

        private void AddOpen(List<ToolCall> calls, int extra)
        {
            Open.AddRange(calls);
            _extra += extra;
        }

        /// <param name="call">A call.</param>
        /// <param name="next">The first after it that may be equal; null for none. Where that did not start before the call ended, no later one did.</param>
        /// <param name="last">The last that may be the next equal one. Where that did start before the call ended, it is no retry, and no earlier one is.</param>
        /// <param name="context">The trace.</param>
        private void AddMost(ToolCall call, ToolCall? next, ToolCall last, CallContext context)
        {
            if (next is null) return;
            if (IsRetry(context, call, next) != Verdict.Passed) _mostRepeats++;
            if (IsRetry(context, call, last) != Verdict.Failed) _mostRetries++;
        }

        private static ToolCall? Earlier(ToolCall? a, ToolCall? b) => a is null || b?.Index < a.Index ? b : a;

        private static ToolCall Later(ToolCall a, ToolCall? b) => b?.Index > a.Index ? b : a;

        private static ToolCall? FirstAfter(List<ToolCall> calls, ToolCall call)
        {
            var (low, high) = (0, calls.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (calls[middle].Index <= call.Index) low = middle + 1;
                else high = middle;
            }

            return low < calls.Count ? calls[low] : null;
        }

        private List<Twin> Certain(CallContext context, ToolCall earlier, ToolCall call) =>
            IsRetry(context, earlier, call) switch { Verdict.Passed => Retries, Verdict.Failed => Repeats, _ => Either };

        /// <summary>Whether the earlier of two equal calls had failed when the later one started.</summary>
        private static Verdict IsRetry(CallContext context, ToolCall earlier, ToolCall call) =>
            CallSelection.And(CallFacts.HasOutcome(earlier, succeeded: false), CallOrder.HappenedBefore(context.Index, earlier, call));

        private static Verdict IsMeant(ToolCall call, IReadOnlyList<CallPattern>? tools)
        {
            if (tools is null) return Verdict.Passed;
            var verdicts = tools.Select(tool => tool.Matches(call)).ToList();
            return verdicts.Contains(Verdict.Passed) ? Verdict.Passed : verdicts.Contains(Verdict.Inconclusive) ? Verdict.Inconclusive : Verdict.Failed;
        }

        private static Run? RunOf(TraceIndex index, ToolCall call)
        {
            var run = index.Runs.RunOf(StepFinder.PositionOf(call));
            while (run?.Parent is { } above) run = above;
            return run;
        }
    }
}
