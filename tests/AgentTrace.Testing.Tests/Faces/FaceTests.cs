using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace AgentTrace.Testing.Tests.Faces;

/// <summary>
/// Every check and every sentence has all its faces. Whoever adds one is told by these tests which line to add where; only what is listed
/// here, with its reason, may lack one.
/// </summary>
public sealed class FaceTests
{
    private const string ShouldlyFolder = "src/AgentTrace.Testing.Shouldly";
    private const string NUnitFolder = "src/AgentTrace.Testing.NUnit";

    /// <summary>What NUnit calls a sentence where the rule of <see cref="NUnitName"/> would read badly.</summary>
    private static readonly Dictionary<string, (string Home, string Name)> NUnitNames = [];

    /// <summary>
    /// Sentences that NUnit says by itself. What stands after <c>Not</c> or <c>No</c> must be there with every overload, as the constraint that is
    /// negated: <see cref="TraceExpression"/> makes the same check of both.
    /// </summary>
    private static readonly Dictionary<string, string> SaidByNUnit = new()
    {
        ["NotHaveCalledTool"] = "Does.Not.CallTool",
        ["NotHaveRequestedTool"] = "Does.Not.RequestTool",
        ["NotHaveRunAgent"] = "Does.Not.RunAgent",
        ["NotHaveRunNode"] = "Does.Not.RunNode",
        ["NotHaveHandedOff"] = "Does.Not.HandOff",
        ["NotHaveTruncatedGenerations"] = "Has.No.TruncatedGenerations",
        ["NotHaveOutput"] = "Has.No.Output",
        ["NotHaveSpan"] = "Has.No.Span",
        ["NotHaveCalledAnyTool"] = "Does.Not.CallAnyTool",
        ["NotRepeatToolCalls"] = "Does.Not.RepeatToolCalls",
        ["NotHaveCalledToolAfter"] = "Does.Not.CallToolAfter",
        ["NotHaveCalledAnyToolAfter"] = "Does.Not.CallAnyToolAfter",
        ["HaveCount"] = "Has.Count.EqualTo(n)",
        ["AllSatisfy"] = "Has.All.…: what each trace must meet follows it, and TraceExpression asks it in three values",
        ["AnySatisfy"] = "Has.Some.…: the same; NUnit's own operator would pass over a trace of which nothing can be told",
        ["AtLeastSatisfy"] = "Has.AtLeastTraces(n).…: the same; NUnit has no operator for it",
    };

    /// <summary>Checks that no sentence of <see cref="TraceAssertions"/> makes.</summary>
    private static readonly Dictionary<Type, string> WithoutSentence = new()
    {
        [typeof(AllOfCheck)] = "several limits of one budget in a policy, or NUnit's And below a Not; Should() says its parts one by one",
    };

    private static readonly MethodInfo[] OfTrace = SentencesOf(typeof(TraceAssertions));
    private static readonly MethodInfo[] OfSet = SentencesOf(typeof(TraceSetAssertions));
    private static readonly MethodInfo[] Links = SentencesOf(typeof(CallChain<>));
    private static readonly MethodInfo[] Shouldly = [.. Statics(typeof(TraceShouldly)), .. Statics(typeof(TraceSetShouldly))];
    private static readonly MethodInfo[] NUnit = Statics(typeof(TraceConstraints));

    [Fact]
    public void Sentences_all_have_a_Shouldly_face()
    {
        var missing = OfTrace.Select(method => (method, "RecordedTrace trace", "TraceShouldly")).Concat(OfSet.Select(method => (method, "TraceSet traces", "TraceSetShouldly")))
            .Where(sentence => !HasParams(sentence.method) && !Shouldly.Any(face => face.Name == "Should" + sentence.method.Name && Says(face, sentence.method, before: 1, after: 2)))
            .Select(sentence => $"""
                add to {ShouldlyFolder}/{sentence.Item3}.cs, or the file of its topic:
                    /// <inheritdoc cref="{Cref(sentence.method)}"/>
                    public static {CSharp.Name(sentence.method.ReturnType)} Should{sentence.method.Name}(this {CSharp.List(sentence.Item2, CSharp.Parameters(sentence.method))}, [CallerArgumentExpression(nameof({sentence.Item2.Split(' ')[1]}))] string? subject = null, [CallerMemberName] string? test = null) =>
                        On({sentence.Item2.Split(' ')[1]}, subject, test).{sentence.method.Name}({CSharp.Arguments(sentence.method)});
                """);

        AssertNone(missing);
    }

    [Fact]
    public void Sentences_all_have_an_NUnit_face()
    {
        var missing = OfTrace.Concat(OfSet).Where(method => !SaidByNUnit.ContainsKey(method.Name)).SelectMany(method =>
        {
            var (home, name) = NUnitName(method.Name);
            var type = method.ReturnType == typeof(TraceAssertions) ? nameof(TraceConstraint) : CSharp.Name(method.ReturnType).Replace("Assertions", "Constraint", StringComparison.Ordinal);
            return new[]
            {
                NUnit.Any(face => face.Name == name && Says(face, method, before: 0, after: 0)) ? null : $"""
                    add to {NUnitFolder}/TraceConstraints.cs, or the file of its topic, extension({home}):
                        /// <inheritdoc cref="{Cref(method)}"/>
                        public static {type} {name}({CSharp.Parameters(method)}) => new ConstraintExpression().{name}({CSharp.Arguments(method)});
                    """,
                NUnit.Any(face => face.Name == name && Says(face, method, before: 1, after: 0)) ? null : $"""
                    add to {NUnitFolder}/TraceConstraints.Expressions.cs, or the file of its topic:
                        /// <inheritdoc cref="{Cref(method)}"/>
                        public {type} {name}({CSharp.Parameters(method)}) => new(previous, new …Check({CSharp.Arguments(method, because: false)}), {(HasParams(method) ? "\"\"" : "because")});
                    """,
            };
        });

        AssertNone(missing.OfType<string>());
    }

    [Fact]
    public void Negations_all_have_the_NUnit_face_that_they_negate()
    {
        var missing = OfTrace.Select(method => (method, Said: SaidByNUnit.GetValueOrDefault(method.Name)?.Split('.')))
            .Where(sentence => sentence.Said is [_, "Not" or "No", var name] && !NUnit.Any(face => face.Name == name && Takes(face, sentence.method)))
            .Select(sentence => $"""
                add to {NUnitFolder}/TraceConstraints.cs, extension(ConstraintExpression previous), with a summary of its own:
                    public TraceConstraint {sentence.Said![2]}({CSharp.Parameters(sentence.method)}) => new(previous, new …Check({CSharp.Arguments(sentence.method, because: false)}), because);
                """);

        AssertNone(missing);
        AssertNone(SaidByNUnit.Keys.Except(OfTrace.Concat(OfSet).Select(method => method.Name)).Select(name => $"SaidByNUnit[\"{name}\"] is about no sentence: delete it"));

        static bool Takes(MethodInfo face, MethodInfo sentence) => face.GetParameters().Skip(1).Select(parameter => (parameter.ParameterType.ToString(), parameter.RawDefaultValue))
            .SequenceEqual(sentence.GetParameters().Select(parameter => (parameter.ParameterType.ToString(), parameter.RawDefaultValue)));
    }

    [Fact]
    public void Sentences_and_links_all_have_a_line_in_the_table_that_holds_the_faces_against_each_other()
    {
        var missing = OfTrace.Concat(Links).Select(method => (method.Name, IsLink: method.DeclaringType == typeof(CallChain<>))).Distinct()
            .Where(sentence => Sentences.All.All(row => row.Method != sentence.Name)).Select(sentence =>
            {
                var ((home, name), link) = sentence.IsLink ? (("Has", "CalledTool"), $"(\"search\").{sentence.Name}") : (NUnitName(sentence.Name), "");
                var should = sentence.IsLink ? "HaveCalledTool" : sentence.Name;
                return $$"""
                    add to tests/AgentTrace.Testing.Tests/Faces/Sentences.cs, with arguments under which a trace there does not meet it:
                        new("{{sentence.Name}}", trace => trace.Should().{{should}}{{link}}(…), trace => trace.Should{{should}}{{link}}(…), () => {{home}}.{{name}}{{link}}(…), "…the policy's entry…"),
                    """;
            });

        AssertNone(missing);
        AssertNone(Sentences.All.Where(row => row.Policy is null && !Sentences.WithoutPolicy.ContainsKey(row.Name))
            .Select(row => $"{row.Name} has no entry of a policy: give its line one (a key in src/AgentTrace.Testing/Policies/PolicyKeys.cs), or add to Sentences.WithoutPolicy why it has none"));
        AssertNone(Sentences.WithoutPolicy.Keys.Where(name => Sentences.All.All(row => row.Name != name || row.Policy is not null)).Select(name => $"Sentences.WithoutPolicy[\"{name}\"] excuses nothing: delete it"));
    }

    [Fact]
    public void Checks_and_links_are_all_made_by_a_sentence()
    {
        var made = Sentences.All.SelectMany(row => Sentences.Traces.Values.Select(trace => ParityTests.Failure(row, trace)?.Check).Append(row.Check)).OfType<TraceCheck>().SelectMany(Parts).ToList();
        var madeLinks = made.OfType<CallCheck>().SelectMany(check => check.Links).Select(link => link.GetType()).ToHashSet();
        var types = made.Select(check => check.GetType()).ToHashSet();

        AssertNone(Concrete<TraceCheck>().Where(type => !types.Contains(type) && !WithoutSentence.ContainsKey(type))
            .Select(type => $"no line of Sentences.All makes a {type.Name}: add its sentence to src/AgentTrace.Testing/Assertions/TraceAssertions.cs, and its line"));
        AssertNone(Concrete<CallLink>().Where(type => !type.IsNested && !madeLinks.Contains(type))
            .Select(type => $"no line of Sentences.All makes a {type.Name}: add its method to src/AgentTrace.Testing/Checks/CallChain.cs, and its line"));
        AssertNone(WithoutSentence.Keys.Where(types.Contains).Select(type => $"WithoutSentence[{type.Name}] excuses nothing: delete it"));
    }

    [Fact]
    public void Checks_are_all_documented_with_an_example()
    {
        var members = Documentation(typeof(TraceCheck));

        AssertNone(Concrete<TraceCheck>().Where(type => type.IsPublic && !(members.GetValueOrDefault($"T:{type.FullName}") is { } member && IsWhole(member)))
            .Select(type => $"{type.Name}: write <summary> and <example><code>new {type.Name}(…).Evaluate(trace)</code></example>"));
    }

    [Fact]
    public void Faces_are_all_documented_by_the_sentence_that_they_say()
    {
        var core = Documentation(typeof(TraceCheck));
        var documented = core.Where(entry => IsWhole(entry.Value)).Select(entry => entry.Key.Split('(')[0]).ToHashSet();
        foreach (var type in new[] { typeof(TraceShouldly), typeof(TraceSetShouldly), typeof(TraceConstraints) })
        {
            var faces = Documentation(type).Where(entry => entry.Key.StartsWith($"M:{type.FullName}.", StringComparison.Ordinal)).ToList();

            Assert.NotEmpty(faces);
            AssertNone(faces.Where(face => !IsWhole(face.Value)
                && !((string?)face.Value.Element("inheritdoc")?.Attribute("cref") is { } cref && (documented.Contains(cref.Split('(')[0]) || cref.Contains(nameof(TraceConstraints), StringComparison.Ordinal))))
                .Select(face => $"{face.Key}: write <inheritdoc cref=\"TraceAssertions.…\"/> of a sentence that has a summary and an example"));
        }
    }

    /// <summary>Have… after Has, Be… after Is, everything else after Does.</summary>
    private static (string Home, string Name) NUnitName(string sentence) =>
        NUnitNames.TryGetValue(sentence, out var known) ? known
        : SaidByNUnit.TryGetValue(sentence, out var said) ? (said.Split('.')[0], said[(said.IndexOf('.', StringComparison.Ordinal) + 1)..])
        : sentence.StartsWith("NotHave", StringComparison.Ordinal) ? ("Has", "No" + sentence[7..])
        : sentence.StartsWith("Have", StringComparison.Ordinal) ? ("Has", sentence[4..])
        : sentence.StartsWith("Be", StringComparison.Ordinal) ? ("Is", sentence[2..]) : ("Does", sentence);

    /// <summary>Whether a face takes what the sentence takes, beside what it takes before and after that.</summary>
    private static bool Says(MethodInfo face, MethodInfo sentence, int before, int after)
    {
        var (mine, theirs) = (face.GetParameters(), sentence.GetParameters());
        return mine.Length == before + theirs.Length + after && (after > 0 || HasParams(face) == HasParams(sentence)) && mine.Skip(before).Zip(theirs).All(pair =>
            pair.First.ParameterType.ToString() == pair.Second.ParameterType.ToString() && pair.First.Name == pair.Second.Name && Equals(pair.First.RawDefaultValue, pair.Second.RawDefaultValue));
    }

    /// <summary>A list as <c>params</c>: Shouldly style has the collection expression alone, as its last parameters are the compiler's.</summary>
    private static bool HasParams(MethodInfo method) => method.GetParameters() is [.., var last] && CSharp.IsParams(last);

    private static IEnumerable<TraceCheck> Parts(TraceCheck check) => check switch
    {
        NotCheck not => [not, .. Parts(not.Inner)],
        AnyOfCheck any => [any, .. any.Checks.SelectMany(Parts)],
        _ => [check],
    };

    private static MethodInfo[] SentencesOf(Type type) =>
        [.. type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(method => !method.IsSpecialName && method.GetBaseDefinition().DeclaringType != typeof(object))];

    private static MethodInfo[] Statics(Type type) => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly);

    private static IEnumerable<Type> Concrete<T>() => typeof(T).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(T)) && !type.IsAbstract);

    private static Dictionary<string, XElement> Documentation(Type type) => XDocument.Load(Path.ChangeExtension(type.Assembly.Location, ".xml")).Root!.Element("members")!.Elements("member")
        .ToDictionary(member => (string)member.Attribute("name")!);

    private static bool IsWhole(XElement member) => member.Element("summary") is not null && member.Element("example") is not null;

    private static string Cref(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}"
        + (SentencesOf(method.DeclaringType).Count(other => other.Name == method.Name) > 1 ? $"({CSharp.Types(method).Replace('<', '{').Replace('>', '}')})" : "");

    private static void AssertNone(IEnumerable<string> missing)
    {
        var list = missing.ToList();
        Assert.True(list.Count == 0, string.Join("\n\n", list));
    }
}
