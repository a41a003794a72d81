using System.Collections.Concurrent;
using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>Writes spans in one vocabulary: the other direction of <see cref="Vocabulary"/>. Instances hold no state of a trace.</summary>
internal abstract class SpanWords
{
    private static readonly ConcurrentDictionary<string, AttributeSet> Resources = new(StringComparer.Ordinal);

    private static readonly SpanWords[] All = [new GenAiWords(), new OpenInferenceWords(), new LogWords()];

    public abstract InstrumentationScope Scope { get; }

    /// <summary>Whether the trace states each run beside its span.</summary>
    public virtual bool StatesRuns => false;

    /// <summary>The status of a span that did what it should.</summary>
    public virtual ActivityStatusCode Success => ActivityStatusCode.Unset;

    public static SpanWords Of(TraceVocabulary vocabulary) => (int)vocabulary >= 0 && (int)vocabulary < All.Length ? All[(int)vocabulary]
        : throw new ArgumentOutOfRangeException(nameof(vocabulary), vocabulary, "There is no such vocabulary.");

    /// <summary>The messages of a run that begins.</summary>
    public abstract MessageHistory Begin();

    public abstract string NameOf(RunContext run);

    public abstract string NameOf(RunContext run, string model);

    public abstract string NameOf(PlannedCall call);

    public virtual string NameOf(RunContext run, PlannedSpan span) => span.Type == StepType.Reasoning ? NamePairs.Of("plan ", run.Agent.Name) : span.Name;

    /// <summary>The span of a whole run.</summary>
    public abstract void Run(AttributeSheet sheet, RunContext run);

    /// <summary>What is known of a generation when it starts.</summary>
    public abstract void StartAnswer(AttributeSheet sheet, RunContext run, string model);

    /// <summary>What its answer adds.</summary>
    public abstract void Answer(AttributeSheet sheet, RunContext run, in MadeAnswer answer);

    /// <summary>The answer came in pieces, the first of them after this time.</summary>
    public abstract void Streamed(AttributeSheet sheet, long firstPieceNanos);

    /// <param name="sheet">Where it is written.</param>
    /// <param name="run">The run that calls.</param>
    /// <param name="call">The call.</param>
    /// <param name="id">Its id.</param>
    /// <param name="result">What it answers, as JSON; null where it failed.</param>
    public abstract void Call(AttributeSheet sheet, RunContext run, PlannedCall call, string id, string? result);

    public abstract void Other(AttributeSheet sheet, RunContext run, PlannedSpan span);

    /// <summary>OpenTelemetry's word for an error of no known kind is <c>_OTHER</c>.</summary>
    public void Failed(AttributeSheet sheet, string? type) => sheet.Text(Names.ErrorType, type ?? "_OTHER");

    /// <summary>The events of a span that failed.</summary>
    public virtual IReadOnlyList<SpanEvent> Exception(string error, long at, AttributeSheet sheet) =>
        [new SpanEvent("exception", at, new AttributeSet([new("exception.type", sheet.Find(Names.ErrorType)), new("exception.message", error)]))];

    public virtual AttributeSet ResourceOf(string? service) => service is null ? AttributeSet.Empty
        : Resources.GetOrAdd(service, static name => new AttributeSet([new("service.name", name), new("telemetry.sdk.name", "agenttrace.synthetic")]));
}

/// <summary>Names of spans that are made of a word and a name; each is one string in memory.</summary>
internal static class NamePairs
{
    private const int Most = 4096;

    private static readonly ConcurrentDictionary<(string, string), string> Known = new();

    public static string Of(string prefix, string name) => Known.TryGetValue((prefix, name), out var pair) ? pair
        : Known.Count >= Most ? prefix + name : Known.GetOrAdd((prefix, name), static key => key.Item1 + key.Item2);
}
