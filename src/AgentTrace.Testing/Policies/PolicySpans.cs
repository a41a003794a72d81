using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace AgentTrace.Testing;

/// <summary>Span queries in the policy file: <c>{"span": {"name": "GET", "attributes": {…}, "childOf": "fetch"}, "times": "1..3"}</c>.</summary>
internal static class PolicySpans
{
    private static readonly string[] Types = [.. Enum.GetValues<StepType>().Select(StepTypes.ToText)];

    public static SpanCheck Check(PolicyNode entry, PolicyNode value)
    {
        var pattern = Pattern(value, "span");
        if (entry["times"] is not { } times) return new SpanCheck(pattern);
        var (minimum, maximum) = PolicyCalls.Range(times);
        if (maximum < minimum) throw times.Fault($"\"times\" is contradictory: at least {minimum} and at most {maximum}.");
        return minimum == 0 && maximum is null ? throw times.Fault("\"times\" of at least 0 says nothing; give a maximum.") : new SpanCheck(pattern, minimum, maximum);
    }

    public static SpanPattern Pattern(PolicyNode value, string key)
    {
        if (value.Kind == JsonTokenType.String || value["glob"] is not null || value["regex"] is not null) return SpanPattern.Named(PolicyCalls.Name(value, key));
        value.RequireObject(key, "name", "type", "attributes", "has", "status", "childOf", "descendantOf", "ancestorOf");
        if (value.Properties.Count == 0) throw value.Fault($"\"{key}\" is empty and would mean any span; say its name, type, attributes, status, or what stands above or below it.");
        var pattern = value["name"] is { } named ? SpanPattern.Named(PolicyCalls.Name(named, "name")) : SpanPattern.Any;
        foreach (var (name, _, part) in value.Properties)
        {
            pattern = name switch
            {
                "name" => pattern,
                "type" => pattern.OfType(StepTypes.Parse(part.AsWord(name, Types))!.Value),
                "status" => pattern.WithStatus(part.AsWord(name, "ok", "error", "unset") switch { "ok" => ActivityStatusCode.Ok, "error" => ActivityStatusCode.Error, _ => ActivityStatusCode.Unset }),
                "has" => Has(pattern, part),
                "attributes" => Attributes(pattern, part),
                "childOf" => pattern.ChildOf(Pattern(part, name)),
                "descendantOf" => pattern.DescendantOf(Pattern(part, name)),
                _ => pattern.AncestorOf(Pattern(part, name)),
            };
        }

        return pattern;
    }

    private static SpanPattern Has(SpanPattern pattern, PolicyNode keys)
    {
        if (keys.Kind == JsonTokenType.String) return pattern.WithAttribute(keys.AsText("has"));
        if (keys.Kind != JsonTokenType.StartArray || keys.Items.Count == 0) throw keys.Fault($"\"has\" wants the name of an attribute, or a list of names, found {(keys.Kind == JsonTokenType.StartArray ? "an empty list" : keys.Describe())}.");
        return keys.Items.Aggregate(pattern, (all, key) => all.WithAttribute(key.AsText("has")));
    }

    private static SpanPattern Attributes(SpanPattern pattern, PolicyNode attributes)
    {
        if (attributes.Kind != JsonTokenType.StartObject || attributes.Properties.Count == 0) throw attributes.Fault($"\"attributes\" wants an object such as {{\"http.response.status_code\": 404}}, found {(attributes.Kind == JsonTokenType.StartObject ? "an empty one" : attributes.Describe())}.");
        foreach (var (key, _, value) in attributes.Properties)
        {
            if (string.IsNullOrWhiteSpace(key)) throw attributes.FaultAt(key, "the name of an attribute is blank.");
            pattern = pattern.WithAttribute(key, value.Kind switch
            {
                JsonTokenType.String => value.Text,
                JsonTokenType.True or JsonTokenType.False => value.AsFlag(key),
                JsonTokenType.Number when long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
                JsonTokenType.Number => double.Parse(value.Text, CultureInfo.InvariantCulture),
                _ => throw value.Fault($"the value of an attribute is text, a number, true or false, found {value.Describe()}; that it is there at all is \"has\"."),
            });
        }

        return pattern;
    }
}
