using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using AgentTrace.Testing.Tests.Faces;

namespace AgentTrace.Testing.Tests.House;

/// <summary>What an assembly shows its users, a line a type and a line a member, sorted: two of these differ only where a user could notice.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<string, string> Operators = new()
    {
        ["op_Implicit"] = "implicit operator",
        ["op_Explicit"] = "explicit operator",
        ["op_Equality"] = "operator ==",
        ["op_Inequality"] = "operator !=",
        ["op_BitwiseOr"] = "operator |",
    };

    /// <summary>The types that a user can name; those that the compiler makes for extension blocks are left out.</summary>
    public static IEnumerable<Type> Types(Assembly assembly) => assembly.GetExportedTypes().Where(type => !IsGenerated(type) && !type.FullName!.Contains('<'));

    /// <summary>The members of a type that a user can name: public, or protected where somebody else may derive from it. What the compiler adds to records is left out.</summary>
    public static IEnumerable<MemberInfo> Members(Type type) => type.GetMembers(Declared).Where(member => !IsGenerated(member) && member switch
    {
        MethodInfo method => IsVisible(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)),
        ConstructorInfo constructor => IsVisible(constructor) && !IsCopy(constructor) && !typeof(Delegate).IsAssignableFrom(type),
        PropertyInfo property => property.Name != "EqualityContract" && property.GetAccessors(nonPublic: true).Any(IsVisible),
        EventInfo @event => IsVisible(@event.AddMethod!),
        FieldInfo field => (field.IsPublic || field.IsFamily) && !field.IsSpecialName,
        _ => false,
    });

    public static string Of(Assembly assembly) => string.Join("\n\n", Types(assembly).Select(type =>
        string.Join('\n', Members(type).Select(Line).Concat(Extensions(type)).Order(StringComparer.Ordinal).Select(line => "  " + line).Prepend(Header(type)))).Order(StringComparer.Ordinal)) + "\n";

    /// <summary>What is there no more, and what is new, each with the type that it belongs to.</summary>
    public static IEnumerable<string> Differences(string approved, string actual)
    {
        var (before, after) = (InTypes(approved).ToList(), InTypes(actual).ToList());
        return before.Except(after).Select(line => "- " + line).Concat(after.Except(before).Select(line => "+ " + line));
    }

    /// <summary>The name of a member in the documentation file.</summary>
    public static string DocumentationName(MemberInfo member) => member switch
    {
        Type type => "T:" + TypeName(type),
        MethodBase method => $"M:{TypeName(method.DeclaringType!)}.{(method.IsConstructor ? "#ctor" : method.Name)}{(method.IsGenericMethod ? "``" + method.GetGenericArguments().Length : "")}{DocumentationNames(method.GetParameters())}"
            + (method.Name is "op_Implicit" or "op_Explicit" ? "~" + TypeName(((MethodInfo)method).ReturnType) : ""),
        PropertyInfo property => $"P:{TypeName(property.DeclaringType!)}.{property.Name}{DocumentationNames(property.GetIndexParameters())}",
        _ => $"{member.MemberType.ToString()[0]}:{TypeName(member.DeclaringType!)}.{member.Name}",
    };

    private static string DocumentationNames(ParameterInfo[] parameters) => parameters.Length == 0 ? "" : $"({string.Join(',', parameters.Select(parameter => TypeName(parameter.ParameterType)))})";

    private static string TypeName(Type type) => type.IsByRef ? TypeName(type.GetElementType()!) + "@"
        : type.IsArray ? TypeName(type.GetElementType()!) + "[]"
        : type.IsGenericParameter ? (type.DeclaringMethod is null ? "`" : "``") + type.GenericParameterPosition
        : type.IsConstructedGenericType ? $"{type.GetGenericTypeDefinition().FullName!.Split('`')[0].Replace('+', '.')}{{{string.Join(',', type.GetGenericArguments().Select(argument => TypeName(argument)))}}}"
        : type.FullName!.Replace('+', '.');

    private static IEnumerable<string> InTypes(string text)
    {
        var type = "";
        foreach (var line in text.Split('\n').Where(line => line.Length > 0))
        {
            if (line[0] != ' ') yield return type = line;
            else yield return $"{type} {{{line} }}";
        }
    }

    private static string Header(Type type)
    {
        var kind = type.IsEnum ? "enum" : typeof(Delegate).IsAssignableFrom(type) ? "delegate" : type.IsInterface ? "interface"
            : (type.IsAbstract && type.IsSealed ? "static " : type.IsAbstract ? "abstract " : type.IsSealed && type.IsClass ? "sealed " : "") + (IsRecord(type) ? "record " : "") + (type.IsValueType ? "struct" : "class");
        var interfaces = type.GetInterfaces();
        string[] bases = [.. type.BaseType is { } above && above != typeof(object) && above != typeof(ValueType) && above != typeof(Enum) && above != typeof(MulticastDelegate) ? [CSharp.Name(above)] : Array.Empty<string>(),
            .. interfaces.Except(interfaces.SelectMany(other => other.GetInterfaces())).Except(type.BaseType?.GetInterfaces() ?? []).Select(CSharp.Name).Order(StringComparer.Ordinal)];
        return $"{kind} {FullName(type)}{(bases.Length > 0 ? " : " + string.Join(", ", bases) : "")}{Constraints(type.GetGenericArguments())}";
    }

    private static string FullName(Type type) => type.DeclaringType is { } outer ? FullName(outer) + "." + CSharp.Name(type) : CSharp.Name(type);

    private static string Line(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"{Access(constructor)}new({Parameters(constructor)})",
        MethodInfo method when Operators.TryGetValue(method.Name, out var name) => $"{name} {Name(method.ReturnType, Nullability(method.ReturnParameter))}({Parameters(method)})",
        MethodInfo method => $"{Access(method)}{Modifiers(method)}{Name(method.ReturnType, Nullability(method.ReturnParameter))} {method.Name}{Generic(method)}({Parameters(method)}){Constraints(method.IsGenericMethod ? method.GetGenericArguments() : [])}",
        PropertyInfo property => $"{Access(property.GetAccessors(nonPublic: true).First(IsVisible))}{(property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "")}{Modifiers(property.GetAccessors(nonPublic: true)[0])}{Name(property.PropertyType, new NullabilityInfoContext().Create(property))} "
            + $"{(property.GetIndexParameters() is { Length: > 0 } index ? $"this[{string.Join(", ", index.Select(Parameter))}]" : property.Name)} {{ {string.Join(' ', Accessors(property))} }}",
        EventInfo @event => $"{Modifiers(@event.AddMethod!)}event {CSharp.Name(@event.EventHandlerType!)} {@event.Name}",
        FieldInfo { DeclaringType.IsEnum: true } field => $"{field.Name} = {Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}",
        FieldInfo field => $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{Name(field.FieldType, new NullabilityInfoContext().Create(field))} {field.Name}{(field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "")}",
        _ => throw new NotSupportedException(member.ToString()),
    };

    /// <summary>Members of extension blocks: the compiler keeps them in a nested type, with the receiver in a nested type of that.</summary>
    private static IEnumerable<string> Extensions(Type type) => type.GetNestedTypes().Where(block => block.Name.StartsWith("<G>$", StringComparison.Ordinal)).SelectMany(block =>
        block.GetNestedTypes(Declared).SelectMany(marker => marker.GetMethods(Declared)).Where(method => method.Name == "<Extension>$").Select(method => method.GetParameters()[0]).DistinctBy(receiver => receiver.ToString()).SelectMany(receiver =>
            Members(block).Select(member => $"extension({Name(receiver.ParameterType, Nullability(receiver))}{(receiver.Name is { Length: > 0 } name ? " " + name : "")}) {Line(member)}")));

    private static IEnumerable<string> Accessors(PropertyInfo property)
    {
        if (property.GetMethod is { } get && IsVisible(get)) yield return "get;";
        if (property.SetMethod is { } set && IsVisible(set)) yield return set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init;" : "set;";
    }

    private static string Parameters(MethodBase method) => (method.IsDefined(typeof(ExtensionAttribute)) && method.IsStatic ? "this " : "") + string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter) =>
        (parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params " : parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref " : "")
        + $"{Name(parameter.ParameterType, Nullability(parameter))} {parameter.Name}{(parameter.HasDefaultValue ? " = " + CSharp.Default(parameter) : "")}";

    private static NullabilityInfo Nullability(ParameterInfo parameter) => new NullabilityInfoContext().Create(parameter);

    private static string Name(Type type, NullabilityInfo info)
    {
        if (type.IsByRef) return Name(type.GetElementType()!, info.ElementType ?? info);
        if (Nullable.GetUnderlyingType(type) is not null) return CSharp.Name(type);
        var mark = !type.IsValueType && (info.ReadState == NullabilityState.Nullable || (info.ReadState == NullabilityState.Unknown && info.WriteState == NullabilityState.Nullable)) ? "?" : "";
        if (type.IsArray) return Name(type.GetElementType()!, info.ElementType!) + "[]" + mark;
        if (!type.IsGenericType || info.GenericTypeArguments.Length == 0) return CSharp.Name(type) + mark;
        return $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Zip(info.GenericTypeArguments, Name))}>{mark}";
    }

    private static string Generic(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(CSharp.Name))}>" : "";

    private static string Constraints(Type[] arguments) => string.Concat(arguments.Where(argument => argument.IsGenericParameter).Select(argument =>
    {
        string[] all = [.. argument.GenericParameterAttributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? ["class"] : Array.Empty<string>(), .. argument.GetGenericParameterConstraints().Select(CSharp.Name)];
        return all.Length == 0 ? "" : $" where {argument.Name} : {string.Join(", ", all)}";
    }));

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Modifiers(MethodInfo method) => method.DeclaringType!.IsInterface ? "" : method.IsStatic ? "static "
        : method.IsAbstract ? "abstract " : method.GetBaseDefinition() != method ? "override " : method.IsVirtual && !method.IsFinal ? "virtual " : "";

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsGenerated(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute)) || member.Name.Contains('<');

    private static bool IsCopy(ConstructorInfo constructor) => constructor.IsFamily && constructor.GetParameters() is [{ } only] && only.ParameterType == constructor.DeclaringType;

    private static bool IsRecord(Type type) => type.GetMethod("PrintMembers", Declared) is { } print && print.IsDefined(typeof(CompilerGeneratedAttribute));
}
