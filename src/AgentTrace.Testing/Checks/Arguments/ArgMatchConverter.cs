using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AgentTrace.Testing;

/// <summary>Expected arguments become JSON as a whole; a matcher among them leaves an object with one key that nobody else can write, and its number.</summary>
internal sealed class ArgMatchConverter : JsonConverter<ArgMatch>
{
    /// <summary>The key that stands for a matcher: drawn anew in each process, so that no text of a trace or test can hold it.</summary>
    public static readonly string Key = "match:" + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);

    [ThreadStatic]
    private static List<ArgMatch>? _matchers;

    /// <summary>Makes JSON of a value and hands out the matchers that it holds, by their numbers.</summary>
    public static (JsonElement Value, IReadOnlyList<ArgMatch> Matchers) Collect(Func<JsonElement> serialize)
    {
        var outer = _matchers;
        var found = _matchers = [];
        try
        {
            return (serialize(), found);
        }
        finally
        {
            _matchers = outer;
        }
    }

    public override ArgMatch Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("A matcher is written by hand, not read from JSON.");

    public override void Write(Utf8JsonWriter writer, ArgMatch value, JsonSerializerOptions options)
    {
        if (_matchers is null)
        {
            writer.WriteStringValue(value.ToString());
            return;
        }

        writer.WriteStartObject();
        writer.WriteNumber(Key, _matchers.Count);
        writer.WriteEndObject();
        _matchers.Add(value);
    }
}
