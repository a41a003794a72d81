using System.Diagnostics;
using System.Text;

namespace AgentTrace.Testing;

/// <summary>The ways that a run may take, as a small file that people review: steps, tools, arguments, outcome; no ids, no times, no secrets.</summary>
/// <remarks>
/// <para>Files are JSON, one line a step: <c>{"agenttrace_golden": 1, "level": "shape", "variants": [{"stop_reason": "completed", "steps": [
/// {"tool": "search", "arguments": {"query": "x"}}, {"any_order": […]}, {"step": "llm_generate"}]}]}</c>. Steps that one answer asked for at
/// once, or that overlapped, stand in <c>any_order</c>; <c>"optional": true</c> is for a step that a run may leave out; an agent that was
/// called as a tool has <c>steps</c> of its own.</para>
/// <para>Immutable.</para>
/// </remarks>
/// <example><code>
/// GoldenTrace.Of(trace).Save("golden/research.golden.json");
/// new GoldenCheck(GoldenTrace.Load("golden/research.golden.json")).Evaluate(other);
/// </code></example>
[DebuggerDisplay("{Options.Level} golden, {Variants.Count} variants")]
public sealed class GoldenTrace
{
    internal GoldenTrace(GoldenOptions options, IReadOnlyList<GoldenVariant> variants)
    {
        Options = options;
        Variants = variants;
    }

    /// <summary>What counts.</summary>
    public GoldenOptions Options { get; }

    /// <summary>The name of the file that it was read from; null for none.</summary>
    public string? Name { get; internal init; }

    /// <summary>How many ways are accepted.</summary>
    public int VariantCount => Variants.Count;

    internal IReadOnlyList<GoldenVariant> Variants { get; }

    /// <summary>The golden form of one run.</summary>
    /// <param name="trace">The run.</param>
    /// <param name="options">What counts; null for the usual.</param>
    /// <exception cref="ArgumentException">A field of the options is no tool with a path.</exception>
    /// <example><code>var golden = GoldenTrace.Of(trace, new() { Level = GoldenLevel.Trajectory });</code></example>
    public static GoldenTrace Of(RecordedTrace trace, GoldenOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(trace);
        options ??= GoldenOptions.Default;
        return new GoldenTrace(options, [GoldenBuilder.Build(trace, new GoldenRules(options))]);
    }

    /// <summary>The golden form of several good runs: which steps some leave out, which arguments vary; a run that goes another way is a variant.</summary>
    /// <param name="traces">The runs; at least one.</param>
    /// <param name="options">What counts; null for the usual.</param>
    /// <exception cref="ArgumentException">There is none, one is not seen whole, or a field of the options is no tool with a path.</exception>
    /// <example><code>GoldenTrace.Learn(RecordedTrace.LoadAll("runs/*.jsonl")).Save("golden/research.golden.json");</code></example>
    public static GoldenTrace Learn(IEnumerable<RecordedTrace> traces, GoldenOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(traces);
        List<RecordedTrace> runs = [.. traces];
        if (runs.Count == 0) throw new ArgumentException("There is no run to learn from.", nameof(traces));
        for (var i = 0; i < runs.Count; i++)
        {
            if (Doubt(runs[i], options) is { } doubt) throw new ArgumentException($"Run {i + 1} is no example: {doubt.Reason}.", nameof(traces));
        }

        return GoldenLearning.Of(runs, options ?? GoldenOptions.Default);
    }

    /// <summary>Reads the text of a golden file.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="TraceFormatException">It is no golden trace; the message says where.</exception>
    /// <example><code>var golden = GoldenTrace.Parse("""{"agenttrace_golden": 1, "variants": [{"stop_reason": "completed", "steps": [{"tool": "search"}]}]}""");</code></example>
    public static GoldenTrace Parse(string text) => Parse(text, null);

    /// <summary>Reads a golden file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TraceFormatException">It is missing or no golden trace; the message says where.</exception>
    /// <example><code>var golden = GoldenTrace.Load("golden/research.golden.json");</code></example>
    public static GoldenTrace Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return Parse(GoldenStore.Read(path) ?? throw new TraceFormatException("there is no such file.", path), path);
    }

    /// <summary>The text of the golden file: LF, stable order, the same for the same run.</summary>
    public string ToText() => GoldenWriter.Write(Options, Variants);

    /// <summary>Writes the golden file: whole or not at all.</summary>
    /// <param name="path">The file; folders that are missing are made.</param>
    /// <example><code>GoldenTrace.Of(trace).Save("golden/research.golden.json");</code></example>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        WholeFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(ToText())));
    }

    /// <summary>This one with the ways of another one accepted as well.</summary>
    /// <param name="other">The other one.</param>
    /// <example><code>golden.With(GoldenTrace.Of(trace)).Save("golden/research.golden.json");</code></example>
    public GoldenTrace With(GoldenTrace other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return With(other, Options);
    }

    /// <summary>The same with what counts from now on.</summary>
    internal GoldenTrace With(GoldenTrace other, GoldenOptions options)
    {
        var rules = RulesFor(options);
        return new GoldenTrace(options, [.. Variants, .. other.Variants.Where(variant => !Variants.Any(known => GoldenDiff.Of(known, variant, rules).IsEmpty))]);
    }

    /// <summary>Why a run cannot be a golden of itself; null where it can. One of a run that nobody saw whole would bless what it lacks.</summary>
    internal static CheckResult? Doubt(RecordedTrace trace, GoldenOptions? options) => new GoldenCheck(Of(trace, options)).Evaluate(trace) is { Verdict: not Verdict.Passed } doubt ? doubt : null;

    /// <summary>This one with the variant that is nearest to a run replaced by that run.</summary>
    /// <param name="received">The run.</param>
    /// <param name="options">What counts from now on.</param>
    internal GoldenTrace Replacing(GoldenTrace received, GoldenOptions options)
    {
        var rules = RulesFor(options);
        var nearest = Nearest(received.Variants[0], rules).Variant;
        return new GoldenTrace(options, [.. Variants.Select(variant => ReferenceEquals(variant, nearest) ? received.Variants[0] : variant)]);
    }

    /// <summary>What counts of this golden: what it knows nothing of does not.</summary>
    internal GoldenRules RulesFor(GoldenOptions options)
    {
        var steps = Steps(Variants.SelectMany(variant => variant.Nodes)).ToList();
        return new GoldenRules(options) { AreAgentsKnown = steps.Exists(step => step.Agent is not null), AreArgumentsKnown = steps.Exists(step => step.Arguments is not null) };

        static IEnumerable<GoldenStep> Steps(IEnumerable<GoldenNode> nodes) => nodes.SelectMany(node => node.Steps).SelectMany(step => Steps(step.Steps).Prepend(step));
    }

    /// <summary>The variant with the fewest differences, the first of them.</summary>
    internal (GoldenVariant Variant, GoldenDiff Diff) Nearest(GoldenVariant received, GoldenRules rules)
    {
        var steps = new GoldenSteps(received.Nodes, rules);
        (GoldenVariant, GoldenDiff)? best = null;
        foreach (var variant in Variants)
        {
            var diff = GoldenDiff.Of(variant, received, steps, rules);
            if (best is not var (_, least) || diff.Count < least.Count || (diff.IsEmpty && diff.Unknown is null && least.Unknown is not null)) best = (variant, diff);
        }

        return best!.Value;
    }

    internal static GoldenTrace Parse(string text, string? file)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (options, variants) = new GoldenReader(file).Read(text);
        return new GoldenTrace(options, variants) { Name = Path.GetFileName(file) };
    }
}
