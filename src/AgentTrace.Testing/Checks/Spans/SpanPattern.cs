using System.Diagnostics;

namespace AgentTrace.Testing;

/// <summary>Which spans are meant: by name, step type, attributes, status, and by the spans above or below. A string stands for all spans of that name.</summary>
/// <example><code>
/// trace.Should().HaveSpan(SpanPattern.Named(ToolName.Glob("GET *")).WithAttribute("http.response.status_code", 404).DescendantOf("execute_tool fetch"));
/// </code></example>
public sealed record SpanPattern
{
    private SpanPattern()
    {
    }

    /// <summary>Any span.</summary>
    public static SpanPattern Any { get; } = new();

    /// <summary>The name; null for any.</summary>
    public ToolName? Name { get; private init; }

    /// <summary>What the span is to the agent in this trace; null for anything.</summary>
    public StepType? Type { get; private init; }

    /// <summary>The status; null for any. A span marked as failed by other means than its status counts as an error.</summary>
    public ActivityStatusCode? Status { get; private init; }

    /// <summary>Attributes that must be there, with their values; a null value stands for any.</summary>
    public IReadOnlyList<KeyValuePair<string, AttributeValue?>> Attributes { get; private init; } = [];

    private IReadOnlyList<(SpanRelation Relation, SpanPattern Other)> Relations { get; init; } = [];

    /// <summary>All spans of that name.</summary>
    /// <param name="name">The name; not blank.</param>
    public static implicit operator SpanPattern(string name) => Named(name);

    /// <summary>All spans of that name.</summary>
    /// <param name="name">The name, compared by ordinal, or <see cref="ToolName.Glob"/> or <see cref="ToolName.Regex"/>.</param>
    public static SpanPattern Named(ToolName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Any with { Name = name };
    }

    /// <summary>All spans that are this to the agent.</summary>
    /// <param name="type">The step type.</param>
    public static SpanPattern Of(StepType type) => Any with { Type = type };

    /// <summary>Only spans that are this to the agent.</summary>
    /// <param name="type">The step type.</param>
    public SpanPattern OfType(StepType type) => this with { Type = type };

    /// <summary>Only spans of this status.</summary>
    /// <param name="status">The status; <see cref="ActivityStatusCode.Unset"/> is the usual success.</param>
    public SpanPattern WithStatus(ActivityStatusCode status) => this with { Status = status };

    /// <summary>Only spans that bear this attribute, whatever its value.</summary>
    /// <param name="key">The key, compared by ordinal; not blank.</param>
    public SpanPattern WithAttribute(string key) => With(key, null);

    /// <summary>Only spans that bear this attribute with this value. Numbers are equal by value; a number is no text.</summary>
    /// <param name="key">The key, compared by ordinal; not blank.</param>
    /// <param name="value">Text, a truth value, an integer or a double.</param>
    public SpanPattern WithAttribute(string key, AttributeValue value) => With(key, value);

    /// <summary>Only spans whose parent is like that.</summary>
    /// <param name="parent">The parent.</param>
    public SpanPattern ChildOf(SpanPattern parent) => With(SpanRelation.ChildOf, parent);

    /// <summary>Only spans that have one like that above them, at any distance.</summary>
    /// <param name="ancestor">The span above.</param>
    public SpanPattern DescendantOf(SpanPattern ancestor) => With(SpanRelation.DescendantOf, ancestor);

    /// <summary>Only spans that have one like that below them, at any distance.</summary>
    /// <param name="descendant">The span below.</param>
    public SpanPattern AncestorOf(SpanPattern descendant) => With(SpanRelation.AncestorOf, descendant);

    /// <summary>The pattern in the words of a sentence: <c>"GET" with http.status_code 404 that is below "fetch"</c>.</summary>
    public override string ToString() => string.Join(' ', Phrases());

    /// <summary>For each span whether it is meant; inconclusive where a parent that is not in the trace, or a status or an attribute not yet known, would decide.</summary>
    internal Verdict[] Match(TraceIndex index)
    {
        var verdicts = new Verdict[index.Trace.Spans.Count];
        for (var i = 0; i < verdicts.Length; i++) verdicts[i] = Own(index, i).Verdict;
        foreach (var (relation, other) in Relations)
        {
            var related = relation.Apply(other.Match(index), index);
            for (var i = 0; i < verdicts.Length; i++) verdicts[i] = CallSelection.And(verdicts[i], related[i]);
        }

        return verdicts;
    }

    /// <summary>Whether a span has the name that is asked for, or the type where no name is.</summary>
    internal bool IsNear(TraceIndex index, int position) => Name is not null ? Name.Matches(index.Trace.Spans[position].Name) : Type is { } type && index.Roles.Type(position) == type;

    /// <summary>What about a span is not as it is asked.</summary>
    internal string WhyNot(TraceIndex index, int position) => Own(index, position) is { Verdict: not Verdict.Passed, Why: { } why } ? why
        : Relations.FirstOrDefault(entry => entry.Relation.Apply(entry.Other.Match(index), index)[position] != Verdict.Passed) is { Other: not null } broken ? $"is not {broken.Relation.Phrase} {Inner(broken.Other)}" : "differs";

    /// <summary>What about a span itself is not known; null where that is something above or below it.</summary>
    internal string? WhyMaybe(TraceIndex index, int position) => Own(index, position) is { Verdict: Verdict.Inconclusive, Why: { } why } ? why : null;

    private SpanPattern With(string key, AttributeValue? value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return this with { Attributes = [.. Attributes, KeyValuePair.Create(key, value)] };
    }

    private SpanPattern With(SpanRelation relation, SpanPattern other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with { Relations = [.. Relations, (relation, other)] };
    }

    private (Verdict Verdict, string? Why) Own(TraceIndex index, int position)
    {
        var span = index.Trace.Spans[position];
        if (Name?.Matches(span.Name) == false) return (Verdict.Failed, "has another name");
        if (Type is { } type && index.Roles.Type(position) != type) return (Verdict.Failed, $"is of type {index.Roles.Type(position).ToText()}");
        // What is written until the end may still come, or change.
        var open = (string?)null;
        foreach (var (key, expected) in Attributes)
        {
            var isThere = span.Attributes.TryGet(key, out var actual);
            if (isThere && (expected is not { } value || AreEqual(value, actual))) continue;
            if (!span.IsUnfinished) return (Verdict.Failed, isThere ? $"has {key} {Say(actual)}" : $"has no {key}");
            open = "attributes are";
        }

        var found = span.IsError ? ActivityStatusCode.Error : span.Status;
        if (Status is { } status && found != status)
        {
            if (!span.IsUnfinished || found == ActivityStatusCode.Error) return (Verdict.Failed, $"has status {found}");
            open ??= "status is";
        }

        return open is null ? (Verdict.Passed, null) : (Verdict.Inconclusive, $"never finished, so its {open} not known");
    }

    private IEnumerable<string> Phrases()
    {
        if (Name is not null) yield return Words.Quote(Name.ToString());
        else if (this == Any) yield return "of any name";
        if (Type is { } type) yield return $"of type {type.ToText()}";
        foreach (var (key, value) in Attributes) yield return value is { } expected ? $"with {key} {Say(expected)}" : $"with {key}";
        if (Status is { } status) yield return $"with status {status}";
        foreach (var (relation, other) in Relations) yield return $"that is {relation.Phrase} {Inner(other)}";
    }

    private static string Inner(SpanPattern other) => other.Name is not null && !other.Phrases().Skip(1).Any() ? other.ToString() : $"(a span {other})";

    private static bool AreEqual(AttributeValue a, AttributeValue b) => (a.Kind, b.Kind) is (AttributeKind.Integer, AttributeKind.Double) or (AttributeKind.Double, AttributeKind.Integer)
        ? a.AsDouble() == b.AsDouble() : a == b;

    private static string Say(AttributeValue value) => value.Kind == AttributeKind.Text ? Words.Quote(value.AsText()!) : Words.Shorten(value.ToString(), 120);
}

/// <summary>How a span stands to others in the tree.</summary>
internal sealed class SpanRelation
{
    public static readonly SpanRelation ChildOf = new("a child of", (matches, index) => FromParents(matches, index, anyAbove: false));

    public static readonly SpanRelation DescendantOf = new("below", (matches, index) => FromParents(matches, index, anyAbove: true));

    public static readonly SpanRelation AncestorOf = new("above", FromChildren);

    private SpanRelation(string phrase, Func<Verdict[], TraceIndex, Verdict[]> apply)
    {
        Phrase = phrase;
        Apply = apply;
    }

    public string Phrase { get; }

    /// <summary>For each span whether it stands so to one that matches.</summary>
    public Func<Verdict[], TraceIndex, Verdict[]> Apply { get; }

    private static Verdict[] FromParents(Verdict[] matches, TraceIndex index, bool anyAbove)
    {
        var verdicts = new Verdict[matches.Length];
        foreach (var at in index.Tree.TopDown)
        {
            var parent = index.Tree.Parent[at];
            verdicts[at] = parent < 0 ? HasAbsentParent(index, at) ? Verdict.Inconclusive : Verdict.Failed
                : anyAbove ? Or(matches[parent], verdicts[parent]) : matches[parent];
        }

        return verdicts;
    }

    private static Verdict[] FromChildren(Verdict[] matches, TraceIndex index)
    {
        var verdicts = new Verdict[matches.Length];
        Array.Fill(verdicts, Verdict.Failed);
        for (var i = index.Tree.TopDown.Length - 1; i >= 0; i--)
        {
            var at = index.Tree.TopDown[i];
            if (index.Tree.Parent[at] is var parent and >= 0) verdicts[parent] = Or(verdicts[parent], Or(matches[at], verdicts[at]));
        }

        return verdicts;
    }

    /// <summary>A parent that somebody recorded elsewhere may be anything; one that a view left out is no part of what is asked.</summary>
    private static bool HasAbsentParent(TraceIndex index, int at)
    {
        var span = index.Trace.Spans[at];
        return span.ParentSpanId is { } id && !index.Tree.Positions.ContainsKey(id) && index.Trace.IsLeftOut?.Invoke(id) != true;
    }

    private static Verdict Or(Verdict a, Verdict b) =>
        a == Verdict.Passed || b == Verdict.Passed ? Verdict.Passed : a == Verdict.Inconclusive || b == Verdict.Inconclusive ? Verdict.Inconclusive : Verdict.Failed;
}
