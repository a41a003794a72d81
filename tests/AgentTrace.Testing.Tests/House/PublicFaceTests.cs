using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace AgentTrace.Testing.Tests.House;

/// <summary>What every package shows its users.</summary>
public sealed class PublicFaceTests
{
    private static readonly Type[] Chains = [typeof(TraceAssertions), typeof(TraceSetAssertions), typeof(CallChain<>)];

    /// <summary>The package assemblies that these tests reference.</summary>
    public static TheoryData<string> Packages() => [.. Directory.GetFiles(AppContext.BaseDirectory, "AgentTrace.Testing*.dll").Select(path => Path.GetFileNameWithoutExtension(path)!)
        .Where(name => Directory.Exists(Path.Combine(SourceTree.Folder, name)))];

    [Theory]
    [MemberData(nameof(Packages))]
    public void Public_types_are_all_in_one_namespace(string package) => Assert.Empty(PublicTypes(package).Where(type => type.Namespace != "AgentTrace.Testing").Select(type => type.FullName));

    [Theory]
    [MemberData(nameof(Packages))]
    public void Public_classes_are_sealed_static_or_abstract(string package) => Assert.Empty(PublicTypes(package).Where(type => type.IsClass && !type.IsSealed && !type.IsAbstract).Select(type => type.Name));

    [Theory]
    [MemberData(nameof(Packages))]
    public void Public_types_leave_the_names_that_test_files_use(string package) =>
        Assert.Empty(PublicTypes(package).Select(type => type.Name.Split('`')[0]).Intersect(["Arg", "Tool", "Trace", "AssertionScope"]));

    [Fact]
    public void Assertions_all_take_because()
    {
        // What the compiler fills in stands last; a params list has a twin that takes a collection and a reason.
        var sentences = Sentences().ToList();
        var without = sentences.Where(method => method.Name is not ("EveryCall" or "IfCalledTool" or "IfRanAgent" or "IfRanNode") && !TakesBecause(method)
            && !(IsParams(method) && sentences.Exists(twin => twin.Name == method.Name && TakesBecause(twin)))).Select(method => $"{method.DeclaringType!.Name}.{method.Name}");

        Assert.Empty(without);
    }

    [Fact]
    public void Assertions_and_links_are_all_in_the_table_of_the_README()
    {
        var table = File.ReadLines(Path.Combine(Corpus.Root, "README.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).ToList();

        Assert.Empty(Sentences().Where(method => !table.Exists(line => line.Contains($"`{(method.DeclaringType == typeof(CallChain<>) ? "." : "")}{method.Name}(", StringComparison.Ordinal)))
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}"));
    }

    [Fact]
    public void Assertions_and_links_are_all_documented_with_an_example()
    {
        var documented = DocumentedWithExample();

        Assert.Empty(Sentences().Concat(typeof(TraceShould).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method => !documented.Contains(Id(method))).Select(method => Id(method)));
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Public_types_and_members_are_all_documented(string package)
    {
        var members = Documentation(package).Elements("member").ToDictionary(Name);
        var types = PublicApi.Types(Assembly.Load(package)).ToList();

        // A record's constructor and properties are its parameters.
        Assert.Empty(types.Concat(types.SelectMany(PublicApi.Members)).Where(member => !(members.TryGetValue(PublicApi.DocumentationName(member), out var documentation) && Says(documentation)) && !IsParameter(member, members))
            .Select(PublicApi.DocumentationName));
    }

    [Fact]
    public void Checks_and_links_of_the_chain_are_all_documented_with_an_example()
    {
        var examples = Documentation().Elements("member").Where(member => member.Element("example") is not null).Select(Name).ToHashSet();

        Assert.Empty(PublicApi.Types(typeof(TraceCheck).Assembly).Where(type => !type.IsAbstract && (type.IsAssignableTo(typeof(TraceCheck)) || type.IsAssignableTo(typeof(CallLink))))
            .Select(PublicApi.DocumentationName).Except(examples));
    }

    private static bool TakesBecause(MethodInfo method) => method.GetParameters().Where(parameter => !parameter.IsDefined(typeof(CallerArgumentExpressionAttribute))).ToArray()
        is [.., { Name: "because", HasDefaultValue: true, DefaultValue: "" }];

    /// <summary>A list of names, beside which another form of the sentence takes a collection and <c>because</c>.</summary>
    private static bool IsParams(MethodInfo method) => method.GetParameters() is [.., var last] && (last.IsDefined(typeof(ParamArrayAttribute)) || last.IsDefined(typeof(ParamCollectionAttribute)));

    private static IEnumerable<Type> PublicTypes(string package) => PublicApi.Types(Assembly.Load(package));

    private static bool Says(XElement documentation) => documentation.Element("inheritdoc") is not null || documentation.Element("summary")?.Value.Trim().Length > 0;

    private static bool IsParameter(MemberInfo member, Dictionary<string, XElement> members)
    {
        if (!members.TryGetValue(PublicApi.DocumentationName(member.DeclaringType ?? (MemberInfo)typeof(object)), out var type)) return false;
        var documented = type.Elements("param").Select(parameter => (string?)parameter.Attribute("name")).ToHashSet();
        return member is ConstructorInfo constructor ? constructor.GetParameters().All(parameter => documented.Contains(parameter.Name)) : documented.Contains(member.Name);
    }

    /// <summary>The public methods that say something about a trace or a call.</summary>
    private static IEnumerable<MethodInfo> Sentences() => Chains.SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .Where(method => !method.IsSpecialName && method.GetBaseDefinition().DeclaringType != typeof(object));

    private static HashSet<string> DocumentedWithExample() =>
        [.. Documentation().Elements("member").Where(member => member.Element("example") is not null).Select(member => Name(member).Split('(')[0])];

    private static XElement Documentation(string package = "AgentTrace.Testing") => XDocument.Load(Path.ChangeExtension(Assembly.Load(package).Location, ".xml")).Root!.Element("members")!;

    private static string Name(XElement member) => (string)member.Attribute("name")!;

    private static string Id(MethodInfo method) => $"M:{method.DeclaringType!.FullName}.{method.Name}";
}
