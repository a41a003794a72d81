using System.Diagnostics;

namespace AgentTrace.Testing.Tests.Conventions;

/// <summary>Spans from keys and values.</summary>
internal static class Spans
{
    public static RecordedSpan Make(string name, params (string Key, object? Value)[] attributes) => Make(name, "", attributes);

    public static RecordedSpan Make(string name, string scope, params (string Key, object? Value)[] attributes) => new(SpanInterpreter.Interpret)
    {
        TraceId = "t",
        SpanId = "s",
        Name = name,
        Scope = new InstrumentationScope(scope),
        Attributes = Set(attributes),
    };

    public static RecordedSpan Failed(string name, string message, params (string Key, object? Value)[] attributes) => new(SpanInterpreter.Interpret)
    {
        Name = name,
        Status = ActivityStatusCode.Error,
        StatusMessage = message,
        Attributes = Set(attributes),
    };

    public static SpanFacts Facts(params (string Key, object? Value)[] attributes) => Make("span", attributes).Facts;

    /// <summary>A tool span with a result, and what is read from it.</summary>
    public static SpanContent Result(object? result) => Facts((Names.Operation, "execute_tool"), (Names.ToolResult, result)).Content;

    public static SpanContent Arguments(object? arguments) => Facts((Names.Operation, "execute_tool"), (Names.ToolArguments, arguments)).Content;

    public static SpanEvent Event(string name, params (string Key, object? Value)[] attributes) => new(name, null, Set(attributes));

    public static AttributeSet Set(params (string Key, object? Value)[] attributes) =>
        new([.. attributes.Select(entry => KeyValuePair.Create(entry.Key, Value(entry.Value)))]);

    public static AttributeValue Value(object? value) => value switch
    {
        null => default,
        string text => AttributeValue.From(text),
        bool truth => AttributeValue.From(truth),
        int number => AttributeValue.From((long)number),
        long number => AttributeValue.From(number),
        double number => AttributeValue.From(number),
        object?[] items => AttributeValue.From([.. items.Select(Value)]),
        AttributeSet map => AttributeValue.From(map),
        AttributeValue made => made,
        _ => throw new ArgumentException(value.GetType().Name),
    };
}
