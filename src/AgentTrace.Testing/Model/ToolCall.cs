using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>How far a tool call got, as far as the trace shows.</summary>
public enum CallStage
{
    /// <summary>A model's output asked for it; nothing else is known.</summary>
    Requested,

    /// <summary>A result message answered it; there is no span of its execution.</summary>
    Answered,

    /// <summary>There is a span of its execution, or the provider recorded the result of its own tool.</summary>
    Executed,
}

/// <summary>One call of a tool, however many instrumentations recorded it and however often it was attempted.</summary>
/// <remarks>
/// A chain over agents, workflow nodes or handoffs hands out calls too: the name is then the agent's or node's (of a handoff, the agent
/// that it goes to), the arguments are what the run was asked, the result what it answered.
/// </remarks>
[DebuggerDisplay("{Name,nq} ({Stage})")]
public sealed class ToolCall
{
    // What stands in place of an id that nobody has asked for yet.
    private static readonly string Unread = new('?', 1);

    private readonly CallAttempt? _first;
    private IReadOnlyList<CallAttempt>? _attempts;
    private string? _ownId;

    /// <summary>A call that a span records.</summary>
    internal ToolCall(string name, CallAttempt attempt, AgentScope scope)
    {
        Name = name;
        _first = attempt;
        _ownId = Unread;
        Scope = scope;
    }

    /// <summary>A call that only messages know of.</summary>
    internal ToolCall(string name, string? callId, AgentScope scope)
    {
        Name = name;
        _ownId = callId;
        Scope = scope;
    }

    /// <summary>The tool's name; empty when the trace does not name it.</summary>
    public string Name { get; }

    /// <summary>The tool call id, as model and tool share it; null when absent. Not unique: some providers reuse the tool's name.</summary>
    public string? CallId => OwnId ?? Request?.Id;

    /// <summary>How far the call got.</summary>
    public CallStage Stage { get; internal set; } = CallStage.Executed;

    /// <summary>How often it was executed: a retry of the same call counts here, not as a call of its own. 0 without a span.</summary>
    public int Attempts => _attempts?.Count ?? (_first is null ? 0 : 1);

    /// <summary>The agent that called; null when no agent is recorded.</summary>
    public string? Agent => Scope.AgentName;

    /// <summary>The arguments, usually a JSON object: the span's, else the request's; null when not captured.</summary>
    public JsonElement? Arguments
    {
        get
        {
            if (Run is not null) return TextValue(Run.Input);
            JsonElement? first = null;
            foreach (var attempt in AttemptList)
            {
                foreach (var span in attempt.Spans)
                {
                    if (span.Facts.Content.Arguments is not { } arguments) continue;
                    if (arguments.ValueKind == JsonValueKind.Object && !span.Facts.Content.HasNoArguments) return arguments;
                    first ??= arguments;
                }
            }

            return Request?.Arguments ?? first;
        }
    }

    /// <summary>The arguments where they are there as a whole; null where they were not captured or cut off.</summary>
    internal JsonElement? WholeArguments => Arguments is { } arguments && !JsonValue.IsCut(arguments) ? arguments : null;

    /// <summary>The result, unwrapped from what the framework puts around it; null when not captured or when the call failed without one.</summary>
    public JsonElement? Result
    {
        get
        {
            if (Run is not null) return TextValue(Run.Output);
            foreach (var span in Last?.Spans ?? [])
            {
                if (span.Facts.Content.Result is { } result) return result;
            }

            return IsError ? null : Response?.Response;
        }
    }

    /// <summary>Whether the call failed: its last attempt is in error, or its result says so by the protocol's own marker.</summary>
    public bool IsError => Run is not null ? Run.IsError : (Last?.IsError ?? false) || (Response?.IsError ?? false);

    /// <summary>What went wrong; null when it did not fail or nothing was recorded.</summary>
    public string? Error => !IsError ? null : Last?.Error ?? (Response is not { IsError: true } answer ? null : answer.Error ?? (answer.Response is { } said ? TextOf(said) : null));

    /// <summary>The outermost span of the last attempt; null for a call without a span.</summary>
    public RecordedSpan? Span => Last?.Span;

    /// <summary>When the first attempt started, in nanoseconds since the Unix epoch; null when unknown.</summary>
    public long? StartTimeUnixNano => _first?.Span.StartTimeUnixNano;

    /// <summary>When the last attempt ended, in nanoseconds since the Unix epoch; null when unknown.</summary>
    public long? EndTimeUnixNano => Last?.Span.EndTimeUnixNano;

    /// <summary>From the first attempt's start to the last one's end; null when unknown, or when the end is before the start.</summary>
    public TimeSpan? Duration => Elapsed.Time(StartTimeUnixNano, EndTimeUnixNano);

    /// <summary>The generation that asked for the call, or whose turn it belongs to; null when unknown.</summary>
    public Generation? Generation { get; internal set; }

    internal IReadOnlyList<CallAttempt> AttemptList => _attempts ??= _first is null ? [] : [_first];

    internal AgentScope Scope { get; }

    internal CallSubject Subject { get; init; }

    /// <summary>False where the call may have been of any tool: its span names none, or only the tool's class, and no request is known to be for it.</summary>
    internal bool IsNameKnown => AskedAs is not null || (Name.Length > 0 && !(_first?.Span.Facts is { IsToolNameAClass: true } facts && facts.ToolName == Name));

    /// <summary>The run, where the call stands for one of an agent.</summary>
    internal Run? Run { get; init; }

    /// <summary>The id on the call's span, or of the request that it was made for.</summary>
    internal string? OwnId => ReferenceEquals(_ownId, Unread) ? _ownId = _first!.CallId : _ownId;

    internal MessagePart? Request { get; set; }

    /// <summary>The name that the model called the tool by, where a request is known: <c>plugin-function</c> for <c>function</c>.</summary>
    internal string? AskedAs => Request?.ToolName;

    /// <summary>Within one answer that records a whole loop: the calls whose results stood before this one was asked for.</summary>
    internal HashSet<ToolCall>? KnownWhenAsked { get; set; }

    internal MessagePart? Response { get; set; }

    /// <summary>Whether the call counts as executed; unknown where the trace cannot tell.</summary>
    internal Verdict Executed { get; set; } = Verdict.Passed;

    /// <summary>Place in trace order: of its first span, or right after its generation.</summary>
    internal (int Position, int Sequence) Place { get; set; }

    /// <summary>Number among the calls of the trace, in trace order.</summary>
    internal int Index { get; set; }

    private CallAttempt? Last => _attempts is { Count: > 0 } all ? all[^1] : _first;

    internal void AddAttempt(CallAttempt attempt)
    {
        if (_attempts is not List<CallAttempt> all) _attempts = all = [.. AttemptList];
        all.Add(attempt);
    }

    private static JsonElement? TextValue(string? text) => text is null ? null : JsonElement.Parse(JsonValue.Quote(text));

    internal static string TextOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}

/// <summary>One execution of a call: its outermost span and the inner ones that recorded the same.</summary>
internal sealed class CallAttempt(RecordedSpan span, int position)
{
    private IReadOnlyList<RecordedSpan>? _spans;
    private Folded? _folded;

    public IReadOnlyList<RecordedSpan> Spans => _spans ??= [span];

    public RecordedSpan Span => span;

    public int Position => position;

    /// <summary>The first id that one of the spans states.</summary>
    public string? CallId
    {
        get
        {
            if (_folded is null) return IdOf(span);
            foreach (var span in Spans)
            {
                if (IdOf(span) is { } id) return id;
            }

            return null;
        }
    }

    /// <summary>The outer span's word counts; where it says neither success nor result, that of the last span within it does.</summary>
    public bool IsError => Failing is not null;

    public string? Error => Failing is not { } span ? null
        : span.ErrorMessage ?? span.Facts.Content.ResultError ?? Spans.Select(other => other.ErrorMessage).FirstOrDefault(text => text is not null);

    private RecordedSpan? Failing => _folded is null ? (Fails(span) ? span : null) : (_folded.Failing ??= new(FindFailing(_folded.LastWithin))).Value;

    public void Fold(RecordedSpan inner, RecordedSpan within)
    {
        if (_spans is not List<RecordedSpan> all) _spans = all = [.. Spans];
        all.Add(inner);
        _folded ??= new Folded();
        _folded.Failing = null;
        if (!_folded.LastWithin.TryGetValue(within, out var last) || Nullable.Compare(inner.StartTimeUnixNano, last.StartTimeUnixNano) > 0) _folded.LastWithin[within] = inner;
    }

    private RecordedSpan? FindFailing(Dictionary<RecordedSpan, RecordedSpan> lastWithin)
    {
        for (var at = span; ;)
        {
            if (Fails(at)) return at;
            if (at.Status == ActivityStatusCode.Ok || at.Facts.Content.Result is not null || !lastWithin.TryGetValue(at, out var inner)) return null;
            at = inner;
        }
    }

    private static bool Fails(RecordedSpan span) => span.IsError || span.Facts.Content.ResultIsError;

    private static string? IdOf(RecordedSpan span) => (span.Facts.ToolCallId ?? span.Facts.Content.ToolCallId) is { Length: > 0 } id ? id : null;

    /// <summary>What several spans of one execution come to.</summary>
    private sealed class Folded
    {
        /// <summary>The inner span that started last, by the outer one.</summary>
        public Dictionary<RecordedSpan, RecordedSpan> LastWithin { get; } = [];

        /// <summary>The span that says that it failed; null before anybody asks.</summary>
        public StrongBox<RecordedSpan?>? Failing { get; set; }
    }
}
