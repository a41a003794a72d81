using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Makes one <see cref="ToolCall"/> of each call: folds what several instrumentations recorded, joins requests with executions, and merges attempts.</summary>
internal static class CallFinder
{
    private const int FewSpans = 64;

    public static IReadOnlyList<ToolCall> Find(TraceIndex index)
    {
        var calls = FoldSpans(index);
        CallJoin.Join(index, calls);
        calls = MergeAttempts(index, calls);
        if (CallJoin.AddUnmatched(index, calls)) calls.Sort((a, b) => a.Place.CompareTo(b.Place));
        for (var i = 0; i < calls.Count; i++)
        {
            calls[i].Index = i;
            calls[i].Generation?.AddToTurn(calls[i]);
        }

        CallAnswers.Find(index, calls);
        DecideExecuted(index, calls);
        return calls;
    }

    /// <summary>
    /// A tool span whose nearest tool ancestor is of the same tool, with no model, agent or run span between, is the same call; a transport's
    /// also where the tool bears its server's name as well (<c>github_search</c>, <c>mcp__github__search</c>); so is one right below that names no tool.
    /// </summary>
    private static List<ToolCall> FoldSpans(TraceIndex index)
    {
        var (spans, tree, roles) = (index.Spans, index.Tree, index.Roles);
        Span<int> toolAbove = spans.Length <= FewSpans ? stackalloc int[spans.Length] : new int[spans.Length];
        var attempts = new CallAttempt?[spans.Length];
        foreach (var at in tree.TopDown)
        {
            var parent = tree.Parent[at];
            toolAbove[at] = parent < 0 ? -1 : roles.OwnType(parent) switch
            {
                StepType.ToolCall => parent,
                StepType.LlmGenerate or StepType.Agent or StepType.Run => -1,
                _ => toolAbove[parent],
            };
            if (roles.OwnType(at) != StepType.ToolCall) continue;
            var outer = toolAbove[at];
            if (outer >= 0 && (spans[at].Facts.ToolName is { Length: > 0 } name
                ? spans[outer].Facts.ToolName is { } called && (name == called || (spans[at].Facts.IsTransport && ToolAliases.AreLike(called, name)))
                : tree.Parent[at] == outer))
            {
                attempts[outer]!.Fold(spans[at], spans[outer]);
                attempts[at] = attempts[outer];
            }
            else
            {
                attempts[at] = new CallAttempt(spans[at], at);
            }
        }

        var calls = new List<ToolCall>();
        for (var i = 0; i < attempts.Length; i++)
        {
            if (attempts[i] is { } attempt && attempt.Position == i) calls.Add(FromSpan(index, attempt));
        }

        return FoldTransport(index, calls);
    }

    /// <summary>A client's or server's own record of the transport is the call that it ran within, although another branch of the tree holds that.</summary>
    private static List<ToolCall> FoldTransport(TraceIndex index, List<ToolCall> calls)
    {
        if (!calls.Exists(IsTransport)) return calls;
        var kept = calls.Where(call => !IsTransport(call)).ToList();
        var byName = kept.GroupBy(call => call.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        var carried = new HashSet<ToolCall>();

        // What ends first goes into what ends first: the longer ones have fewer places to go.
        foreach (var transport in calls.Where(IsTransport).OrderBy(call => call.EndTimeUnixNano))
        {
            var carrier = byName.GetValueOrDefault(transport.Name)?.Where(call => !carried.Contains(call) && IsWithin(index, transport, call) && !(call.Arguments is { } given && transport.Arguments is { } sent && !JsonValue.AreEqual(given, sent)))
                .MinBy(call => call.EndTimeUnixNano);
            if (carrier is null)
            {
                kept.Add(transport);
                continue;
            }

            carried.Add(carrier);
            // The transport's id is not the call's.
            _ = carrier.OwnId;
            foreach (var span in transport.AttemptList[0].Spans) carrier.AttemptList[0].Fold(span, carrier.Span!);
        }

        kept.Sort((a, b) => a.Place.CompareTo(b.Place));
        return kept;
    }

    private static bool IsTransport(ToolCall call) => call.Span!.Facts.IsTransport;

    /// <summary>Started and ended within the other, give or take two clocks' rounding.</summary>
    private static bool IsWithin(TraceIndex index, ToolCall inner, ToolCall outer)
    {
        var slack = 1_000_000 + index.Tick;
        return inner.StartTimeUnixNano >= outer.StartTimeUnixNano - slack && inner.EndTimeUnixNano <= outer.EndTimeUnixNano + slack;
    }

    private static ToolCall FromSpan(TraceIndex index, CallAttempt attempt)
    {
        var facts = attempt.Span.Facts;
        var name = (facts.IsToolNameAClass ? AskedName(index, facts.Content.Arguments) : null) ?? facts.ToolName ?? "";
        return new ToolCall(name, attempt, index.Roles.Scope(attempt.Position)) { Place = (attempt.Position, 0) };
    }

    /// <summary>Where a span knows only the class of its tool: the name by which the messages of the trace ask for one with these arguments; null where they ask for several.</summary>
    private static string? AskedName(TraceIndex index, JsonElement? arguments)
    {
        if (arguments is not { } given) return null;
        string? found = null;

        // An instrumentation that keeps no context gives each span a trace of its own: what asked for it stands in one beside.
        var beside = index.Trace.Spans.Count == 1 && index.Trace.Beside.Count <= RecordedTrace.MostBeside ? index.Trace.Beside : [];
        foreach (var span in index.Trace.Spans.Concat(beside.SelectMany(trace => trace.Spans)))
        {
            if (span.Facts.Type == StepType.ToolCall || span.Facts.Content.OutputMessages is not { } messages) continue;
            foreach (var part in messages.SelectMany(message => message.Parts))
            {
                if (part is not { Kind: MessagePartKind.ToolRequest, ToolName: { } name, Arguments: { } asked } || name == found || !JsonValue.AreEqual(asked, given)) continue;
                if (found is not null) return null;
                found = name;
            }
        }

        return found;
    }

    /// <summary>Attempts of one call: same id, tool and arguments in one turn, the earlier one failed.</summary>
    private static List<ToolCall> MergeAttempts(TraceIndex index, List<ToolCall> calls)
    {
        var isShared = SharedTurns(index, calls);
        if (!isShared.Contains(true)) return calls;
        var merged = new List<ToolCall>(calls.Count);
        var last = new Dictionary<(Generation?, AgentScope, int?, string, string), ToolCall>();
        foreach (var call in calls)
        {
            if (isShared[TurnOf(call)] && call.CallId is { } id)
            {
                // Without a generation, a reasoning step parts the turns.
                var thought = call.Generation is null ? index.ThoughtBefore(call) : null;
                var key = (call.Generation, call.Scope, thought, id, call.Name);
                if (last.TryGetValue(key, out var earlier) && earlier.IsError && SameArguments(earlier.Arguments, call.Arguments))
                {
                    foreach (var attempt in call.AttemptList) earlier.AddAttempt(attempt);
                    continue;
                }

                last[key] = call;
            }

            merged.Add(call);
        }

        return merged;
    }

    /// <summary>The turns of more than one call: in the others nothing was tried again.</summary>
    private static bool[] SharedTurns(TraceIndex index, List<ToolCall> calls)
    {
        var isTaken = new bool[index.Generations.Count + 1];
        var isShared = new bool[isTaken.Length];
        foreach (var call in calls)
        {
            isShared[TurnOf(call)] |= isTaken[TurnOf(call)];
            isTaken[TurnOf(call)] = true;
        }

        return isShared;
    }

    /// <summary>Calls of no generation share the turn 0.</summary>
    private static int TurnOf(ToolCall call) => call.Generation is { } generation ? generation.Index + 1 : 0;

    internal static bool SameArguments(JsonElement? a, JsonElement? b) =>
        a is null || b is null ? a is null && b is null : JsonValue.AreEqual(a.Value, b.Value);

    /// <summary>Which calls without a span count as executed.</summary>
    private static void DecideExecuted(TraceIndex index, List<ToolCall> calls)
    {
        TracedAgents? traced = null;
        var isAnyNameless = false;
        foreach (var call in calls)
        {
            if (call.Attempts > 0) continue;
            if (traced is null)
            {
                traced = new TracedAgents(calls);
                isAnyNameless = calls.Exists(other => other.Attempts > 0 && !other.IsNameKnown);
            }

            var answered = call.Response is not null;
            if (answered && call.Request?.Kind == MessagePartKind.ServerToolRequest)
            {
                call.Stage = CallStage.Executed;
                call.Executed = Verdict.Passed;
                continue;
            }

            call.Stage = answered ? CallStage.Answered : CallStage.Requested;
            var agentHasToolSpans = traced.Contains(call.Scope);
            call.Executed = (answered, agentHasToolSpans) switch
            {
                (true, false) => Verdict.Passed,
                (true, true) => call.Generation?.ToolDefinitions is { } tools && !tools.Any(tool => ToolAliases.AreSame(tool, call.Name))
                    ? Verdict.Failed : Verdict.Inconclusive,
                // A span that does not name its tool may be the execution.
                (false, true) => index.Completeness.IsComplete && !isAnyNameless ? Verdict.Failed : Verdict.Inconclusive,
                (false, false) => Verdict.Inconclusive,
            };
        }
    }
}
