namespace AgentTrace.Testing;

/// <summary>What a <see cref="TrajectoryPattern"/> is.</summary>
public enum TrajectoryPatternKind
{
    /// <summary>One call: <c>search</c>.</summary>
    Call,

    /// <summary>One step of a type: <c>@llm</c>; any call: <c>.</c>; any step: <c>@step</c>.</summary>
    Step,

    /// <summary>One after the other: <c>search fetch</c>.</summary>
    Sequence,

    /// <summary>All of them in any order, or at once: <c>[search &amp; lookup]</c>.</summary>
    AnyOrder,

    /// <summary>One of them: <c>search | lookup</c>.</summary>
    Choice,

    /// <summary>So often: <c>search+</c>, <c>fetch?</c>, <c>search{1,3}</c>.</summary>
    Repeat,
}

/// <summary>
/// A path that an agent may take, as a regular language over its calls: sequences, any-order groups, choices, optional parts and repeats.
/// </summary>
/// <remarks>
/// <para>The text form: <c>path := sequence ('|' sequence)*</c>; <c>sequence := item+</c>, parted by white space;
/// <c>item := atom ('?' | '*' | '+' | '{n}' | '{n,}' | '{,m}' | '{n,m}')?</c>;
/// <c>atom := name | "name" | ~"glob" | ~/regex/ | . | @type | '(' path ')' | '()' | '[' path ('&amp;' path)* ']'</c>.
/// A name holds letters, digits, <c>_ - . : / $ #</c> and starts with a letter, a digit, <c>_</c> or <c>$</c>; anything else is quoted
/// (<c>\"</c> and <c>\\</c> inside). <c>.</c> is any call, <c>@llm</c>, <c>@reasoning</c>, <c>@retrieval</c> … a step of that type,
/// <c>@step</c> any step, <c>()</c> nothing.</para>
/// <para>A path asks for an order only between the parts of a sequence: calls that overlap have none there. The members of a group may
/// overlap, and so may the repeats of one call or of a choice of calls.</para>
/// </remarks>
/// <example><code>
/// var path = TrajectoryPattern.Parse("(search | lookup){1,3} fetch? summarize");
/// var same = TrajectoryPattern.Sequence(TrajectoryPattern.Repeat(TrajectoryPattern.Choice("search", "lookup"), 1, 3), TrajectoryPattern.Optional("fetch"), "summarize");
/// </code></example>
public sealed class TrajectoryPattern : IEquatable<TrajectoryPattern>
{
    private const int MostDepth = 200;
    private const int MostRepeats = 10_000;

    private readonly int _depth;

    private TrajectoryPattern(TrajectoryPatternKind kind, params IReadOnlyList<TrajectoryPattern> parts)
    {
        Kind = kind;
        Parts = parts;
        _depth = parts.Count == 0 ? 0 : 1 + parts.Max(part => part._depth);
        if (_depth > MostDepth) throw new ArgumentException($"A path is nested at most {MostDepth} deep.", nameof(parts));
    }

    /// <summary>What it is.</summary>
    public TrajectoryPatternKind Kind { get; }

    /// <summary>The parts of a sequence, group or choice; the one that is repeated.</summary>
    public IReadOnlyList<TrajectoryPattern> Parts { get; }

    /// <summary>The call; null for everything else.</summary>
    public CallPattern? Pattern { get; private init; }

    /// <summary>The type of a step; null for any step, and for everything else.</summary>
    public StepType? Type { get; private init; }

    /// <summary>How often a part is repeated at least.</summary>
    public int Minimum { get; private init; } = 1;

    /// <summary>How often a part is repeated at most; null for no limit.</summary>
    public int? Maximum { get; private init; } = 1;

    /// <summary>Any one call.</summary>
    public static TrajectoryPattern AnyCall { get; } = Step(StepType.ToolCall);

    /// <summary>Any one step of any type.</summary>
    public static TrajectoryPattern AnyStep { get; } = new(TrajectoryPatternKind.Step);

    /// <summary>One call of the tool of that name.</summary>
    /// <param name="tool">The tool's name; not blank. A path in text form is read by <see cref="Parse"/>.</param>
    public static implicit operator TrajectoryPattern(string tool) => Call(tool);

    /// <summary>One call.</summary>
    /// <param name="call">The call.</param>
    public static implicit operator TrajectoryPattern(CallPattern call) => Call(call);

    /// <summary>One call.</summary>
    /// <param name="call">The tool's name, or a pattern.</param>
    /// <exception cref="ArgumentException">The pattern is of agents, nodes or handoffs, which are no calls.</exception>
    /// <example><code>TrajectoryPattern.Call(Call.To("book").WithArguments(new { id = 7 }))</code></example>
    public static TrajectoryPattern Call(CallPattern call)
    {
        return new TrajectoryPattern(TrajectoryPatternKind.Call) { Pattern = CallWords.OfTool(call, nameof(call)) };
    }

    /// <summary>One step of a type. Steps other than calls count in a path only when it names their type.</summary>
    /// <param name="type">A type that steps have: no container, no plumbing.</param>
    /// <exception cref="ArgumentException">No step has that type.</exception>
    /// <example><code>TrajectoryPattern.Step(StepType.LlmGenerate)</code></example>
    public static TrajectoryPattern Step(StepType type) => IsStep(type)
        ? new TrajectoryPattern(TrajectoryPatternKind.Step) { Type = type } : throw new ArgumentException($"{type.ToText()} is no type of a step.", nameof(type));

    /// <summary>The types that steps have.</summary>
    internal static bool IsStep(StepType type) => type is StepType.LlmGenerate or StepType.ToolCall || StepFinder.IsStepSpan(type);

    /// <summary>One after the other; nothing when there is none.</summary>
    /// <param name="parts">The parts.</param>
    /// <example><code>TrajectoryPattern.Sequence("search", "fetch")</code></example>
    public static TrajectoryPattern Sequence(params IEnumerable<TrajectoryPattern> parts) => Of(TrajectoryPatternKind.Sequence, Flat(TrajectoryPatternKind.Sequence, parts));

    /// <summary>All of them, each as a whole, in any order or at once.</summary>
    /// <param name="parts">The members; at least one.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    /// <example><code>TrajectoryPattern.AnyOrder("search", "lookup")</code></example>
    public static TrajectoryPattern AnyOrder(params IEnumerable<TrajectoryPattern> parts) => Of(TrajectoryPatternKind.AnyOrder, Some(Flat(TrajectoryPatternKind.AnyOrder, parts)));

    /// <summary>One of them.</summary>
    /// <param name="parts">The alternatives; at least one.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    /// <example><code>TrajectoryPattern.Choice("search", "lookup")</code></example>
    public static TrajectoryPattern Choice(params IEnumerable<TrajectoryPattern> parts) => Of(TrajectoryPatternKind.Choice, Some(Flat(TrajectoryPatternKind.Choice, parts)));

    /// <summary>Once or not at all.</summary>
    /// <param name="part">The part.</param>
    /// <example><code>TrajectoryPattern.Optional("fetch")</code></example>
    public static TrajectoryPattern Optional(TrajectoryPattern part) => Repeat(part, 0, 1);

    /// <summary>Several times, one after the other.</summary>
    /// <param name="part">The part.</param>
    /// <param name="minimum">At least so often; not negative.</param>
    /// <param name="maximum">At most so often, at least once; null for no limit.</param>
    /// <exception cref="ArgumentException">The minimum is negative or above the maximum, or a number is absurd.</exception>
    /// <example><code>TrajectoryPattern.Repeat("search", 1, 3)</code></example>
    public static TrajectoryPattern Repeat(TrajectoryPattern part, int minimum, int? maximum = null)
    {
        ArgumentNullException.ThrowIfNull(part);
        if (minimum < 0 || maximum < 1 || maximum < minimum) throw new ArgumentException($"A part is not repeated {minimum} to {maximum} times.", nameof(minimum));
        if (minimum > MostRepeats || maximum > MostRepeats) throw new ArgumentException($"A part is repeated at most {MostRepeats} times.", nameof(minimum));
        return (minimum, maximum) == (1, 1) ? part : new TrajectoryPattern(TrajectoryPatternKind.Repeat, part) { Minimum = minimum, Maximum = maximum };
    }

    /// <summary>Reads the text form.</summary>
    /// <param name="text">The path; not blank.</param>
    /// <exception cref="TrajectoryPatternException">It is no path; the message says where.</exception>
    /// <example><code>TrajectoryPattern.Parse("(search | lookup){1,3} fetch? summarize")</code></example>
    public static TrajectoryPattern Parse(string text) => PathParser.Parse(text);

    /// <summary>The text form: <see cref="Parse"/> reads it back, unless a call has arguments, an agent or an outcome, which have none.</summary>
    public override string ToString() => PathText.Of(this);

    /// <inheritdoc/>
    public bool Equals(TrajectoryPattern? other) => other is not null && (Kind, Type, Minimum, Maximum) == (other.Kind, other.Type, other.Minimum, other.Maximum)
        && Equals(Pattern, other.Pattern) && Parts.SequenceEqual(other.Parts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TrajectoryPattern);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Type, Minimum, Maximum, Pattern?.Name, Parts.Count);

    /// <summary>One part is that part.</summary>
    private static TrajectoryPattern Of(TrajectoryPatternKind kind, List<TrajectoryPattern> parts) => parts.Count == 1 ? parts[0] : new TrajectoryPattern(kind, parts);

    private static List<TrajectoryPattern> Flat(TrajectoryPatternKind kind, IEnumerable<TrajectoryPattern> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        List<TrajectoryPattern> flat = [];
        foreach (var part in parts)
        {
            ArgumentNullException.ThrowIfNull(part, nameof(parts));
            if (part.Kind == kind && kind != TrajectoryPatternKind.AnyOrder) flat.AddRange(part.Parts);
            else flat.Add(part);
        }

        return flat;
    }

    private static List<TrajectoryPattern> Some(List<TrajectoryPattern> parts) =>
        parts.Count > 0 ? parts : throw new ArgumentException("A group or a choice has at least one part.", nameof(parts));
}
