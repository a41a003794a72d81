using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace AgentTrace.Testing.Tests.Faces;

/// <summary>Signatures as somebody would write them: for messages that say which line to add.</summary>
internal static class CSharp
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(string)] = "string",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(bool)] = "bool",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(object)] = "object",
        [typeof(byte)] = "byte",
        [typeof(void)] = "void",
    };

    public static string Parameters(MethodInfo method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{(parameter.GetCustomAttribute<CallerArgumentExpressionAttribute>() is { } caller ? $"[CallerArgumentExpression(nameof({caller.ParameterName}))] " : "")}{(IsParams(parameter) ? "params " : "")}{Name(parameter.ParameterType)}{(IsNullByDefault(parameter) ? "?" : "")} {parameter.Name}{(parameter.HasDefaultValue ? $" = {Default(parameter)}" : "")}"));

    /// <summary>A list that the caller writes as single arguments.</summary>
    public static bool IsParams(ParameterInfo parameter) => parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute));

    public static string Arguments(MethodInfo method, bool because = true) =>
        string.Join(", ", method.GetParameters().Select(parameter => parameter.Name).Where(name => because || name != "because"));

    public static string Types(MethodInfo method) => string.Join(", ", method.GetParameters().Select(parameter => Name(parameter.ParameterType)));

    public static string List(params string[] parts) => string.Join(", ", parts.Where(part => part.Length > 0));

    public static string Name(Type type) => Keywords.TryGetValue(type, out var keyword) ? keyword
        : Nullable.GetUnderlyingType(type) is { } inner ? Name(inner) + "?"
        : type.IsArray ? Name(type.GetElementType()!) + "[]"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : type.Name;

    private static bool IsNullByDefault(ParameterInfo parameter) => parameter is { HasDefaultValue: true, RawDefaultValue: null, ParameterType.IsValueType: false };

    public static string Default(ParameterInfo parameter) => parameter.RawDefaultValue switch
    {
        null => parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null ? "default" : "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        var value => parameter.ParameterType.IsEnum ? $"{parameter.ParameterType.Name}.{Enum.ToObject(parameter.ParameterType, value)}" : Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
